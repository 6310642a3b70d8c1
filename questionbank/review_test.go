package questionbank

import (
	"testing"

	"lectern/engine"
)

func actor(id string, topics []string, roles ...engine.Role) engine.Actor {
	return engine.Actor{ID: id, Roles: roles, Topics: topics}
}

func TestReviewWalk(t *testing.T) {
	t.Parallel()
	author := actor("a", []string{"征地拆迁"}, engine.RoleInstructor, engine.RoleReviewer)
	other := actor("b", []string{"招商引资"}, engine.RoleInstructor)
	reviewer := actor("r", nil, engine.RoleReviewer)
	office := actor("o", nil, engine.RoleOffice)

	r := &Record{ID: "q"}
	content := samples()[0]
	if _, any, err := r.Revise(content, author.ID, "", 1); err != nil || any || r.Newest != 1 || r.Status != Draft || r.Content.ID != "q" {
		t.Fatalf("%+v %v", r, err)
	}
	if _, _, err := r.Revise(content, author.ID, "", 1); !engine.Is(err, engine.KindConflict) {
		t.Errorf("the same again: %v", err)
	}
	step := func(by engine.Actor, act Act, want engine.Kind) {
		t.Helper()
		if got := engine.KindOf(Take(by, r, act, "缘由", 2)); got != want {
			t.Errorf("%s by %s: %q, want %q", act, by.ID, got, want)
		}
	}
	step(other, ActSubmit, engine.KindForbidden)
	step(author, ActSubmit, "")
	step(author, ActSubmit, engine.KindConflict)
	step(reviewer, ActApprove, engine.KindConflict)
	step(author, ActReview, engine.KindForbidden)
	step(other, ActReview, engine.KindForbidden)
	step(reviewer, ActReview, "")
	step(author, ActApprove, engine.KindForbidden)
	step(office, ActApprove, "")
	if q, n, ok := r.DrawableContent(); !ok || n != 1 || q.Stem != content.Stem {
		t.Fatalf("not drawable: %+v", r)
	}
	changed := content
	changed.Stem = "改过的题干（　）"
	if old, any, err := r.Revise(changed, author.ID, "更正", 3); err != nil || !any || old.Number != 1 || old.Content.Stem != content.Stem || old.Key != "q#1" || r.Status != Draft || r.Newest != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	if q, n, ok := r.DrawableContent(); !ok || n != 1 || q.Stem != content.Stem {
		t.Error("a draft must not replace the approved version")
	}
	step(reviewer, ActReview, "")
	step(reviewer, ActReturn, "")
	step(office, ActReview, "")
	step(office, ActApprove, "")
	if q, n, ok := r.DrawableContent(); !ok || n != 2 || q.Stem != changed.Stem || r.Drawable != nil {
		t.Errorf("%+v", r)
	}
	step(author, ActRestore, engine.KindConflict)
	step(other, ActRetire, engine.KindForbidden)
	step(office, ActRetire, "")
	if _, _, ok := r.DrawableContent(); ok {
		t.Error("a retired question is drawn")
	}
	step(office, ActRestore, "")
	if r.Status != Draft || len(r.Steps) != 9 {
		t.Errorf("%+v", r.Steps)
	}
	step(author, ActReturn, engine.KindConflict) // nobody holds it
	step(office, ActReview, "")
	if err := Take(office, r, ActReturn, "", 9); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("returned without a note: %v", err)
	}
}

func TestWhoSeesWhichTopic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		by        engine.Actor
		see, edit bool
	}{
		{actor("a", []string{"征地拆迁"}, engine.RoleInstructor), true, true},
		{actor("a", []string{"*"}, engine.RoleInstructor), true, true},
		{actor("a", []string{"招商"}, engine.RoleInstructor), false, false},
		{actor("a", []string{""}, engine.RoleInstructor), false, false},
		{actor("a", nil, engine.RoleReviewer), true, false},
		{actor("a", nil, engine.RoleOffice), true, true},
		{actor("a", []string{"*"}, engine.RoleCandidate), false, false},
	} {
		if got := MaySee(c.by, "征地拆迁/补偿") == nil; got != c.see {
			t.Errorf("see %+v: %v", c.by, got)
		}
		if got := MayEdit(c.by, "征地拆迁/补偿") == nil; got != c.edit {
			t.Errorf("edit %+v: %v", c.by, got)
		}
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	a := samples()[0]
	b := a
	b.Stem, b.Options, b.Marks, b.Free = "依法应当公示的是（　）", []string{"甲", "乙", "丙"}, 3000, true
	changes := Diff(&a, &b)
	want := map[string]string{"stem": "依法应当公[-告][+示]的是（　）", "options[3]": "[-以上都对]", "marks": "[-2.5][+3]", "free": "[-×][+√]"}
	if len(changes) != len(want) {
		t.Errorf("%+v", changes)
	}
	for _, c := range changes {
		text := ""
		for _, s := range c.Spans {
			switch s.Op {
			case Kept:
				text += s.Text
			case Added:
				text += "[+" + s.Text + "]"
			case Removed:
				text += "[-" + s.Text + "]"
			}
		}
		if c.Field == "marks" {
			continue
		}
		if text != want[c.Field] {
			t.Errorf("%s: %s", c.Field, text)
		}
	}
}

// A key is compared as a person reads it, not as it is stored.
func TestDiffOfKeys(t *testing.T) {
	t.Parallel()
	short := Key{Points: []Point{{Text: "范围", Marks: 500}}, Model: []string{"范本"}}
	for _, c := range []struct {
		t    Type
		key  Key
		want string
	}{
		{Multiple, Key{Choice: []int{0, 3}}, "AD"},
		{TrueFalse, Key{True: true}, "√"},
		{TrueFalse, Key{}, "×"},
		{Blank, Key{Blanks: [][]string{{"五", "5"}, {"十"}}}, "五 / 5\n十"},
		{Numeric, Key{Value: "3.5", Within: "0.1"}, "3.5 ± 0.1"},
		{Numeric, Key{Value: "3"}, "3"},
		{Match, Key{Match: []int{1, 0}}, "A → B\nB → A"},
		{Order, Key{Order: []int{2, 0, 1}}, "CAB"},
		{Short, short, "范围 (0.5)\n范本"},
	} {
		if got := keyText(&Question{Type: c.t, Key: c.key}); got != c.want {
			t.Errorf("%s: %q, want %q", c.t, got, c.want)
		}
	}
}

func FuzzDiffText(f *testing.F) {
	f.Add("依法应当公告 30 days", "依法公示 60 days")
	f.Fuzz(func(t *testing.T, a, b string) {
		before, after := "", ""
		for _, s := range DiffText(a, b) {
			if s.Op != Added {
				before += s.Text
			}
			if s.Op != Removed {
				after += s.Text
			}
		}
		if before != a || after != b {
			t.Errorf("%q→%q became %q→%q", a, b, before, after)
		}
	})
}
