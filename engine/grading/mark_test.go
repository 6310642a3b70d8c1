package grading

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"lectern/engine"
	qb "lectern/questionbank"
)

// TestMarkByRule walks through testdata/rules.csv, in which each line is a
// question, what it is worth, a rule and a response, with what they must give.
func TestMarkByRule(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/rules.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range lines[1:] {
		name := strconv.Itoa(i+2) + " " + strings.Join(line[:4], ",")
		q := readQuestion(line[0])
		max, err := engine.ParseMark(line[1])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r, judged := readResponse(q, line[3])
		s, err := Mark(q, max, readRule(line[2]), r, judged)
		if line[4] == "error" {
			if !engine.Is(err, engine.KindInvalid) {
				t.Errorf("%s: got %v, want an Invalid error", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var notes []string
		for _, d := range s.Detail {
			notes = append(notes, d.Note)
		}
		if s.Score.String() != line[4] || strings.Join(notes, " ") != line[5] || s.Max != max {
			t.Errorf("%s: got %v of %v, %v; want %s, %s", name, s.Score, s.Max, notes, line[4], line[5])
		}
		if s.Pending != (line[5] == NotePending) {
			t.Errorf("%s: pending is %v", name, s.Pending)
		}
	}
}

func readQuestion(s string) *qb.Question {
	kind, rest, _ := strings.Cut(s, " ")
	q := &qb.Question{Type: qb.Type(kind), Marks: engine.One}
	switch q.Type {
	case qb.Single, qb.Multiple:
		key, n, _ := strings.Cut(rest, " of ")
		count, _ := strconv.Atoi(n)
		q.Options = make([]string, count)
		q.Key.Choice = letters(key)
	case qb.TrueFalse:
		q.Key.True = rest == "T"
	case qb.Blank:
		for _, blank := range strings.Split(rest, "|") {
			q.Key.Blanks = append(q.Key.Blanks, strings.Split(blank, "/"))
		}
		if strings.Contains(rest, ":") || strings.Contains(rest, "%") {
			q.Key.Blanks = [][]string{{rest}}
		}
	case qb.Numeric:
		q.Key.Value, q.Key.Within, _ = strings.Cut(rest, "~")
	case qb.Match:
		q.Key.Match = numbers(rest)
		q.Options, q.Targets = make([]string, 3), make([]string, 3)
	case qb.Order:
		q.Key.Order = numbers(rest)
		q.Options = make([]string, 3)
	case qb.Short:
		q.Marks = 0
		for _, m := range strings.Split(rest, "/") {
			v, _ := engine.ParseMark(m)
			q.Key.Points = append(q.Key.Points, qb.Point{Text: m, Marks: v})
			q.Marks += v
		}
	}
	return q
}

func readResponse(q *qb.Question, s string) (r qb.Response, judged *Judgement) {
	switch q.Type {
	case qb.Single, qb.Multiple:
		r.Choice = letters(s)
	case qb.TrueFalse:
		if s != "" {
			v := s == "T"
			r.True = &v
		}
	case qb.Blank:
		r.Blanks = strings.Split(s, "|")
	case qb.Numeric:
		r.Number = s
	case qb.Match:
		r.Match = numbers(s)
	case qb.Order:
		r.Order = numbers(s)
	case qb.Short:
		text, ticks, ticked := strings.Cut(s, " #")
		r.Text = text
		if ticked {
			judged = &Judgement{Ticked: numbers(ticks)}
		}
	}
	return r, judged
}

func readRule(s string) qb.MarkingRule {
	name, penalty, _ := strings.Cut(s, " ")
	m, _ := engine.ParseMark(penalty)
	return qb.MarkingRule{Name: name, Penalty: m}
}

func letters(s string) (out []int) {
	for _, r := range s {
		out = append(out, int(r-'A'))
	}
	return out
}

func numbers(s string) (out []int) {
	for _, f := range strings.Fields(s) {
		n, _ := strconv.Atoi(f)
		out = append(out, n)
	}
	return out
}

func TestMarkCaseSharesItsMarks(t *testing.T) {
	t.Parallel()
	part := func(key int) qb.Question {
		return qb.Question{Type: qb.Single, Marks: engine.One, Options: make([]string, 4), Key: qb.Key{Choice: []int{key}}}
	}
	q := &qb.Question{Type: qb.Case, Parts: []qb.Question{part(0), part(1), part(2)}}
	right := qb.Response{Parts: []qb.Response{{Choice: []int{0}}, {Choice: []int{1}}, {Choice: []int{2}}}}
	for _, tc := range []struct {
		name string
		r    qb.Response
		rule string
		want engine.Mark
	}{
		{"all right", right, "", 10000},
		{"two of three are rounded once", qb.Response{Parts: right.Parts[:2]}, "", 6667},
		{"exact wants all", qb.Response{Parts: right.Parts[:2]}, qb.RuleExact, 0},
		{"exact and all right", right, qb.RuleExact, 10000},
		{"nothing", qb.Response{}, "", 0},
	} {
		s, err := Mark(q, 10000, qb.MarkingRule{Name: tc.rule}, tc.r, nil)
		if err != nil || s.Score != tc.want {
			t.Errorf("%s: got %v, %v; want %v", tc.name, s.Score, err, tc.want)
		}
	}
	shares := Shares(q, 10000)
	if shares[0]+shares[1]+shares[2] != 10000 || shares[0] != 3334 {
		t.Errorf("shares are %v", shares)
	}
	if _, err := Mark(q, 10000, qb.MarkingRule{}, qb.Response{Parts: make([]qb.Response, 4)}, nil); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("four parts for three: %v", err)
	}
}

func TestSectionFloor(t *testing.T) {
	t.Parallel()
	scores := []Score{{Score: -1500}, {Score: 1000}}
	if got := Section(scores, false); got != 0 {
		t.Errorf("floored section is %v", got)
	}
	if got := Section(scores, true); got != -500 {
		t.Errorf("section without a floor is %v", got)
	}
}

func TestMarkNeverExceedsBounds(t *testing.T) {
	t.Parallel()
	q := &qb.Question{Type: qb.Multiple, Options: make([]string, 5), Key: qb.Key{Choice: []int{0, 2, 3}}}
	for _, rule := range []string{"", qb.RuleExact, qb.RuleMissingHalf, qb.RulePerOption05, qb.RulePerOption, qb.RuleNetCorrect} {
		for set := range 32 {
			var r qb.Response
			for i := range 5 {
				if set>>i&1 == 1 {
					r.Choice = append(r.Choice, i)
				}
			}
			for _, max := range []engine.Mark{1, 333, 1000, 2000, 100000} {
				s, err := Mark(q, max, qb.MarkingRule{Name: rule}, r, nil)
				if err != nil || s.Score < 0 || s.Score > max || (s.Score == max) != (set == 0b01101) && max >= 2000 && rule != qb.RuleDefault && s.Score == max {
					t.Errorf("%s %05b of %v: %v %v", rule, set, max, s.Score, err)
				}
			}
		}
	}
}
