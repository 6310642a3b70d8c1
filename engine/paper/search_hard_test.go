package paper

import (
	"fmt"
	"slices"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

// hard is a bank of ten topics in which any two questions are enemies with a
// chance of share per cent, but for planted ones, and a blueprint that needs
// count questions of each topic, as many as there are planted.
func hard(n, share, count, planted int, seed string) (Blueprint, Pool) {
	const topics = 10
	s := newStream(seed)
	pool := make(Pool, n)
	free := make([]bool, n)
	for i := range planted * topics {
		free[n-1-i] = true // consecutive: planted of each topic
	}
	for i := range pool {
		pool[i] = Entry{ID: fmt.Sprintf("q%04d", i), Version: 1, Topic: fmt.Sprintf("t%d", i%topics), Type: questionbank.Single,
			Difficulty: 200 + s.below(700), Layout: Layout{Key: -1}}
		for j := range i {
			if s.below(100) < share && !(free[i] && free[j]) {
				pool[i].Enemies = append(pool[i].Enemies, pool[j].ID)
			}
		}
	}
	b := Blueprint{Sections: []Section{{Title: "s", Marks: engine.One}}, Forms: Forms{Kind: Personal, Tolerance: 50 * engine.One, Overlap: fullShare}}
	for k := range topics {
		b.Sections[0].Draw = append(b.Sections[0].Draw, Rule{Topic: fmt.Sprintf("t%d", k), Count: count})
	}
	return b, pool
}

// Where a form was hidden among enemies, it is found or not decided, and never
// denied.
func TestNoWrongNoAmongEnemies(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for i := range 12 {
		b, pool := hard(200, 20+10*(i%3), 2+i%4, 2+i%4, fmt.Sprint("planted", i))
		a := Supply(b, pool, nil)
		switch {
		case a.Outlook != nil:
			counts["found"]++
		case slices.ContainsFunc(a.Problems, func(e *engine.Error) bool { return e.Kind != engine.KindUnavailable }):
			t.Errorf("case %d: a form is denied: %v", i, a.Problems)
		default:
			counts["undecided"]++
		}
	}
	if counts["found"] < 2 || counts["undecided"] < 2 {
		t.Errorf("%v: the cases prove little", counts)
	}
}

// BenchmarkSupplyHard measures the longest that anyone waits for an answer:
// enemies so dense that none is found.
func BenchmarkSupplyHard(b *testing.B) {
	for _, tt := range []struct{ n, share, count int }{{400, 20, 3}, {400, 50, 5}, {1000, 50, 5}, {5000, 5, 6}, {5000, 50, 3}} {
		blueprint, pool := hard(tt.n, tt.share, tt.count, 0, "bench")
		b.Run(fmt.Sprintf("%d questions %d%% of pairs %d each", tt.n, tt.share, tt.count), func(b *testing.B) {
			for b.Loop() {
				Supply(blueprint, pool, nil)
			}
		})
	}
}
