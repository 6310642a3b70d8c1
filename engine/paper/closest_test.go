package paper

import (
	"errors"
	"slices"
	"testing"

	"lectern/engine"
)

// expectedScores returns the expected score of every form that meets the
// blueprint, by trying everything.
func expectedScores(p *Plan) []int64 {
	var sums []int64
	left, on := p.needs(), make([]bool, len(p.pool))
	var try func(r, from int, sum int64)
	try = func(r, from int, sum int64) {
		if r == len(p.rules) {
			if !slices.ContainsFunc(p.must, func(q int32) bool { return !on[q] }) {
				sums = append(sums, sum)
			}
			return
		}
		if left[r] == 0 {
			try(r+1, 0, sum)
			return
		}
		for i := from; i < len(p.byRule[r]); i++ {
			q := p.byRule[r][i]
			if on[q] || slices.ContainsFunc(p.enemies[q], func(e int32) bool { return on[e] }) {
				continue
			}
			on[q], left[r] = true, left[r]-1
			try(r, i+1, sum+p.value(q, int32(r)))
			on[q], left[r] = false, left[r]+1
		}
	}
	try(0, 0, 0)
	return sums
}

// A tolerance that one form holds, everybody's can hold; where none does, the
// refusal tells how near one comes.
func TestToleranceAgreesWithBruteForce(t *testing.T) {
	t.Parallel()
	s := newStream("closest")
	met, refused := 0, 0
	for range 2000 {
		b, pool := small(s)
		for i := range b.Sections {
			b.Sections[i].Marks = engine.Mark(1+i) * engine.One
		}
		b.Forms.Tolerance = engine.Mark(s.below(2) * 100)
		p, err := NewPlan(b, pool, SeedOf("x"))
		if err != nil {
			continue
		}
		sums := expectedScores(p)
		target := engine.Mark(sums[s.below(len(sums))]/1000 + int64(s.below(3)*150))
		b.Forms.Target = &target
		if target > b.Total() {
			continue
		}
		least := int64(1 << 60)
		for _, sum := range sums {
			least = min(least, distance(sum, int64(target)*1000))
		}
		_, err = Draw(t.Context(), Request{Blueprint: b, Pool: pool, Seed: SeedOf("x"), Candidates: roster(3)})
		var e *engine.Error
		switch {
		case least <= int64(b.Forms.Tolerance)*1000:
			met++
			if err != nil {
				t.Fatalf("%+v over %+v: %v, though a form holds it", b, pool, err)
			}
		case !errors.As(err, &e) || e.Message != "error.paper.tolerance":
			t.Fatalf("%+v over %+v: %v, though no form holds it", b, pool, err)
		default:
			refused++
			if want := engine.Mark((least + 999) / 1000); e.Args["nearest"] != want {
				t.Fatalf("%+v over %+v: %v, nearest is %v off", b, pool, err, want)
			}
		}
	}
	if met < 200 || refused < 50 {
		t.Errorf("%d met, %d refused: the cases do not try it", met, refused)
	}
}
