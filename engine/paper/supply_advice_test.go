package paper

import (
	"reflect"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

func TestSupply(t *testing.T) {
	t.Parallel()
	pool := generate(30, 3, 0, "supply") // 10 a topic: 4 single, 3 multiple, 3 true/false
	b := Blueprint{
		Sections: []Section{
			{Title: "单选", Type: questionbank.Single, Marks: engine.One, Draw: []Rule{{Topic: "t0", Count: 3}, {Topic: "*", Count: 5}, {Topic: "t0", Count: 1}}},
			{Title: "多选", Type: questionbank.Multiple, Marks: engine.One, Draw: []Rule{{Topic: "t1", Count: 4}}},
		},
		Forms: Forms{Kind: Personal, Tolerance: 500, Overlap: 1000}, Never: []engine.ID{"x"},
	}
	a := Supply(b, pool)
	want := []RuleAdvice{
		{0, 0, 3, 4, 3, 750},
		{0, 1, 5, 12, 8, 416},
		{0, 2, 1, 4, 1, 250},
		{1, 0, 4, 3, 3, 1000},
	}
	if !reflect.DeepEqual(a.Rules, want) {
		t.Errorf("%+v", a.Rules)
	}
	if len(a.Warnings) != 1 || len(a.Problems) != 1 || a.Problems[0].Message != "error.paper.short" || a.Problems[0].Args["rule"] != "t1" {
		t.Errorf("%v %v", a.Problems, a.Warnings)
	}
	b.Sections[0].Draw[0].Count = 9
	if a = Supply(b, pool); len(a.Problems) != 2 {
		t.Errorf("each lack is told: %v", a.Problems)
	}
	b.Sections[0].Draw[0].Count, b.Sections[1].Draw[0].Count = 3, 1
	if a = Supply(b, pool); len(a.Problems) != 0 || a.Expected == 0 || a.Rules[2].Tight != 1000 {
		t.Errorf("%+v", a)
	}
	b.Pass = b.Total() + 1
	if a = Supply(b, pool); len(a.Rules) != 4 || len(a.Problems) != 1 || a.Problems[0].Field != "pass" {
		t.Errorf("a pass mark beyond the total hides the supply: %+v", a)
	}
	b.Pass = 0
	b.Sections[0].Marks = 0
	if a = Supply(b, pool); len(a.Problems) != 1 || a.Problems[0].Field != "sections[0].marks" {
		t.Errorf("%+v", a)
	}
}

func TestPropose(t *testing.T) {
	t.Parallel()
	pool := generate(30, 3, 0, "propose")
	tests := []struct {
		topics []Weighted
		count  int
		want   []Rule
	}{
		{[]Weighted{{"t0", 3}, {"t1", 1}}, 4, []Rule{{Topic: "t0", Count: 3}, {Topic: "t1", Count: 1}}},
		{[]Weighted{{"t0", 1}, {"t1", 1}, {"t2", 1}}, 4, []Rule{{Topic: "t0", Count: 2}, {Topic: "t1", Count: 1}, {Topic: "t2", Count: 1}}},
		{[]Weighted{{"t0", 9}, {"t1", 1}}, 7, []Rule{{Topic: "t0", Count: 4}, {Topic: "t1", Count: 3}}},
		{[]Weighted{{"t0", 1}, {"none", 5}}, 9, []Rule{{Topic: "t0", Count: 4}}},
		{nil, 3, nil},
		{[]Weighted{{"t0", 0}}, 3, nil},
	}
	for _, tt := range tests {
		got := Propose(tt.topics, questionbank.Single, tt.count, pool)
		if len(got) != len(tt.want) || len(got) > 0 && !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%v: %+v", tt.topics, got)
		}
	}
}
