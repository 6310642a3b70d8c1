package paper

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"lectern/engine"
)

// randomAdvice makes a small bank, questions that wait, and a blueprint of rules
// that overlap; often there is too little.
func randomAdvice(s *stream) (Blueprint, Pool, Pool) {
	entry := func(id string) Entry {
		e := Entry{ID: id, Version: 1, Topic: []string{"t", "t/x", "u"}[s.below(3)], Type: testTypes[s.below(2)],
			Difficulty: 100 * (1 + s.below(9)), Layout: Layout{Key: -1}}
		for _, tag := range []string{"law", "new"} {
			if s.below(2) == 0 {
				e.Tags = append(e.Tags, tag)
			}
		}
		return e
	}
	var pool, waiting Pool
	b := Blueprint{Forms: Forms{Kind: Personal, Tolerance: 100 * engine.One, Overlap: fullShare}}
	for i := range 4 + s.below(14) {
		e := entry(fmt.Sprintf("q%02d", i))
		pool = append(pool, e)
		if s.below(6) == 0 {
			b.Never = append(b.Never, e.ID)
		}
	}
	for i := range s.below(5) {
		waiting = append(waiting, entry(fmt.Sprintf("w%d", i)))
		if s.below(4) == 0 {
			b.Never = append(b.Never, waiting[len(waiting)-1].ID)
		}
	}
	for i := range 1 + s.below(2) {
		sec := Section{Title: fmt.Sprint("s", i), Marks: engine.One}
		if s.below(2) == 0 {
			sec.Type = testTypes[s.below(2)]
		}
		for range 1 + s.below(3) {
			r := Rule{Topic: []string{"*", "t", "t/x", "u"}[s.below(4)], Count: 1 + s.below(4)}
			if s.below(2) == 0 {
				low := 100 * (1 + s.below(6))
				r.Difficulty = &Band{low, low + 100*s.below(4)}
			}
			if s.below(3) == 0 {
				r.Tags = []string{"law"}
			}
			sec.Draw = append(sec.Draw, r)
		}
		b.Sections = append(b.Sections, sec)
	}
	return b, pool, waiting
}

// only returns the blueprint with these rules of the advice alone.
func only(b Blueprint, a Advice, rules []int) Blueprint {
	var sections []Section
	for i, sec := range b.Sections {
		draw := sec.Draw
		sec.Draw = nil
		for r, at := range a.Rules {
			if at.Section == i && slices.Contains(rules, r) && draw[at.Rule].Count > 0 {
				sec.Draw = append(sec.Draw, draw[at.Rule])
			}
		}
		if len(sec.Draw) > 0 {
			sections = append(sections, sec)
		}
	}
	b.Sections = sections
	return b
}

// lacking reports whether rules need more questions than there are.
func lacking(t *testing.T, b Blueprint, pool Pool) bool {
	t.Helper()
	p, err := openPlan(b, pool, Seed{})
	if err != nil {
		t.Fatal(err)
	}
	return p.conflict() != nil
}

// cloned returns the blueprint with rules that can be changed.
func cloned(b Blueprint) Blueprint {
	b.Sections = slices.Clone(b.Sections)
	for i := range b.Sections {
		b.Sections[i].Draw = slices.Clone(b.Sections[i].Draw)
	}
	return b
}

// mended returns what Supply is asked after a remedy was taken: whichever
// questions a person takes.
func mended(s *stream, b Blueprint, a Advice, short Shortage, m Remedy, pool, waiting Pool) (Blueprint, Pool) {
	b = cloned(b)
	rule := func(r int) *Rule { return &b.Sections[a.Rules[r].Section].Draw[a.Rules[r].Rule] }
	fits := func(e *Entry) bool {
		return slices.ContainsFunc(short.Rules, func(r int) bool {
			pr := planRule{Rule: *rule(r)}
			return pr.takes(e, b.Sections[a.Rules[r].Section].Type)
		})
	}
	shuffle := rand.New(rand.NewPCG(uint64(s.below(1<<30)), 1)).Shuffle
	switch m.Kind {
	case AskFewer:
		for left := m.Less; left > 0; left-- {
			for {
				if r := rule(short.Rules[s.below(len(short.Rules))]); r.Count > 0 {
					r.Count--
					break
				}
			}
		}
	case WidenBand:
		rule(m.Rule).Difficulty = m.Band
	case DropTags:
		rule(m.Rule).Tags = nil
	case TakeBack:
		var fit []engine.ID
		for i := range pool {
			if slices.Contains(b.Never, pool[i].ID) && fits(&pool[i]) {
				fit = append(fit, pool[i].ID)
			}
		}
		shuffle(len(fit), func(i, j int) { fit[i], fit[j] = fit[j], fit[i] })
		b.Never = slices.DeleteFunc(slices.Clone(b.Never), func(id engine.ID) bool { return slices.Contains(fit[:m.Less], id) })
	case Approve:
		var fit Pool
		for i := range waiting {
			if !slices.Contains(b.Never, waiting[i].ID) && fits(&waiting[i]) {
				fit = append(fit, waiting[i])
			}
		}
		shuffle(len(fit), func(i, j int) { fit[i], fit[j] = fit[j], fit[i] })
		pool = append(slices.Clone(pool), fit[:m.Less]...)
	}
	return b, pool
}

// Each shortage is real and as small as can be, and each remedy is enough.
func TestShortagesAndRemediesOfAnyBlueprint(t *testing.T) {
	t.Parallel()
	const cases = 1200
	s := newStream("remedies")
	kinds := map[RemedyKind]int{}
	together := 0
	for i := range cases {
		b, pool, waiting := randomAdvice(s)
		a := Supply(b, pool, waiting)
		if (len(a.Shortages) == 0) != (a.Outlook != nil) {
			t.Fatalf("case %d: %v and outlook %v", i, a.Problems, a.Outlook)
		}
		for _, short := range a.Shortages {
			if len(short.Rules) > 1 {
				together++
			}
			if !lacking(t, only(b, a, short.Rules), pool) {
				t.Fatalf("case %d: no conflict: %+v", i, short)
			}
			for k := range short.Rules {
				fewer := slices.Delete(slices.Clone(short.Rules), k, k+1)
				if len(fewer) == 0 {
					continue
				}
				if lacking(t, only(b, a, fewer), pool) {
					t.Fatalf("case %d: rules %v conflict, and %v still: %+v", i, short.Rules, fewer, b.Sections)
				}
			}
			for _, m := range short.Remedies {
				kinds[m.Kind]++
				with, more := mended(s, b, a, short, m, pool, waiting)
				if with = only(with, a, short.Rules); with.Questions() == 0 {
					continue
				}
				if lacking(t, with, more) {
					t.Fatalf("case %d: %+v does not mend %+v", i, m, short)
				}
			}
		}
	}
	for _, k := range []RemedyKind{AskFewer, WidenBand, DropTags, TakeBack, Approve} {
		if kinds[k] < 30 {
			t.Errorf("only %d remedies of %s", kinds[k], k)
		}
	}
	if together < 30 {
		t.Errorf("only %d shortages of several rules", together)
	}
}
