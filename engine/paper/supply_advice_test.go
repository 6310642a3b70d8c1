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
	a := Supply(b, pool, nil)
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
	if a = Supply(b, pool, nil); len(a.Problems) != 2 {
		t.Errorf("each lack is told: %v", a.Problems)
	}
	b.Sections[0].Draw[0].Count, b.Sections[1].Draw[0].Count = 3, 1
	if a = Supply(b, pool, nil); len(a.Problems) != 0 || a.Outlook == nil || a.Rules[2].Tight != 1000 {
		t.Errorf("%+v", a)
	}
	b.Pass = b.Total() + 1
	if a = Supply(b, pool, nil); len(a.Rules) != 4 || len(a.Problems) != 1 || a.Problems[0].Field != "pass" {
		t.Errorf("a pass mark beyond the total hides the supply: %+v", a)
	}
	b.Pass = 0
	b.Sections[0].Marks = 0
	if a = Supply(b, pool, nil); len(a.Problems) != 1 || a.Problems[0].Field != "sections[0].marks" {
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

func TestShortagesSayWhatMendsThem(t *testing.T) {
	t.Parallel()
	var pool Pool
	for i := range 10 { // difficulties 0.1, 0.2, … 1.0; the even ones have a tag
		e := Entry{ID: string(rune('a' + i)), Version: 1, Topic: "t", Type: questionbank.Single, Difficulty: 100 * (i + 1), Layout: Layout{Key: -1}}
		if i%2 == 1 {
			e.Tags = []string{"law"}
		}
		pool = append(pool, e)
	}
	waiting := Pool{{ID: "w", Version: 1, Topic: "t/x", Type: questionbank.Single, Difficulty: 400, Tags: []string{"law"}}}
	one := func(r Rule, never ...engine.ID) Blueprint {
		return Blueprint{Sections: []Section{{Title: "s", Type: questionbank.Single, Marks: engine.One, Draw: []Rule{r}}},
			Forms: Forms{Kind: Personal, Tolerance: 500, Overlap: 1000}, Never: never}
	}
	tests := []struct {
		name string
		b    Blueprint
		want Shortage
	}{
		{"a band too narrow", one(Rule{Topic: "t", Count: 4, Difficulty: &Band{500, 600}}),
			Shortage{Rules: []int{0}, Need: 4, Have: 2, Remedies: []Remedy{{Kind: WidenBand, Rule: 0, Band: &Band{400, 700}}, {Kind: AskFewer, Rule: -1, Less: 2}}}},
		{"a tag too many, one waits", one(Rule{Topic: "t", Count: 6, Tags: []string{"law"}}),
			Shortage{Rules: []int{0}, Need: 6, Have: 5, Waiting: 1, Remedies: []Remedy{{Kind: Approve, Rule: -1, Less: 1}, {Kind: DropTags, Rule: 0}, {Kind: AskFewer, Rule: -1, Less: 1}}}},
		{"excluded by hand", one(Rule{Topic: "t", Count: 9}, "a", "b"),
			Shortage{Rules: []int{0}, Need: 9, Have: 8, Never: 2, Waiting: 1, Remedies: []Remedy{{Kind: Approve, Rule: -1, Less: 1}, {Kind: TakeBack, Rule: -1, Less: 1}, {Kind: AskFewer, Rule: -1, Less: 1}}}},
		{"there are no more", one(Rule{Topic: "t", Count: 12}),
			Shortage{Rules: []int{0}, Need: 12, Have: 10, Waiting: 1, Remedies: []Remedy{{Kind: AskFewer, Rule: -1, Less: 2}}}},
	}
	for _, tt := range tests {
		a := Supply(tt.b, pool, waiting)
		if len(a.Shortages) != 1 || !reflect.DeepEqual(a.Shortages[0], tt.want) {
			t.Errorf("%s: %+v\nwant %+v", tt.name, a.Shortages, tt.want)
		}
	}
}

func TestOutlook(t *testing.T) {
	t.Parallel()
	pool := generate(300, 5, 0, "outlook")
	b := Blueprint{Sections: []Section{{Title: "a", Type: questionbank.Single, Marks: engine.One, Draw: []Rule{{Topic: "t0", Count: 10}, {Topic: "t1", Count: 2}}}},
		Forms: Forms{Kind: Personal, Tolerance: 500, Overlap: 1000}}
	o := Supply(b, pool, nil).Outlook // 20 single a topic: C(20,10)·C(20,2) = 184,756 · 190, about 3.5·10⁷
	if o == nil || o.Digits != 8 || o.Tightest != 0 || o.Exposure != 500 || o.Holds != 10 || o.SD == 0 {
		t.Fatalf("%+v", o)
	}
	b.Forms.Tolerance = o.Holds
	if _, err := Draw(t.Context(), Request{Blueprint: b, Pool: pool, Seed: SeedOf("holds"), Candidates: roster(300), Workers: 2}); err != nil {
		t.Errorf("a tolerance of %v was said to hold: %v", b.Forms.Tolerance, err)
	}
}

// Where enemies keep a blueprint from being met, the error names the rules that
// clash and no others.
func TestEnemiesNameTheFewestRules(t *testing.T) {
	t.Parallel()
	entry := func(id, topic string, enemies ...engine.ID) Entry {
		return Entry{ID: id, Version: 1, Topic: topic, Type: questionbank.Single, Difficulty: 500, Enemies: enemies, Layout: Layout{Key: -1}}
	}
	pool := Pool{entry("a1", "a", "b1", "b2"), entry("a2", "a", "b1", "b2"), entry("b1", "b"), entry("b2", "b"),
		entry("c1", "c"), entry("c2", "c"), entry("d1", "d", "d2", "d3"), entry("d2", "d", "d3"), entry("d3", "d")}
	draw := func(rules ...Rule) Blueprint {
		return Blueprint{Sections: []Section{{Title: "s", Type: questionbank.Single, Marks: engine.One, Draw: rules}},
			Forms: Forms{Kind: Personal, Tolerance: 500, Overlap: 1000}}
	}
	tests := []struct {
		name, message, rule string
		b                   Blueprint
	}{
		{"two rules", "error.paper.short_enemies_together", "a ×1; b ×1", draw(Rule{Topic: "c", Count: 1}, Rule{Topic: "a", Count: 1}, Rule{Topic: "b", Count: 1})},
		{"one rule", "error.paper.short_enemies", "d", draw(Rule{Topic: "c", Count: 2}, Rule{Topic: "d", Count: 2})},
	}
	for _, tt := range tests {
		a := Supply(tt.b, pool, nil)
		if len(a.Problems) != 1 || a.Problems[0].Message != tt.message || a.Problems[0].Args["rule"] != tt.rule {
			t.Errorf("%s: %v", tt.name, a.Problems)
		}
	}
}
