package paper

import (
	"fmt"
	"testing"

	"lectern/engine"
)

// Where enemies leave hardly a form, the search for the unequalised ones ends
// in time too, and what was found by then is the sample.
func TestSampleEndsWhereFormsAreHardToFind(t *testing.T) {
	t.Parallel()
	const n, friends = 200, 66
	s := newStream("hard to find")
	pool := make(Pool, n)
	for i := range pool {
		pool[i] = Entry{ID: fmt.Sprintf("q%03d", i), Version: 1, Topic: "t", Type: testTypes[0], Difficulty: 200 + s.below(700), Layout: Layout{Key: -1}}
		for j := range i {
			if i >= friends && s.below(1000) < 240 {
				pool[i].Enemies = append(pool[i].Enemies, pool[j].ID)
			}
		}
	}
	b := Blueprint{Forms: Forms{Kind: Personal, Tolerance: 1000 * engine.One, Overlap: 1000},
		Sections: []Section{{Marks: engine.One, Draw: []Rule{{Topic: "*", Count: friends - 1}}}}}
	p, err := NewPlan(b, pool, SeedOf("x"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.sample); n == 0 || n == sampleForms {
		t.Errorf("a sample of %d forms", n)
	}
}
