package office_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/audit"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/people"
	"lectern/engine/store"
)

var ctx = context.Background()

func wantErr(t *testing.T, err error, kind engine.Kind, message string) {
	t.Helper()
	if !engine.Is(err, kind) || engine.AsError(err).Message != message {
		t.Errorf("got %v, want %s %s", err, kind, message)
	}
}

func signIn(t *testing.T, o *office.Office, user, password string) string {
	t.Helper()
	token, _, err := o.SignIn(ctx, user, password, "10.0.0.9")
	if err != nil {
		t.Fatalf("%s: %v", user, err)
	}
	return token
}

// trail returns the acts in the audit trail, the newest first.
func trail(t *testing.T, o *office.Office, filter office.AuditFilter) []audit.Entry {
	t.Helper()
	entries, _, err := o.AuditTrail(ctx, officetest.Actor(t, o, engine.RoleAudit), filter)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	token, actor, err := o.SignIn(ctx, " Ｍarker ", officetest.Password, "10.0.0.9")
	if err != nil {
		t.Fatal(err)
	}
	if actor.ID != "marker" || !actor.Has(engine.RoleMarker) || actor.Address != "10.0.0.9" {
		t.Errorf("actor %+v", actor)
	}
	s, actor, err := o.Session(ctx, token)
	if err != nil || s.Person != "marker" || s.CSRF == "" || s.MustChange || !actor.Has(engine.RoleMarker) {
		t.Fatalf("session %+v, actor %+v, %v", s, actor, err)
	}
	if _, _, err := o.Session(ctx, token+"x"); !engine.Is(err, engine.KindUnauthenticated) {
		t.Errorf("another token: %v", err)
	}
	if err := o.SignOut(ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.Session(ctx, token); !engine.Is(err, engine.KindUnauthenticated) {
		t.Errorf("after signing out: %v", err)
	}
	if err := o.SignOut(ctx, token); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
	if got := trail(t, o, office.AuditFilter{Actor: "marker"}); len(got) != 2 || got[0].Act != "session.end" || got[1].Act != "session.password" || !got[1].OK || got[1].Address != "10.0.0.9" {
		t.Errorf("trail %+v", got)
	}
}

func TestSignInRefusalsTellNothing(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	for i := 1; i <= 7; i++ {
		for _, user := range []string{"marker", "nobody"} {
			_, _, err := o.SignIn(ctx, user, "Wrong-pass-1", "")
			if i < 5 {
				wantErr(t, err, engine.KindUnauthenticated, "error.signin")
				continue
			}
			wantErr(t, err, engine.KindTooMany, "error.locked")
			until, ok := engine.AsError(err).Args["until"].(time.Time)
			if !ok || !until.Equal(officetest.Start.Add(300*time.Second)) {
				t.Errorf("%s, failure %d: locked until %v", user, i, engine.AsError(err).Args["until"])
			}
		}
	}
	_, _, err := o.SignIn(ctx, "marker", officetest.Password, "")
	wantErr(t, err, engine.KindTooMany, "error.locked")
	officetest.Clock(o).Advance(300 * time.Second)
	signIn(t, o, "marker", officetest.Password)
	_, _, err = o.SignIn(ctx, "nobody", "x", "")
	wantErr(t, err, engine.KindUnauthenticated, "error.signin")
	no := false
	if got := trail(t, o, office.AuditFilter{OK: &no, Actor: "nobody"}); len(got) != 8 {
		t.Errorf("%d refusals of nobody in the trail, want 8", len(got))
	}
}

// Guesses that come at once must not all be compared before the first failure
// is counted.
func TestGuessesAtOnceLockToo(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	compared := 0
	for range 20 {
		wg.Go(func() {
			_, _, err := o.SignIn(ctx, "judge", "Wrong-pass-1", "")
			mu.Lock()
			defer mu.Unlock()
			if engine.Is(err, engine.KindUnauthenticated) {
				compared++
			}
		})
	}
	wg.Wait()
	if compared != 4 {
		t.Errorf("%d guesses answered as wrong before the lock, want 4", compared)
	}
}

func TestDisabledIsToldToWhoKnowsThePassword(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	token := signIn(t, o, "judge", officetest.Password)
	if err := o.DisablePerson(ctx, officetest.Actor(t, o, engine.RoleSystem), "judge", true); err != nil {
		t.Fatal(err)
	}
	_, _, err := o.Session(ctx, token)
	wantErr(t, err, engine.KindUnauthenticated, "error.session")
	_, _, err = o.SignIn(ctx, "judge", "Wrong-pass-1", "")
	wantErr(t, err, engine.KindUnauthenticated, "error.signin")
	_, _, err = o.SignIn(ctx, "judge", officetest.Password, "")
	wantErr(t, err, engine.KindForbidden, "error.disabled")
}

func TestNoPasswordLetsNobodyIn(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	p := officetest.Person("c9", engine.RoleCandidate)
	p.Password = ""
	if err := o.Store.Persons.Insert(ctx, &p); err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"", "nobody's password", officetest.Password} {
		_, _, err := o.SignIn(ctx, "c9", password, "")
		wantErr(t, err, engine.KindUnauthenticated, "error.signin")
	}
}

