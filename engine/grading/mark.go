package grading

import (
	"math/big"
	"slices"

	"lectern/engine"
	qb "lectern/questionbank"
)

// Mark scores response r to q, which is worth max, by rule. judged is what a
// person decided of short answers, nil where nobody has yet. It returns an
// Invalid error when the rule is not one for q's type or when r cannot answer
// q: an index that q lacks, more entries than q has blanks, pairs or parts.
//
// Rules and defaults are those of the stable formats, section 3.
func Mark(q *qb.Question, max engine.Mark, rule qb.MarkingRule, r qb.Response, judged *Judgement) (Score, error) {
	if err := CheckRule(rule, q.Type); err != nil {
		return Score{}, err
	}
	if err := check(q, r); err != nil {
		return Score{}, err
	}
	s := Score{Max: max}
	if q.Type == qb.Case {
		return markCase(q, max, rule, r, judged)
	}
	e := earn(q, rule, max, r, judged)
	s.Score, s.Pending, s.Detail = e.of(max), e.pending, e.details(max)
	return s, nil
}

// share is a part of the question's marks, num/den, or an absolute number of
// marks where den is 0.
type share struct {
	num, den int64
	note     string
	pending  bool
	pieces   []share // blanks, pairs or points, each a share of the whole
	each     int64   // every piece is worth 1/each of the question
}

func (e share) of(max engine.Mark) engine.Mark {
	if e.den == 0 {
		return engine.Mark(e.num)
	}
	return max.Ratio(e.num, e.den)
}

func (e share) details(max engine.Mark) []Detail {
	if len(e.pieces) == 0 {
		return []Detail{{Part: 1, Score: e.of(max), Max: max, Note: e.note}}
	}
	out := make([]Detail, len(e.pieces))
	for i, p := range e.pieces {
		out[i] = Detail{Part: i + 1, Score: max.Ratio(p.num, e.each), Max: max.Ratio(1, e.each), Note: p.note}
	}
	return out
}

var (
	nothing = share{num: 0, den: 1, note: NoteUnanswered}
	all     = share{num: 1, den: 1, note: NoteRight}
	wrong   = share{num: 0, den: 1, note: NoteWrong}
)

// earn returns what r earns of a question that is no case.
func earn(q *qb.Question, rule qb.MarkingRule, max engine.Mark, r qb.Response, judged *Judgement) share {
	switch q.Type {
	case qb.Single:
		return oneOf(len(r.Choice) > 0, slices.Equal(r.Choice, q.Key.Choice), rule)
	case qb.TrueFalse:
		return oneOf(r.True != nil, r.True != nil && *r.True == q.Key.True, rule)
	case qb.Multiple:
		return multiple(q, rule, max, r)
	case qb.Blank:
		return pieces(len(q.Key.Blanks), rule, func(i int) (bool, bool) {
			if i >= len(r.Blanks) || isBlank(r.Blanks[i]) {
				return false, false
			}
			return true, matchesBlank(r.Blanks[i], q.Key.Blanks[i])
		})
	case qb.Match:
		return pieces(len(q.Key.Match), rule, func(i int) (bool, bool) {
			if i >= len(r.Match) || r.Match[i] < 0 {
				return false, false
			}
			return true, r.Match[i] == q.Key.Match[i]
		})
	case qb.Numeric:
		return numeric(q, r)
	case qb.Order:
		return oneOf(len(r.Order) > 0, slices.Equal(r.Order, q.Key.Order), qb.MarkingRule{})
	default:
		return short(q, rule, r, judged)
	}
}

// oneOf is all or nothing, less a penalty where the rule deducts one.
func oneOf(answered, right bool, rule qb.MarkingRule) share {
	switch {
	case !answered:
		return nothing
	case right:
		return all
	case rule.Name == qb.RuleDeduct:
		return share{num: -int64(rule.Penalty), note: NoteWrong}
	}
	return wrong
}

// multiple is a multiple choice by each of its rules.
func multiple(q *qb.Question, rule qb.MarkingRule, max engine.Mark, r qb.Response) share {
	if len(r.Choice) == 0 {
		return nothing
	}
	k := int64(len(q.Key.Choice))
	var right, bad int64
	for _, c := range r.Choice {
		if slices.Contains(q.Key.Choice, c) {
			right++
		} else {
			bad++
		}
	}
	if rule.Name == qb.RuleNetCorrect && len(r.Choice) == len(q.Options) {
		return wrong // by the rule's own words, even where every option is right
	}
	if right == k && bad == 0 {
		return all
	}
	partly := func(num, den int64) share {
		if num <= 0 {
			return wrong
		}
		return share{num: num, den: den, note: NotePartly}
	}
	switch rule.Name {
	case qb.RuleMissingHalf:
		if bad == 0 {
			return partly(1, 2)
		}
	case qb.RulePerOption05:
		if bad == 0 {
			return share{num: min(right*int64(engine.One)/2, int64(max)), note: NotePartly}
		}
	case qb.RulePerOption:
		return partly(right-bad, k)
	case qb.RuleNetCorrect:
		return partly(right-bad, k)
	}
	return wrong
}

// pieces gives equal shares for each of n pieces, all or nothing where the
// rule is exact. is tells whether piece i is answered, and whether it is right.
func pieces(n int, rule qb.MarkingRule, is func(i int) (answered, right bool)) share {
	e := share{den: int64(n), each: int64(n), note: NoteUnanswered}
	for i := range n {
		p := nothing
		if answered, right := is(i); right {
			p = all
			e.num++
		} else if answered {
			p = wrong
		}
		e.pieces = append(e.pieces, p)
	}
	if rule.Name == qb.RuleExact && e.num < e.den {
		e.num = 0
	}
	return e
}

// numeric compares decimals exactly; the tolerance includes its bounds.
func numeric(q *qb.Question, r qb.Response) share {
	if isBlank(r.Number) {
		return nothing
	}
	got, err := qb.ParseDecimal(r.Number)
	if err != nil {
		return share{num: 0, den: 1, note: NoteNoNumber}
	}
	want, err := qb.ParseDecimal(q.Key.Value)
	if err != nil {
		return wrong
	}
	within := new(big.Rat)
	if q.Key.Within != "" {
		if within, err = qb.ParseDecimal(q.Key.Within); err != nil {
			return wrong
		}
	}
	if got.Sub(got, want).Abs(got).Cmp(within) <= 0 {
		return all
	}
	return wrong
}

// short is what a person ticked or gave.
func short(q *qb.Question, rule qb.MarkingRule, r qb.Response, judged *Judgement) share {
	if isBlank(r.Text) {
		return nothing
	}
	if judged == nil || judged.Given == nil && judged.Ticked == nil && len(judged.Parts) == 0 {
		return share{num: 0, den: 1, note: NotePending, pending: true}
	}
	e := share{note: NotePartly}
	if judged.Given != nil {
		e.num, e.den = int64(*judged.Given), int64(q.Marks)
	} else {
		for i, p := range q.Key.Points {
			e.den += int64(p.Marks)
			if slices.Contains(judged.Ticked, i) {
				e.num += int64(p.Marks)
			}
		}
	}
	e.num = min(e.num, e.den)
	switch {
	case e.den == 0 || e.num <= 0, rule.Name == qb.RuleExact && e.num < e.den:
		return wrong
	case e.num == e.den:
		return all
	}
	return e
}
