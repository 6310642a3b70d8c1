package paper

import "testing"

// newStream returns random numbers for a test.
func newStream(name string) *stream {
	s := &stream{}
	s.seed(SeedOf(name))
	return s
}

var testTypes = syntheticTypes

// generate makes a pool over topics t0 … and three types with difficulties
// 0.2–0.95, and some pairs of enemies.
func generate(n, topics, enemies int, seed string) Pool {
	return synthetic(n, topics, enemies).Pool(SeedOf(seed))
}

func synthetic(n, topics, enemies int) Synthetic {
	return Synthetic{Questions: n, Topics: topics, Low: 200, High: 950, Enemies: enemies}
}

// twoWay is a blueprint of 50 questions: 5 topics × 3 types × 2 bands, 100 marks.
func twoWay() Blueprint { return synthetic(0, 5, 0).TwoWay() }

func roster(n int) []Candidate { return Roster(n) }

func mustDraw(t testing.TB, r Request) Drawn {
	t.Helper()
	d, err := Draw(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
