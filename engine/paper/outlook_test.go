package paper

import (
	"fmt"
	"reflect"
	"strconv"
	"testing"

	"lectern/engine"
)

// sets counts the different sets of questions, section by section, that meet
// the blueprint.
func sets(b Blueprint, pool Pool) int {
	p, err := openPlan(b, pool, Seed{})
	if err != nil {
		return 0
	}
	of := make([]int, len(pool)) // the section of each question, -1 for none
	fill := p.newFiller()
	n := 0
	var try func(q int)
	try = func(q int) {
		if q == len(p.pool) {
			f := Form{Sections: make([]FormSection, len(b.Sections))}
			on := map[engine.ID]bool{}
			for i, s := range of {
				if s >= 0 {
					f.Sections[s].Questions = append(f.Sections[s].Questions, Placed{ID: p.pool[i].ID})
					on[p.pool[i].ID] = true
				}
			}
			for i := range p.pool {
				for _, e := range p.enemies[i] {
					if on[p.pool[i].ID] && on[p.pool[e].ID] {
						return
					}
				}
			}
			for _, id := range b.Must {
				if !on[id] {
					return
				}
			}
			if fill.fills(&f) {
				n++
			}
			return
		}
		of[q] = -1
		try(q + 1)
		tried := map[int]bool{}
		for _, r := range p.eligible[q] {
			if s := p.rules[r].section; !tried[s] {
				tried[s] = true
				of[q] = s
				try(q + 1)
			}
		}
	}
	try(0)
	return n
}

func TestDigitsAgreeWithBruteForce(t *testing.T) {
	t.Parallel()
	s := newStream("digits")
	exact, all := 0, 0
	for i := range 400 {
		b, pool := small(s)
		if len(pool) > 11 {
			continue
		}
		a := Supply(b, pool, nil)
		if a.Outlook == nil {
			continue
		}
		n := sets(b, pool)
		off := a.Outlook.Digits - len(strconv.Itoa(n))
		if all++; off == 0 {
			exact++
		}
		if off > 1 || off < -1 {
			t.Errorf("case %d: %d sets, digits %d %+v", i, n, a.Outlook.Digits, b)
		}
	}
	if all < 50 || exact < all*4/5 {
		t.Errorf("%d of %d are exact", exact, all)
	}
}

// A tolerance that is said to hold does, for any seed and 200 candidates: in
// small banks, with coarse difficulties, with must questions and enemies.
func TestTheToleranceThatHolds(t *testing.T) {
	t.Parallel()
	s := newStream("holds")
	judged := 0
	for i := range 40 {
		pool := generate(12+s.below(80), 2, s.below(6), fmt.Sprint("holds", i))
		if s.below(2) == 0 {
			for q := range pool {
				pool[q].Difficulty = pool[q].Difficulty / 100 * 100
			}
		}
		b := Blueprint{Sections: []Section{
			{Title: "a", Marks: 500 * engine.Mark(1+s.below(10)), Draw: []Rule{{Topic: "t0", Count: 1 + s.below(4)}, {Topic: "*", Count: 1 + s.below(8)}}},
			{Title: "b", Marks: 3500, Draw: []Rule{{Topic: "t1", Count: 1 + s.below(3)}}},
		}, Forms: Forms{Kind: Personal, Overlap: fullShare, Count: 3, Tolerance: []engine.Mark{0, 500}[s.below(2)]}}
		if s.below(2) == 0 {
			b.Must = []engine.ID{pool[0].ID}
		}
		seeds := 3
		switch s.below(8) {
		case 0, 1, 2:
			b.Forms.Kind = Same
		case 3:
			b.Forms.Kind, seeds = Parallel, 1
		}
		a := Supply(b, pool, nil)
		if a.Outlook == nil {
			continue
		}
		judged++
		b.Forms.Tolerance = a.Outlook.Holds
		for seed := range seeds {
			if _, err := Draw(t.Context(), Request{Blueprint: b, Pool: pool, Seed: SeedOf(fmt.Sprint(seed)), Candidates: roster(200), Workers: 2}); err != nil {
				t.Errorf("case %d, seed %d: %s, %d of %d questions, %v was said to hold: %v", i, seed, b.Forms.Kind, b.Questions(), len(pool), b.Forms.Tolerance, err)
			}
		}
	}
	if judged < 20 {
		t.Errorf("only %d could be met", judged)
	}
}

// Parallel forms that the bank is too small for are refused in the advice, and
// not only when they are drawn.
func TestParallelFormsAreAdvised(t *testing.T) {
	t.Parallel()
	pool := generate(60, 2, 0, "parallel") // 10 of a type in a topic
	b := Blueprint{Sections: []Section{{Title: "a", Type: testTypes[0], Marks: engine.One, Draw: []Rule{{Topic: "t0", Count: 4}}}},
		Forms: Forms{Kind: Parallel, Count: 2, Tolerance: 5 * engine.One}}
	if a := Supply(b, pool, nil); a.Outlook == nil || a.Outlook.Exposure != 500 {
		t.Errorf("%v %+v", a.Problems, a.Outlook)
	}
	b.Forms.Count = 3
	a := Supply(b, pool, nil)
	_, err := Draw(t.Context(), Request{Blueprint: b, Pool: pool})
	if len(a.Problems) != 1 || a.Outlook != nil || a.Problems[0].Message != "error.paper.short_parallel" || !reflect.DeepEqual(err, error(a.Problems[0])) {
		t.Errorf("%v %v", a.Problems, err)
	}
	b.Forms.Kind = Same
	if a := Supply(b, pool, nil); a.Outlook == nil || a.Outlook.Exposure != fullShare {
		t.Errorf("%v %+v", a.Problems, a.Outlook)
	}
}
