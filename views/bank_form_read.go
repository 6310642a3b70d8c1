package views

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	qb "lectern/questionbank"
)

// maxRows bounds how many rows of one kind a form may send.
const maxFormRows = 200

// Posted is a form as it was sent.
type Posted struct {
	One func(name string) string // as typed
	All func(name string) []string
}

func (p Posted) count(name string) int {
	n, _ := strconv.Atoi(p.One(name))
	return min(max(n, 0), maxFormRows)
}

// ReadQuestionForm reads the fields of an editor as they were sent.
func ReadQuestionForm(p Posted, t qb.Type, prefix string) QuestionForm {
	one := func(name string) string { return strings.ReplaceAll(p.One(prefix+name), "\r\n", "\n") }
	f := QuestionForm{
		Prefix: prefix, Type: t, Stem: one("stem"), Marks: one("marks"), Difficulty: one("difficulty"), Tags: one("tags"), Enemies: one("enemies"),
		Topic: one("topic"), Explanation: one("explanation"), Source: one("source"), True: one("truth"), Value: one("value"), Within: one("within"),
		Free: one("free") != "" && t.Chosen(),
	}
	right, pinned := p.All(prefix+"right"), p.All(prefix+"pin")
	for i := range p.count(prefix + "options") {
		n := strconv.Itoa(i)
		f.Options = append(f.Options, OptionField{
			Text: one("opt" + n), Right: slices.Contains(right, n), Pinned: slices.Contains(pinned, n), Target: one("match" + n), Place: one("place" + n),
		})
	}
	for i := range p.count(prefix + "targets") {
		f.Targets = append(f.Targets, one("tgt"+strconv.Itoa(i)))
	}
	for i := range p.count(prefix + "blanks") {
		f.Blanks = append(f.Blanks, one("blk"+strconv.Itoa(i)))
	}
	for i := range p.count(prefix + "models") {
		f.Models = append(f.Models, one("mod"+strconv.Itoa(i)))
	}
	for i := range p.count(prefix + "points") {
		f.Points = append(f.Points, PointField{one("pt" + strconv.Itoa(i)), one("pm" + strconv.Itoa(i))})
	}
	if t == qb.Case && prefix == "" {
		for i := range p.count("parts") {
			at := partPrefix("", i)
			f.Parts = append(f.Parts, ReadQuestionForm(p, qb.Type(p.One(at+"type")), at))
		}
	}
	return f
}

// Question returns the question that the form says, and what of it cannot be
// read. Rows that are empty are left out.
func (f *QuestionForm) Question() (qb.Question, []qb.Problem) {
	r := formReader{form: f}
	q := qb.Question{
		Type: f.Type, Stem: f.Stem, Topic: f.Topic, Explanation: f.Explanation, Source: f.Source, Tags: splitWords(f.Tags),
		Enemies: qb.SplitIDs(f.Enemies), Free: f.Free, Marks: r.marks("marks", f.Marks), Difficulty: r.difficulty(),
	}
	if f.IsPart() {
		q.Topic = ""
	}
	r.options(&q)
	switch f.Type {
	case qb.TrueFalse:
		if q.Key.True = f.True == "true"; f.True == "" {
			r.add("answer", "problem.answer.missing")
		}
	case qb.Blank:
		for _, lines := range f.Blanks {
			q.Key.Blanks = append(q.Key.Blanks, filled(strings.Split(lines, "\n")))
		}
		for len(q.Key.Blanks) > 0 && len(q.Key.Blanks[len(q.Key.Blanks)-1]) == 0 {
			q.Key.Blanks = q.Key.Blanks[:len(q.Key.Blanks)-1]
		}
	case qb.Numeric:
		q.Key.Value, q.Key.Within = cleanNumber(f.Value), cleanNumber(f.Within)
	case qb.Short:
		q.Key.Model = filled(f.Models)
		for i, p := range f.Points {
			if strings.TrimSpace(p.Text) != "" || strings.TrimSpace(p.Marks) != "" {
				q.Key.Points = append(q.Key.Points, qb.Point{Text: p.Text, Marks: r.marks(fmt.Sprintf("answer.points[%d].marks", i), p.Marks)})
			}
		}
	case qb.Case:
		for i := range f.Parts {
			part, wrong := f.Parts[i].Question()
			q.Parts = append(q.Parts, part)
			for _, p := range wrong {
				p.Field = fmt.Sprintf("parts[%d].%s", i, p.Field)
				r.problems = append(r.problems, p)
			}
		}
	}
	if len(q.Enemies) == 0 {
		q.Enemies = nil
	}
	return q, r.problems
}

type formReader struct {
	form     *QuestionForm
	problems []qb.Problem
}

