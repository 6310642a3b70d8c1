package paper

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

func questionOf(t questionbank.Type) questionbank.Question {
	q := questionbank.Question{ID: "id-" + string(t), Topic: "topic-path", Type: t, Stem: "stem of " + string(t), Marks: 2000, Difficulty: 432,
		Tags: []string{"tag-text"}, Explanation: "explanation-text", Source: "source-text"}
	options := []string{"one", "two", "three", "four"}
	switch t {
	case questionbank.Single:
		q.Options, q.Key.Choice = options, []int{2}
	case questionbank.Multiple:
		q.Options, q.Key.Choice = append(slices.Clone(options), "以上都对"), []int{0, 3}
	case questionbank.TrueFalse:
		q.Key.True = true
	case questionbank.Blank:
		q.Key.Blanks = [][]string{{"secret", "hidden"}, {"ten"}}
	case questionbank.Numeric:
		q.Key.Value, q.Key.Within = "3.75", "0.25"
	case questionbank.Match:
		q.Options, q.Targets, q.Key.Match = options, []string{"v", "w", "x", "y", "z"}, []int{4, 1, 0, 2}
	case questionbank.Order:
		q.Options, q.Key.Order = options, []int{3, 0, 2, 1}
	case questionbank.Short:
		q.Key.Model = []string{"model answer"}
		q.Key.Points = []questionbank.Point{{Text: "point-text", Marks: 2000}}
	case questionbank.Case:
		for _, part := range questionbank.Types[:8] {
			q.Parts = append(q.Parts, questionOf(part))
		}
	}
	return q
}

// sheetOf places one question of each type on a sheet.
func sheetOf(t testing.TB, seed string) Sheet {
	t.Helper()
	questions := map[engine.ID]*questionbank.Question{}
	var all []Drawable
	b := Blueprint{Title: "paper", Forms: Forms{Kind: Personal, Tolerance: 500, Overlap: 1000}, Shuffle: Shuffle{Questions: true, Options: true}}
	for _, typ := range questionbank.Types {
		q := questionOf(typ)
		questions[q.ID] = &q
		all = append(all, Drawable{Question: &q, Version: 7})
		b.Sections = append(b.Sections, Section{Title: "section " + string(typ), Type: typ, Marks: 3000, Draw: []Rule{{Topic: "*", Count: 1}}})
	}
	drawn := mustDraw(t, Request{Blueprint: b, Pool: PoolOf(all), Seed: SeedOf(seed), Candidates: roster(1)})
	sheet, err := NewSheet(&b, &drawn.Forms[0], func(r Ref) (*questionbank.Question, error) { return questions[r.ID], nil })
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

// respond makes a random response in the authored form.
func respond(s *stream, q *questionbank.Question) questionbank.Response {
	some := func(n int) []int {
		var list []int
		for i := range n {
			if s.below(2) == 0 {
				list = append(list, i)
			}
		}
		return list
	}
	if s.below(6) == 0 {
		return questionbank.Response{}
	}
	switch q.Type {
	case questionbank.Single:
		return questionbank.Response{Choice: []int{s.below(len(q.Options))}}
	case questionbank.Multiple:
		return questionbank.Response{Choice: some(len(q.Options))}
	case questionbank.TrueFalse:
		v := s.below(2) == 0
		return questionbank.Response{True: &v}
	case questionbank.Blank:
		return questionbank.Response{Blanks: []string{"", "十"}}
	case questionbank.Numeric:
		return questionbank.Response{Number: "3.50"}
	case questionbank.Match:
		m := []int{s.below(5), -1, s.below(5), s.below(6) - 1}
		return questionbank.Response{Match: m}
	case questionbank.Order:
		o := []int{0, 1, 2, 3}
		shuffle(s, o)
		return questionbank.Response{Order: o}
	case questionbank.Short:
		return questionbank.Response{Text: "一段文字\n\"quoted\""}
	}
	r := questionbank.Response{}
	answered := false
	for i := range q.Parts {
		r.Parts = append(r.Parts, respond(s, &q.Parts[i]))
		answered = answered || !r.Parts[i].Empty()
	}
	if !answered {
		return questionbank.Response{}
	}
	return r
}

func TestShownAndAuthoredAreInverse(t *testing.T) {
	t.Parallel()
	s := newStream("inverse")
	for i := range 200 {
		sheet := sheetOf(t, fmt.Sprint(i))
		for n := 1; n <= sheet.Count(); n++ {
			q, err := sheet.Question(n)
			if err != nil {
				t.Fatal(err)
			}
			r := respond(s, q.Question)
			shown := Shown(q.Question, q.Placed, r)
			back, err := Authored(q.Question, q.Placed, shown)
			if err != nil || !reflect.DeepEqual(r, back) {
				t.Fatalf("%s: %+v shown as %s came back as %+v (%v)", q.Type, r, shown, back, err)
			}
		}
	}
}

func TestLettersAreThoseOfPlaces(t *testing.T) {
	t.Parallel()
	single, match, order := questionOf(questionbank.Single), questionOf(questionbank.Match), questionOf(questionbank.Order)
	multiple := questionOf(questionbank.Multiple)
	placed := &Placed{Order: []int{2, 0, 3, 1}, Targets: []int{4, 3, 2, 1, 0}}
	five := &Placed{Order: []int{2, 0, 3, 1, 4}}
	tests := []struct {
		q    *questionbank.Question
		p    *Placed
		raw  string
		want questionbank.Response
	}{
		{&single, placed, `"A"`, questionbank.Response{Choice: []int{2}}},
		{&single, placed, `" ｄ "`, questionbank.Response{Choice: []int{1}}},
		{&single, placed, `null`, questionbank.Response{}},
		{&multiple, five, `"EA"`, questionbank.Response{Choice: []int{2, 4}}},
		{&match, placed, `["C","A",null]`, questionbank.Response{Match: []int{4, -1, 2, -1}}},
		{&match, placed, `[null,null]`, questionbank.Response{}},
		{&order, placed, `"CABD"`, questionbank.Response{Order: []int{3, 2, 0, 1}}},
		{&order, placed, `"CA"`, questionbank.Response{Order: []int{3, 2}}},
		{&order, placed, `""`, questionbank.Response{}},
	}
	for _, tt := range tests {
		got, err := Authored(tt.q, tt.p, json.RawMessage(tt.raw))
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s %s: %+v, %v", tt.q.Type, tt.raw, got, err)
		}
	}
}

