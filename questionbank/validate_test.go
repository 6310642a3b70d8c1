package questionbank

import (
	"slices"
	"strings"
	"testing"

	"lectern/engine"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	byType := map[Type]Question{}
	for _, q := range samples() {
		byType[q.Type] = q
	}
	for _, c := range []struct {
		name    string
		of      Type
		break_  func(*Question)
		field   string
		key     string
		warning bool
	}{
		{"no topic", Single, func(q *Question) { q.Topic = "" }, "topic", "problem.topic.missing", false},
		{"odd topic", Single, func(q *Question) { q.Topic = "a//b" }, "topic", "problem.topic.shape", false},
		{"unknown type", Single, func(q *Question) { q.Type = "essay" }, "type", "problem.type", false},
		{"blank stem", Single, func(q *Question) { q.Stem = " \n" }, "stem", "problem.empty", false},
		{"long stem", Single, func(q *Question) { q.Stem = strings.Repeat("字", MaxStem+1) }, "stem", "problem.long", false},
		{"NUL", Single, func(q *Question) { q.Stem = "a\x00" }, "stem", "problem.control", false},
		{"not UTF-8", Single, func(q *Question) { q.Stem = "a\xff" }, "stem", "problem.utf8", false},
		{"lost characters", Single, func(q *Question) { q.Stem = "a\uFFFD" }, "stem", "problem.replacement", true},
		{"one option", Single, func(q *Question) { q.Options, q.Key.Choice, q.Pinned = q.Options[:1], []int{0}, nil }, "options", "problem.options.few", false},
		{"27 options", Single, func(q *Question) { q.Options = strings.Split(strings.Repeat("x,", 26)+"y", ",") }, "options", "problem.many", false},
		{"empty option", Single, func(q *Question) { q.Options = []string{"a", "", "c", "d"} }, "options[1]", "problem.empty", false},
		{"double option", Single, func(q *Question) { q.Options = []string{"a", "b", "ａ ", "d"} }, "options[2]", "problem.options.double", true},
		{"letter out of range", Single, func(q *Question) { q.Key.Choice = []int{4} }, "answer", "problem.answer.letter", false},
		{"two right", Single, func(q *Question) { q.Key.Choice = []int{0, 1} }, "answer", "problem.answer.single", false},
		{"none right", Multiple, func(q *Question) { q.Key.Choice = nil }, "answer", "problem.answer.missing", false},
		{"one right", Multiple, func(q *Question) { q.Key.Choice = []int{0} }, "answer", "problem.answer.multiple", true},
		{"pinned out of range", Single, func(q *Question) { q.Pinned = []int{4} }, "pinned", "problem.pinned", false},
		{"pinned twice", Single, func(q *Question) { q.Pinned = []int{1, 1} }, "pinned", "problem.pinned", false},
		{"no marks", Single, func(q *Question) { q.Marks = 0 }, "marks", "problem.marks.range", false},
		{"difficulty", Single, func(q *Question) { q.Difficulty = 1001 }, "difficulty", "problem.difficulty", false},
		{"own enemy", Single, func(q *Question) { q.Enemies = []string{q.ID} }, "enemies", "problem.enemies.self", true},
		{"id with a line break", Single, func(q *Question) { q.ID = "a\nb" }, "id", "problem.id", false},
		{"options of a judgement", TrueFalse, func(q *Question) { q.Options = []string{"a"} }, "options", "problem.field.unused", true},
		{"blank count", Blank, func(q *Question) { q.Stem = "一个____" }, "answer", "problem.blanks.count", true},
		{"no synonym", Blank, func(q *Question) { q.Key.Blanks = [][]string{{"a"}, {}} }, "answer[1]", "problem.empty", false},
		{"not a number", Numeric, func(q *Question) { q.Key.Value = "abc" }, "answer.value", "problem.number", false},
		{"negative tolerance", Numeric, func(q *Question) { q.Key.Within = "-1" }, "answer.tolerance", "problem.tolerance", false},
		{"unmatched", Match, func(q *Question) { q.Key.Match = []int{0, 1} }, "answer", "problem.match.count", false},
		{"target out of range", Match, func(q *Question) { q.Key.Match = []int{0, 1, 4} }, "answer[2]", "problem.index", false},
		{"no permutation", Order, func(q *Question) { q.Key.Order = []int{0, 0, 1} }, "answer", "problem.order", false},
		{"short permutation", Order, func(q *Question) { q.Key.Order = []int{0, 1} }, "answer", "problem.order", false},
		{"no answer", Short, func(q *Question) { q.Key = Key{} }, "answer", "problem.answer.missing", false},
		{"points", Short, func(q *Question) { q.Key = Key{Points: []Point{{"a", 1000}}} }, "answer", "problem.points.sum", true},
		{"worthless point", Short, func(q *Question) { q.Key = Key{Points: []Point{{"a", 2500}, {"b", 0}}} }, "answer.points[1].marks", "problem.marks.range", false},
		{"no parts", Case, func(q *Question) { q.Parts = nil }, "parts", "problem.parts.none", false},
		{"nested", Case, func(q *Question) { q.Parts = []Question{*q} }, "parts[0].type", "problem.parts.nested", false},
		{"broken part", Case, func(q *Question) { q.Parts[1].Stem = "" }, "parts[1].stem", "problem.empty", false},
		{"part sum", Case, func(q *Question) { q.Marks = 9000 }, "marks", "problem.parts.sum", true},
	} {
		q := byType[c.of]
		q.Parts = append([]Question(nil), q.Parts...)
		c.break_(&q)
		found := false
		for _, p := range Validate(q) {
			found = found || p.Field == c.field && p.Reason.(*engine.Error).Message == c.key && p.Warning == c.warning
		}
		if !found {
			t.Errorf("%s: %+v", c.name, Validate(q))
		}
	}
}

