package questionbank

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"lectern/engine"
)

// samples has one valid question of each type, with every field that it can
// have.
func samples() []Question {
	base := func(t Type, stem string) Question {
		return Question{ID: "t-" + string(t), Topic: "征地拆迁/补偿标准", Type: t, Stem: stem, Marks: 2500, Difficulty: 655,
			Tags: []string{"法条"}, Enemies: []string{"x-1"}, Explanation: "因为 <b> & \"c\"", Source: "《土地管理法》"}
	}
	single := base(Single, "依法应当公告的是（　）")
	single.Options, single.Key, single.Pinned = []string{"甲", "乙", "丙", "以上都对"}, Key{Choice: []int{1}}, []int{3}
	multiple := base(Multiple, "下列属于被征地农民保障的有（　）")
	multiple.Options, multiple.Key, multiple.Free = []string{"甲", "乙", "丙", "丁"}, Key{Choice: []int{0, 1, 3}}, true
	judge := base(TrueFalse, "征地补偿安置方案应当公告。")
	judge.Key.True = true
	wrong := base(TrueFalse, "没有难度的判断题。")
	wrong.ID, wrong.Difficulty = "t-false", NoDifficulty
	blank := base(Blank, "公告不少于____日，由____组织。")
	blank.Key.Blanks = [][]string{{"30", "三十"}, {"县级以上人民政府"}}
	numeric := base(Numeric, "面积是多少公顷？")
	numeric.Key = Key{Value: "-3.50", Within: "0.1"}
	match := base(Match, "配对")
	match.Options, match.Targets, match.Key.Match = []string{"甲", "乙", "丙"}, []string{"1", "2", "3", "4"}, []int{2, 0, 1}
	order := base(Order, "按先后排列")
	order.Options, order.Key.Order = []string{"公告", "登记", "签约"}, []int{2, 0, 1}
	short := base(Short, "简述程序。")
	short.Key = Key{Points: []Point{{"公告", 1000}, {"听证", 1500}}}
	model := base(Short, "简述意义。")
	model.ID, model.Key = "t-model", Key{Model: []string{"其一", "其二"}}
	parent := base(Case, "阅读材料回答。")
	for _, part := range []Question{single, judge, numeric, model} {
		part.ID, part.Topic, part.Tags, part.Enemies, part.Marks = "", "", nil, nil, 625
		parent.Parts = append(parent.Parts, part)
	}
	return []Question{single, multiple, judge, wrong, blank, numeric, match, order, short, model, parent}
}

func TestMarshalThenUnmarshalIsIdentical(t *testing.T) {
	t.Parallel()
	for _, q := range samples() {
		if p := Validate(q); len(p) > 0 {
			t.Fatalf("%s: %v", q.ID, p)
		}
		b, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		var back Question
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("%s: %v in %s", q.ID, err, b)
		}
		if !reflect.DeepEqual(q, back) {
			t.Errorf("%s changed:\n%+v\n%+v\n%s", q.ID, q, back, b)
		}
		clean, warned := Clean(back)
		if len(warned) > 0 || !reflect.DeepEqual(clean, q) {
			t.Errorf("%s: cleaning changed a clean question: %v\n%+v", q.ID, warned, clean)
		}
	}
}

func TestDecodeTakesEveryFormOfAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want Key
	}{
		{`{"type":"single","answer":" ｂ "}`, Key{Choice: []int{1}}},
		{`{"type":"multiple","answer":"DBA"}`, Key{Choice: []int{0, 1, 3}}},
		{`{"type":"true_false","answer":false}`, Key{}},
		{`{"type":"blank","answer":[["五","5"],"十"]}`, Key{Blanks: [][]string{{"五", "5"}, {"十"}}}},
		{`{"type":"numeric","answer":{"value":3.5,"tolerance":0.1}}`, Key{Value: "3.5", Within: "0.1"}},
		{`{"type":"numeric","answer":{"value":1.5e-2}}`, Key{Value: "0.015"}},
		{`{"type":"numeric","answer":-2}`, Key{Value: "-2"}},
		{`{"type":"match","answer":[2,0,1]}`, Key{Match: []int{2, 0, 1}}},
		{`{"type":"order","answer":[1,0]}`, Key{Order: []int{1, 0}}},
		{`{"type":"short","answer":"要点"}`, Key{Model: []string{"要点"}}},
		{`{"type":"short","answer":["一","二"]}`, Key{Model: []string{"一", "二"}}},
		{`{"type":"short","answer":{"points":[{"text":"一","marks":0.5}]}}`, Key{Points: []Point{{"一", 500}}}},
	} {
		var q Question
		if err := json.Unmarshal([]byte(c.text), &q); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		if !reflect.DeepEqual(q.Key, c.want) || q.Marks != engine.One || q.Difficulty != NoDifficulty {
			t.Errorf("%s: %+v", c.text, q)
		}
	}
}

func TestDecodeNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, field, key string }{
		{`{"type":"single","answer":2}`, "answer", "problem.answer.shape.single"},
		{`{"type":"single","answer":"A,B"}`, "answer", "problem.answer.shape.single"},
		{`{"type":"single"}`, "answer", "problem.answer.missing"},
		{`{"type":"true_false","answer":"true"}`, "answer", "problem.answer.shape.true_false"},
		{`{"type":"blank","answer":"五"}`, "answer", "problem.answer.shape.blank"},
		{`{"type":"match","answer":["A"]}`, "answer", "problem.answer.shape.match"},
		{`{"type":"match","answer":[1,null]}`, "answer", "problem.answer.shape.match"},
		{`{"type":"order","answer":[null,1]}`, "answer", "problem.answer.shape.order"},
		{`{"type":"short","answer":"x","pinned":[null]}`, "pinned", "problem.indexes"},
		{`{"type":"numeric","answer":{"value":"x"}}`, "answer.value", "problem.number"},
		{`{"type":"short","answer":{"points":[{"text":"一","marks":"1"}]}}`, "answer.points[0].marks", "problem.marks"},
		{`{"type":"short","answer":"x","difficulty":1.2}`, "difficulty", "problem.difficulty"},
		{`{"type":"short","answer":"x","difficulty":0.1234}`, "difficulty", "problem.difficulty"},
		{`{"type":"short","answer":"x","marks":1e2}`, "marks", "problem.marks"},
		{`{"type":"short","answer":"x","options":"A"}`, "options", "problem.texts"},
		{`{"type":"case","parts":[{"type":"match","answer":3}]}`, "parts[0].answer", "problem.answer.shape.match"},
		{`[1]`, "", "problem.json.object"},
		{`{"type":`, "", "problem.json.syntax"},
		{`null`, "", "problem.json.object"},
	} {
		_, p := Decode([]byte(c.text))
		if len(p) == 0 || p[0].Field != c.field || p[0].Reason.(*engine.Error).Message != c.key {
			t.Errorf("%s: %+v", c.text, p)
		}
	}
}

func TestDecodeWarnsOfUnknownFields(t *testing.T) {
	t.Parallel()
	q, p := Decode([]byte(`{"type":"short","answer":"x","stem":"s","hint":{"a":[1]},"marks":2,"Stem":"another"}`))
	if len(p) != 2 || !p[0].Warning || p[0].Field != "Stem" || p[1].Field != "hint" || q.Stem != "s" {
		t.Errorf("%+v %+v", q, p)
	}
}

func TestUnstatedMarks(t *testing.T) {
	t.Parallel()
	var q Question
	text := `{"type":"case","stem":"s","parts":[{"type":"single","answer":"A","marks":2},{"type":"true_false","answer":true}]}`
	if err := json.Unmarshal([]byte(text), &q); err != nil || q.Marks != 3*engine.One {
		t.Errorf("a case counts the sum of its parts: %v, %v", q.Marks, err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, q := range samples() {
		b, _ := json.Marshal(q)
		f.Add(string(b))
	}
	f.Add(`{"type":"numeric","answer":{"value":1e-30,"tolerance":9e9}}`)
	f.Fuzz(func(t *testing.T, text string) {
		q, p := Decode([]byte(text))
		if Refused(p) {
			return
		}
		q, _ = Clean(q)
		if Refused(Validate(q)) {
			return
		}
		b, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		back, p := Decode(b)
		if Refused(p) || !reflect.DeepEqual(q, back) {
			t.Fatalf("%v\n%+v\n%+v", p, q, back)
		}
		if strings.Contains(string(b), "\n") {
			t.Fatal("more than one line")
		}
	})
}