func (r *formReader) add(field, key string, args ...any) {
	r.problems = append(r.problems, qb.Problem{Field: field, Reason: engine.Invalid(key, args...)})
}

func (r *formReader) marks(field, text string) engine.Mark {
	m, err := engine.ParseMark(strings.TrimSpace(qb.FoldWidth(text)))
	if err != nil {
		r.add(field, "problem.marks", "found", text)
	}
	return m
}

func (r *formReader) difficulty() int {
	text := strings.TrimSpace(qb.FoldWidth(r.form.Difficulty))
	if text == "" {
		return qb.NoDifficulty
	}
	m, err := engine.ParseMark(text)
	if err != nil || m < 0 || m > engine.One {
		r.add("difficulty", "problem.difficulty", "found", text)
		return qb.NoDifficulty
	}
	return int(m)
}

// options reads options with what belongs to them. Empty rows at the end are
// left out; others stay, so that they are named.
func (r *formReader) options(q *qb.Question) {
	f := r.form
	rows := f.Options
	for len(rows) > 0 && strings.TrimSpace(rows[len(rows)-1].Text) == "" {
		rows = rows[:len(rows)-1]
	}
	targets := f.Targets
	for len(targets) > 0 && strings.TrimSpace(targets[len(targets)-1]) == "" {
		targets = targets[:len(targets)-1]
	}
	q.Targets = slices.Clone(targets)
	order := make([]int, len(rows))
	for i, o := range rows {
		q.Options = append(q.Options, o.Text)
		if o.Pinned {
			q.Pinned = append(q.Pinned, i)
		}
		switch f.Type {
		case qb.Single, qb.Multiple:
			if o.Right {
				q.Key.Choice = append(q.Key.Choice, i)
			}
		case qb.Match:
			q.Key.Match = append(q.Key.Match, r.target(i, o.Target, len(targets)))
		case qb.Order:
			at, err := strconv.Atoi(strings.TrimSpace(qb.FoldWidth(o.Place)))
			if err != nil || at < 1 || at > len(rows) {
				r.add(fmt.Sprintf("place[%d]", i), "problem.order", "options", len(rows))
				continue
			}
			order[at-1]++
			q.Key.Order = append(q.Key.Order, at-1)
		}
	}
	if f.Type == qb.Order {
		q.Key.Order = r.inverse(q.Key.Order, order)
	}
}

func (r *formReader) target(i int, letter string, count int) int {
	at := strings.Index("ABCDEFGHIJKLMNOPQRSTUVWXYZ", letter)
	if letter == "" || at < 0 || at >= count {
		r.add(fmt.Sprintf("match[%d]", i), "problem.answer.missing")
		return -1
	}
	return at
}

// inverse turns the place of each option into the options by place; nil where
// a place is taken twice.
func (r *formReader) inverse(places, taken []int) []int {
	if len(places) != len(taken) {
		return nil
	}
	order := make([]int, len(places))
	for i, at := range places {
		if taken[at] != 1 {
			r.add("answer", "problem.order", "options", len(places))
			return nil
		}
		order[at] = i
	}
	return order
}

func filled(list []string) []string {
	var out []string
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}

func cleanNumber(s string) string {
	if clean, ok := qb.CleanDecimal(s); ok {
		return clean
	}
	return strings.TrimSpace(s)
}

var indexed = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`parts\[(\d+)\]`), "p$1"}, {regexp.MustCompile(`answer\.points\[(\d+)\](?:\.text)?$`), "pt$1"}, {regexp.MustCompile(`answer\.points\[(\d+)\]\.marks$`), "pm$1"},
	{regexp.MustCompile(`options\[(\d+)\]$`), "opt$1"}, {regexp.MustCompile(`targets\[(\d+)\]$`), "tgt$1"}, {regexp.MustCompile(`place\[(\d+)\]$`), "place$1"}, {regexp.MustCompile(`match\[(\d+)\]$`), "match$1"},
	{regexp.MustCompile(`answer\[(\d+)\](?:\[\d+\])?$`), "blk$1"}, {regexp.MustCompile(`answer\.value$`), "value"}, {regexp.MustCompile(`answer\.tolerance$`), "within"},
	{regexp.MustCompile(`(tags|enemies)\[\d+\]$`), "$1"},
}

// ProblemErrors turns problems of a question into errors at the fields of its
// form; warnings are left out.
func ProblemErrors(problems []qb.Problem) error {
	var all []error
	for _, p := range problems {
		if p.Warning {
			continue
		}
		field := p.Field
		for _, x := range indexed {
			field = x.pattern.ReplaceAllString(field, x.name)
		}
		all = append(all, engine.AsError(p.Reason).At(field))
	}
	return errors.Join(all...)
}
