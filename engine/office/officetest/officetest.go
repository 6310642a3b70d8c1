// Package officetest makes an office for tests: on an embedded database in a
// temporary folder, with a clock that stands, and a person of each role.
package officetest

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
	"lectern/engine/people"
	"lectern/engine/store"
)

// Password is everybody's.
const Password = "Quiet-Reading-7"

// Department is where everybody is.
const Department engine.ID = "d1"

// Start is where the clock stands: Thursday, 15 October 2026, 09:00 in Shanghai.
var Start = time.Date(2026, 10, 15, 1, 0, 0, 0, time.UTC)

// FastHash costs next to nothing, and keeps nothing safe.
var FastHash = people.HashParams{Memory: 64, Time: 1, Threads: 1}

var hashOnce = sync.OnceValue(func() string { return FastHash.Hash(Password) })

// New returns an office with a person of each role, whose number and user name
// are the role's name. Instructors have all topics.
func New(t testing.TB) *office.Office {
	t.Helper()
	o := Empty(t)
	ctx := context.Background()
	must(t, o.Store.Departments.Insert(ctx, &people.Department{ID: Department, Name: "办公室", Order: 1}))
	for _, role := range engine.Roles {
		p := Person(string(role), role)
		must(t, o.Store.Persons.Insert(ctx, &p))
	}
	return o
}

// Empty returns an office that nobody has set up.
func Empty(t testing.TB) *office.Office {
	t.Helper()
	return Over(t, docdbtest.Open(t, store.Schema))
}

// Over returns an office over a database that the caller opened.
func Over(t testing.TB, db docdb.DB) *office.Office {
	t.Helper()
	keys, err := office.NewKeyring(bytes.Repeat([]byte{7}, 32))
	must(t, err)
	o, err := office.New(office.Config{
		DB: db, Keys: keys, Clock: engine.NewFakeClock(Start), Hash: FastHash,
		Log: slog.New(slog.NewTextHandler(logTo{t}, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	must(t, err)
	t.Cleanup(o.Close)
	return o
}

// Person returns somebody to be stored, who can sign in with Password.
func Person(id engine.ID, roles ...engine.Role) people.Person {
	p := people.Person{
		ID: id, Name: "甲" + id, User: people.FoldUser(id), Department: Department, Roles: roles,
		Password: hashOnce(), PasswordAt: Start.UnixMilli(),
	}
	if p.Actor().Has(engine.RoleInstructor) {
		p.Topics = []string{"*"}
	}
	return p
}

// Actor returns the person of a role in an office made by New.
func Actor(t testing.TB, o *office.Office, role engine.Role) engine.Actor {
	t.Helper()
	p, err := o.Store.Persons.Get(context.Background(), string(role))
	must(t, err)
	return p.Actor()
}

// Clock returns the office's clock, to move it.
func Clock(o *office.Office) *engine.FakeClock { return o.Clock.(*engine.FakeClock) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// logTo sends the office's log to the test's.
type logTo struct{ t testing.TB }

func (l logTo) Write(b []byte) (int, error) {
	l.t.Helper()
	l.t.Logf("%s", bytes.TrimRight(b, "\n"))
	return len(b), nil
}