func TestCleanRemovesWhatNoTextMayHold(t *testing.T) {
	t.Parallel()
	q := samples()[0]
	q.Stem, q.Options = " 一\r\n二\x1f\x00 ", []string{"a\v", "b", "c", "d "}
	clean, p := Clean(q)
	if clean.Stem != "一\n二" || clean.Options[0] != "a" || clean.Options[3] != "d" || len(p) != 2 || Refused(p) {
		t.Errorf("%+v %+v", clean, p)
	}
	if len(Validate(clean)) != 0 {
		t.Errorf("%+v", Validate(clean))
	}
}

func TestBlanks(t *testing.T) {
	t.Parallel()
	for stem, want := range map[string]int{
		"不少于____日，由______组织": 2, "___1___ and __ 2 __": 2, "____12____": 1, "正确的是（　）。": 1, "是（ ）（）": 2,
		`值为(\quad)`: 1, `值为（\qquad ）`: 1, `\underline{\hspace{2cm}} x \underline{\quad}`: 2,
		`比值等于 ($\quad$).`: 1, "由＿＿＿批准": 1,
		"f() a_b a__b ___ (x)（见附件） ($x$)": 0, "": 0,
	} {
		if got := Blanks(stem); got != want {
			t.Errorf("%q: %d, want %d", stem, got, want)
		}
	}
}