func TestIdleSessionEnds(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	clock := officetest.Clock(o)
	token := signIn(t, o, "office", officetest.Password)
	for range 30 { // busy: it lives on
		clock.Advance(5 * time.Minute)
		if _, _, err := o.Session(ctx, token); err != nil {
			t.Fatal(err)
		}
	}
	clock.Advance(600 * time.Second)
	_, _, err := o.Session(ctx, token)
	wantErr(t, err, engine.KindUnauthenticated, "error.session")

	token = signIn(t, o, "office", officetest.Password)
	s, _, err := o.Session(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.HoldSession(ctx, s.ID, clock.Now().Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	clock.Advance(2 * time.Hour)
	if _, _, err := o.Session(ctx, token); err != nil {
		t.Errorf("a sitting was interrupted: %v", err)
	}
}

// Another node, or this one after a restart, knows the session from the store,
// and knows within a minute what the first node was told.
func TestSessionOutlivesItsNode(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	other := officetest.Over(t, o.Store.DB)
	other.Clock = o.Clock
	token := signIn(t, o, "office", officetest.Password)
	if _, actor, err := other.Session(ctx, token); err != nil || actor.ID != "office" {
		t.Fatalf("%+v, %v", actor, err)
	}
	for range 4 { // busy on one node alone: the other does not believe it idle
		officetest.Clock(o).Advance(5 * time.Minute)
		if _, _, err := o.Session(ctx, token); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := other.Session(ctx, token); err != nil {
		t.Fatalf("after work on the other node: %v", err)
	}
	if err := o.SignOut(ctx, token); err != nil {
		t.Fatal(err)
	}
	officetest.Clock(o).Advance(time.Minute)
	if _, _, err := other.Session(ctx, token); !engine.Is(err, engine.KindUnauthenticated) {
		t.Errorf("signed out elsewhere a minute ago: %v", err)
	}
}

func TestExpiredPasswordMustBeChanged(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	officetest.Clock(o).Advance(85 * 24 * time.Hour)
	actor := officetest.Actor(t, o, engine.RoleMarker)
	todos, err := o.Todos(ctx, actor)
	if err != nil || len(todos) != 1 || todos[0].Title != "people.todo.password" {
		t.Errorf("5 days before the end: %+v, %v", todos, err)
	}
	officetest.Clock(o).Advance(5 * 24 * time.Hour)
	token, actor, err := o.SignIn(ctx, "marker", officetest.Password, "")
	if err != nil || len(actor.Roles) != 0 {
		t.Fatalf("roles %v, %v", actor.Roles, err)
	}
	s, actor, err := o.Session(ctx, token)
	if err != nil || !s.MustChange || len(actor.Roles) != 0 {
		t.Fatalf("%+v, %+v, %v", s, actor, err)
	}
	second := signIn(t, o, "marker", officetest.Password)
	for _, c := range []struct{ old, new, field, message string }{
		{"Wrong-pass-1", "Another-pass-2", "old", "error.password.old"},
		{officetest.Password, "short", "new", "error.password.short"},
		{officetest.Password, officetest.Password, "new", "error.password.same"},
	} {
		err := o.ChangePassword(ctx, actor, c.old, c.new, s.ID)
		wantErr(t, err, engine.KindInvalid, c.message)
		if engine.AsError(err).Field != c.field {
			t.Errorf("field %q, want %q", engine.AsError(err).Field, c.field)
		}
	}
	if err := o.ChangePassword(ctx, actor, officetest.Password, "Another-pass-2", s.ID); err != nil {
		t.Fatal(err)
	}
	if s, actor, err := o.Session(ctx, token); err != nil || s.MustChange || !actor.Has(engine.RoleMarker) {
		t.Errorf("after the change: %+v, %+v, %v", s, actor, err)
	}
	if _, _, err := o.Session(ctx, second); !engine.Is(err, engine.KindUnauthenticated) {
		t.Errorf("the other session goes on: %v", err)
	}
	signIn(t, o, "marker", "Another-pass-2")
}

func TestOldHashIsRenewed(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	o.Hash = people.HashParams{Memory: 128, Time: 1, Threads: 1}
	signIn(t, o, "marker", officetest.Password)
	p, err := o.Store.Persons.Get(ctx, "marker")
	if err != nil || o.Hash.Stale(p.Password) {
		t.Errorf("%s, %v", p.Password, err)
	}
	signIn(t, o, "marker", officetest.Password)
}

func TestSetLanguage(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	token := signIn(t, o, "marker", officetest.Password)
	_, actor, _ := o.Session(ctx, token)
	wantErr(t, o.SetLanguage(ctx, actor, "fr"), engine.KindInvalid, "error.language")
	if err := o.SetLanguage(ctx, actor, "en"); err != nil {
		t.Fatal(err)
	}
	if _, actor, err := o.Session(ctx, token); err != nil || actor.Language != "en" {
		t.Errorf("%+v, %v", actor, err)
	}
}

// deskOf finds tickets in a list.
type deskOf []office.TicketEntry

func (d deskOf) FindTickets(_ context.Context, number string) ([]office.TicketEntry, error) {
	var found []office.TicketEntry
	for _, e := range d {
		if people.FoldNumber(e.Number) == number {
			found = append(found, e)
		}
	}
	return found, nil
}

func ticketOffice(t *testing.T) *office.Office {
	t.Helper()
	o := officetest.New(t)
	entry := func(exam, number, code string, closes time.Duration) office.TicketEntry {
		end := officetest.Start.Add(closes).UnixMilli()
		return office.TicketEntry{Exam: exam, Person: "candidate", Number: number, CodeMAC: o.Keys.TicketMAC(exam, number, code), Until: end, Closes: end}
	}
	o.Tickets = deskOf{
		entry("old", "2026-01", "AAAAA11111", -time.Hour),
		entry("now", "2026-01", "AB0C1DE1FG", time.Hour),
		{Exam: "void", Person: "candidate", Number: "77", Until: officetest.Start.Add(time.Hour).UnixMilli()},
	}
	return o
}

func TestSignInTicket(t *testing.T) {
	t.Parallel()
	o := ticketOffice(t)
	token, actor, err := o.SignInTicket(ctx, "2026 01", "aboc1-deifg", "10.0.0.9")
	if err != nil || actor.ID != "candidate" || actor.Exam != "now" || len(actor.Roles) != 1 {
		t.Fatalf("%+v, %v", actor, err)
	}
	officetest.Clock(o).Advance(25*time.Hour - time.Second) // idle for a day: receipt and result are there
	s, actor, err := o.Session(ctx, token)
	if err != nil || s.Exam != "now" || actor.Exam != "now" {
		t.Fatalf("%+v, %+v, %v", s, actor, err)
	}
	wantErr(t, o.ChangePassword(ctx, actor, officetest.Password, "Another-pass-2"), engine.KindForbidden, "error.ticket.only")
	officetest.Clock(o).Advance(time.Second)
	if _, _, err := o.Session(ctx, token); !engine.Is(err, engine.KindUnauthenticated) {
		t.Errorf("24 h after the close: %v", err)
	}
	_, _, err = o.SignInTicket(ctx, "2026-01", "AB0C1DE1FG", "")
	wantErr(t, err, engine.KindClosed, "error.ticket.expired")
}

func TestTicketRefusals(t *testing.T) {
	t.Parallel()
	o := ticketOffice(t)
	_, _, err := o.SignInTicket(ctx, "2026-01", "AAAAA11111", "")
	wantErr(t, err, engine.KindClosed, "error.ticket.expired")
	for _, c := range [][2]string{{"77", ""}, {"77", "0000000000"}, {"", "AB0C1DE1FG"}, {"99", "AB0C1DE1FG"}} {
		_, _, err = o.SignInTicket(ctx, c[0], c[1], "")
		wantErr(t, err, engine.KindUnauthenticated, "error.ticket")
	}
	for range 10 {
		_, _, err = o.SignInTicket(ctx, "2026-01", "BBBBB22222", "")
		wantErr(t, err, engine.KindUnauthenticated, "error.ticket")
	}
	_, _, err = o.SignInTicket(ctx, "2026-01", "AB0C1DE1FG", "")
	wantErr(t, err, engine.KindTooMany, "error.locked")
	officetest.Clock(o).Advance(300 * time.Second)
	if _, _, err = o.SignInTicket(ctx, "2026-01", "AB0C1DE1FG", ""); err != nil {
		t.Errorf("after 300 s: %v", err)
	}
	// Nine failures, then nine more in another window, stop nobody.
	for range 2 {
		for range 9 {
			_, _, err = o.SignInTicket(ctx, "2026-01", "BBBBB22222", "")
			wantErr(t, err, engine.KindUnauthenticated, "error.ticket")
		}
		officetest.Clock(o).Advance(301 * time.Second)
	}
	if _, _, err = o.SignInTicket(ctx, "2026-01", "AB0C1DE1FG", ""); err != nil {
		t.Errorf("after two windows: %v", err)
	}
}

func TestSweepEndsOldSessions(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	signIn(t, o, "marker", officetest.Password)
	officetest.Clock(o).Advance(7 * time.Hour)
	signIn(t, o, "judge", officetest.Password)
	officetest.Clock(o).Advance(6 * time.Hour)
	if err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	for person, want := range map[string]int{"marker": 0, "judge": 1} {
		if got, err := o.Store.Sessions.OfPerson(ctx, person); err != nil || len(got) != want {
			t.Errorf("%s: %d sessions, %v", person, len(got), err)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	set, err := o.Settings(ctx)
	if err != nil || set.SignIn != people.DefaultPolicy || set.Zone != "Asia/Shanghai" {
		t.Fatalf("%+v, %v", set, err)
	}
	stale := set
	set.Organisation, set.SignIn.IdleSeconds = " 开发区 ", 900
	if err := o.SaveSettings(ctx, officetest.Actor(t, o, engine.RoleSystem), set); err != nil {
		t.Fatal(err)
	}
	got, err := o.Settings(ctx)
	if err != nil || got.Organisation != "开发区" || got.SignIn.IdleSeconds != 600 {
		t.Errorf("the system administrator set the rules of signing in: %+v, %v", got, err)
	}
	wantErr(t, o.SaveSettings(ctx, officetest.Actor(t, o, engine.RoleSystem), stale), engine.KindConflict, "error.changed")
	got.Organisation, got.SignIn.IdleSeconds = "别的", 900
	if err := o.SaveSettings(ctx, officetest.Actor(t, o, engine.RoleSecurity), got); err != nil {
		t.Fatal(err)
	}
	if got, err = o.Settings(ctx); err != nil || got.Organisation != "开发区" || got.SignIn.IdleSeconds != 900 {
		t.Errorf("%+v, %v", got, err)
	}
	wantErr(t, o.SaveSettings(ctx, officetest.Actor(t, o, engine.RoleOffice), got), engine.KindForbidden, "error.role")
	for field, change := range map[string]func(*store.Settings){
		"zone":     func(s *store.Settings) { s.Zone = "Mars/Olympus" },
		"language": func(s *store.Settings) { s.Language = "fr" },
		"grace_ms": func(s *store.Settings) { s.GraceMS = -1 },
	} {
		bad := got
		change(&bad)
		if err := o.SaveSettings(ctx, officetest.Actor(t, o, engine.RoleSystem), bad); !engine.Is(err, engine.KindInvalid) || engine.AsError(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
