package office_test

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/store"
)

var allOf = docdb.Query{}

func TestTrailFilters(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	clock := officetest.Clock(o)
	signIn(t, o, "marker", officetest.Password)
	clock.Advance(24 * time.Hour)
	signIn(t, o, "judge", officetest.Password)
	o.SignIn(ctx, "judge", "Wrong-pass-1", "")
	clock.Advance(24 * time.Hour)
	if err := o.UnlockPerson(ctx, officetest.Actor(t, o, engine.RoleSecurity), "judge"); err != nil {
		t.Fatal(err)
	}
	no := false
	for name, c := range map[string]struct {
		f    office.AuditFilter
		want []string
	}{
		"all":       {office.AuditFilter{}, []string{"person.unlock", "session.password", "session.password", "session.password"}},
		"refused":   {office.AuditFilter{OK: &no}, []string{"session.password"}},
		"actor":     {office.AuditFilter{Actor: "marker"}, []string{"session.password"}},
		"name":      {office.AuditFilter{Actor: "甲SECUR"}, []string{"person.unlock"}},
		"act":       {office.AuditFilter{Act: "person."}, []string{"person.unlock"}},
		"object id": {office.AuditFilter{Object: "judge"}, []string{"person.unlock", "session.password", "session.password"}},
		"object":    {office.AuditFilter{Object: "person/judge"}, []string{"person.unlock", "session.password", "session.password"}},
		"first day": {office.AuditFilter{Below: officetest.Start.Add(time.Hour)}, []string{"session.password"}},
		"later":     {office.AuditFilter{From: officetest.Start.Add(time.Hour)}, []string{"person.unlock", "session.password", "session.password"}},
		"long ago":  {office.AuditFilter{Below: officetest.Start}, []string{}},
	} {
		got := trail(t, o, c.f)
		acts := make([]string, len(got))
		for i, e := range got {
			acts[i] = e.Act
		}
		if len(acts) != len(c.want) {
			t.Errorf("%s: %v", name, acts)
			continue
		}
		for i := range acts {
			if acts[i] != c.want[i] {
				t.Errorf("%s: %v", name, acts)
			}
		}
	}
	audit := officetest.Actor(t, o, engine.RoleAudit)
	page, more, err := o.AuditTrail(ctx, audit, office.AuditFilter{Skip: 1, Limit: 2})
	if err != nil || len(page) != 2 || !more || page[0].Act != "session.password" || page[0].OK {
		t.Errorf("page %+v, more %v, %v", page, more, err)
	}
	if page, more, err = o.AuditTrail(ctx, audit, office.AuditFilter{Skip: 2, Limit: 2}); err != nil || len(page) != 2 || more {
		t.Errorf("page %+v, more %v, %v", page, more, err)
	}
}

