package grading

import (
	"slices"

	"lectern/engine"
	qb "lectern/questionbank"
)

// CheckKey returns an Invalid error when q cannot be marked at all: no known
// type, or a key that does not fit its options, targets or blanks. It does not
// ask whether a question is good enough for the bank.
func CheckKey(q *qb.Question) error {
	bad := engine.Invalid("error.question.key", "type", string(q.Type)).At("question.answer")
	ok := q.Marks >= 0
	switch q.Type {
	case qb.Single:
		ok = ok && len(q.Key.Choice) == 1 && within(q.Key.Choice, len(q.Options), false) == nil
	case qb.Multiple:
		ok = ok && len(q.Key.Choice) > 0 && within(q.Key.Choice, len(q.Options), false) == nil && slices.IsSorted(q.Key.Choice)
	case qb.TrueFalse:
	case qb.Blank:
		ok = ok && len(q.Key.Blanks) > 0 && !slices.ContainsFunc(q.Key.Blanks, func(s []string) bool { return len(s) == 0 })
	case qb.Numeric:
		ok = ok && isNumber(q.Key.Value) && (q.Key.Within == "" || isNumber(q.Key.Within) && q.Key.Within[0] != '-')
	case qb.Match:
		ok = ok && len(q.Options) > 0 && len(q.Key.Match) == len(q.Options) && !slices.Contains(q.Key.Match, -1) &&
			within(q.Key.Match, len(q.Targets), true) == nil
	case qb.Order:
		ok = ok && len(q.Options) > 0 && len(q.Key.Order) == len(q.Options) && within(q.Key.Order, len(q.Options), false) == nil
	case qb.Short:
	case qb.Case:
		ok = ok && len(q.Parts) > 0
		for i := range q.Parts {
			if q.Parts[i].Type == qb.Case {
				return bad
			}
			if err := CheckKey(&q.Parts[i]); err != nil {
				return err
			}
		}
	default:
		return engine.Invalid("problem.type", "found", string(q.Type)).At("question.type")
	}
	if !ok {
		return bad
	}
	return nil
}

func isNumber(s string) bool {
	_, err := qb.ParseDecimal(s)
	return err == nil
}
