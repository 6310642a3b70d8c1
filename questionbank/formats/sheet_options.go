package formats

import (
	"strings"

	"lectern/questionbank"
)

// perOption reads one row an option: rows of one number, or those that follow
// without a stem, belong together.
func (s *sheetReader) perOption() []Row {
	var rows []Row
	var group []cells
	flush := func() {
		if len(group) > 0 {
			rows = append(rows, s.gather(group))
			group = nil
		}
	}
	for i := s.header.row + 1; i < len(s.grid.rows); i++ {
		c := s.cells(i)
		if c.empty() {
			continue
		}
		if len(group) > 0 && !sameQuestion(group[0], c) {
			flush()
		}
		group = append(group, c)
	}
	flush()
	return rows
}

// sameQuestion reports whether a row goes on with the question of first.
func sameQuestion(first, c cells) bool {
	number, stem := c.get(colNumber), c.get(colStem)
	if number != "" && first.get(colNumber) != "" {
		return number == first.get(colNumber) && (stem == "" || stem == first.get(colStem))
	}
	return stem == "" || stem == first.get(colStem)
}

// gather makes one question of the rows of its options.
func (s *sheetReader) gather(group []cells) Row {
	r := s.begin(group[0])
	q := &r.Question
	var right []int
	var notes []string
	for _, c := range group {
		if c.row != group[0].row {
			r.Raw += "\n" + strings.Join(c.raw, " | ")
			r.Problems = append(r.Problems, c.problems...)
		}
		text := c.get(colOptionText)
		if text == "" {
			continue
		}
		if yes, ok := truthOf(c.get(colRight)); ok && yes {
			right = append(right, len(q.Options))
		} else if !ok && c.get(colRight) != "" {
			r.Problems = append(r.Problems, wrong("answer", "problem.answer.notation", "found", shorten(c.get(colRight)), "type", "true_false"))
		}
		if note := c.get(colOptionNote); note != "" {
			notes = append(notes, questionbank.Letter(len(q.Options))+". "+note)
		}
		q.Options = append(q.Options, text)
	}
	s.typeOf(group[0], r)
	if group[0].get(colType) == "" && !s.named {
		q.Type = guessType(q, questionbank.Letters(right))
	}
	s.rest(s.withAnswer(group[0], q, right), r)
	if q.Type.Chosen() {
		q.Key.Choice = right
		if len(right) == 0 {
			r.Problems = append(r.Problems, wrong("answer", "problem.answer.missing"))
		}
	}
	if len(notes) > 0 {
		q.Explanation = strings.TrimSpace(q.Explanation + "\n" + strings.Join(notes, "\n"))
	}
	r.finish(s.options)
	return *r
}

// withAnswer turns the right options of a type that has none into its answer:
// of a judgement the option that is right, of the others the options' texts.
func (s *sheetReader) withAnswer(c cells, q *questionbank.Question, right []int) cells {
	if q.Type.Chosen() || c.get(colAnswer) != "" {
		return c
	}
	at := named{colAnswer, 0}
	switch {
	case q.Type == questionbank.TrueFalse && len(q.Options) == 2 && len(right) == 1:
		c.values[at] = q.Options[right[0]]
	case q.Type == questionbank.TrueFalse && len(q.Options) <= 1:
		c.values[at] = oneTruth(q.Options, c.get(colRight))
	case q.Type == questionbank.Blank && len(q.Options) == questionbank.Blanks(q.Stem):
		c.values[at] = strings.Join(q.Options, "|")
	case len(q.Options) > 0:
		c.values[at] = strings.Join(q.Options, "\n")
	}
	q.Options = nil
	return c
}

// oneTruth is the answer of a judgement that stands on one row: whether it is
// right, or, where the row names an option, whether that option is.
func oneTruth(options []string, right string) string {
	if len(options) == 0 {
		return right
	}
	value, named := truthOf(options[0])
	isRight, marked := truthOf(right)
	switch {
	case !named:
		return right
	case marked && value != isRight:
		return "错"
	case marked:
		return "对"
	}
	return options[0]
}
