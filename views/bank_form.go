package views

import (
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	qb "lectern/questionbank"
)

// QuestionForm is a question as the fields of an editor: texts as they were
// typed, right or wrong. The names of its fields begin with Prefix: "" for a
// question, "p0." for the first part of a case.
type QuestionForm struct {
	F           *Frame
	Prefix      string
	Type        qb.Type
	Stem        string
	Marks       string
	Difficulty  string
	Tags        string
	Enemies     string
	Topic       string
	Explanation string
	Source      string
	Options     []OptionField
	Free        bool // options that speak of others are shuffled, too
	Targets     []string
	True        string   // "true", "false"
	Blanks      []string // one synonym a line
	Value       string   // numeric
	Within      string
	Models      []string // short
	Points      []PointField
	Parts       []QuestionForm
}

// OptionField is one option with what belongs to it.
type OptionField struct {
	Text   string
	Right  bool
	Pinned bool
	Target string // match: the letter of its target
	Place  string // order: where it stands in the right order, from 1
}

// PointField is one point of a short answer.
type PointField struct{ Text, Marks string }

// NewQuestionForm returns an empty form of a type with room to write.
func NewQuestionForm(t qb.Type, prefix string) QuestionForm {
	f := QuestionForm{Prefix: prefix, Type: t, Marks: "1"}
	switch t {
	case qb.Single, qb.Multiple, qb.Order, qb.Match:
		f.Options = make([]OptionField, 4)
		for i := range f.Options {
			f.Options[i].Place = strconv.Itoa(i + 1)
		}
	case qb.Blank:
		f.Blanks = []string{""}
	case qb.Short:
		f.Models, f.Points = []string{""}, []PointField{{}}
	}
	if t == qb.Match {
		f.Targets = make([]string, 4)
	}
	return f
}

// FormOf returns the form of a question.
func FormOf(q *qb.Question, prefix string) QuestionForm {
	f := QuestionForm{
		Prefix: prefix, Type: q.Type, Stem: q.Stem, Marks: q.Marks.String(), Topic: q.Topic,
		Tags: joinWords(q.Tags), Enemies: qb.JoinIDs(q.Enemies), Explanation: q.Explanation, Source: q.Source,
		Targets: slices.Clone(q.Targets), Value: q.Key.Value, Within: q.Key.Within, Free: q.Free,
	}
	if q.Difficulty != qb.NoDifficulty {
		f.Difficulty = engine.Mark(q.Difficulty).String()
	}
	for i, text := range q.Options {
		o := OptionField{Text: text, Right: slices.Contains(q.Key.Choice, i), Pinned: slices.Contains(q.Pinned, i)}
		if i < len(q.Key.Match) {
			o.Target = qb.Letter(q.Key.Match[i])
		}
		if at := slices.Index(q.Key.Order, i); at >= 0 {
			o.Place = strconv.Itoa(at + 1)
		}
		f.Options = append(f.Options, o)
	}
	switch q.Type {
	case qb.TrueFalse:
		f.True = strconv.FormatBool(q.Key.True)
	case qb.Blank:
		for _, synonyms := range q.Key.Blanks {
			f.Blanks = append(f.Blanks, strings.Join(synonyms, "\n"))
		}
	case qb.Short:
		f.Models = slices.Clone(q.Key.Model)
		for _, p := range q.Key.Points {
			f.Points = append(f.Points, PointField{p.Text, p.Marks.String()})
		}
	}
	for i := range q.Parts {
		f.Parts = append(f.Parts, FormOf(&q.Parts[i], partPrefix(prefix, i)))
	}
	return f
}

func partPrefix(prefix string, i int) string { return prefix + "p" + strconv.Itoa(i) + "." }

// In returns the form for drawing in a frame.
func (q QuestionForm) In(f *Frame) QuestionForm {
	q.F = f
	q.Parts = slices.Clone(q.Parts)
	for i := range q.Parts {
		q.Parts[i] = q.Parts[i].In(f)
	}
	return q
}

// IsPart reports whether the form is that of a part of a case.
func (q QuestionForm) IsPart() bool { return q.Prefix != "" }

// Number is the number of a part, from 1.
func (q QuestionForm) Number() int {
	n, _ := strconv.Atoi(strings.Trim(q.Prefix[strings.LastIndexByte(strings.TrimSuffix(q.Prefix, "."), '.')+1:], "p."))
	return n + 1
}

// HasOptions reports whether the type shows options.
func (q QuestionForm) HasOptions() bool { return len(q.Options) > 0 || q.Type.Chosen() }

// Letter names an option or a target by its place.
func (q QuestionForm) Letter(i int) string { return qb.Letter(i) }

// Next is the number of a row that is shown from 1.
func (q QuestionForm) Next(i int) int { return i + 1 }

// Keeps reports whether an option keeps its place by what it says.
func (q QuestionForm) Keeps(i int) bool {
	asked := qb.Question{Type: q.Type, Free: q.Free}
	for _, o := range q.Options {
		asked.Options = append(asked.Options, o.Text)
	}
	return asked.Keeps()[i] != qb.Shuffled
}

// Error is why a field was not taken, "" where it was.
func (q QuestionForm) Error(name string, row ...int) string {
	for _, i := range row {
		name += strconv.Itoa(i)
	}
	return q.F.Errors.Of(q.Prefix + name)
}

// TypeOptions are the types that a part may have.
func (q QuestionForm) TypeOptions() []Option {
	var options []Option
	for _, t := range qb.Types {
		if t != qb.Case {
			options = append(options, Option{Value: string(t), Text: q.F.T("bank.type." + string(t))})
		}
	}
	return options
}

var wordSeparators = ",，、;；\n"

// splitWords reads tags: any usual separator parts them.
func splitWords(s string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(wordSeparators, r) }) {
		if w = strings.TrimSpace(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

func joinWords(words []string) string { return strings.Join(words, "，") }
