package questionbank

import "iter"

// defaultDifficulty stands in where no question of a type has a difficulty.
const defaultDifficulty = 600

// Means holds, for each type, the mean difficulty in thousandths of the
// questions of a bank that state one.
type Means map[Type]int

// MeanDifficulties returns the means of a bank, rounded half up.
func MeanDifficulties(questions iter.Seq[*Question]) Means {
	sum, n := map[Type]int{}, map[Type]int{}
	for q := range questions {
		if q.Difficulty != NoDifficulty {
			sum[q.Type] += q.Difficulty
			n[q.Type]++
		}
	}
	means := Means{}
	for t, count := range n {
		means[t] = (2*sum[t] + count) / (2 * count)
	}
	return means
}

// Of returns the difficulty of q that drawing counts with: its own; else the
// mean of its type; else 600.
func (m Means) Of(q *Question) int {
	if q.Difficulty != NoDifficulty {
		return q.Difficulty
	}
	if mean, ok := m[q.Type]; ok {
		return mean
	}
	return defaultDifficulty
}
