package paper

import (
	"fmt"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

// newStream returns random numbers for a test.
func newStream(name string) *stream {
	s := &stream{}
	s.seed(SeedOf(name))
	return s
}

var testTypes = []questionbank.Type{questionbank.Single, questionbank.Multiple, questionbank.TrueFalse}

// generate makes a pool over topics t0 … and three types with difficulties
// 0.2–0.95, and some pairs of enemies.
func generate(n, topics, enemies int, seed string) Pool {
	s := newStream(seed)
	pool := make(Pool, n)
	for i := range pool {
		e := Entry{
			ID: fmt.Sprintf("q%05d", i), Version: 1 + s.below(3), Topic: fmt.Sprintf("t%d", i%topics),
			Type: testTypes[i/topics%3], Difficulty: 200 + s.below(751),
			Layout: Layout{Options: 4, Key: -1, Marks: engine.One},
		}
		switch e.Type {
		case questionbank.Single:
			e.Layout.Key = s.below(4)
		case questionbank.Multiple:
			e.Layout.Options = 5
		case questionbank.TrueFalse:
			e.Layout.Options = 0
		}
		pool[i] = e
	}
	for range enemies {
		a, b := s.below(n), s.below(n)
		if a != b {
			pool[a].Enemies = append(pool[a].Enemies, pool[b].ID)
		}
	}
	return pool
}

// twoWay is a blueprint of 50 questions: 5 topics × 3 types × 2 bands, 100 marks.
func twoWay() Blueprint {
	b := Blueprint{Title: "test", Minutes: 60, Pass: 60 * engine.One, Forms: Forms{Kind: Personal, Count: 1, Tolerance: 500, Overlap: 1000},
		Shuffle: Shuffle{Questions: true, Options: true}}
	left := 50
	for i, t := range testTypes {
		s := Section{Title: string(t), Type: t, Marks: 2 * engine.One}
		for topic := range 5 {
			for band := range 2 {
				rules := 30 - (i*10 + topic*2 + band)
				n := left / rules
				left -= n
				s.Draw = append(s.Draw, Rule{Topic: fmt.Sprintf("t%d", topic), Count: n,
					Difficulty: []*Band{{200, 574}, {575, 950}}[band]})
			}
		}
		b.Sections = append(b.Sections, s)
	}
	return b
}

func roster(n int) []Candidate {
	c := make([]Candidate, n)
	for i := range c {
		c[i].ID = fmt.Sprintf("c%05d", i+1)
	}
	return c
}

func mustDraw(t testing.TB, r Request) Drawn {
	t.Helper()
	d, err := Draw(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
