package questionbank

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"lectern/engine"
)

func TestParseResponse(t *testing.T) {
	t.Parallel()
	byType := map[Type]*Question{}
	for _, q := range samples() {
		byType[q.Type] = &q
	}
	yes := true
	for _, c := range []struct {
		of   Type
		raw  string
		want *Response // nil: Invalid
	}{
		{Single, `"B"`, &Response{Choice: []int{1}}}, {Single, `" ｂ"`, &Response{Choice: []int{1}}},
		{Single, `"AB"`, nil}, {Single, `"E"`, nil}, {Single, `1`, nil}, {Single, `["A"]`, nil}, {Single, `"1"`, nil},
		{Multiple, `"CA"`, &Response{Choice: []int{0, 2}}}, {Multiple, `"AA"`, nil}, {Multiple, `"AZ"`, nil}, {Multiple, `" "`, &Response{}},
		{TrueFalse, `true`, &Response{True: &yes}}, {TrueFalse, `"true"`, nil}, {TrueFalse, `1`, nil},
		{Blank, `["五"]`, &Response{Blanks: []string{"五", ""}}}, {Blank, `["", null]`, &Response{}}, {Blank, `[[],"五"]`, &Response{Blanks: []string{"", "五"}}},
		{Blank, `["a","b","c"]`, nil}, {Blank, `"五"`, nil}, {Blank, `[5]`, nil},
		{Numeric, `"3.48"`, &Response{Number: "3.48"}}, {Numeric, `3.48`, &Response{Number: "3.48"}}, {Numeric, `"abc"`, &Response{Number: "abc"}}, {Numeric, `{}`, nil},
		{Numeric, `1e1000000`, nil},
		{Match, `[2,null,1]`, &Response{Match: []int{2, -1, 1}}}, {Match, `[2]`, &Response{Match: []int{2, -1, -1}}}, {Match, `[null]`, &Response{}}, {Match, `["",0,[]]`, &Response{Match: []int{-1, 0, -1}}},
		{Match, `[4,0,0]`, nil}, {Match, `[-1,0,0]`, nil}, {Match, `[0,0,0,0]`, nil}, {Match, `"ABC"`, nil}, {Match, `[1.5]`, nil},
		{Order, `[2,0,1]`, &Response{Order: []int{2, 0, 1}}}, {Order, `[2,2]`, nil}, {Order, `[3]`, nil}, {Order, `[null]`, nil}, {Order, `[0,1,2,0]`, nil},
		{Short, `"文"`, &Response{Text: "文"}}, {Short, `5`, nil}, {Short, `"` + strings.Repeat("字", MaxResponseText+1) + `"`, nil},
		{Short, `"` + strings.Repeat("字", MaxResponseText) + `"`, &Response{Text: strings.Repeat("字", MaxResponseText)}},
		{Case, `["B",true]`, &Response{Parts: []Response{{Choice: []int{1}}, {True: &yes}, {}, {}}}}, {Case, `[null,"",[]]`, &Response{}},
		{Case, `[null,null,null,null,null]`, nil}, {Case, `["Z"]`, nil}, {Case, `{}`, nil},
	} {
		got, err := ParseResponse(byType[c.of], json.RawMessage(c.raw))
		switch {
		case c.want == nil && !engine.Is(err, engine.KindInvalid):
			t.Errorf("%s %.40s: want Invalid, got %v %v", c.of, c.raw, got, err)
		case c.want != nil && (err != nil || !reflect.DeepEqual(got, *c.want)):
			t.Errorf("%s %.40s: %+v %v", c.of, c.raw, got, err)
		}
		if err != nil {
			continue
		}
		back, err := ParseResponse(byType[c.of], got.Encode(c.of, byType[c.of].Parts))
		if err != nil || !reflect.DeepEqual(got, back) {
			t.Errorf("%s %.40s: encoded and read again: %+v %v", c.of, c.raw, back, err)
		}
	}
	for _, q := range byType {
		for _, raw := range []string{`null`, `""`, `[]`, ` [ ] `, ``} {
			if r, err := ParseResponse(q, json.RawMessage(raw)); err != nil || !r.Empty() {
				t.Errorf("%s %q is unanswered: %+v %v", q.Type, raw, r, err)
			}
		}
	}
}

func TestMarkingRuleJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]MarkingRule{
		`"exact"`: {Name: RuleExact}, `""`: {}, `null`: {}, `{"rule":"missing-half"}`: {Name: RuleMissingHalf},
		`{"rule":"deduct","penalty":0.5}`:               {Name: RuleDeduct, Penalty: 500},
		`{"rule":"deduct","penalty":1,"floor":false}`:   {Name: RuleDeduct, Penalty: 1000, NoFloor: true},
		`{"rule":"deduct","penalty":0.25,"floor":true}`: {Name: RuleDeduct, Penalty: 250},
	} {
		var r MarkingRule
		if err := json.Unmarshal([]byte(text), &r); err != nil || r != want {
			t.Errorf("%s: %+v %v", text, r, err)
		}
		b, _ := json.Marshal(r)
		var back MarkingRule
		if err := json.Unmarshal(b, &back); err != nil || back != r {
			t.Errorf("%s: %s", text, b)
		}
	}
	for _, text := range []string{`"half"`, `"deduct"`, `{"rule":"deduct"}`, `{"rule":"exact","penalty":1}`, `{"rule":"deduct","penalty":-1}`, `3`, `{"rules":"exact"}`} {
		var r MarkingRule
		if err := json.Unmarshal([]byte(text), &r); !engine.Is(err, engine.KindInvalid) {
			t.Errorf("%s: %+v %v", text, r, err)
		}
	}
	if (MarkingRule{Name: RuleMissingHalf}).Check(Single) == nil || (MarkingRule{Name: RuleExact}).Check(Order) != nil {
		t.Error("rules and types")
	}
}