func TestResponsesThatCannotAnswer(t *testing.T) {
	t.Parallel()
	sheet := sheetOf(t, "cannot")
	long := `"` + strings.Repeat("长", 20001) + `"`
	tests := map[questionbank.Type][]string{
		questionbank.Single:    {`"E"`, `"AB"`, `1`, `["A"]`, `true`, `{`, `"?"`},
		questionbank.Multiple:  {`"F"`, `["A"]`, `1`},
		questionbank.TrueFalse: {`"true"`, `1`, `"T"`},
		questionbank.Blank:     {`["a","b","c"]`, `"a"`, `[1]`, `{}`},
		questionbank.Numeric:   {`true`, `[1]`},
		questionbank.Match:     {`["A","B","C","D","E"]`, `["F"]`, `"A"`, `[0]`, `["AB"]`},
		questionbank.Order:     {`"AAB"`, `"ABCDE"`, `"E"`, `[0,1]`},
		questionbank.Short:     {long, `1`, `["a"]`},
		questionbank.Case:      {`"A"`, `[1]`, `[null,null,null,null,null,null,null,null,null]`},
	}
	for n := 1; n <= sheet.Count(); n++ {
		q, _ := sheet.Question(n)
		for _, raw := range tests[q.Type] {
			_, err := Authored(q.Question, q.Placed, json.RawMessage(raw))
			var e *engine.Error
			if !errors.As(err, &e) || e.Kind != engine.KindInvalid || e.Field != "response" {
				t.Errorf("%s %.30s: %v", q.Type, raw, err)
			}
		}
	}
	if _, err := sheet.Question(10); !engine.Is(err, engine.KindNotFound) {
		t.Error(err)
	}
}

func TestShownPaperTellsNothingOfTheKey(t *testing.T) {
	t.Parallel()
	sheet := sheetOf(t, "key")
	before, err := json.Marshal(sheet.Shown())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"id-", "topic-path", "tag-text", "432", "explanation", "source", "secret", "hidden", "3.75", "0.25", "model", "point", "version", "difficulty"} {
		if strings.Contains(string(before), secret) {
			t.Errorf("the paper shows %q", secret)
		}
	}
	var change func(q *questionbank.Question)
	change = func(q *questionbank.Question) {
		slices.Reverse(q.Key.Order)
		slices.Reverse(q.Key.Match)
		q.Key.True = !q.Key.True
		for i := range q.Key.Choice {
			q.Key.Choice[i] = (q.Key.Choice[i] + 1) % 4
		}
		for i := range q.Key.Blanks {
			q.Key.Blanks[i] = []string{"a much longer text than there was before"}
		}
		q.Key.Value, q.Key.Model, q.Key.Points = "99999.5", nil, nil
		for i := range q.Parts {
			change(&q.Parts[i])
		}
	}
	for n := 1; n <= sheet.Count(); n++ {
		q, _ := sheet.Question(n)
		change(q.Question)
	}
	after, _ := json.Marshal(sheet.Shown())
	if string(before) != string(after) {
		t.Error("what is shown changes with the key")
	}
	var keys map[string]any
	if err := json.Unmarshal(before, &keys); err != nil || keys["title"] != "paper" {
		t.Errorf("%v %s", err, before)
	}
}

func TestMarksOfACaseAreSharedOut(t *testing.T) {
	t.Parallel()
	sheet := sheetOf(t, "case")
	q, err := sheet.Question(9)
	if err != nil || q.Type != questionbank.Case {
		t.Fatal(err, q.Type)
	}
	var sum engine.Mark
	for _, part := range q.Placed.Parts {
		sum += part.Marks
	}
	if sum != q.Placed.Marks || sum != 3000 {
		t.Errorf("parts have %v of %v", sum, q.Placed.Marks)
	}
	got := shareOut(10_000, []Layout{{Marks: 1000}, {Marks: 1000}, {Marks: 1000}})
	if !slices.Equal(got, []engine.Mark{3334, 3333, 3333}) {
		t.Errorf("%v", got)
	}
}
