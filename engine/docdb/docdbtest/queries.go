package docdbtest

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine/docdb"
)

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
	put(t, c, one("a", "x", 1, "p", "q"), one("b", "x", 2, "q", "q"), one("c", "x", 3))
	empty := one("d", "x", 4)
	empty.Tags = []string{}
	put(t, c, empty)
	if all, err := docdb.FindAll[thing](ctx, c, docdb.Query{Index: "tag"}); err != nil || len(all) != 4 {
		t.Errorf("a walk through a list's index finds %d of 4 (%v)", len(all), err)
	}
	for _, tc := range []struct {
		q    docdb.Query
		want string
	}{
		{docdb.Query{Index: "tag", Equal: []any{"q"}}, "a b"},
		{docdb.Query{Index: "tag", Equal: []any{"p"}}, "a"},
		{docdb.Query{Index: "tag", Equal: []any{"q"}, From: 2}, "b"},
		{docdb.Query{Index: "tag", Equal: []any{"q"}, Desc: true}, "b a"},
		{docdb.Query{Index: "tag", Equal: []any{nil}}, "c d"},
		{docdb.Query{Index: "tag", From: "q"}, "a b"},
		{docdb.Query{Index: "tag", From: "q", Limit: 1, Skip: 2}, ""},
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

// RunListBounds checks that one and the same element of a list must lie between
// both bounds. It stands apart from Run because FerretDB 1.24 takes one element
// for each bound.
func RunListBounds(t *testing.T, db docdb.DB) {
	t.Helper()
	c := db.Collection("things")
	put(t, c, one("a", "x", 1, "p", "r"), one("b", "x", 2, "q"))
	if got := ids(t, c, docdb.Query{Index: "tag", From: "pp", Below: "qq"}); got != "b" {
		t.Errorf("between two bounds stand %q", got)
	}
}

// within looks for a field of an embedded document.
func within(t *testing.T, db docdb.DB) {
	c := db.Collection("things")
	for i, room := range []string{"03", "04", "03"} {
		d := one(string(rune('a'+i)), "x", 1)
		d.Place = &place{Room: room}
		put(t, c, d)
	}
	put(t, c, one("d", "x", 1))
	for want, q := range map[string]docdb.Query{
		"a c": {Index: "room", Equal: []any{"03"}}, "d": {Index: "room", Equal: []any{nil}}, "b": {Index: "room", From: "031"},
	} {
		if got := ids(t, c, q); got != want {
			t.Errorf("%+v: got %q, want %q", q, got, want)
		}
	}
}

// long streams more than comes at a time, with writes in between.
func long(t *testing.T, db docdb.DB) {
	c := db.Collection("values")
	const n = 1203
	docs := make([]any, n)
	for i := range docs {
		docs[i] = bson.D{{Key: "_id", Value: fmt.Sprintf("%04d", i)}, {Key: "version", Value: 1}, {Key: "group", Value: "g"}, {Key: "value", Value: i / 7}}
	}
	if inserted, err := c.InsertMany(ctx, docs); inserted != n || err != nil {
		t.Fatalf("inserted %d, %v", inserted, err)
	}
	for _, desc := range []bool{false, true} {
		for _, q := range []docdb.Query{{Desc: desc}, {Index: "value", Equal: []any{"g"}, Desc: desc}} {
			i, next := 0, func(i int) string { return fmt.Sprintf("%04d", i) }
			if desc {
				next = func(i int) string { return fmt.Sprintf("%04d", n-1-i) }
			}
			for raw, err := range c.Find(ctx, q) {
				if err != nil {
					t.Fatal(err)
				}
				if id := raw.Lookup("_id").StringValue(); id != next(i) {
					t.Fatalf("%+v: document %d is %s", q, i, id)
				}
				i++
			}
			if i != n {
				t.Errorf("%+v: %d of %d", q, i, n)
			}
		}
	}
	if got := ids(t, c, docdb.Query{Index: "value", Equal: []any{"g"}, Skip: 1100, Limit: 2}); got != "1100 1101" {
		t.Errorf("behind a long skip stand %q", got)
	}
	for raw, err := range c.Find(ctx, docdb.Query{Index: "value", From: "g", Limit: 3}) {
		if err != nil {
			t.Fatal(err)
		}
		want(t, c.Delete(ctx, raw.Lookup("_id").StringValue(), 1), "")
	}
	if left, err := c.Count(ctx, docdb.Query{}); left != n-3 || err != nil {
		t.Errorf("%d are left, %v", left, err)
	}
}

// order ranks values as the port's contract says, apart from any database.
func order(a, b any) int {
	rank := func(v any) int {
		switch v.(type) {
		case nil:
			return 0
		case int, int64:
			return 1
		case string:
			return 2
		case []byte:
			return 3
		case bool:
			return 4
		}
		return 5
	}
	if d := cmp.Compare(rank(a), rank(b)); d != 0 {
		return d
	}
	number := func(v any) int64 {
		if n, ok := v.(int); ok {
			return int64(n)
		}
		return v.(int64)
	}
	switch x := a.(type) {
	case nil:
		return 0
	case string:
		return cmp.Compare(x, b.(string))
	case []byte:
		y := b.([]byte)
		return cmp.Or(cmp.Compare(len(x), len(y)), bytes.Compare(x, y))
	case bool:
		if x == b.(bool) {
			return 0
		}
		return cmp.Compare(fmt.Sprint(x), fmt.Sprint(b)) // "false" < "true"
	case time.Time:
		return x.Compare(b.(time.Time))
	}
	return cmp.Compare(number(a), number(b))
}

// values compares random queries over values of every type with a model.
func values(t *testing.T, db docdb.DB) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	base := time.UnixMilli(1764000000000).UTC()
	pool := []any{
		nil, 0, 1, -1, 255, 256, -256, 1 << 31, int64(1) << 62, -(int64(1) << 62),
		"", "a", "aa", "ab", "b", "a\x00", "a\x00b", "é", "中", "文", "𠮷", "\uffff",
		[]byte{}, []byte{0}, []byte{0, 0}, []byte{255}, []byte("ab"), false, true,
		base, base.Add(time.Millisecond), base.AddDate(-60, 0, 0), base.Add(time.Hour),
	}
	pick := func() any { return pool[random.IntN(len(pool))] }
	type row struct {
		id, group string
		value     any
	}
	var model []row
	var docs []any
	for i := range 80 {
		r := row{fmt.Sprintf("%02d", i), []string{"g", "h"}[random.IntN(2)], pick()}
		model = append(model, r)
		docs = append(docs, bson.D{{Key: "_id", Value: r.id}, {Key: "version", Value: 1}, {Key: "group", Value: r.group}, {Key: "value", Value: r.value}})
	}
	c := db.Collection("values")
	if n, err := c.InsertMany(ctx, docs); n != len(docs) || err != nil {
		t.Fatalf("inserted %d, %v", n, err)
	}
	sameKind := func(a, b any) bool { return reflect.TypeOf(a) == reflect.TypeOf(b) }
	for range 120 {
		q := docdb.Query{Index: "value", Equal: []any{"g"}, Desc: random.IntN(2) == 0, Limit: random.IntN(6), Skip: random.IntN(3)}
		switch random.IntN(4) {
		case 0:
			q.Equal = append(q.Equal, pick())
		case 1:
			q.From = pick()
		case 2:
			q.Below = pick()
		case 3:
			if q.From, q.Below = pick(), pick(); !sameKind(q.From, q.Below) {
				q.Below = nil
			}
		}
		var rows []row
		for _, r := range model {
			v := r.value
			if n, ok := v.(int); ok {
				v = int64(n)
			}
			in := func(bound any) bool {
				if n, ok := bound.(int); ok {
					bound = int64(n)
				}
				return sameKind(v, bound)
			}
			if r.group == "g" &&
				(len(q.Equal) < 2 || order(v, q.Equal[1]) == 0) &&
				(q.From == nil || in(q.From) && order(v, q.From) >= 0) &&
				(q.Below == nil || in(q.Below) && order(v, q.Below) < 0) {
				rows = append(rows, r)
			}
		}
		slices.SortFunc(rows, func(a, b row) int {
			d := cmp.Or(order(a.value, b.value), cmp.Compare(a.id, b.id))
			if q.Desc {
				return -d
			}
			return d
		})
		rows = rows[min(q.Skip, len(rows)):]
		if q.Limit > 0 {
			rows = rows[:min(q.Limit, len(rows))]
		}
		var expected []string
		for _, r := range rows {
			expected = append(expected, r.id)
		}
		if got := ids(t, c, q); got != strings.Join(expected, " ") {
			t.Errorf("%+v: got %q, want %q", q, got, strings.Join(expected, " "))
		}
	}
}
