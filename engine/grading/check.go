package grading

import (
	"slices"

	"lectern/engine"
	qb "lectern/questionbank"
)

// CheckRule returns an Invalid error unless rule is one for questions of type
// t. The default and exact are valid for every type.
func CheckRule(rule qb.MarkingRule, t qb.Type) error { return rule.Check(t) }

// check returns an Invalid error when r cannot answer q.
func check(q *qb.Question, r qb.Response) error {
	switch q.Type {
	case qb.Single:
		if len(r.Choice) > 1 {
			return tooMany(1)
		}
		return within(r.Choice, len(q.Options), false)
	case qb.Multiple:
		return within(r.Choice, len(q.Options), false)
	case qb.Order:
		return within(r.Order, len(q.Options), false)
	case qb.Match:
		if len(r.Match) > len(q.Options) {
			return tooMany(len(q.Options))
		}
		return within(r.Match, len(q.Targets), true)
	case qb.Blank:
		if len(r.Blanks) > len(q.Key.Blanks) {
			return tooMany(len(q.Key.Blanks))
		}
	case qb.Case:
		if len(r.Parts) > len(q.Parts) {
			return tooMany(len(q.Parts))
		}
		for i := range r.Parts {
			if err := check(&q.Parts[i], r.Parts[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func tooMany(have int) error {
	return engine.Invalid("response.many", "max", have).At("response")
}

// within checks that indexes are of n things, each once; of match targets, one
// may serve several options, and -1 is unanswered.
func within(indexes []int, n int, match bool) error {
	for k, i := range indexes {
		if match && i == -1 {
			continue
		}
		if i < 0 || i >= n {
			return engine.Invalid("response.index", "index", i, "count", n).At("response")
		}
		if !match && slices.Contains(indexes[:k], i) {
			return engine.Invalid("response.twice", "index", i).At("response")
		}
	}
	return nil
}
