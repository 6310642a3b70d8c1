package paper

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"lectern/questionbank"
)

// chiSquare returns Σ (n−e)²/e.
func chiSquare(counts []int, expected float64) float64 {
	var sum float64
	for _, n := range counts {
		sum += (float64(n) - expected) * (float64(n) - expected) / expected
	}
	return sum
}

// The limits below are passed by chance once in 10,000 times; the seeds are
// fixed, so they are passed always or never.

func TestRightOptionsPlaceIsUniform(t *testing.T) {
	t.Parallel()
	pool := generate(1000, 5, 0, "places")
	for i := range pool {
		pool[i].Layout.Key = min(pool[i].Layout.Key, 2) // a lopsided bank: many keys are C
	}
	drawn := mustDraw(t, Request{Blueprint: twoWay(), Pool: pool, Seed: SeedOf("places"), Candidates: roster(1000), Workers: 2})
	key := map[string]int{}
	for _, e := range pool {
		if e.Layout.Key == 2 {
			key[e.ID] = 2
		}
	}
	places := make([]int, 4)
	total := 0
	for _, f := range drawn.Forms {
		for _, q := range f.Sections[0].Questions {
			right, counted := key[q.ID]
			for place, i := range q.Order {
				if counted && i == right {
					places[place]++
					total++
				}
			}
		}
	}
	if x := chiSquare(places, float64(total)/4); x > 21.1 { // 3 degrees
		t.Errorf("places %v, chi-square %.1f", places, x)
	}
}

// Who counts at which place the right options stood so far, and guesses the
// place that had fewest, is right no more often than by chance; and no form
// has them all at one place.
func TestCountingPlacesGainsNothing(t *testing.T) {
	t.Parallel()
	pool := generate(400, 1, 0, "count")
	for i := range pool {
		pool[i].Type, pool[i].Layout = testTypes[0], Layout{Options: 4, Key: i % 4, Marks: 1000}
	}
	keys := map[string]int{}
	for _, e := range pool {
		keys[e.ID] = e.Layout.Key
	}
	b := Blueprint{Sections: []Section{{Marks: 1000, Draw: []Rule{{Topic: "*", Count: 20}}}}, Forms: Forms{Kind: Personal, Tolerance: 5000, Overlap: 1000}, Shuffle: Shuffle{Options: true}}
	right, guesses := 0, 0
	for _, f := range mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("count"), Candidates: roster(4000), Workers: 2}).Forms {
		had := make([]int, 4)
		for _, q := range f.Sections[0].Questions {
			fewest := 0
			for place, n := range had {
				if n < had[fewest] {
					fewest = place
				}
			}
			if q.Order[fewest] == keys[q.ID] {
				right++
			}
			guesses++
			had[slices.Index(q.Order, keys[q.ID])]++
		}
		for _, n := range had {
			if n < 0 || n > 10 {
				t.Fatalf("right options stand at %v", had)
			}
		}
	}
	if share := 1000 * right / guesses; share < 245 || share > 255 {
		t.Errorf("guessing is right %d times of 1000", share)
	}
}

// An order is shown in the right order as often as in any other: one that never
// showed it would tell two options' order outright.
func TestEveryShownOrderAsOften(t *testing.T) {
	t.Parallel()
	pool := make(Pool, 20)
	for i := range pool {
		q := questionbank.Question{ID: fmt.Sprint(i), Type: questionbank.Order, Options: []string{"a", "b", "c"}, Key: questionbank.Key{Order: []int{0, 1, 2}}}
		pool[i] = Entry{ID: q.ID, Version: 1, Type: q.Type, Difficulty: 500, Layout: LayoutOf(&q)}
	}
	b := Blueprint{Sections: []Section{{Marks: 1000, Draw: []Rule{{Topic: "*", Count: 10}}}}, Forms: Forms{Kind: Personal, Tolerance: 5000, Overlap: 1000}}
	counts := map[string]int{}
	for _, f := range mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("orders"), Candidates: roster(600)}).Forms {
		for _, q := range f.Sections[0].Questions {
			counts[fmt.Sprint(q.Order)]++
		}
	}
	if x := chiSquare(slices.Collect(maps.Values(counts)), 1000); len(counts) != 6 || x > 25.7 { // 5 degrees
		t.Errorf("orders %v, chi-square %.1f", counts, x)
	}
}

func TestQuestionsPlaceIsUniform(t *testing.T) {
	t.Parallel()
	pool := generate(200, 1, 0, "place")
	b := Blueprint{Sections: []Section{{Marks: 1000, Draw: []Rule{{Topic: "*", Count: 10, Difficulty: &Band{0, 500}}, {Topic: "*", Count: 10, Difficulty: &Band{501, 1000}}}}},
		Forms: Forms{Kind: Personal, Tolerance: 5000, Overlap: 1000}, Shuffle: Shuffle{Questions: true}}
	easy := map[string]bool{}
	for _, e := range pool {
		easy[e.ID] = e.Difficulty > 500
	}
	counts := make([]int, 20)
	for _, f := range mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("p"), Candidates: roster(4000)}).Forms {
		for place, q := range f.Sections[0].Questions {
			if easy[q.ID] {
				counts[place]++
			}
		}
	}
	if x := chiSquare(counts, 2000); x > 52.4 { // 19 degrees; half the variance of a count that is not one of two
		t.Errorf("places %v, chi-square %.1f", counts, x)
	}
}

func TestExposureIsEven(t *testing.T) {
	t.Parallel()
	pool := generate(5000, 5, 300, "exposure")
	r := mustDraw(t, Request{Blueprint: twoWay(), Pool: pool, Seed: SeedOf("exposure"), Candidates: roster(10000), Workers: 2}).Report
	if r.Exposure.MaxOverFair > 1100 || r.Expected.SD*20 > r.UnequalisedSD {
		t.Errorf("exposure %+v, expected %+v, unequalised %v", r.Exposure, r.Expected, r.UnequalisedSD)
	}
}

// Over many seeds one candidate's form holds each question of a rule as often
// as any other, equalised or not: swapping prefers nobody.
func TestEveryQuestionAsOftenOverSeeds(t *testing.T) {
	t.Parallel()
	pool := generate(60, 1, 0, "often")
	b := Blueprint{Sections: []Section{{Marks: 1000, Draw: []Rule{{Topic: "*", Count: 20}}}},
		Forms: Forms{Kind: Personal, Tolerance: 5000, Overlap: 1000}}
	counts := map[string]int{}
	const seeds = 3000
	p, err := NewPlan(b, pool, Seed{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range seeds {
		p.seed, p.drawers = SeedOf(fmt.Sprint(i)), sync.Pool{}
		f, err := p.Form(Candidate{ID: "one"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range f.Refs() {
			counts[ref.ID]++
		}
	}
	for id, n := range counts {
		if n < 850 || n > 1150 { // 1000 expected, deviation 26
			t.Errorf("%s on %d forms of %d", id, n, seeds)
		}
	}
}

// With few forms, or one for all, nobody can be exposed less than by whole forms.
func TestExposureOfFewForms(t *testing.T) {
	t.Parallel()
	pool := generate(500, 5, 0, "few")
	for kind, most := range map[Kind]int{Personal: 2000, Same: 1000} {
		b := twoWay()
		b.Forms.Kind = kind
		r := mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("few"), Candidates: roster(4)}).Report
		if got := int(r.Exposure.MaxOverFair); got < 1000 || got > most {
			t.Errorf("%s: the most exposed question stands on %d thousandths of its fair share of 4 forms", kind, got)
		}
	}
}
