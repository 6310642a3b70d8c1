package docdbtest

import (
	"context"
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

// Schema is the schema of the suite.
var Schema = docdb.Schema{{
	Name: "things",
	Indexes: []docdb.Index{
		{Name: "kind", Fields: []string{"kind", "rank"}},
		{Name: "mark", Fields: []string{"mark"}, Unique: true},
		{Name: "tag", Fields: []string{"tags", "rank"}, List: "tags"},
		{Name: "at", Fields: []string{"kind", "at"}},
	},
}}

// thing is a document of the suite.
type thing struct {
	ID      string    `bson:"_id"`
	Version int64     `bson:"version"`
	Kind    string    `bson:"kind"`
	Rank    int64     `bson:"rank"`
	Mark    string    `bson:"mark"`
	Tags    []string  `bson:"tags"`
	At      time.Time `bson:"at"`
	Text    string    `bson:"text"`
}

// Run runs the suite on databases that open makes, each empty and with Schema.
func Run(t *testing.T, open func(t *testing.T) docdb.DB) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, docdb.DB)
	}{
		{"documents", documents}, {"versions", versions}, {"unique", unique}, {"many", many},
		{"find", find}, {"lists", lists}, {"times", times}, {"delete by prefix", deletePrefix}, {"awkward", awkward},
		{"journal", journal}, {"journal meets", journalMeets}, {"streams", streams}, {"misuse", misuse},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

var ctx = context.Background()

func one(id, kind string, rank int64, tags ...string) thing {
	return thing{ID: id, Version: 1, Kind: kind, Rank: rank, Mark: "m" + id, Tags: tags}
}

func put(t *testing.T, c docdb.Collection, docs ...thing) {
	t.Helper()
	for _, d := range docs {
		if err := c.Insert(ctx, d); err != nil {
			t.Fatalf("insert %s: %v", d.ID, err)
		}
	}
}

func ids(t *testing.T, c docdb.Collection, q docdb.Query) string {
	t.Helper()
	found, err := docdb.FindAll[thing](ctx, c, q)
	if err != nil {
		t.Fatalf("find %+v: %v", q, err)
	}
	n, err := c.Count(ctx, q)
	if err != nil || n != int64(len(found)) {
		t.Errorf("count %+v is %d (%v), found %d", q, n, err, len(found))
	}
	out := make([]string, len(found))
	for i, d := range found {
		out[i] = d.ID
	}
	return strings.Join(out, " ")
}

func want(t *testing.T, err error, kind engine.Kind) {
	t.Helper()
	if engine.KindOf(err) != kind {
		t.Errorf("got %v, want %q", err, kind)
	}
}

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
	if n, err := c.InsertMany(ctx, nil); n != 0 || err != nil {
		t.Errorf("inserting nothing: %d, %v", n, err)
	}
}

func find(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	put(t, c, one("d", "x", -1), one("a", "x", 2), one("b", "x", 2), one("c", "x", 10), one("e", "xy", 1), one("f", "w", 1))
	for _, tc := range []struct {
		q    docdb.Query
		want string
	}{
		{docdb.Query{Index: "kind", Equal: []any{"x"}}, "d a b c"},
		{docdb.Query{Index: "kind", Equal: []any{"x"}, Desc: true}, "c b a d"},
		{docdb.Query{Index: "kind", Equal: []any{"x"}, From: 2}, "a b c"},
		{docdb.Query{Index: "kind", Equal: []any{"x"}, Below: 2}, "d"},
		{docdb.Query{Index: "kind", Equal: []any{"x"}, From: -1, Below: 10}, "d a b"},
		{docdb.Query{Index: "kind", Equal: []any{"x", 2}}, "a b"},
		{docdb.Query{Index: "kind", Equal: []any{"x"}, Limit: 2}, "d a"},
		{docdb.Query{Index: "kind", Equal: []any{"x"}, Limit: 2, Skip: 1}, "a b"},
		{docdb.Query{Index: "kind", From: "x", Below: "xz"}, "d a b c e"},
		{docdb.Query{Index: "kind", From: "x", Below: docdb.PrefixEnd("x")}, "d a b c e"},
		{docdb.Query{Index: "kind", Equal: []any{"none"}}, ""},
		{docdb.Query{Index: "kind"}, "f d a b c e"},
		{docdb.Query{Index: "kind", Desc: true, Limit: 2}, "e c"},
		{docdb.Query{}, "a b c d e f"},
		{docdb.Query{From: "c", Below: "e"}, "c d"},
		{docdb.Query{Desc: true, Limit: 2}, "f e"},
	} {
		if got := ids(t, c, tc.q); got != tc.want {
			t.Errorf("%+v: got %q, want %q", tc.q, got, tc.want)
		}
	}
	count := 0
	for _, err := range c.Find(ctx, docdb.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if count++; count == 2 {
			break
		}
	}
}

