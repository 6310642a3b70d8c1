package paper

import (
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"lectern/engine"
)

// Whether two forms with so few common questions exist is answered as trying
// everything answers it; enemies never make a wrong no of it.
func TestParallelFeasibilityAgreesWithBruteForce(t *testing.T) {
	t.Parallel()
	cases, yes := 1500, 0
	if testing.Short() {
		cases = 100
	}
	s := newStream("parallel brute force")
	for i := range cases {
		b, pool := small(s)
		total := b.Questions()
		limit := len(b.Must) // nothing else in common
		if s.below(3) == 0 {
			limit = s.below(total + 1)
		}
		b.Forms.Kind, b.Forms.Count, b.Forms.Overlap = Parallel, 2, min(1000, (limit*1000+total-1)/total)
		limit = b.Forms.Overlap * total / 1000
		want := false
		sets := formSets(b, pool)
		for x := range sets {
			for y := range sets {
				want = want || bits.OnesCount16(x&y) <= limit
			}
		}
		// Equalising, which never breaks anything, would take most of the time.
		var forms []Form
		p, err := NewPlan(b, pool, SeedOf(fmt.Sprint(i)))
		if err == nil {
			var v *variants
			if v, err = p.dealParallel(t.Context(), nil); err == nil {
				forms, err = v.lay()
			}
		}
		foes := slices.ContainsFunc(pool, func(e Entry) bool { return len(e.Enemies) > 0 })
		if undecided := engine.Is(err, engine.KindUnavailable) && (foes || limit > len(b.Must)); want != (err == nil) && (want || !undecided && !engine.Is(err, engine.KindInvalid)) {
			t.Fatalf("case %d: possible %v, drawn with %v\n%+v\n%+v", i, want, err, b, pool)
		}
		if err != nil {
			continue
		}
		yes++
		if c := p.Check(forms); !c.Met() || c.Forms != 2 {
			t.Fatalf("case %d: %+v\n%+v\n%+v", i, c, b, pool)
		}
	}
	if yes < cases/20 {
		t.Errorf("%d of %d cases are possible: the cases prove little", yes, cases)
	}
}
