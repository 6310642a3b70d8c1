package paper

import (
	"fmt"

	"lectern/engine"
	"lectern/questionbank"
)

// Synthetic describes a pool that is made up from a seed, for measuring.
type Synthetic struct {
	Questions int
	Topics    int // t0, t1, …, in turn; each with single, multiple and true/false in turn
	Low, High int // difficulties, thousandths, uniform
	Tags      int // every question has one of so many
	Enemies   int // pairs
}

// syntheticTypes are the types of synthetic questions.
var syntheticTypes = []questionbank.Type{questionbank.Single, questionbank.Multiple, questionbank.TrueFalse}

// Pool makes the pool.
func (y Synthetic) Pool(seed Seed) Pool {
	s := &stream{}
	s.seed(seed)
	pool := make(Pool, y.Questions)
	for i := range pool {
		e := Entry{
			ID: fmt.Sprintf("q%05d", i), Version: 1 + s.below(3), Topic: fmt.Sprintf("t%d", i%y.Topics),
			Type: syntheticTypes[i/y.Topics%3], Difficulty: y.Low + s.below(y.High-y.Low+1),
			Layout: Layout{Options: 4, Key: -1, Marks: engine.One},
		}
		if y.Tags > 0 {
			e.Tags = []string{fmt.Sprintf("g%d", i%y.Tags)}
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
	for pairs := y.Enemies; pairs > 0 && len(pool) > 1; pairs-- {
		a, b := s.below(len(pool)), s.below(len(pool))
		if a != b {
			pool[a].Enemies = append(pool[a].Enemies, pool[b].ID)
		}
	}
	return pool
}

// TwoWay returns a blueprint of 50 questions of 2 marks over such a pool: a rule
// for each of 5 topics, 3 types and 2 bands of difficulty.
func (y Synthetic) TwoWay() Blueprint {
	b := Blueprint{Title: "synthetic", Minutes: 60, Pass: 60 * engine.One,
		Forms:   Forms{Kind: Personal, Count: 1, Tolerance: 500, Overlap: fullShare},
		Shuffle: Shuffle{Questions: true, Options: true}}
	middle := (y.Low + y.High) / 2
	left, rules := 50, 30
	for _, t := range syntheticTypes {
		s := Section{Title: string(t), Type: t, Marks: 2 * engine.One}
		for topic := range 5 {
			for _, band := range []Band{{y.Low, middle - 1}, {middle, y.High}} {
				n := left / rules
				left, rules = left-n, rules-1
				s.Draw = append(s.Draw, Rule{Topic: fmt.Sprintf("t%d", topic%y.Topics), Count: n, Difficulty: &band})
			}
		}
		b.Sections = append(b.Sections, s)
	}
	return b
}

// Roster returns candidates c00001, c00002, ….
func Roster(n int) []Candidate {
	c := make([]Candidate, n)
	for i := range c {
		c[i].ID = fmt.Sprintf("c%05d", i+1)
	}
	return c
}
