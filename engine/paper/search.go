package paper

import "slices"

// verdict is how a search for a form ended.
type verdict int

const (
	found verdict = iota
	impossible
	undecided
)

// search completes the matching to a form on which no enemies meet, by branch
// and bound: where two enemies stand together, either one of them is barred,
// or it stays and all its enemies are barred. The matching is the bound, so a
// branch is left only where no form exists in it. steps limits the branches.
//
// The question is NP-hard in general (independent set), hence the third
// verdict: never a wrong no.
func (m *matching) search(s *stream, barred func(int32) bool, steps *int) verdict {
	if _, ok := m.complete(m.free(s, barred)); !ok {
		if barred == nil {
			return impossible
		}
		if _, ok := m.complete(m.free(s, nil)); !ok {
			return impossible
		}
	}
	q, other := m.clash()
	if q < 0 {
		return found
	}
	if *steps--; *steps < 0 {
		return undecided
	}
	if m.forced[q] {
		q, other = other, q
	}
	if m.forced[q] {
		return impossible
	}
	saved := m.save()
	m.bar(q)
	if v := m.search(s, barred, steps); v != impossible {
		return v
	}
	m.restore(saved)
	if m.forced[other] {
		return impossible
	}
	m.forced[q] = true
	for _, e := range m.plan.enemies[q] {
		if m.forced[e] {
			m.restore(saved)
			return impossible
		}
		m.bar(e)
	}
	if v := m.search(s, barred, steps); v != impossible {
		return v
	}
	m.restore(saved)
	return impossible
}

func (m *matching) bar(q int32) {
	m.barred[q] = true
	if m.rule[q] >= 0 {
		m.remove(q)
	}
}

// clash returns two enemies on the form, first the one with more enemies
// there; -1 where there are none.
func (m *matching) clash() (int32, int32) {
	most, worst, with := 0, int32(-1), int32(-1)
	for _, list := range m.filled {
		for _, q := range list {
			n, one := 0, int32(-1)
			for _, e := range m.plan.enemies[q] {
				if m.rule[e] >= 0 {
					n, one = n+1, e
				}
			}
			if n > most && !(m.forced[q] && !m.forced[one]) || n > 0 && worst < 0 {
				most, worst, with = n, q, one
			}
		}
	}
	return worst, with
}

type savedMatching struct {
	filled         [][]int32
	barred, forced []bool
}

func (m *matching) save() savedMatching {
	s := savedMatching{filled: make([][]int32, len(m.filled)), barred: slices.Clone(m.barred), forced: slices.Clone(m.forced)}
	for r := range m.filled {
		s.filled[r] = slices.Clone(m.filled[r])
	}
	return s
}

func (m *matching) restore(s savedMatching) {
	for _, list := range m.filled {
		for _, q := range list {
			m.rule[q] = -1
		}
	}
	for r := range m.filled {
		m.filled[r] = append(m.filled[r][:0], s.filled[r]...)
		for _, q := range m.filled[r] {
			m.rule[q] = int16(r)
		}
	}
	copy(m.barred, s.barred)
	copy(m.forced, s.forced)
}
