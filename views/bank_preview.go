package views

import (
	"slices"
	"strings"

	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// BankPreview shows a question as its candidate will see it, what its key is,
// and what came of a try.
type BankPreview struct {
	F        *Frame
	Shown    ShownQuestion
	Key      []string
	Warnings []string
	Rule     string
	Penalty  string
	Rules    []Option
	Deducts  bool // the type can be marked with a deduction
	Tried    *BankTried
	Kept     []KeptOption // options that are not shuffled
	Shuffles bool         // there are options to be shuffled
}

// KeptOption is an option that keeps its place when options are shuffled.
type KeptOption struct {
	Part int // of a case, from 1; else 0
	Key  string
	Text string
	Why  qb.Keep
}

// keep notes what of a question, or of a part of a case, is not shuffled.
func (p *BankPreview) keep(q *qb.Question, part int) {
	for i := range q.Parts {
		p.keep(&q.Parts[i], i+1)
	}
	p.Shuffles = p.Shuffles || q.Type.Chosen() || q.Type == qb.Match
	for i, why := range q.Keeps() {
		if why != qb.Shuffled && q.Type != qb.Order {
			p.Kept = append(p.Kept, KeptOption{part, qb.Letter(i), q.Options[i], why})
		}
	}
}

// BankTried is what a response would score.
type BankTried struct {
	Text    string
	Refused string // why it cannot be marked
	Full    bool
	Details []string
}

// PreviewPlaced is the order in which a preview shows a question: what is always
// shuffled must not stand in its right order.
func PreviewPlaced(q *qb.Question) paper.Placed {
	p := paper.Placed{ID: q.ID, Marks: q.Marks, Order: places(nil, len(q.Options)), Targets: places(nil, len(q.Targets))}
	switch q.Type {
	case qb.Order:
		p.Order = shifted(q.Key.Order, len(q.Options))
	case qb.Match:
		p.Targets = shifted(nil, len(q.Targets))
	case qb.Case:
		for i := range q.Parts {
			p.Parts = append(p.Parts, PreviewPlaced(&q.Parts[i]))
		}
	}
	return p
}

// shifted moves the first to the end.
func shifted(order []int, n int) []int {
	order = slices.Clone(places(order, n))
	if n < 2 {
		return order
	}
	return append(order[1:], order[0])
}

// NewBankPreview prepares a preview with a response in the authored form.
func NewBankPreview(f *Frame, q *qb.Question, r qb.Response) BankPreview {
	p := BankPreview{F: f, Shown: ShowQuestion(f, q, PreviewPlaced(q), 1, r), Key: KeyLines(f, q)}
	p.Shown.N = 0
	p.keep(q, 0)
	for _, rule := range qb.RulesFor(q.Type) {
		key := rule
		if rule == qb.RuleDefault {
			key = "default"
		}
		p.Rules = append(p.Rules, Option{Value: rule, Text: f.T("bank.rule." + key)})
		p.Deducts = p.Deducts || rule == qb.RuleDeduct
	}
	return p
}

// KeyLines says a question's key in words, one line for each thing that it
// says.
func KeyLines(f *Frame, q *qb.Question) []string {
	var lines []string
	k := q.Key
	option := func(i int) string {
		if i < 0 || i >= len(q.Options) {
			return qb.Letter(i)
		}
		return qb.Letter(i) + ". " + q.Options[i]
	}
	switch q.Type {
	case qb.Single, qb.Multiple:
		for _, i := range k.Choice {
			lines = append(lines, option(i))
		}
	case qb.TrueFalse:
		lines = append(lines, f.T(map[bool]string{true: "sitting.true", false: "sitting.false"}[k.True]))
	case qb.Blank:
		for i, synonyms := range k.Blanks {
			lines = append(lines, f.T("bank.key_blank", "n", i+1, "text", strings.Join(synonyms, " / ")))
		}
	case qb.Numeric:
		line := k.Value
		if k.Within != "" {
			line += " ± " + k.Within
		}
		lines = append(lines, line)
	case qb.Match:
		for i, t := range k.Match {
			if t >= 0 && t < len(q.Targets) {
				lines = append(lines, option(i)+" → "+q.Targets[t])
			}
		}
	case qb.Order:
		for _, i := range k.Order {
			lines = append(lines, option(i))
		}
	case qb.Short:
		for _, p := range k.Points {
			lines = append(lines, f.T("bank.key_point", "text", p.Text, "marks", p.Marks))
		}
		lines = append(lines, k.Model...)
	case qb.Case:
		for i := range q.Parts {
			lines = append(lines, f.T("bank.key_part", "n", i+1, "text", strings.Join(KeyLines(f, &q.Parts[i]), f.T("frame.comma"))))
		}
	}
	return lines
}
