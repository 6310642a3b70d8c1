package docdbtest

import (
	"context"
	"strings"
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
		{Name: "room", Fields: []string{"place.room"}},
	},
}, {
	Name:    "values",
	Indexes: []docdb.Index{{Name: "value", Fields: []string{"group", "value"}}},
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
	Place   *place    `bson:"place,omitempty"`
}

type place struct {
	Room string `bson:"room"`
	Seat int    `bson:"seat"`
}

// Run runs the suite on databases that open makes, each empty and with Schema.
func Run(t *testing.T, open func(t *testing.T) docdb.DB) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, docdb.DB)
	}{
		{"documents", documents}, {"nothing in fields", nothing}, {"versions", versions}, {"one wins", oneWins}, {"unique", unique},
		{"many", many}, {"delete by prefix", deletePrefix}, {"awkward", awkward},
		{"find", find}, {"lists", lists}, {"times", times}, {"within", within}, {"long", long}, {"values", values},
		{"journal", journal}, {"journal meets", journalMeets}, {"large entries", largeEntries}, {"streams", streams},
		{"misuse", misuse}, {"deadline", deadline},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// RunAgain checks that what was written stands when the database, which each
// call of open opens anew, is closed and opened again.
func RunAgain(t *testing.T, open func(t *testing.T) docdb.DB) {
	t.Helper()
	db := open(t)
	put(t, db.Collection("things"), one("a", "x", 1, "p"))
	e := docdb.Entry{Stream: "s", Seq: 1, Payload: []byte("p"), Hash: []byte("h")}
	want(t, db.Journal().Append(ctx, e), "")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	want(t, db.Journal().Append(ctx, e), engine.KindUnavailable)
	want(t, db.Collection("things").Delete(ctx, "a", 1), engine.KindUnavailable)
	if err := db.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	db = open(t)
	if s := ids(t, db.Collection("things"), docdb.Query{Index: "tag", Equal: []any{"p"}}); s != "a" {
		t.Errorf("after opening again the index finds %q", s)
	}
	if last, err := db.Journal().Last(ctx, "s"); err != nil || string(last.Payload) != "p" {
		t.Errorf("after opening again the last entry is %+v, %v", last, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// RunDeclaredAnew checks that an index finds the documents that stood before it
// was declared, or was declared otherwise. open opens the same database with
// the schema given.
func RunDeclaredAnew(t *testing.T, open func(t *testing.T, schema docdb.Schema) docdb.DB) {
	t.Helper()
	declare := func(indexes ...docdb.Index) docdb.Schema {
		return docdb.Schema{{Name: "things", Indexes: indexes}}
	}
	check := func(schema docdb.Schema, q docdb.Query, found string) {
		t.Helper()
		db := open(t, schema)
		if got := ids(t, db.Collection("things"), q); got != found {
			t.Errorf("%+v: got %q, want %q", q, got, found)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	db := open(t, declare())
	put(t, db.Collection("things"), one("a", "x", 1, "p"), one("b", "y", 2, "q"), one("c", "x", 3))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	byKind := docdb.Query{Index: "i", Equal: []any{"x"}}
	check(declare(docdb.Index{Name: "i", Fields: []string{"kind"}}), byKind, "a c")
	check(declare(docdb.Index{Name: "i", Fields: []string{"tags"}, List: "tags"}), docdb.Query{Index: "i", Equal: []any{"p"}}, "a")
	check(declare(docdb.Index{Name: "i", Fields: []string{"mark"}, Unique: true}), docdb.Query{Index: "i", Equal: []any{"mb"}}, "b")
	check(declare(), docdb.Query{}, "a b c")
	check(declare(docdb.Index{Name: "i", Fields: []string{"kind"}}), byKind, "a c")
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

func misuse(t *testing.T, db docdb.DB) {
	c, v := db.Collection("things"), db.Collection("values")
	value := func(v any) bson.D {
		return bson.D{{Key: "_id", Value: "a"}, {Key: "version", Value: 1}, {Key: "value", Value: v}}
	}
	for name, doc := range map[string]any{
		"no _id":             bson.D{{Key: "version", Value: 1}},
		"no version":         bson.D{{Key: "_id", Value: "a"}},
		"no document":        "text",
		"a number for an id": bson.D{{Key: "_id", Value: 1}, {Key: "version", Value: 1}},
		"a list":             value([]string{"a"}),
		"a float":            value(0.5),
		"a document":         value(bson.D{}),
	} {
		if err := v.Insert(ctx, doc); !engine.Is(err, engine.KindInternal) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, id := range []string{"", "a\x00b", "a\xff", strings.Repeat("x", 1025)} {
		want(t, c.Insert(ctx, one(id, "x", 1)), engine.KindInvalid)
		_, err := docdb.Get[thing](ctx, c, id)
		want(t, err, engine.KindNotFound)
		want(t, db.Journal().Append(ctx, docdb.Entry{Stream: id, Seq: 1}), engine.KindInvalid)
	}
	large := one("a", "x", 1)
	large.Text = strings.Repeat("x", docdb.MaxDocument)
	want(t, c.Insert(ctx, large), engine.KindTooLarge)
	want(t, db.Journal().Append(ctx, docdb.Entry{Stream: "s", Seq: 1, Payload: make([]byte, docdb.MaxDocument+1)}), engine.KindTooLarge)
	want(t, db.Journal().Append(ctx, docdb.Entry{Stream: "s"}), engine.KindInternal)
	want(t, c.Replace(ctx, "a", 1, one("a", "x", 1)), engine.KindInternal)
	want(t, c.Replace(ctx, "b", 0, one("a", "x", 1)), engine.KindInternal)
	for _, q := range []docdb.Query{
		{Index: "nope"}, {Equal: []any{"a"}}, {From: 1}, {Limit: -1}, {Skip: -1},
		{Index: "kind", Equal: []any{"x", 1, 2}}, {Index: "kind", Equal: []any{"x", 1}, From: 1},
		{Index: "kind", From: "a", Below: 1}, {Index: "kind", Equal: []any{0.5}}, {Index: "kind", From: []string{"a"}},
	} {
		_, err := c.Count(ctx, q)
		want(t, err, engine.KindInternal)
		_, err = docdb.FindAll[thing](ctx, c, q)
		want(t, err, engine.KindInternal)
	}
	_, err := c.DeletePrefix(ctx, "", "a")
	want(t, err, engine.KindInternal)
	defer func() {
		if recover() == nil {
			t.Error("an undeclared collection did not panic")
		}
	}()
	db.Collection("nope")
}

func deadline(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	ended, cancel := context.WithCancel(ctx)
	cancel()
	want(t, c.Insert(ended, one("late", "x", 1)), engine.KindUnavailable)
	want(t, db.Journal().Append(ended, docdb.Entry{Stream: "s", Seq: 1}), engine.KindUnavailable)
	want(t, db.Ping(ended), engine.KindUnavailable)
	_, err := docdb.Get[thing](ended, c, "late")
	want(t, err, engine.KindUnavailable)
	_, err = docdb.FindAll[thing](ended, c, docdb.Query{})
	want(t, err, engine.KindUnavailable)
	if s := ids(t, c, docdb.Query{}); s != "" {
		t.Errorf("what came too late stands: %q", s)
	}
}
