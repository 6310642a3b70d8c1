package paper

import (
	"fmt"
	"slices"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

// planted is a blueprint with nothing to spare: rules over tags, difficulty
// bands or topics in chains, cycles or at random, whose supply is what all
// forms need, so that only one way to share it out may exist.
type planted struct {
	b    Blueprint
	pool Pool
}

// plant makes such a blueprint for so many forms without common questions.
// Each question is meant for one rule, and fits others that overlap with it.
func plant(s *stream, forms int) planted {
	rules := 3 + s.below(38)
	most := max(1, 300/(rules*forms))
	var out planted
	b := &out.b
	shape := s.below(4)
	for range 1 + s.below(min(rules, 4)) {
		b.Sections = append(b.Sections, Section{Marks: engine.One})
	}
	sectionOf, needs := make([]int, rules), make([]int, rules)
	for r := range rules {
		sectionOf[r], needs[r] = s.below(len(b.Sections)), 1+s.below(min(most, 8))
		if r < len(b.Sections) {
			sectionOf[r] = r
		}
	}
	width := 1000 / rules
	for r := range rules {
		rule := Rule{Topic: "*", Count: needs[r]}
		if shape == 3 { // overlapping bands
			rule.Difficulty = &Band{r * width, min(1000, (r+2)*width)}
		} else {
			rule.Tags = []string{fmt.Sprint("r", r)}
		}
		section := &b.Sections[sectionOf[r]]
		section.Draw = append(section.Draw, rule)
		for range needs[r] * forms {
			e := Entry{ID: fmt.Sprintf("q%04d", len(out.pool)), Version: 1, Topic: "t", Type: questionbank.Single,
				Difficulty: r*width + s.below(width), Layout: Layout{Key: -1, Options: 3, Marks: engine.One}}
			e.Tags = []string{fmt.Sprint("r", r)}
			also := -1
			switch shape {
			case 0: // a chain
				also = r + 1
			case 1: // a cycle
				also = (r + 1) % rules
			case 2:
				also = s.below(rules)
			}
			if also >= 0 && s.below(3) > 0 {
				e.Tags = append(e.Tags, fmt.Sprint("r", also))
			}
			out.pool = append(out.pool, e)
		}
	}
	shuffle(s, out.pool)
	for range s.below(4) { // would fit, and must not be there
		e := out.pool[s.below(len(out.pool))]
		e.ID = fmt.Sprintf("x%04d", len(out.pool))
		out.pool = append(out.pool, e)
		b.Never = append(b.Never, e.ID)
	}
	b.Forms = Forms{Kind: Personal, Count: forms, Tolerance: 1000 * engine.One, Overlap: 1000}
	return out
}

// demand makes a question a must, which spares the other forms one of its rule.
func (c *planted) demand(s *stream) {
	e := c.pool[s.below(len(c.pool))]
	if e.ID[0] != 'q' || slices.Contains(c.b.Must, e.ID) {
		return
	}
	var spared []engine.ID
	for _, o := range c.pool {
		if len(spared) < c.b.Forms.Count-1 && o.ID[0] == 'q' && o.ID != e.ID && o.Tags[0] == e.Tags[0] && !slices.Contains(c.b.Must, o.ID) {
			spared = append(spared, o.ID)
		}
	}
	if len(spared) == c.b.Forms.Count-1 {
		c.b.Must = append(c.b.Must, e.ID)
		c.pool = slices.DeleteFunc(c.pool, func(o Entry) bool { return slices.Contains(spared, o.ID) })
	}
}

// A blueprint whose rules leave nothing to spare is met, whichever of its
// questions must be there.
func TestNothingToSpareIsMet(t *testing.T) {
	t.Parallel()
	s := newStream("nothing to spare")
	for i := range 12 {
		for _, kind := range []Kind{Personal, Same, Parallel} {
			forms := 1
			if kind == Parallel {
				forms = 2 + s.below(3)
			}
			c := plant(s, forms)
			c.b.Forms.Kind = kind
			for range s.below(5) {
				c.demand(s)
			}
			if kind == Parallel {
				c.b.Forms.Overlap = (len(c.b.Must)*1000 + c.b.Questions() - 1) / c.b.Questions()
			}
			r := Request{Blueprint: c.b, Pool: c.pool, Seed: SeedOf(fmt.Sprint(i)), Candidates: roster(5)}
			if kind != Parallel {
				r.Candidates[0].Seen = []engine.ID{c.pool[0].ID}
			}
			drawn, err := Draw(t.Context(), r)
			if err != nil {
				t.Fatalf("case %d, %s: %v", i, kind, err)
			}
			if !drawn.Report.Constraints.Met() {
				t.Fatalf("case %d, %s: %+v", i, kind, drawn.Report.Constraints)
			}
		}
	}
}