func lists(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	put(t, c, one("a", "x", 1, "p", "q"), one("b", "x", 2, "q"), one("c", "x", 3))
	for _, tc := range []struct {
		q    docdb.Query
		want string
	}{
		{docdb.Query{Index: "tag", Equal: []any{"q"}}, "a b"},
		{docdb.Query{Index: "tag", Equal: []any{"p"}}, "a"},
		{docdb.Query{Index: "tag", Equal: []any{"q"}, From: 2}, "b"},
	} {
		if got := ids(t, c, tc.q); got != tc.want {
			t.Errorf("%+v: got %q, want %q", tc.q, got, tc.want)
		}
	}
	a := one("a", "x", 1, "r")
	a.Version = 2
	want(t, c.Replace(ctx, "a", 1, a), "")
	if got := ids(t, c, docdb.Query{Index: "tag", Equal: []any{"q"}}); got != "b" {
		t.Errorf("after a replace the list finds %q", got)
	}
}

func times(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	base := time.UnixMilli(1764000000000).UTC()
	for i, id := range []string{"a", "b", "c"} {
		d := one(id, "x", 0)
		d.At = base.Add(time.Duration(i) * time.Hour)
		put(t, c, d)
	}
	q := docdb.Query{Index: "at", Equal: []any{"x"}, From: base.Add(time.Minute), Below: base.Add(2 * time.Hour)}
	if got := ids(t, c, q); got != "b" {
		t.Errorf("found %q", got)
	}
	now, err := db.Now(ctx)
	if err != nil || time.Since(now).Abs() > time.Minute {
		t.Errorf("the database's clock is %v (%v)", now, err)
	}
	if err := db.Ping(ctx); err != nil {
		t.Error(err)
	}
}

func deletePrefix(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	for i := range 30 {
		put(t, c, one(fmt.Sprintf("a%02d", i), []string{"x", "y"}[i%2], int64(i)))
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

func journal(t *testing.T, db docdb.DB) {
	j := db.Journal()
	_, err := j.Last(ctx, "s")
	want(t, err, engine.KindNotFound)
	var prev []byte
	for seq := int64(1); seq <= 5; seq++ {
		payload := []byte(fmt.Sprintf("entry %d", seq))
		prev = docdb.Chain(prev, "s", seq, payload)
		e := docdb.Entry{Stream: "s", Seq: seq, Payload: payload, Hash: prev}
		want(t, j.Append(ctx, e), "")
		want(t, j.Append(ctx, e), "")
		e.Payload = []byte("another")
		want(t, j.Append(ctx, e), engine.KindConflict)
	}
	var got []string
	for e, err := range j.Read(ctx, "s", 3) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(e.Payload))
	}
	if strings.Join(got, ",") != "entry 3,entry 4,entry 5" {
		t.Errorf("read %v", got)
	}
	last, err := j.Last(ctx, "s")
	if err != nil || last.Seq != 5 || !slices.Equal(last.Hash, prev) {
		t.Errorf("last is %+v, %v", last, err)
	}
}

// journalMeets lets several writers go for the same places: exactly one has
// each, and what it wrote stands.
func journalMeets(t *testing.T, db docdb.DB) {
	j := db.Journal()
	const writers, places = 6, 10
	won := make([]int, places+1)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for seq := int64(1); seq <= places; seq++ {
				err := j.Append(ctx, docdb.Entry{Stream: "one", Seq: seq, Payload: []byte{byte(w), byte(seq)}, Hash: []byte{1}})
				mu.Lock()
				if err == nil {
					won[seq]++
				} else if !engine.Is(err, engine.KindConflict) {
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for seq := 1; seq <= places; seq++ {
		if won[seq] != 1 {
			t.Errorf("%d writers won place %d", won[seq], seq)
		}
	}
}

func streams(t *testing.T, db docdb.DB) {
	j := db.Journal()
	for _, s := range []string{"sitting/a/1", "sitting/a/2", "sitting/b/1", "sitting/a%/1", "ledger/张三", "sitting/aa"} {
		for seq := range int64(2) {
			want(t, j.Append(ctx, docdb.Entry{Stream: s, Seq: seq + 1, Payload: []byte("p"), Hash: []byte("h")}), "")
		}
	}
	var got []string
	for s, err := range j.Streams(ctx, "sitting/a/") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s)
	}
	if strings.Join(got, " ") != "sitting/a/1 sitting/a/2" {
		t.Errorf("streams are %v", got)
	}
}

func misuse(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	want(t, c.Insert(ctx, bson.D{{Key: "kind", Value: "x"}}), engine.KindInternal)
	for _, err := range c.Find(ctx, docdb.Query{Index: "nope"}) {
		want(t, err, engine.KindInternal)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	want(t, c.Insert(ended, one("late", "x", 1)), engine.KindUnavailable)
	defer func() {
		if recover() == nil {
			t.Error("an undeclared collection did not panic")
		}
	}()
	db.Collection("nope")
}
