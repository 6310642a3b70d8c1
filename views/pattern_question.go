package views

import (
	"html/template"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// AskedQuestion is a question of a paper, with what has been answered.
type AskedQuestion struct {
	N        int
	Question *qb.Question
	Placed   *paper.Placed
	Response *qb.Response // in the authored form, nil where there is none
}

func (a *AskedQuestion) answered() bool { return a.Response != nil && !a.Response.Empty() }

// shown prepares the question for its template.
func (a *AskedQuestion) shown(f *Frame) ShownQuestion {
	var none paper.Placed
	placed := a.Placed
	if placed == nil {
		placed = &none
	}
	var r qb.Response
	if a.Response != nil {
		r = *a.Response
	}
	return ShowQuestion(f, a.Question, *placed, a.N, r)
}

// append draws the question by its template.
func (a *AskedQuestion) append(b []byte, f *Frame) ([]byte, error) {
	shown := a.shown(f)
	text, err := drawQuestion(&shown)
	return append(b, text...), err
}

// questionPattern is a version of a question as the exam page shows it: number,
// order and answers are filled in.
type questionPattern struct {
	pattern
	rows [][]string // of texts as authored
	of   []int      // whose order each row follows, as orders counts
}

// bytes is about how many it takes in memory.
func (p *questionPattern) bytes() int {
	if p == nil {
		return 0
	}
	n := p.size()
	for _, row := range p.rows {
		for _, text := range row {
			n += len(text) + 16
		}
	}
	return n
}

// drawQuestion draws a question by its template.
func drawQuestion(s *ShownQuestion) (string, error) { return drawPart("question_shown", s) }

func drawPart(name string, s *ShownQuestion) (string, error) {
	var b strings.Builder
	err := templates["sit_paper"]().ExecuteTemplate(&b, name, *s)
	return b.String(), err
}

// newQuestionPattern cuts a question with the marks it has on a paper.
func newQuestionPattern(f *Frame, q *qb.Question, placed *paper.Placed) (*questionPattern, error) {
	authored := unshuffled(placed)
	number := 100_000_000 + rand.IntN(900_000_000)
	probe := ShowQuestion(f, q, authored, number, qb.Response{})
	var v varying
	v.of(&probe, new(int))
	v.marked()
	base, err := drawQuestion(&probe)
	if err != nil {
		return nil, err
	}
	choices, err := differences(base, len(v.choices), func(i int) (string, error) {
		*v.choices[i] = true
		defer func() { *v.choices[i] = false }()
		return drawQuestion(&probe)
	})
	if err != nil {
		return nil, err
	}
	c := cutter{number: strconv.Itoa(number), row: map[[2]int]int{}, met: map[[2]int]int{}}
	cut, err := c.cut(base, choices)
	if err != nil {
		return nil, err
	}
	p := &questionPattern{cut, c.rows, c.of}
	return p, p.check(f, q, authored)
}

// check draws other numbers, orders and answers from pattern and template.
func (p *questionPattern) check(f *Frame, q *qb.Question, placed paper.Placed) error {
	for n := range 3 {
		shown := ShowQuestion(f, q, placed, 5+n*117, qb.Response{})
		var v varying
		v.of(&shown, new(int))
		for i := range v.choices {
			*v.choices[i] = n > 0 && i%2 == n%2
		}
		for i := range v.values {
			if n > 0 {
				*v.values[i] = strings.Repeat(`<"&'+>`+"`=\u2028 ", n)
			}
		}
		want, err := drawQuestion(&shown)
		if err != nil {
			return err
		}
		a := asked{n: shown.N, orders: orders(nil, q, &placed)}
		if n > 0 {
			a.varying = &v
		}
		if string(p.draw(nil, p.pattern, &a)) != want {
			return errPattern
		}
		reverse(q, &placed)
	}
	return nil
}

// asked is what a pattern is filled with.
type asked struct {
	n       int
	orders  [][]int
	varying *varying // nil: nothing is answered
}

func (p *questionPattern) draw(b []byte, pieces pattern, a *asked) []byte {
	for i := range pieces {
		switch piece := &pieces[i]; piece.kind {
		case pieceRun:
			b = append(b, piece.text...)
		case pieceNumber:
			b = strconv.AppendInt(b, int64(a.n), 10)
		case pieceText:
			b = append(b, p.rows[piece.i][a.orders[p.of[piece.i]][piece.place]]...)
		case pieceValue:
			if a.varying != nil {
				b = append(b, escaped(*a.varying.values[piece.i])...)
			}
		case pieceChoice:
			part := piece.off
			if a.varying != nil && *a.varying.choices[piece.i] {
				part = piece.on
			}
			b = p.draw(b, part, a)
		}
	}
	return b
}

// varying is what differs between drawings of a question: where it stands in
// the question shown, in the order in which it is drawn.
type varying struct {
	choices []*bool
	values  []*string
	texts   []shuffledText
}

// shuffledText is a text that stands at the place to which an order brings it.
type shuffledText struct {
	text    *string
	list, i int
}

// of finds what varies in s, whose orders begin with number list.
func (v *varying) of(s *ShownQuestion, list *int) {
	options, targets := *list, *list+1
	*list += 2
	for i := range s.Stem {
		if s.Stem[i].Field != nil {
			v.values = append(v.values, &s.Stem[i].Field.Value)
		}
	}
	for i := range s.Option {
		o := &s.Option[i]
		if s.Type != qb.TrueFalse {
			v.texts = append(v.texts, shuffledText{&o.Text, options, i})
		}
		if s.Type != qb.Order {
			v.choices = append(v.choices, &o.Chosen)
		}
	}
	if s.Type == qb.Order {
		targets = options
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		if s.Type == qb.Match {
			v.texts = append(v.texts, shuffledText{&f.Text, options, i})
		} else {
			v.values = append(v.values, &f.Value)
		}
		for j := range f.Choices {
			v.choices = append(v.choices, &f.Choices[j].Chosen)
			v.texts = append(v.texts, shuffledText{&f.Choices[j].Text, targets, j})
		}
	}
	for i := range s.Parts {
		v.of(&s.Parts[i], list)
	}
	if s.Type == qb.Numeric || s.Type == qb.Short {
		v.values = append(v.values, &s.Value)
	}
}

// marked puts marks into what varies.
func (v *varying) marked() {
	for i := range v.values {
		*v.values[i] = mark(markValue, i)
	}
	for _, t := range v.texts {
		*t.text = mark(markText, t.list) + mark(markIndex, t.i) + *t.text + mark(markEnd, 0)
	}
}

// orders returns the orders of a question and of its parts, two each, as
// varying counts them.
func orders(into [][]int, q *qb.Question, placed *paper.Placed) [][]int {
	into = append(into, places(placed.Order, len(q.Options)), places(placed.Targets, len(q.Targets)))
	for i := range q.Parts {
		var none paper.Placed
		part := &none
		if i < len(placed.Parts) {
			part = &placed.Parts[i]
		}
		into = orders(into, &q.Parts[i], part)
	}
	return into
}

// unshuffled is placed with everything as authored.
func unshuffled(placed *paper.Placed) paper.Placed {
	out := paper.Placed{Marks: placed.Marks}
	for i := range placed.Parts {
		out.Parts = append(out.Parts, unshuffled(&placed.Parts[i]))
	}
	return out
}

// reverse turns a placing's orders round.
func reverse(q *qb.Question, placed *paper.Placed) {
	placed.Order, placed.Targets = slices.Clone(places(placed.Order, len(q.Options))), slices.Clone(places(placed.Targets, len(q.Targets)))
	slices.Reverse(placed.Order)
	slices.Reverse(placed.Targets)
	for i := range placed.Parts {
		reverse(&q.Parts[i], &placed.Parts[i])
	}
}

// valueText escapes what was typed, as a page does.
var valueText = template.Must(template.New("value").Parse("{{.}}"))

func escaped(text string) string {
	if !strings.ContainsAny(text, "\x00\"&'+<>") {
		return text
	}
	var b strings.Builder
	if err := valueText.Execute(&b, text); err != nil {
		return ""
	}
	return b.String()
}

// marksKey tells the marks of a case's parts.
func marksKey(placed *paper.Placed) string {
	if len(placed.Parts) == 0 {
		return ""
	}
	var b strings.Builder
	for i := range placed.Parts {
		b.WriteString(placed.Parts[i].Marks.String())
		b.WriteByte(' ')
		b.WriteString(marksKey(&placed.Parts[i]))
	}
	return b.String()
}
