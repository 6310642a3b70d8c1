package paper

import (
	"fmt"
	"math"
	"testing"
)

// Equalising ties no two questions together beyond what the target forces:
// over many exams each pair stands together as often as on forms that were
// drawn blindly and kept only where they came within the goal; and each single
// question as often as any other.
func TestNoPairIsTiedTogether(t *testing.T) {
	t.Parallel()
	const members, draw, exams, each = 80, 20, 400, 40
	pool := generate(members, 1, 0, "pairs")
	b := Blueprint{Sections: []Section{{Marks: 1000, Draw: []Rule{{Topic: "*", Count: draw}}}},
		Forms: Forms{Kind: Personal, Tolerance: 100, Overlap: 1000}}
	var p *Plan
	drawn := newPairs(members)
	for i := range exams {
		var err error
		if p, err = NewPlan(b, pool, SeedOf(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
		forms, err := p.Forms(t.Context(), roster(each), 2)
		if err != nil {
			t.Fatal(err)
		}
		for i := range forms {
			list, _ := p.held(&forms[i])
			drawn.add(list)
		}
	}
	blind := newPairs(members)
	s := newStream("blind")
	order := make([]int32, members)
	for i := range order {
		order[i] = int32(i)
	}
	for kept := 0; kept < exams*each; {
		shuffle(s, order)
		var sum int64
		for _, q := range order[:draw] {
			sum += p.value(q, 0)
		}
		if size(sum-p.aim.target) <= p.aim.goal {
			blind.add(order[:draw])
			kept++
		}
	}
	if x := drawn.single(exams * each * draw / members); x > chiLimit(members) {
		t.Errorf("questions: chi-square %.0f", x)
	}
	if x, n := drawn.against(blind); x > chiLimit(n) {
		t.Errorf("pairs: chi-square %.0f over %d", x, n)
	}
}

// chiLimit is four deviations above the mean of a chi-square of n degrees.
func chiLimit(n int) float64 { return float64(n) + 4*math.Sqrt(2*float64(n)) }

// pairs counts how often two questions stand on a form together, and, on the
// diagonal, each by itself.
type pairs [][]int

func newPairs(n int) pairs {
	p := make(pairs, n)
	for i := range p {
		p[i] = make([]int, n)
	}
	return p
}

func (p pairs) add(form []int32) {
	for _, a := range form {
		for _, b := range form {
			p[a][b]++
		}
	}
}

func (p pairs) single(expected int) float64 {
	counts := make([]int, len(p))
	for i := range p {
		counts[i] = p[i][i]
	}
	return chiSquare(counts, float64(expected))
}

func (p pairs) against(other pairs) (x float64, n int) {
	for i := range p {
		for j := range i {
			d := float64(p[i][j] - other[i][j])
			x += d * d / float64(p[i][j]+other[i][j])
			n++
		}
	}
	return x, n
}