// Many acts at once, on two nodes that share a database, make chains that hold.
func TestTrailOfManyAtOnce(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	other := officetest.Over(t, o.Store.DB)
	audit := officetest.Actor(t, o, engine.RoleAudit)
	var wg sync.WaitGroup
	for i := range 60 {
		node := []*office.Office{o, other}[i%2]
		wg.Go(func() {
			if err := node.SetLanguage(ctx, engine.Actor{ID: "marker"}, "zh"); err != nil && !engine.Is(err, engine.KindConflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	v, err := o.VerifyAudit(ctx, audit)
	if err != nil || len(v.Problems) != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	if got := trail(t, o, office.AuditFilter{Act: "person.language"}); len(got) != 60 {
		t.Errorf("%d entries, want 60", len(got))
	}
}

// failing is a database whose journal fails when told to, before or after the
// entry is down.
type failing struct {
	docdb.DB
	mu     sync.Mutex
	before bool
	after  bool
}

func (f *failing) Journal() docdb.Journal { return failingJournal{f.DB.Journal(), f} }

type failingJournal struct {
	docdb.Journal
	f *failing
}

func (j failingJournal) Append(ctx context.Context, e docdb.Entry) error {
	j.f.mu.Lock()
	defer j.f.mu.Unlock()
	gone := engine.Unavailable("error.db.unavailable").Because(errors.New("disk full"))
	if j.f.before {
		return gone
	}
	if err := j.Journal.Append(ctx, e); err != nil || !j.f.after {
		return err
	}
	return gone
}

func TestTrailOutlivesALossOfTheDatabase(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		db := &failing{DB: docdbtest.Open(t, store.Schema)}
		o := officetest.Over(t, db)
		for _, role := range []engine.Role{engine.RoleAudit, engine.RoleMarker} {
			p := officetest.Person(string(role), role)
			if err := o.Store.Persons.Insert(ctx, &p); err != nil {
				t.Fatal(err)
			}
		}
		signIn(t, o, "marker", officetest.Password)
		db.mu.Lock()
		db.before, db.after = !after, after
		db.mu.Unlock()
		signIn(t, o, "marker", officetest.Password) // stands, although its entry does not yet
		signIn(t, o, "marker", officetest.Password)
		db.mu.Lock()
		db.before, db.after = false, false
		db.mu.Unlock()
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if got := trail(t, o, office.AuditFilter{Act: "session.password"}); len(got) != 3 {
			t.Errorf("failing after writing %v: %d entries, want 3", after, len(got))
		}
		if v, err := o.VerifyAudit(ctx, officetest.Actor(t, o, engine.RoleAudit)); err != nil || len(v.Problems) != 0 {
			t.Errorf("%+v, %v", v, err)
		}
	}
}

// forged is a database in which somebody changed a journal.
type forged struct {
	docdb.DB
	change func(docdb.Entry) (docdb.Entry, bool)
}

func (f forged) Journal() docdb.Journal { return forgedJournal{f.DB.Journal(), f.change} }

type forgedJournal struct {
	docdb.Journal
	change func(docdb.Entry) (docdb.Entry, bool)
}

func (j forgedJournal) Read(ctx context.Context, stream string, from int64) iter.Seq2[docdb.Entry, error] {
	return func(yield func(docdb.Entry, error) bool) {
		for e, err := range j.Journal.Read(ctx, stream, from) {
			e, keep := j.change(e)
			if keep && !yield(e, err) {
				return
			}
		}
	}
}

func TestVerifyFindsEveryChangeBeforeAnAnchor(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	audit := officetest.Actor(t, o, engine.RoleAudit)
	for range 4 {
		signIn(t, o, "marker", officetest.Password)
	}
	if n, err := o.Anchor(ctx, audit); err != nil || n != 1 {
		t.Fatalf("%d streams anchored, %v", n, err)
	}
	if v, err := o.VerifyAudit(ctx, audit); err != nil || len(v.Problems) != 0 || v.Anchored != 1 || v.Entries < 5 {
		t.Fatalf("as written: %+v, %v", v, err)
	}
	inTrail := func(e docdb.Entry) bool { ok, _ := filepath.Match("audit/*/*", e.Stream); return ok }
	var prev []byte // rechains everything, as somebody with the whole database could
	for name, c := range map[string]struct {
		change func(docdb.Entry) (docdb.Entry, bool)
		reason string
	}{
		"changed": {func(e docdb.Entry) (docdb.Entry, bool) {
			if inTrail(e) && e.Seq == 2 {
				e.Payload = append([]byte(nil), e.Payload...)
				e.Payload[10] ^= 1
			}
			return e, true
		}, "verify.chain"},
		"taken out": {func(e docdb.Entry) (docdb.Entry, bool) { return e, !inTrail(e) || e.Seq != 2 }, "verify.gap"},
		"cut off":   {func(e docdb.Entry) (docdb.Entry, bool) { return e, !inTrail(e) || e.Seq < 3 }, "verify.lost"},
		"all gone":  {func(e docdb.Entry) (docdb.Entry, bool) { return e, !inTrail(e) }, "verify.lost"},
		"changed and chained anew": {func(e docdb.Entry) (docdb.Entry, bool) {
			if inTrail(e) {
				if e.Seq == 1 {
					prev = nil
				}
				if e.Seq == 2 {
					e.Payload = []byte(`[]`)
				}
				e.Hash = docdb.Chain(prev, e.Stream, e.Seq, e.Payload)
				prev = e.Hash
			}
			return e, true
		}, "verify.anchor"},
		"anchor forged": {func(e docdb.Entry) (docdb.Entry, bool) {
			if !inTrail(e) {
				e.Payload = []byte(`{"at":1,"key":"` + o.Keys.ID() + `","heads":[],"mac":"00"}`)
			}
			return e, true
		}, "verify.mac"},
		"anchor unreadable": {func(e docdb.Entry) (docdb.Entry, bool) {
			if !inTrail(e) {
				e.Payload = []byte(`{`)
			}
			return e, true
		}, "verify.unreadable"},
	} {
		v, err := officetest.Over(t, forged{o.Store.DB, c.change}).VerifyAudit(ctx, audit)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		found := false
		for _, p := range v.Problems {
			found = found || p.Reason == c.reason
		}
		if !found {
			t.Errorf("%s: %+v, want %s", name, v.Problems, c.reason)
		}
	}
}

func TestAnchorsOnceADayWhatGrew(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	audit := officetest.Actor(t, o, engine.RoleAudit)
	heads := func() int {
		v, err := o.VerifyAudit(ctx, audit)
		if err != nil || len(v.Problems) != 0 {
			t.Fatalf("%+v, %v", v, err)
		}
		return v.Anchored
	}
	signIn(t, o, "marker", officetest.Password)
	for i, c := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {time.Hour, 1}, {24 * time.Hour, 2}, {0, 2}} {
		officetest.Clock(o).Advance(c.after)
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if got := heads(); got != c.want {
			t.Errorf("%d: %d heads anchored, want %d", i, got, c.want)
		}
	}
}
