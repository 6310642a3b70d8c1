package appraisal

import (
	"strings"
	"testing"
	"testing/quick"

	"lectern/engine"
)

// post plans a wish and applies what it comes to.
func post(t *testing.T, b *Book, w Wish) []string {
	t.Helper()
	plan, err := b.Plan(w)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range plan {
		payload, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeEntry(payload)
		if err != nil || again != e {
			t.Fatalf("%+v came back as %+v (%v)", e, again, err)
		}
		if err := b.Apply(Posted{Entry: again, Seq: int64(len(b.Entries)) + 1}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	return ids
}

func result(revision int64, value engine.Mark) Wish {
	return Wish{Entry: Entry{Person: "p", Period: "2026-q4", Component: "test", Kind: KindResult, Object: "exam/e", Revision: revision, Value: value, Of: 100_000}}
}

func TestPostingTwiceIsOnce(t *testing.T) {
	t.Parallel()
	var b Book
	for _, c := range []struct {
		name string
		w    Wish
		want string
	}{
		{"first", result(1, 71_000), "exam/e#1"},
		{"again", result(1, 71_000), ""},
		{"a new revision that says the same", result(2, 71_000), ""},
		{"changed", result(3, 74_500), "exam/e#1~ exam/e#3"},
		{"changed, again", result(3, 74_500), ""},
		{"an old revision that was under way", result(2, 71_000), ""},
		{"back to what it was", result(4, 71_000), "exam/e#3~ exam/e#4"},
		{"withdrawn", Wish{Entry: result(5, 0).Entry, Withdrawn: true}, "exam/e#4~"},
		{"withdrawn again", Wish{Entry: result(5, 0).Entry, Withdrawn: true}, ""},
		{"stale after withdrawal", result(4, 71_000), ""},
		{"sat again", result(6, 80_000), "exam/e#6"},
	} {
		if got := strings.Join(post(t, &b, c.w), " "); got != c.want {
			t.Fatalf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	var value, of engine.Mark
	for _, e := range b.Entries {
		value, of = value+e.Value, of+e.Of
	}
	if value != 80_000 || of != 100_000 {
		t.Errorf("entries add up to %s of %s", value, of)
	}
}

// A crash between reversal and new entry leaves a book from which the same wish
// goes on.
func TestPostingGoesOnAfterACrash(t *testing.T) {
	t.Parallel()
	var b Book
	post(t, &b, result(1, 71_000))
	plan, _ := b.Plan(result(2, 60_000))
	if err := b.Apply(Posted{Entry: plan[0], Seq: 2}); err != nil { // and no more
		t.Fatal(err)
	}
	if len(b.Standing(nil)) != 0 {
		t.Fatal("what is reversed does not stand")
	}
	if ids := strings.Join(post(t, &b, result(2, 60_000)), " "); ids != "exam/e#2" {
		t.Errorf("went on with %q", ids)
	}
	if now, ok := b.Current("exam/e"); !ok || now.Value != 60_000 {
		t.Errorf("%+v stands", now)
	}
}

func TestStandingByPeriod(t *testing.T) {
	t.Parallel()
	var b Book
	post(t, &b, result(1, 1000))
	other := result(1, 2000)
	other.Object, other.Period = "exam/f", "2026-q3"
	post(t, &b, other)
	if n := len(b.Standing(nil)); n != 2 {
		t.Errorf("%d stand", n)
	}
	if list := b.Standing([]engine.ID{"2026-q3"}); len(list) != 1 || list[0].Object != "exam/f" {
		t.Errorf("%+v", list)
	}
}

func TestBookRefuses(t *testing.T) {
	t.Parallel()
	if _, err := new(Book).Plan(Wish{Entry: Entry{Object: "x", Revision: 1}}); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("out of nothing: %v", err)
	}
	good := Posted{Entry: Entry{ID: "x#1", Object: "x", Revision: 1, Of: 1}, Seq: 1}
	for name, p := range map[string]Posted{
		"gap":                {Entry: Entry{ID: "y#1", Object: "y", Of: 1}, Seq: 3},
		"twice":              {Entry: good.Entry, Seq: 2},
		"not reversed":       {Entry: Entry{ID: "x#2", Object: "x", Revision: 2, Of: 1}, Seq: 2},
		"reversal of others": {Entry: Entry{ID: "y#1~", Object: "x", Kind: KindReversal, Reverses: "y#1"}, Seq: 2},
		"out of nothing":     {Entry: Entry{ID: "y#1", Object: "y"}, Seq: 2},
	} {
		var b Book
		if err := b.Apply(good); err != nil {
			t.Fatal(err)
		}
		if err := b.Apply(p); !engine.Is(err, engine.KindInternal) || len(b.Entries) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The newest wish stands, once, whatever older ones come after it that the
// ledger can tell from newer ones: those before the newest entry.
func TestNewestWishStands(t *testing.T) {
	t.Parallel()
	property := func(steps []uint8) bool {
		var b Book
		newest, want := int64(0), engine.Mark(-1)
		for _, s := range steps {
			revision, value := int64(s>>4)+1, engine.Mark(s&3)*1000
			w := result(revision, value)
			w.Withdrawn = s&4 != 0
			if revision <= newest {
				if o := b.objects["exam/e"]; o == nil || revision >= o.revision {
					continue
				}
			} else if newest = revision; w.Withdrawn {
				want = -1
			} else {
				want = value
			}
			post(t, &b, w)
			now, ok := b.Current("exam/e")
			if ok != (want >= 0) || ok && now.Value != want {
				return false
			}
		}
		return true
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}
