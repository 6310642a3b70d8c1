package paper

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

const blueprintFile = `{"title": "第四季度", "minutes": 60, "pass": 24.5,
 "sections": [
  {"title": "单项选择题", "type": "single", "marks": 2, "rule": {"rule":"deduct","penalty":0.5},
   "draw": [{"topic": "征地拆迁", "count": 8, "difficulty": [0.3, 0.9], "tags": ["法条"]},
            {"topic": "*", "count": 12}]}],
 "forms": {"kind": "parallel", "count": 3, "tolerance": 0.25, "overlap": 0.125, "target": 30},
 "shuffle": {"questions": true, "options": false},
 "must": ["q1"], "never": ["q2"]}`

func TestBlueprintJSON(t *testing.T) {
	t.Parallel()
	target := 30 * engine.One
	want := Blueprint{
		Title: "第四季度", Minutes: 60, Pass: 24500,
		Sections: []Section{{Title: "单项选择题", Type: questionbank.Single, Marks: 2000,
			Rule: questionbank.MarkingRule{Name: "deduct", Penalty: 500},
			Draw: []Rule{{Topic: "征地拆迁", Count: 8, Difficulty: &Band{300, 900}, Tags: []string{"法条"}}, {Topic: "*", Count: 12}}}},
		Forms:   Forms{Kind: Parallel, Count: 3, Tolerance: 250, Overlap: 125, Target: &target},
		Shuffle: Shuffle{Questions: true}, Must: []engine.ID{"q1"}, Never: []engine.ID{"q2"},
	}
	b, err := ParseBlueprint([]byte("\ufeff" + blueprintFile))
	if err != nil || !reflect.DeepEqual(b, want) {
		t.Fatalf("%+v %v", b, err)
	}
	out, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseBlueprint(out)
	if err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("%s: %+v %v", out, again, err)
	}
	if b.Total() != 40*engine.One || b.Questions() != 20 {
		t.Errorf("total %v of %d questions", b.Total(), b.Questions())
	}
	short, err := ParseBlueprint([]byte(`{"sections":[{"title":"x","marks":1,"draw":[{"topic":"*","count":1}]}]}`))
	if err != nil || short.Forms.Kind != Personal || short.Forms.Overlap != 1000 || short.Forms.Tolerance != 500 || !short.Shuffle.Options {
		t.Errorf("%+v %v", short, err)
	}
}

func TestBlueprintRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct{ from, to, field string }{
		{`"minutes": 60`, `"minutes": -1`, "minutes"},
		{`"pass": 24.5`, `"pass": 41`, "pass"},
		{`"pass": 24.5`, `"pass": 24.5555`, "pass"},
		{`"type": "single"`, `"type": "essay"`, "sections[0].type"},
		{`"marks": 2`, `"marks": 0`, "sections[0].marks"},
		{`{"rule":"deduct","penalty":0.5}`, `"net-correct"`, "sections[0].rule"},
		{`{"rule":"deduct","penalty":0.5}`, `"magic"`, "sections[0].rule"},
		{`"count": 8`, `"count": 0`, "sections[0].draw[0].count"},
		{`"count": 12`, `"count": 1.5`, "sections[0].draw[1].count"},
		{`"count": 12`, `"count": "12"`, "sections[0].draw[1].count"},
		{`[0.3, 0.9]`, `[0.9, 0.3]`, "sections[0].draw[0].difficulty"},
		{`[0.3, 0.9]`, `[0.3]`, "sections[0].draw[0].difficulty"},
		{`[0.3, 0.9]`, `[0.3, 1.1]`, "sections[0].draw[0].difficulty"},
		{`"topic": "*"`, `"topic": " "`, "sections[0].draw[1].topic"},
		{`"tags": ["法条"]`, `"tags": [""]`, "sections[0].draw[0].tags[0]"},
		{`"kind": "parallel"`, `"kind": "other"`, "forms.kind"},
		{`"count": 3`, `"count": 0`, "forms.count"},
		{`"tolerance": 0.25`, `"tolerance": -1`, "forms.tolerance"},
		{`"overlap": 0.125`, `"overlap": 1.5`, "forms.overlap"},
		{`"overlap": 0.125`, `"overlap": "x"`, "forms.overlap"},
		{`"target": 30`, `"target": 41`, "forms.target"},
		{`"tolerance": 0.25`, `"tolerance": "0.25"`, "forms.tolerance"},
		{`"tolerance": 0.25`, `"tolerance": -1e-9`, "forms.tolerance"},
		{`"minutes": 60`, `"Minutes": 60`, "Minutes"},
		{`"topic": "*"`, `"topic": "*", "tag": "x"`, "sections[0].draw[1].tag"},
		{`"shuffle": {`, `"shuffle": {"parts": true, `, "shuffle.parts"},
		{`"tags": ["法条"]`, `"tags": "法条"`, "sections[0].draw[0].tags"},
		{`"must": ["q1"]`, `"must": ["q1", 2]`, "must[1]"},
		{`"must": ["q1"]`, `"must": ["q1","q1"]`, "must[1]"},
		{`"must": ["q1"]`, `"must": ["q2"]`, "must[0]"},
		{`"title": "第四季度"`, `"titel": "x"`, "titel"},
		{`"sections": [`, `"sections": [ ], "x": [`, "x"},
	}
	for _, tt := range tests {
		if !strings.Contains(blueprintFile, tt.from) {
			t.Fatalf("%s is not in the file", tt.from)
		}
		_, err := ParseBlueprint([]byte(strings.Replace(blueprintFile, tt.from, tt.to, 1)))
		var e *engine.Error
		if !errors.As(err, &e) || e.Kind != engine.KindInvalid || tt.field != "" && e.Field != tt.field {
			t.Errorf("%s: %v", tt.to, err)
		}
	}
	for _, text := range []string{"", "null", "[]", "{", `{"sections":[]}`, blueprintFile + "{}", blueprintFile + "}"} {
		if _, err := ParseBlueprint([]byte(text)); !engine.Is(err, engine.KindInvalid) {
			t.Errorf("%.20s: %v", text, err)
		}
	}
}

func TestBoundsOfFormsAreAnyNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]engine.Mark{
		"0": 0, "0.25": 250, "0.1234": 123, "5e-1": 500, "1e-12": 0, "7": 7000, "1e300": maxBound, "1e999": maxBound, "123456789012345": maxBound, "null": 500,
	} {
		b, err := ParseBlueprint([]byte(`{"sections":[{"title":"x","marks":1,"draw":[{"topic":"*","count":1}]}],"forms":{"tolerance":` + text + `}}`))
		if err != nil || b.Forms.Tolerance != want {
			t.Errorf("%s: %v %v", text, b.Forms.Tolerance, err)
		}
	}
}

func TestBlueprintSaysWhereItIsNotJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]int{
		"": {1, 1}, "{": {1, 1}, "{\"title\":\"题\" 1}": {1, 14}, "{\n \"minutes\":60,\n  \"pass\" 60}": {3, 10}, "[1,2]\n}": {2, 1},
	} {
		_, err := ParseBlueprint([]byte(text))
		var e *engine.Error
		if !errors.As(err, &e) || e.Message != "error.blueprint.json" || e.Args["line"] != want[0] || e.Args["column"] != want[1] {
			t.Errorf("%q: %v %v", text, err, e.Args)
		}
	}
}
