package views

import "strconv"

// ExamBlueprintPage composes a blueprint as exam offices think it: a table of
// topics by sections with counts, and behind each what the bank has.
type ExamBlueprintPage struct {
	ExamFrame
	Version  int64
	Form     BlueprintForm
	Advice   BlueprintAdvice
	Topics   []Option // of the bank, to add a row or choose for a rule
	Readonly bool
	Pool     int
	Lectures string // what would be proposed from, "" where nothing was taught
}

// BlueprintForm is a blueprint as it is typed.
type BlueprintForm struct {
	Columns []BlueprintColumn
	Rows    []BlueprintRow
	Rules   []BlueprintRule

	Pass      string
	Kind      string
	Count     string
	Tolerance string
	Overlap   string // per cent
	Target    string
	Questions bool // shuffled
	Options   bool // shuffled
	Must      string
	Never     string
}

// BlueprintColumn is a section.
type BlueprintColumn struct {
	Index        int
	Type         string // "" mixed; "-" is to be left out
	Title        string
	Marks        string
	Rule         string // "default" or a marking rule's name
	Penalty      string
	NoFloor      bool
	Instructions string
	Sum          int    // questions
	Total        string // marks
}

// Name is the name of one of the column's inputs.
func (c BlueprintColumn) Name(field string) string { return "s" + strconv.Itoa(c.Index) + "." + field }

// BlueprintRow is a topic with the counts of each section.
type BlueprintRow struct {
	Index int
	Topic string // "*" is any
	Cells []BlueprintCell
	Sum   int
}

// BlueprintCell is how many questions of a topic a section draws. State is
// "ok", "tight", "short", or "" where none are drawn.
type BlueprintCell struct {
	Name  string
	Label string // topic and section, for those who do not see the table
	Count string
	Need  int
	Have  int
	State string
}

// Bar is how much of what there is the cell needs, 0 to 100.
func (c BlueprintCell) Bar() int {
	switch {
	case c.Need <= 0:
		return 0
	case c.Have <= 0:
		return 100
	}
	return min(100, c.Need*100/c.Have)
}

// BlueprintRule is a rule that the table cannot say.
type BlueprintRule struct {
	Index   int
	Section string // index of a column
	Topic   string
	Count   string
	Low     string
	High    string
	Tags    string
	Need    int
	Have    int
	State   string
}

// Name is the name of one of the rule's inputs.
func (r BlueprintRule) Name(field string) string { return "x" + strconv.Itoa(r.Index) + "." + field }

// BlueprintAdvice is what the bank can do for the form.
type BlueprintAdvice struct {
	Advice
	Questions int
	Total     string
}

// SectionOptions are the columns by number and title, for rules.
func (p *ExamBlueprintPage) SectionOptions() []Option {
	options := make([]Option, len(p.Form.Columns))
	for i, c := range p.Form.Columns {
		options[i] = Option{Value: strconv.Itoa(c.Index), Text: c.Title}
		if c.Title == "" {
			options[i].Text = p.T("exam.bp_section_n", "n", i+1)
		}
	}
	return options
}

// TypeOptions are the types that a section can have, each with the title that
// such a section usually has.
func (p *ExamBlueprintPage) TypeOptions() []Option {
	options := p.Options("bank.type.", "single", "multiple", "true_false", "blank", "numeric", "match", "order", "short", "case")
	for i := range options {
		options[i].Hint = p.T("exam.bp_title." + options[i].Value)
	}
	return append(options, Option{Value: "", Text: p.T("exam.bp_mixed")}, Option{Value: "-", Text: p.T("exam.bp_remove")})
}

// RuleOptions are the marking rules.
func (p *ExamBlueprintPage) RuleOptions() []Option {
	return p.Options("bank.rule.", "default", "exact", "missing-half", "per-option-0.5", "per-option", "net-correct", "deduct")
}

// KindOptions are the kinds of forms, each with what it means.
func (p *ExamBlueprintPage) KindOptions() []Option {
	options := make([]Option, 0, 3)
	for _, k := range []string{"personal", "parallel", "same"} {
		options = append(options, Option{Value: k, Text: p.T("exam.kind." + k), Hint: p.T("exam.kind." + k + "_hint")})
	}
	return options
}