func TestKeepPlace(t *testing.T) {
	t.Parallel()
	for option, want := range map[string]bool{
		"以上都对": true, "以上都不对": true, "以上均正确。": true, "以上选项都正确": true, "以上答案都不对": true, "以上说法均错误": true, "以上都是": true,
		"上述各项都不正确": true, "以上全部正确": true, "以上三项都是": true, "以上皆是": true, "All of the above.": true, "none of the above": true, "以上都不是": true,
		"以上级机关批准为准": false, "以上年度利润为基数": false, "全部对外公开": false, "上述法院": false, "三十日以上": false, "都对": false,
		"以上都可以申请复议的行政机关": false,
	} {
		if IsCatchAll(option) != want {
			t.Errorf("catch-all %q: %v", option, !want)
		}
	}
	for option, want := range map[string]bool{
		"A和B都对": true, "A、B、C都正确": true, "AB都对": true, "选项A和B均可": true, "both A and B": true, "A and C": true,
		"A公司和B公司都应当承担责任": false, "甲和乙都对": false, "A": false, "ABC": false, "A级": false, "A 公司": false, "AI都是机器": false,
	} {
		if NamesLetters(option, 4) != want {
			t.Errorf("letters %q: %v", option, !want)
		}
	}
	q := Question{Type: Single, Options: []string{"a", "b", "c", "以上都不对"}, Pinned: []int{1}}
	if got := q.KeepPlace(); len(got) != 2 || got[0] != 1 || got[1] != 3 {
		t.Errorf("%v", got)
	}
	q.Options[2] = "A和B都对"
	if got := q.KeepPlace(); len(got) != 4 {
		t.Errorf("%v", got)
	}
	for _, tt := range []struct {
		typ  Type
		free bool
		want []Keep
	}{
		{Single, false, []Keep{KeepLetters, KeepPinned, KeepLetters, KeepCatchAll}},
		{Multiple, false, []Keep{KeepLetters, KeepPinned, KeepLetters, KeepCatchAll}},
		{Multiple, true, []Keep{Shuffled, KeepPinned, Shuffled, Shuffled}},
		{Match, false, []Keep{Shuffled, KeepPinned, Shuffled, Shuffled}},
	} {
		if q.Type, q.Free = tt.typ, tt.free; !slices.Equal(q.Keeps(), tt.want) {
			t.Errorf("%s, free %v: %v", tt.typ, tt.free, q.Keeps())
		}
	}
}

func TestDecimals(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"3.50": "3.50", " ３．５ ": "3.5", "-0012": "-12", "−1": "-1", "+.5": "0.5", "1,234,567.8": "1234567.8", "5.": "5",
		"1e3": "", "1/2": "", "": "", ".": "", "--1": "", "12,34": "", ",123": "", "abc": "",
	} {
		got, ok := CleanDecimal(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v", in, got, ok)
		}
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path, topic string
		want        bool
	}{{"a/b", "a", true}, {"a/b", "a/b", true}, {"ab", "a", false}, {"a", "a/b", false}, {"x", "*", true}} {
		if TopicUnder(c.path, c.topic) != c.want {
			t.Errorf("%v", c)
		}
	}
	if got := CleanTopic(" 甲 ／ 乙//丙 "); got != "甲/乙/丙" || ParentTopic(got) != "甲/乙" || TopicName(got) != "丙" || len(TopicAncestors(got)) != 2 {
		t.Errorf("%q", got)
	}
}

func TestDerivedIDs(t *testing.T) {
	t.Parallel()
	a := samples()[0]
	b := a
	b.Key.Choice, b.Marks, b.Stem = []int{2}, 1, strings.ReplaceAll(b.Stem, "（　）", "( )")
	if DerivedID(&a) != DerivedID(&b) || len(DerivedID(&a)) != 21 {
		t.Error("a corrected key makes another question")
	}
	b.Options = []string{"乙", "甲", "丙", "以上都对"}
	if DerivedID(&a) == DerivedID(&b) {
		t.Error("other options make no other question")
	}
	if StemHash(&a) != StemHash(&b) {
		t.Error("options in another order read differently")
	}
}

func TestMeanDifficulties(t *testing.T) {
	t.Parallel()
	bank := []Question{{Type: Single, Difficulty: 500}, {Type: Single, Difficulty: 601}, {Type: Single, Difficulty: NoDifficulty}, {Type: Short, Difficulty: NoDifficulty}}
	m := MeanDifficulties(func(yield func(*Question) bool) {
		for i := range bank {
			if !yield(&bank[i]) {
				return
			}
		}
	})
	if m.Of(&bank[0]) != 500 || m.Of(&bank[2]) != 551 || m.Of(&bank[3]) != 600 {
		t.Errorf("%v", m)
	}
}
