package paper

import (
	"testing"

	qb "lectern/questionbank"
)

func TestFacilityIsShrunken(t *testing.T) {
	tests := []struct {
		estimate int
		seen     Observed
		want     int
	}{
		{600, Observed{}, 600},
		{600, Observed{20, 20 * 400}, 500}, // as many candidates as the estimate weighs
		{600, Observed{1, 1000}, 619},      // 13,000 / 21
		{900, Observed{980, 0}, 18},
		{0, Observed{20, 20_000}, 500},
	}
	for _, tt := range tests {
		if got := tt.seen.Facility(tt.estimate); got != tt.want {
			t.Errorf("%d with %+v: %d, want %d", tt.estimate, tt.seen, got, tt.want)
		}
	}
	q := qb.Question{ID: "a", Type: qb.Single, Difficulty: qb.NoDifficulty}
	known := qb.Question{ID: "b", Type: qb.Single, Difficulty: 800}
	pool := PoolOf([]Drawable{{Question: &q, Version: 1, Observed: Observed{20, 0}}, {Question: &known, Version: 1}})
	if pool[0].Difficulty != 400 || pool[1].Difficulty != 800 {
		t.Errorf("%d, %d: without an estimate the mean of the type is shrunken to", pool[0].Difficulty, pool[1].Difficulty)
	}
}
