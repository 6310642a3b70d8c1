package grading

import (
	"math/big"

	"lectern/engine"
	qb "lectern/questionbank"
)

// markCase scores a case: its marks are shared out over its parts by their own
// marks, and the sum of what the parts earn is rounded once.
func markCase(q *qb.Question, max engine.Mark, rule qb.MarkingRule, r qb.Response, judged *Judgement) (Score, error) {
	s := Score{Max: max, Detail: make([]Detail, len(q.Parts))}
	shares := Shares(q, max)
	var own int64
	for i := range q.Parts {
		own += int64(q.Parts[i].Marks)
	}
	sum, complete := new(big.Rat), true
	for i := range q.Parts {
		part := &q.Parts[i]
		var pr qb.Response
		if i < len(r.Parts) {
			pr = r.Parts[i]
		}
		var pj *Judgement
		if judged != nil && i < len(judged.Parts) {
			pj = &judged.Parts[i]
		}
		e := earn(part, qb.MarkingRule{}, part.Marks, pr, pj)
		if own > 0 {
			sum.Add(sum, big.NewRat(e.num*int64(part.Marks), e.den*own))
		}
		complete = complete && e.num == e.den
		s.Pending = s.Pending || e.pending
		s.Detail[i] = Detail{Part: i + 1, Score: e.of(shares[i]), Max: shares[i], Note: e.summary()}
	}
	if rule.Name == qb.RuleExact && !complete {
		return s, nil
	}
	sum.Mul(sum, new(big.Rat).SetInt64(int64(max)))
	s.Score = roundHalfUp(sum)
	return s, nil
}

// summary is one note for a part that has pieces of its own.
func (e share) summary() string {
	switch {
	case len(e.pieces) == 0:
		return e.note
	case e.num == e.den:
		return NoteRight
	case e.num > 0:
		return NotePartly
	}
	for _, p := range e.pieces {
		if p.note == NoteWrong {
			return NoteWrong
		}
	}
	return NoteUnanswered
}

// Shares shares max out over the parts of a case by their own marks, in
// thousandths by largest remainder, so that they sum to max.
func Shares(q *qb.Question, max engine.Mark) []engine.Mark {
	return SharesOf(max, partMarks(q))
}

// SharesOf shares max out over weights by largest remainder; of equal
// remainders the earlier wins.
func SharesOf(max engine.Mark, weights []engine.Mark) []engine.Mark {
	out := make([]engine.Mark, len(weights))
	var total int64
	for _, w := range weights {
		total += int64(w)
	}
	if total <= 0 {
		return out
	}
	left := max
	remainders := make([]int64, len(weights))
	for i, w := range weights {
		out[i] = engine.Mark(int64(max) * int64(w) / total)
		remainders[i] = int64(max) * int64(w) % total
		left -= out[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i, rem := range remainders {
			if rem > remainders[best] {
				best = i
			}
		}
		out[best]++
		remainders[best] = -1
	}
	return out
}

func partMarks(q *qb.Question) []engine.Mark {
	out := make([]engine.Mark, len(q.Parts))
	for i := range q.Parts {
		out[i] = q.Parts[i].Marks
	}
	return out
}

// roundHalfUp rounds a rational that is not negative to a whole number.
func roundHalfUp(r *big.Rat) engine.Mark {
	n := new(big.Int).Lsh(r.Num(), 1)
	n.Add(n, r.Denom())
	return engine.Mark(n.Quo(n, new(big.Int).Lsh(r.Denom(), 1)).Int64())
}
