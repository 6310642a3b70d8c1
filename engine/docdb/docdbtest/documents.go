package docdbtest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
)

func documents(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	d := one("a", "x", 3, "p", "q")
	d.Text, d.At = "征地拆迁", time.UnixMilli(1764000000123).UTC()
	put(t, c, d)
	got, err := docdb.Get[thing](ctx, c, "a")
	if err != nil || got.Text != d.Text || !got.At.Equal(d.At) || !slices.Equal(got.Tags, d.Tags) {
		t.Errorf("got %+v, %v", got, err)
	}
	want(t, c.Insert(ctx, d), engine.KindConflict)
	_, err = docdb.Get[thing](ctx, c, "b")
	want(t, err, engine.KindNotFound)
	want(t, c.Delete(ctx, "b", 1), engine.KindNotFound)
	want(t, c.Delete(ctx, "a", 2), engine.KindConflict)
	want(t, c.Delete(ctx, "a", 1), "")
	if s := ids(t, c, docdb.Query{Index: "kind", Equal: []any{"x"}}); s != "" {
		t.Errorf("a deleted document is found: %s", s)
	}
	put(t, c, d)
}

func versions(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	put(t, c, one("a", "x", 1))
	d := one("a", "y", 2)
	want(t, c.Replace(ctx, "b", 1, thing{ID: "b", Version: 2}), engine.KindNotFound)
	d.Version = 4
	want(t, c.Replace(ctx, "a", 3, d), engine.KindConflict)
	d.Version = 2
	want(t, c.Replace(ctx, "a", 1, d), "")
	want(t, c.Replace(ctx, "a", 1, d), engine.KindConflict)
	if x, y := ids(t, c, docdb.Query{Index: "kind", Equal: []any{"x"}}), ids(t, c, docdb.Query{Index: "kind", Equal: []any{"y"}}); x != "" || y != "a" {
		t.Errorf("after a replace the index finds x %q, y %q", x, y)
	}
	var wg sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		wg.Go(func() {
			mine := one("a", "z", int64(i))
			mine.Version = 3
			results[i] = c.Replace(ctx, "a", 2, mine)
		})
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
		} else {
			want(t, err, engine.KindConflict)
		}
	}
	if won != 1 {
		t.Errorf("%d of 8 replaces of one version won", won)
	}
}

// nothing looks at fields that hold nothing: nil lists, missing documents.
func nothing(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	full := one("b", "x", 1)
	full.Tags, full.Place = []string{}, &place{Room: "03", Seat: 12}
	put(t, c, one("a", "x", 1), full)
	a, err := docdb.Get[thing](ctx, c, "a")
	if err != nil || a.Tags != nil || a.Place != nil || !a.At.Equal(time.Time{}) {
		t.Errorf("got %+v, %v", a, err)
	}
	b, err := docdb.Get[thing](ctx, c, "b")
	if err != nil || b.Tags == nil || len(b.Tags) != 0 || *b.Place != *full.Place {
		t.Errorf("got %+v, %v", b, err)
	}
}

// oneWins lets several writers insert one id, and one key of a unique index.
func oneWins(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	meet := func(doc func(i int) thing) {
		t.Helper()
		results := make([]error, 8)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i] = c.Insert(ctx, doc(i)) })
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else {
				want(t, err, engine.KindConflict)
			}
		}
		if won != 1 {
			t.Errorf("%d of 8 inserts of one key won", won)
		}
	}
	meet(func(i int) thing {
		d := one("a", "x", int64(i))
		d.Mark = fmt.Sprint(i)
		return d
	})
	meet(func(i int) thing {
		d := one(fmt.Sprintf("b%d", i), "x", 1)
		d.Mark = "the same"
		return d
	})
}

func unique(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	put(t, c, one("a", "x", 1), one("b", "x", 2))
	d := one("c", "x", 3)
	d.Mark = "ma"
	want(t, c.Insert(ctx, d), engine.KindConflict)
	b := one("b", "x", 2)
	b.Version, b.Mark = 2, "ma"
	want(t, c.Replace(ctx, "b", 1, b), engine.KindConflict)
	if s := ids(t, c, docdb.Query{Index: "mark", Equal: []any{"mb"}}); s != "b" {
		t.Errorf("a refused replace moved the index: %q", s)
	}
	b.Mark = "mb"
	want(t, c.Replace(ctx, "b", 1, b), "")
}

func many(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	put(t, c, one("b", "x", 2))
	n, err := c.InsertMany(ctx, []any{one("a", "x", 1), one("b", "y", 9), one("c", "x", 3)})
	if err != nil || n != 2 {
		t.Errorf("inserted %d, %v; want 2", n, err)
	}
	if s := ids(t, c, docdb.Query{Index: "kind", Equal: []any{"x"}}); s != "a b c" {
		t.Errorf("found %q", s)
	}
	same := one("e", "x", 5)
	same.Mark = "mc"
	n, err = c.InsertMany(ctx, []any{same, one("d", "x", 4), one("d", "y", 4), one("a", "y", 1)})
	if err != nil || n != 1 {
		t.Errorf("inserted %d with doubles among them, %v; want 1", n, err)
	}
	if s := ids(t, c, docdb.Query{}); s != "a b c d" {
		t.Errorf("found %q", s)
	}
	_, err = c.InsertMany(ctx, []any{one("f", "x", 6), bson.D{}})
	want(t, err, engine.KindInternal)
	if n, err := c.InsertMany(ctx, nil); n != 0 || err != nil {
		t.Errorf("inserting nothing: %d, %v", n, err)
	}
}

func deletePrefix(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	for i := range 30 {
		put(t, c, one(fmt.Sprintf("a%02d", i), []string{"x", "y"}[i%2], int64(i)))
	}
	if n, err := c.DeletePrefix(ctx, "kind", "x", 4); n != 1 || err != nil {
		t.Errorf("deleted %d by two values (%v)", n, err)
	}
	put(t, c, one("a04", "x", 4), one("b", "xx", 1, "p", "q"), one("c", "xx", 1, "p"))
	if n, err := c.DeletePrefix(ctx, "tag", "p"); n != 2 || err != nil {
		t.Errorf("deleted %d by an element (%v)", n, err)
	}
	n, err := c.DeletePrefix(ctx, "kind", "x")
	if err != nil || n != 15 {
		t.Errorf("deleted %d, %v; want 15", n, err)
	}
	if n, err := c.Count(ctx, docdb.Query{}); n != 15 || err != nil {
		t.Errorf("%d are left (%v)", n, err)
	}
	if n, err := c.DeletePrefix(ctx, ""); n != 15 || err != nil {
		t.Errorf("deleted %d of the rest (%v)", n, err)
	}
}

func awkward(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	for _, id := range []string{"a/b c", "中文·𠮷", "100%_x", `q"'\`, strings.Repeat("长", 60)} {
		d := one(id, id, 1)
		d.Text = strings.Repeat("一", 100_000)
		put(t, c, d)
		got, err := docdb.Get[thing](ctx, c, id)
		if err != nil || got.Text != d.Text {
			t.Errorf("%q: %v", id, err)
		}
		if s := ids(t, c, docdb.Query{Index: "kind", Equal: []any{id}}); s != id {
			t.Errorf("found %q for %q", s, id)
		}
	}
}
