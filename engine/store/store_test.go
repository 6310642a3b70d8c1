package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/audit"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/people"
	"lectern/engine/store"
)

var ctx = context.Background()

func TestSchemaIsValid(t *testing.T) {
	t.Parallel()
	if err := store.Schema.Validate(); err != nil {
		t.Error(err)
	}
}

func open(t *testing.T) *store.Store {
	t.Helper()
	return store.Open(docdbtest.Open(t, store.Schema), glass{})
}

func add(t *testing.T, s *store.Store, id, user, department string, roles ...engine.Role) people.Person {
	t.Helper()
	p := people.Person{ID: id, Name: "甲" + id, User: user, Department: department, Roles: roles}
	if err := s.Persons.Insert(ctx, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPersons(t *testing.T) {
	t.Parallel()
	s := open(t)
	add(t, s, "1", "wang", "d1", engine.RoleMarker, engine.RoleJudge)
	add(t, s, "2", "li", "d1", engine.RoleMarker)
	add(t, s, "3", "zhao", "d2")
	if p, err := s.Persons.ByUser(ctx, "li"); err != nil || p.ID != "2" || p.Version != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := s.Persons.ByUser(ctx, "nobody"); !engine.Is(err, engine.KindNotFound) || engine.AsError(err).Message != "error.person.missing" {
		t.Errorf("%v", err)
	}
	for role, want := range map[engine.Role]int{engine.RoleMarker: 2, engine.RoleJudge: 1, engine.RoleAudit: 0} {
		if list, err := s.Persons.WithRole(ctx, role); err != nil || len(list) != want {
			t.Errorf("%s: %d, %v", role, len(list), err)
		}
	}
	if list, err := s.Persons.InDepartment(ctx, "d1"); err != nil || len(list) != 2 {
		t.Errorf("%d in d1, %v", len(list), err)
	}
	names, err := s.Persons.Names(ctx, []engine.ID{"1", "3", "1", "9"})
	if err != nil || len(names) != 2 || names["3"] != "甲3" {
		t.Errorf("%v, %v", names, err)
	}
	taken := people.Person{ID: "4", User: "li"}
	if err := s.Persons.Insert(ctx, &taken); !engine.Is(err, engine.KindConflict) {
		t.Errorf("a user name taken: %v", err)
	}
}

func TestReplaceMeetsSomeoneQuicker(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := add(t, s, "1", "wang", "")
	second := first
	first.Name = "first"
	if err := s.Persons.Replace(ctx, &first); err != nil || first.Version != 2 {
		t.Fatalf("version %d, %v", first.Version, err)
	}
	second.Name = "second"
	if err := s.Persons.Replace(ctx, &second); !engine.Is(err, engine.KindConflict) || second.Version != 1 {
		t.Errorf("version %d, %v", second.Version, err)
	}
	if p, err := s.Persons.Get(ctx, "1"); err != nil || p.Name != "first" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestUpdateStartsAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	add(t, s, "1", "wang", "")
	calls := 0
	p, err := s.Persons.Update(ctx, "1", func(p *people.Person) error {
		if calls++; calls <= 2 { // somebody is quicker, twice
			other := *p
			other.Failures += 10
			if err := s.Persons.Replace(ctx, &other); err != nil {
				t.Error(err)
			}
		}
		p.Failures++
		return nil
	})
	if err != nil || p.Failures != 21 || calls != 3 {
		t.Errorf("%d failures after %d calls, %v", p.Failures, calls, err)
	}
	stop := errors.New("stop")
	if _, err := s.Persons.Update(ctx, "1", func(p *people.Person) error { p.Failures = 0; return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	if p, _ := s.Persons.Get(ctx, "1"); p.Failures != 21 {
		t.Errorf("a stopped change was written: %+v", p)
	}
	if _, err := s.Persons.Update(ctx, "9", func(*people.Person) error { return nil }); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	s := open(t)
	add(t, s, "1", "wang", "")
	for range 2 {
		if err := s.Persons.Remove(ctx, "1"); err != nil {
			t.Error(err)
		}
	}
	if there, err := s.Persons.Has(ctx, "1"); there || err != nil {
		t.Errorf("%v, %v", there, err)
	}
}

func TestInsertManyLeavesWhatStands(t *testing.T) {
	t.Parallel()
	s := open(t)
	add(t, s, "1", "wang", "d1")
	n, err := s.Persons.InsertMany(ctx, []people.Person{{ID: "1", User: "other"}, {ID: "2", User: "li"}, {ID: "3", User: "zhao"}})
	if err != nil || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
	if p, err := s.Persons.Get(ctx, "1"); err != nil || p.Department != "d1" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestLeases(t *testing.T) {
	t.Parallel()
	s := open(t)
	now := time.Date(2026, 10, 15, 1, 0, 0, 0, time.UTC)
	for i, step := range []struct {
		holder string
		after  time.Duration
		want   bool
	}{
		{"a", 0, true}, {"b", 0, false}, {"a", 30 * time.Second, true}, {"b", time.Minute, false}, {"b", 90 * time.Second, true}, {"a", 91 * time.Second, false},
	} {
		got, err := s.Leases.Take(ctx, "x", step.holder, now.Add(step.after), time.Minute)
		if err != nil || got != step.want {
			t.Errorf("%d: %v, %v", i, got, err)
		}
	}
	for holder, want := range map[string]bool{"a": false, "b": true} {
		if err := s.Leases.Release(ctx, "x", holder); err != nil {
			t.Error(err)
		}
		if holder == "a" {
			if got, _ := s.Leases.Take(ctx, "x", "c", now.Add(92*time.Second), time.Minute); got {
				t.Error("released by who had it not")
			}
			continue
		}
		if got, _ := s.Leases.Take(ctx, "x", "c", now.Add(92*time.Second), time.Minute); got != want {
			t.Error("not released")
		}
		break
	}
}

func TestOnlyOneTakesALease(t *testing.T) {
	t.Parallel()
	s := open(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	held := 0
	for _, holder := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		wg.Go(func() {
			got, err := s.Leases.Take(ctx, "x", holder, time.Unix(100, 0), time.Minute)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if got {
				held++
			}
		})
	}
	wg.Wait()
	if held != 1 {
		t.Errorf("%d hold it", held)
	}
}

// A document written by an older version lacks fields: they have their defaults.
func TestSettingsOfAnOlderVersion(t *testing.T) {
	t.Parallel()
	db := docdbtest.Open(t, store.Schema)
	if err := db.Collection("settings").Insert(ctx, bson.D{{Key: "_id", Value: "settings"}, {Key: "version", Value: int64(1)},
		{Key: "organisation", Value: "滨江"}, {Key: "sign_in", Value: bson.D{{Key: "idle_seconds", Value: int32(900)}}}}); err != nil {
		t.Fatal(err)
	}
	set, err := store.Open(db, glass{}).Settings.Read(ctx)
	want := store.DefaultSettings()
	want.Version, want.Organisation, want.SignIn.IdleSeconds = 1, "滨江", 900
	if err != nil || set != want {
		t.Errorf("%+v, %v", set, err)
	}
}

func TestAuditOverDaysAndRestarts(t *testing.T) {
	t.Parallel()
	db := docdbtest.Open(t, store.Schema)
	start := time.Date(2026, 10, 15, 23, 50, 0, 0, time.UTC)
	for i := range 6 {
		trail := store.Open(db, glass{}).Audit // a new process each time
		if err := trail.Append(ctx, audit.Entry{At: start.Add(time.Duration(i) * 5 * time.Minute).UnixMilli(), Actor: string(rune('a' + i))}); err != nil {
			t.Fatal(err)
		}
	}
	trail := store.Open(db, glass{}).Audit
	read := func(from, below time.Time) string {
		got := ""
		for e, err := range trail.Newest(ctx, from, below) {
			if err != nil {
				t.Fatal(err)
			}
			got += e.Actor
		}
		return got
	}
	for _, c := range []struct {
		from, below time.Duration
		want        string
	}{
		{-time.Hour, time.Hour, "fedcba"}, {5 * time.Minute, 20 * time.Minute, "dcb"}, {time.Hour, 2 * time.Hour, ""}, {10 * time.Minute, 10*time.Minute + time.Millisecond, "c"},
	} {
		if got := read(start.Add(c.from), start.Add(c.below)); got != c.want {
			t.Errorf("%v to %v: %q, want %q", c.from, c.below, got, c.want)
		}
	}
	streams := 0
	for stream, err := range db.Journal().Streams(ctx, "audit/") {
		streams++
		var last docdb.Entry
		for e, err := range db.Journal().Read(ctx, stream, 1) {
			if err != nil || e.Seq != last.Seq+1 || string(e.Hash) != string(docdb.Chain(last.Hash, stream, e.Seq, e.Payload)) {
				t.Errorf("%s %d: chain broken, %v", stream, e.Seq, err)
			}
			last = e
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if streams != 2 {
		t.Errorf("%d streams, want one for each day", streams)
	}
}

// Entries that wait at the same moment go down together.
func TestAuditWritesManyAtOnce(t *testing.T) {
	t.Parallel()
	db := docdbtest.Open(t, store.Schema)
	trail := store.Open(db, glass{}).Audit
	var wg sync.WaitGroup
	for i := range 500 {
		wg.Go(func() {
			if err := trail.Append(ctx, audit.Entry{At: int64(i + 1), Actor: "a"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n := 0
	for _, err := range trail.Newest(ctx, time.UnixMilli(0), time.UnixMilli(1000)) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 500 {
		t.Errorf("%d entries, want 500", n)
	}
}
