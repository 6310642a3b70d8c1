package programme

import (
	"strings"
	"testing"

	"lectern/engine"
)

var clerk = engine.Actor{ID: "clerk", Name: "张三"}

func TestRollMark(t *testing.T) {
	t.Parallel()
	var r Roll
	mark := func(at int64, changes ...RollChange) int {
		t.Helper()
		n, err := r.Mark(changes, at, clerk)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := mark(1, RollChange{Person: "b", Presence: Absent}, RollChange{Person: "a", Presence: Present}); n != 2 {
		t.Fatalf("%d changed", n)
	}
	if n := mark(2, RollChange{Person: "a", Presence: Present}, RollChange{Person: "c"}); n != 0 {
		t.Errorf("the same again changed %d", n)
	}
	if line, _ := r.Of("a"); line.At != 1 || line.By != "clerk" || line.ByName != "张三" {
		t.Errorf("a mark that stands keeps its time and author: %+v", line)
	}
	mark(3, RollChange{Person: "b", Presence: MadeUp, Note: "看录像"})
	mark(4, RollChange{Person: "b", Presence: MadeUp, Note: "11 月 3 日看录像"})
	if line, _ := r.Of("b"); line.Was != Absent || line.At != 4 {
		t.Errorf("the absence stays visible behind the make-up: %+v", line)
	}
	mark(5, RollChange{Person: "a", Presence: ""})
	if _, found := r.Of("a"); found || r.Tally()[MadeUp] != 1 || len(r.Lines) != 1 {
		t.Errorf("%+v", r.Lines)
	}
}

func TestRollRefuses(t *testing.T) {
	t.Parallel()
	r := Roll{Lines: []Line{{Person: "a", Presence: Present}}}
	for name, c := range map[string]RollChange{
		"unknown kind":            {Person: "a", Presence: "asleep"},
		"nobody":                  {Presence: Present},
		"make-up of presence":     {Person: "a", Presence: MadeUp},
		"make-up of the unmarked": {Person: "b", Presence: MadeUp},
		"long note":               {Person: "a", Presence: Late, Note: strings.Repeat("长", maxRollNote+1)},
	} {
		if n, err := r.Mark([]RollChange{{Person: "z", Presence: Late}, c}, 1, clerk); !engine.Is(err, engine.KindInvalid) || n != 0 || len(r.Lines) != 1 {
			t.Errorf("%s: %v, %d lines", name, err, len(r.Lines))
		}
	}
}

func TestReflection(t *testing.T) {
	t.Parallel()
	var r Reflection
	r.Person = "p"
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := func(kind engine.Kind, err error) {
		t.Helper()
		if !engine.Is(err, kind) {
			t.Errorf("%v, want %s", err, kind)
		}
	}
	refused(engine.KindInvalid, r.HandIn(" \r\n ", 1, false))
	refused(engine.KindInvalid, r.HandIn(strings.Repeat("字", MaxReflection+1), 1, false))
	must(r.HandIn(strings.Repeat("字", MaxReflection), 1, false))
	must(r.HandIn("第一稿\r\n", 2, true))
	if len(r.Texts) != 1 || r.Text().Body != "第一稿" || !r.Text().Late {
		t.Errorf("an unread text is replaced: %+v", r.Texts)
	}

	rule := DefaultReflection
	refused(engine.KindConflict, r.Decide(Decision{Grade: Good, Read: 1}, rule, 3, clerk))
	refused(engine.KindInvalid, r.Decide(Decision{Grade: "splendid", Read: 2}, rule, 3, clerk))
	refused(engine.KindInvalid, r.Decide(Decision{SentBack: true, Read: 2}, rule, 3, clerk))
	refused(engine.KindInvalid, r.Decide(Decision{Grade: ByPoints, Points: 100_001, Read: 2}, rule, 3, clerk))
	refused(engine.KindForbidden, r.Decide(Decision{Grade: Good, Read: 2}, rule, 3, engine.Actor{ID: "p"}))
	must(r.Decide(Decision{SentBack: true, Comment: "请结合工作", Read: 2}, rule, 3, clerk))
	refused(engine.KindConflict, r.Decide(Decision{Grade: Good, Read: 2}, rule, 4, clerk))

	must(r.HandIn("第二稿", 5, false))
	if len(r.Texts) != 2 || r.Texts[0].Body != "第一稿" {
		t.Errorf("what was read is kept: %+v", r.Texts)
	}
	must(r.Decide(Decision{Grade: Good, Read: 5}, rule, 6, clerk))
	reading, _ := r.Reading()
	if r.State != Graded || r.Revision != 1 || reading.Points != rule.Good || reading.Max != rule.Of || reading.Of != 1 {
		t.Errorf("%+v", r)
	}
	refused(engine.KindClosed, r.HandIn("第三稿", 7, false))
	refused(engine.KindClosed, r.Decide(Decision{SentBack: true, Comment: "再写", Read: 5}, rule, 7, clerk))
	must(r.Decide(Decision{Grade: ByPoints, Points: 88_500, Read: 5}, rule, 8, clerk))
	if reading, _ := r.Reading(); r.Revision != 2 || reading.Points != 88_500 || len(r.Looks) != 3 {
		t.Errorf("a new grade is a new revision beside the old: %+v", r.Looks)
	}
}
