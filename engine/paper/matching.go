package paper

import "slices"

// matching assigns questions to rules, each question to one rule at most, and
// grows by augmenting paths: an assignment that exists is always found, and
// what is once assigned stays on the form (Mendelsohn–Dulmage).
type matching struct {
	plan     *Plan
	eligible [][]int   // rules of each question
	byRule   [][]int32 // questions of each rule
	rule     []int16   // of each assigned question, -1 for the others
	filled   [][]int32 // questions of each rule, assigned
	barred   []bool    // questions that may not be taken
	forced   []bool    // questions that must stay
	queue    []int
	from     []step
}

// step is how the search reached a rule: question moves from this rule to the
// rule "to" (-1: to is where the search began).
type step struct {
	seen     bool
	to       int
	question int32
}

func newMatching(p *Plan, eligible [][]int, byRule [][]int32) *matching {
	m := &matching{
		plan: p, eligible: eligible, byRule: byRule,
		rule: make([]int16, len(p.pool)), barred: make([]bool, len(p.pool)), forced: make([]bool, len(p.pool)),
		filled: make([][]int32, len(p.rules)), from: make([]step, len(p.rules)),
	}
	for i := range m.rule {
		m.rule[i] = -1
	}
	return m
}

// clear empties the matching and lifts every bar.
func (m *matching) clear() {
	for r := range m.filled {
		for _, q := range m.filled[r] {
			m.rule[q] = -1
		}
		m.filled[r] = m.filled[r][:0]
	}
	clear(m.barred)
	clear(m.forced)
}

func (m *matching) assign(q int32, r int) {
	m.rule[q] = int16(r)
	m.filled[r] = append(m.filled[r], q)
}

// remove takes q off the form and returns the rule that it filled.
func (m *matching) remove(q int32) int {
	r := int(m.rule[q])
	m.rule[q] = -1
	i := slices.Index(m.filled[r], q)
	m.filled[r] = slices.Delete(m.filled[r], i, i+1)
	return r
}

func (m *matching) move(q int32, to int) {
	m.remove(q)
	m.assign(q, to)
}

// take puts q on the form if that can be done by moving others between rules.
func (m *matching) take(q int32) bool {
	clear(m.from)
	m.queue = m.queue[:0]
	for _, r := range m.eligible[q] {
		m.from[r] = step{seen: true, to: -1}
		m.queue = append(m.queue, r)
	}
	for i := 0; i < len(m.queue); i++ {
		r := m.queue[i]
		if len(m.filled[r]) < m.plan.rules[r].need {
			for m.from[r].to >= 0 {
				s := m.from[r]
				m.move(s.question, r)
				r = s.to
			}
			m.assign(q, r)
			return true
		}
		for _, other := range m.filled[r] {
			for _, next := range m.eligible[other] {
				if !m.from[next].seen {
					// other leaves r for next, and r takes what came before
					m.from[next] = step{seen: true, to: r, question: other}
					m.queue = append(m.queue, next)
				}
			}
		}
	}
	return false
}

// fill gives rule r one question more, by moving others where it must. pick
// chooses among the free questions of a rule (-1 for none).
func (m *matching) fill(r int, pick func(rule int) int32) bool {
	clear(m.from)
	m.queue = append(m.queue[:0], r)
	m.from[r] = step{seen: true, to: -1}
	for i := 0; i < len(m.queue); i++ {
		at := m.queue[i]
		if q := pick(at); q >= 0 {
			for x := at; m.from[x].to >= 0; x = m.from[x].to {
				m.move(m.from[x].question, m.from[x].to)
			}
			m.assign(q, at)
			return true
		}
		for next := range m.filled {
			if m.from[next].seen {
				continue
			}
			for _, q := range m.filled[next] {
				if slices.Contains(m.eligible[q], at) {
					m.from[next] = step{seen: true, to: at, question: q}
					m.queue = append(m.queue, next)
					break
				}
			}
		}
	}
	return false
}

// free returns a chooser of free questions that begins at a random place of a
// rule's list. It prefers one without an enemy on the form.
func (m *matching) free(s *stream, barred func(int32) bool) func(int) int32 {
	return func(r int) int32 {
		list := m.byRule[r]
		if len(list) == 0 {
			return -1
		}
		second := int32(-1)
		start := s.below(len(list))
		for i := range list {
			q := list[(start+i)%len(list)]
			if m.rule[q] >= 0 || m.barred[q] || barred != nil && barred(q) {
				continue
			}
			if !m.hasEnemy(q) {
				return q
			}
			if second < 0 {
				second = q
			}
		}
		return second
	}
}

func (m *matching) hasEnemy(q int32) bool {
	for _, e := range m.plan.enemies[q] {
		if m.rule[e] >= 0 {
			return true
		}
	}
	return false
}

// complete fills every rule as far as pick allows and reports whether all are
// full, else the first rule that is not.
func (m *matching) complete(pick func(int) int32) (int, bool) {
	short, ok := -1, true
	for r := range m.filled {
		for len(m.filled[r]) < m.plan.rules[r].need {
			if !m.fill(r, pick) {
				if ok {
					short, ok = r, false
				}
				break
			}
		}
	}
	return short, ok
}
