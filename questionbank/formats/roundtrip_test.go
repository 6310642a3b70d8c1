package formats

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

// nasty are pieces of text that formats trip over.
var nasty = []string{
	"征地", "补偿", "A.", "B、", "|", "；", ";", "、", ",", "\n", "\t", " ", "____", "（　）", "=1+1", "=A1", "@SUM(", "'", "\"", "<b>", "&amp;", "_x0041_", "[1]", "{", "}",
	"0.50", "1e5", "-", "√", "对", "(空1)", "（2分）", "答案：A", "1.", "𠮷", "e\u0301", "％", "#", "@", "true", "null", "\\", "$x^2$", "：",
}

func text(r *rand.Rand) string {
	for {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString(nasty[r.IntN(len(nasty))])
		}
		if s := strings.TrimSpace(b.String()); s != "" {
			return s
		}
	}
}

func texts(r *rand.Rand, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = text(r)
	}
	return list
}

func some(r *rand.Rand, n int) []int {
	list := r.Perm(n)[:1+r.IntN(n)]
	slices.Sort(list)
	return list
}

// random returns a valid question of the type.
func random(r *rand.Rand, t questionbank.Type, part bool) questionbank.Question {
	q := questionbank.Question{Type: t, Stem: text(r), Marks: engine.Mark(1 + r.IntN(9000)), Difficulty: r.IntN(1002) - 1}
	if !part {
		q.Topic, q.ID = "专题/"+fmt.Sprint(r.IntN(9)), fmt.Sprintf("id-%d", r.Int())
		q.Enemies = []string{"x", "y,z"}[:r.IntN(3)]
		if len(q.Enemies) == 0 {
			q.Enemies = nil
		}
	}
	if r.IntN(2) == 0 {
		q.Tags, q.Explanation, q.Source = texts(r, 1+r.IntN(3)), text(r), text(r)
	}
	if q.HasOptions() {
		q.Options = texts(r, 2+r.IntN(6))
	}
	n := len(q.Options)
	switch t {
	case questionbank.Single:
		q.Key.Choice, q.Pinned, q.Free = []int{r.IntN(n)}, some(r, n), r.IntN(2) == 0
	case questionbank.Multiple:
		q.Key.Choice = some(r, n)
	case questionbank.TrueFalse:
		q.Key.True = r.IntN(2) == 0
	case questionbank.Blank:
		for range 1 + r.IntN(3) {
			q.Key.Blanks = append(q.Key.Blanks, texts(r, 1+r.IntN(3)))
			q.Stem += "____。"
		}
	case questionbank.Numeric:
		q.Key = questionbank.Key{Value: "-3.50", Within: []string{"", "0", "0.125"}[r.IntN(3)]}
	case questionbank.Match:
		q.Targets = texts(r, 2+r.IntN(5))
		for range n {
			q.Key.Match = append(q.Key.Match, r.IntN(len(q.Targets)))
		}
	case questionbank.Order:
		q.Key.Order = r.Perm(n)
	case questionbank.Short:
		if r.IntN(2) == 0 {
			q.Key.Points = []questionbank.Point{{Text: text(r), Marks: 1500}, {Text: text(r), Marks: 1}}
		}
		if q.Key.Points == nil || r.IntN(3) == 0 {
			q.Key.Model = texts(r, 1+r.IntN(2))
		}
	case questionbank.Case:
		for range 1 + r.IntN(4) {
			q.Parts = append(q.Parts, random(r, questionbank.Types[r.IntN(8)], true))
		}
	}
	return q
}

func bank(seed uint64, n int) []*questionbank.Question {
	r := rand.New(rand.NewPCG(seed, 7))
	var questions []*questionbank.Question
	for i := range n {
		q := random(r, questionbank.Types[i%len(questionbank.Types)], false)
		q.ID = fmt.Sprintf("%d-%d", seed, i)
		if questionbank.Refused(questionbank.Validate(q)) {
			panic(fmt.Sprint(questionbank.Validate(q)))
		}
		questions = append(questions, &q)
	}
	return questions
}

func same(t *testing.T, want []*questionbank.Question, rows []Row) {
	t.Helper()
	if len(rows) != len(want) {
		t.Fatalf("%d rows of %d questions", len(rows), len(want))
	}
	for i, row := range rows {
		if row.Refused() || !reflect.DeepEqual(row.Question, *want[i]) {
			a, _ := want[i].MarshalJSON()
			b, _ := row.Question.MarshalJSON()
			t.Errorf("row %d: %v\n%s\n%s", row.Line, row.Problems, a, b)
		}
	}
}

func TestWhatWasWrittenReadsBackUnchanged(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		questions := bank(seed, 90)
		for name, write := range map[string]func(*bytes.Buffer) error{
			"out.jsonl": func(b *bytes.Buffer) error {
				return WriteJSONL(b, func(yield func(*questionbank.Question) bool) {
					for _, q := range questions {
						if !yield(q) {
							return
						}
					}
				})
			},
			"out.csv":  func(b *bytes.Buffer) error { return WriteCSV(b, questions) },
			"out.xlsx": func(b *bytes.Buffer) error { return WriteXLSX(b, questions) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			rows, err := Read(name, &b, Options{})
			if err != nil {
				t.Fatal(err)
			}
			same(t, questions, rows)
		}
	}
}

// An ordinary question must come out in cells that a person can edit, not as
// native JSON.
func TestWrittenSheetsAreForPeople(t *testing.T) {
	t.Parallel()
	questions := []*questionbank.Question{
		{ID: "1", Topic: "甲", Type: questionbank.Single, Stem: "一（　）", Options: []string{"a", "b"}, Key: questionbank.Key{Choice: []int{1}}, Marks: 1000, Difficulty: -1},
		{ID: "2", Topic: "甲", Type: questionbank.Blank, Stem: "____和____", Key: questionbank.Key{Blanks: [][]string{{"五", "5"}, {"十"}}}, Marks: 2000, Difficulty: 650},
		{ID: "3", Topic: "甲", Type: questionbank.Match, Stem: "配", Options: []string{"a", "b"}, Targets: []string{"x", "y"}, Key: questionbank.Key{Match: []int{1, 0}}, Marks: 1000, Difficulty: -1},
		{ID: "4", Topic: "甲", Type: questionbank.Short, Stem: "述", Key: questionbank.Key{Points: []questionbank.Point{{Text: "要点", Marks: 500}}}, Marks: 500, Difficulty: -1},
		{ID: "5", Topic: "甲", Type: questionbank.Numeric, Stem: "数", Key: questionbank.Key{Value: "3.5", Within: "0.1"}, Marks: 500, Difficulty: -1},
	}
	l := layoutOf(questions)
	l.native = false
	l.setHeader()
	want := []string{"B", "五;5|十", "BA", "要点（0.5分）", "3.5±0.1"}
	for i, q := range questions {
		cells, err := l.row(q)
		if err != nil || cells == nil {
			t.Fatalf("%v %v", cells, err)
		}
		if got := cells[4+l.options+l.targets]; got != want[i] {
			t.Errorf("%s: %q", q.ID, got)
		}
	}
}
