package views

import (
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// ShownQuestion is a question as a candidate sees it: in the order of the
// form, with what has been answered, and nothing of the key. The partial
// "question_shown" draws it, on the exam page and wherever somebody wants to
// see what the candidate will see.
type ShownQuestion struct {
	F      *Frame
	N      int    // number on the paper, 0 without one
	Part   int    // index within a case, -1 for a whole question
	Name   string // of its first field; the others begin with it
	Type   qb.Type
	Marks  string
	Stem   []StemPiece
	Fields []ShownField // blanks that stand below the stem, rows of a match, places of an order
	Option []ShownOption
	Value  string // numeric, short
	Parts  []ShownQuestion
	Locked bool // for reading only

	Answered bool
}

// StemPiece is a run of text, or a blank to be filled in.
type StemPiece struct {
	Text  string
	Field *ShownField
}

// ShownField is one input of a blank, a match or an order.
type ShownField struct {
	Name    string
	N       int // from 1
	Label   string
	Text    string
	Value   string
	Width   string // class of the width, from the stem's underscores
	Choices []ShownOption
}

// ShownOption is an option, or a target, with the letter of its place.
type ShownOption struct {
	Key    string
	Text   string
	Chosen bool
}

// ID is the element's id.
func (s ShownQuestion) ID() string { return strings.ReplaceAll(s.Name, ".", "-") }

// Several reports whether several options may be chosen.
func (s ShownQuestion) Several() bool { return s.Type == qb.Multiple }

// ShowQuestion prepares q for showing, placed as on a form, number n, with
// response r in the authored form. placed may be zero: options then stand as
// authored.
func ShowQuestion(f *Frame, q *qb.Question, placed paper.Placed, n int, r qb.Response) ShownQuestion {
	s := showQuestion(f, q, placed, "q"+strconv.Itoa(n), r)
	s.N, s.Part = n, -1
	return s
}

var image = regexp.MustCompile(`!\[([^\]\n]*)\]\([^)\n]*\)`)

// Said is a question's text with a word for each image in it, and its formulas
// written out.
func (s ShownQuestion) Said(text string) template.HTML { return formulaHTML(s.imagesSaid(text)) }

// SaidLine is that text where no tags may stand.
func (s ShownQuestion) SaidLine(text string) string { return formulaText(s.imagesSaid(text)) }

func (s ShownQuestion) imagesSaid(text string) string {
	return image.ReplaceAllStringFunc(text, func(found string) string {
		if alt := strings.TrimSpace(image.FindStringSubmatch(found)[1]); alt != "" {
			return s.F.T("sitting.image_of", "alt", alt)
		}
		return s.F.T("sitting.image")
	})
}

func showQuestion(f *Frame, q *qb.Question, placed paper.Placed, name string, r qb.Response) ShownQuestion {
	s := ShownQuestion{F: f, Name: name, Type: q.Type, Marks: placed.Marks.String(), Part: -1, Answered: !r.Empty()}
	if placed.Marks == 0 {
		s.Marks = q.Marks.String()
	}
	order, targets := places(placed.Order, len(q.Options)), places(placed.Targets, len(q.Targets))
	s.Stem = []StemPiece{{Text: q.Stem}}
	switch q.Type {
	case qb.Single, qb.Multiple:
		for i, o := range order {
			s.Option = append(s.Option, ShownOption{qb.Letter(i), q.Options[o], slices.Contains(r.Choice, o)})
		}
	case qb.TrueFalse:
		s.Option = []ShownOption{
			{"true", f.T("sitting.true"), r.True != nil && *r.True},
			{"false", f.T("sitting.false"), r.True != nil && !*r.True},
		}
	case qb.Blank:
		s.showBlanks(q, r)
	case qb.Match:
		s.showMatch(q, order, targets, r)
	case qb.Order:
		s.showOrder(q, order, r)
	case qb.Case:
		for i := range q.Parts {
			var pp paper.Placed
			if i < len(placed.Parts) {
				pp = placed.Parts[i]
			}
			var pr qb.Response
			if i < len(r.Parts) {
				pr = r.Parts[i]
			}
			part := showQuestion(f, &q.Parts[i], pp, fmt.Sprintf("%s.p%d", name, i), pr)
			part.Part = i
			s.Parts = append(s.Parts, part)
		}
	case qb.Numeric:
		s.Value = r.Number
	default:
		s.Value = r.Text
	}
	return s
}

// showBlanks puts a field into each gap of the stem where their number is that
// of the key, and numbered fields below it where it is not.
func (s *ShownQuestion) showBlanks(q *qb.Question, r qb.Response) {
	gaps := qb.Gaps(q.Stem)
	field := func(i, width int) ShownField {
		v := ""
		if i < len(r.Blanks) {
			v = r.Blanks[i]
		}
		return ShownField{Name: fmt.Sprintf("%s.b%d", s.Name, i), N: i + 1, Value: v, Width: widthClass(width)}
	}
	if len(gaps) != len(q.Key.Blanks) {
		for i := range q.Key.Blanks {
			s.Fields = append(s.Fields, field(i, 16))
		}
		return
	}
	s.Stem = nil
	at := 0
	for i, g := range gaps {
		f := field(i, g.Width)
		s.Stem = append(s.Stem, StemPiece{Text: q.Stem[at:g.Start]}, StemPiece{Field: &f})
		at = g.End
	}
	s.Stem = append(s.Stem, StemPiece{Text: q.Stem[at:]})
}

// widthClass is one of three widths, by what the stem draws.
func widthClass(width int) string {
	switch {
	case width <= 8:
		return "narrow"
	case width <= 20:
		return "middle"
	}
	return "wide"
}

func (s *ShownQuestion) showMatch(q *qb.Question, order, targets []int, r qb.Response) {
	for i, o := range order {
		row := ShownField{Name: fmt.Sprintf("%s.m%d", s.Name, i), N: i + 1, Label: qb.Letter(i), Text: q.Options[o]}
		for j, t := range targets {
			chosen := o < len(r.Match) && r.Match[o] == t
			row.Choices = append(row.Choices, ShownOption{qb.Letter(j), q.Targets[t], chosen})
		}
		s.Fields = append(s.Fields, row)
	}
}

func (s *ShownQuestion) showOrder(q *qb.Question, order []int, r qb.Response) {
	for i, o := range order {
		s.Option = append(s.Option, ShownOption{Key: qb.Letter(i), Text: q.Options[o]})
	}
	for i := range order {
		row := ShownField{Name: fmt.Sprintf("%s.o%d", s.Name, i), N: i + 1}
		for j, o := range order {
			chosen := i < len(r.Order) && r.Order[i] == o
			if chosen {
				row.Value = qb.Letter(j)
			}
			row.Choices = append(row.Choices, ShownOption{qb.Letter(j), q.Options[o], chosen})
		}
		s.Fields = append(s.Fields, row)
	}
}

// places returns the authored index at each place: as authored without an
// order.
func places(order []int, n int) []int {
	if len(order) == n {
		return order
	}
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// PartNumber is the number of a part within its case, from 1.
func (s ShownQuestion) PartNumber() int { return s.Part + 1 }
