package people_test

import (
	"reflect"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/people"
)

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	p := people.Person{ID: "2026001", User: "wangfang", Name: "王芳"}
	for password, want := range map[string]string{
		"Abcdef12":             "",
		"abcdef1!":             "",
		"ＡＢcdef１２":             "",
		"讲坛讲坛讲坛a1":             "",
		"Abcde12":              "error.password.short",
		"abcdefgh":             "error.password.classes",
		"abcdefg1":             "error.password.classes",
		"ABCDEFG1":             "error.password.classes",
		"12345678":             "error.password.classes",
		"Wangfang-1":           "error.password.name",
		"x2026001X!":           "error.password.name",
		"王芳1!":                 "error.password.short",
		"WANGFANGwangfang1234": "error.password.name",
	} {
		err := people.DefaultPolicy.CheckPassword(p, password)
		if got := message(err); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
	long := make([]byte, 300)
	for i := range long {
		long[i] = "aB3"[i%3]
	}
	if got := message(people.DefaultPolicy.CheckPassword(p, string(long))); got != "error.password.long" {
		t.Errorf("300 bytes: %q", got)
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return engine.AsError(err).Message
}

func TestAttempt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 15, 1, 0, 0, 0, time.UTC)
	var p people.Person
	for i := 1; i <= 4; i++ {
		if p = people.DefaultPolicy.Attempt(p, now, false); p.Locked(now) || p.Failures != i {
			t.Fatalf("after %d failures: %+v", i, p)
		}
	}
	if q := people.DefaultPolicy.Attempt(p, now, true); q.Failures != 0 || q.Locked(now) {
		t.Errorf("success does not forget failures: %+v", q)
	}
	p = people.DefaultPolicy.Attempt(p, now, false)
	if !p.Locked(now) || !p.Locked(now.Add(300*time.Second-time.Millisecond)) || p.Locked(now.Add(300*time.Second)) {
		t.Fatalf("the fifth failure locks for 300 s: %+v", p)
	}
	if q := people.DefaultPolicy.Attempt(p, now.Add(time.Minute), true); !reflect.DeepEqual(q, p) {
		t.Errorf("a locked account opens to the right password: %+v", q)
	}
	q := people.DefaultPolicy.Attempt(p, now.Add(300*time.Second), false)
	if q.Failures != 1 || q.LockedTill != 0 {
		t.Errorf("after the lock the count starts anew: %+v", q)
	}
}

func TestMustChange(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := people.Person{Password: "x", PasswordAt: at.UnixMilli()}
	day := 24 * time.Hour
	forever := people.DefaultPolicy
	forever.PasswordDays = 0
	given := p
	given.MustChange = true
	for i, c := range []struct {
		policy people.Policy
		p      people.Person
		after  time.Duration
		want   bool
	}{
		{people.DefaultPolicy, p, 90*day - time.Millisecond, false},
		{people.DefaultPolicy, p, 90 * day, true},
		{forever, p, 5000 * day, false},
		{forever, given, 0, true},
		{people.DefaultPolicy, people.Person{}, 0, false},
	} {
		if got := c.policy.MustChange(c.p, at.Add(c.after)); got != c.want {
			t.Errorf("%d: %v", i, got)
		}
	}
}

func TestCheckRoles(t *testing.T) {
	t.Parallel()
	type roles = []engine.Role
	for i, c := range []struct {
		roles roles
		want  string
	}{
		{nil, ""},
		{roles{engine.RoleCandidate, engine.RoleInstructor, engine.RoleSystem}, ""},
		{roles{engine.RoleAudit, engine.RoleCandidate}, ""},
		{roles{engine.RoleSystem, engine.RoleSecurity}, "error.role.separate"},
		{roles{engine.RoleSystem, engine.RoleAudit}, "error.role.separate"},
		{roles{engine.RoleAudit, engine.RoleSecurity}, "error.role.separate"},
		{roles{engine.RoleAudit, engine.RoleSecurity, engine.RoleSystem}, "error.role.separate"},
		{roles{"root"}, "error.role.unknown"},
		{roles{engine.RoleMarker, engine.RoleMarker}, "error.role.twice"},
	} {
		if got := message(people.CheckRoles(c.roles)); got != c.want {
			t.Errorf("%d %v: %q, want %q", i, c.roles, got, c.want)
		}
	}
}

func TestPolicyBounds(t *testing.T) {
	t.Parallel()
	if err := people.DefaultPolicy.Check(); len(err) > 0 {
		t.Error(err)
	}
	weak := people.DefaultPolicy
	weak.PasswordRunes = 4
	if err := weak.Check(); len(err) != 1 || err[0].Kind != engine.KindInvalid || err[0].Field != "password_runes" {
		t.Errorf("4 characters: %v", err)
	}
}

func fieldOf(err error) string { return engine.AsError(err).Field }
