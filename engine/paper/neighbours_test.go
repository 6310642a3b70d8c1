package paper

import "testing"

// Who sits beside one another shares less than two of the room do on the mean,
// and nothing at all where the bank is large.
func TestNeighboursShareLittle(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		pool, roster int
		most         int // thousandths of a form, mean of neighbours
		neighbours   int // at most on any two, thousandths
		blueprint    Blueprint
	}{
		{"a large bank", 5000, 2000, 1, 20, twoWay()},
		{"a small bank", 500, 1000, 5, 40, twoWay()},
		{"three forms use it up", 150, 300, 50, 120, fifty()},
		{"two forms use more than it has", 90, 300, 500, 600, fifty()},
		{"hardly more than a form", 60, 200, 850, 900, fifty()},
	}
	for _, tt := range tests {
		r := Request{Blueprint: tt.blueprint, Pool: generate(tt.pool, 5, tt.pool*6/100, "bench"), Seed: SeedOf("seats"), Candidates: roster(tt.roster), Workers: 2}
		for i := range r.Candidates {
			r.Candidates[i].Seat = (i*7919)%tt.roster + 1
		}
		got := mustDraw(t, r).Report
		n := got.Neighbours
		if n == nil || n.Pairs != tt.roster-1 {
			t.Fatalf("%s: %+v", tt.name, n)
		}
		if n.Mean > got.Overlap.Mean || int(n.Mean) > tt.most || int(n.Max) > tt.neighbours {
			t.Errorf("%s: neighbours share %v on the mean, %v at most; all pairs %v", tt.name, n.Mean, n.Max, got.Overlap.Mean)
		}
	}
	if r := mustDraw(t, Request{Blueprint: fifty(), Pool: generate(150, 5, 0, "x"), Candidates: roster(20)}).Report; r.Neighbours != nil {
		t.Errorf("nobody has a seat: %+v", r.Neighbours)
	}
}

// fifty is a blueprint of one rule.
func fifty() Blueprint {
	return Blueprint{Forms: Forms{Kind: Personal, Tolerance: 500, Overlap: 1000}, Sections: []Section{{Marks: 2000, Draw: []Rule{{Topic: "*", Count: 50}}}}}
}
