package paper

// Observed is how a version of a question went at exams whose results are
// released.
type Observed struct {
	Count int   // candidates who had it on their paper
	Sum   int64 // of the shares of its marks that they earned, each in thousandths
}

// estimateWeight is how many candidates an author's estimate counts as much as.
// Estimates miss the facility by about a tenth (their standard deviation); the
// beta distribution with that deviation around a facility of 0.6 is worth
// 0.6 × 0.4 / 0.1² − 1 = 23 observations, and fewer for easier or harder ones.
const estimateWeight = 20

// Facility returns the difficulty that drawing counts with, in thousandths: the
// mean of the author's estimate and what was observed, shrunken towards the
// estimate by its weight (the posterior mean of a beta-binomial model), rounded
// half up. Without observations it is the estimate.
func (o Observed) Facility(estimate int) int {
	weight := int64(estimateWeight + o.Count)
	return int(divide(estimateWeight*int64(estimate)+o.Sum, weight))
}
