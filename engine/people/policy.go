package people

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"lectern/engine"
)

// Policy holds the rules of signing in that an organisation may set. The
// defaults are those of 等保 (see Default).
type Policy struct {
	PasswordDays  int `bson:"password_days" json:"password_days"`   // a password's life; 0 is for ever
	LockAfter     int `bson:"lock_after" json:"lock_after"`         // failures in a row
	LockSeconds   int `bson:"lock_seconds" json:"lock_seconds"`     // how long the account stays locked
	IdleSeconds   int `bson:"idle_seconds" json:"idle_seconds"`     // a session without a request ends
	SessionHours  int `bson:"session_hours" json:"session_hours"`   // a session ends however busy it is
	PasswordRunes int `bson:"password_runes" json:"password_runes"` // least length in characters
}

// DefaultPolicy is what the norms ask: 90 days, 5 failures, 300 s, 600 s idle,
// 8 characters.
var DefaultPolicy = Policy{PasswordDays: 90, LockAfter: 5, LockSeconds: 300, IdleSeconds: 600, SessionHours: 12, PasswordRunes: 8}

const (
	passwordClasses = 3
	maxPassword     = 200 // bytes
	// shortUser is the length of a user name under which a password may
	// contain it: nobody can avoid the letter "a".
	shortUser = 4
)

// CheckPassword returns an Invalid error unless password may be p's: long
// enough, of at least three of the four classes (lower case, upper case or
// other letters, digits, signs), and not p's user name, number or name.
func (r Policy) CheckPassword(p Person, password string) error {
	password = norm.NFKC.String(password)
	switch {
	case utf8.RuneCountInString(password) < r.PasswordRunes:
		return engine.Invalid("error.password.short", "least", r.PasswordRunes)
	case len(password) > maxPassword:
		return engine.Invalid("error.password.long", "most", maxPassword)
	case classes(password) < passwordClasses:
		return engine.Invalid("error.password.classes", "least", passwordClasses)
	}
	lower := strings.ToLower(password)
	for _, own := range []string{p.User, p.ID, p.Name} {
		own = strings.ToLower(norm.NFKC.String(own))
		if own != "" && (lower == own || utf8.RuneCountInString(own) >= shortUser && strings.Contains(lower, own)) {
			return engine.Invalid("error.password.name")
		}
	}
	return nil
}

func classes(s string) int {
	var lower, upper, digit, sign int
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digit = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsLetter(r): // Han letters have no case: they count with the capitals
			upper = 1
		default:
			sign = 1
		}
	}
	return lower + upper + digit + sign
}

// PasswordEnds returns when p's password expires, and false if it never does.
func (r Policy) PasswordEnds(p Person) (time.Time, bool) {
	if r.PasswordDays == 0 || p.Password == "" {
		return time.Time{}, false
	}
	return time.UnixMilli(p.PasswordAt).UTC().AddDate(0, 0, r.PasswordDays), true
}

// MustChange reports whether p has to choose a new password before anything
// else: it was given by somebody else, or its life is over.
func (r Policy) MustChange(p Person, now time.Time) bool {
	ends, mortal := r.PasswordEnds(p)
	return p.MustChange || mortal && !now.Before(ends)
}

// Attempt returns p after an attempt to sign in at now. The fifth failure in a
// row locks the account for 300 s (both by policy); success forgets failures. An
// attempt on a locked account changes nothing: it must not be let in anyway.
func (r Policy) Attempt(p Person, now time.Time, ok bool) Person {
	if p.Locked(now) {
		return p
	}
	if p.LockedTill != 0 { // a lock that is over starts the count anew
		p.Failures, p.LockedTill = 0, 0
	}
	if ok {
		p.Failures = 0
		return p
	}
	p.Failures++
	if p.Failures >= r.LockAfter {
		p.LockedTill = now.Add(time.Duration(r.LockSeconds) * time.Second).UnixMilli()
	}
	return p
}

// Locked reports whether p may not try to sign in at now.
func (p Person) Locked(now time.Time) bool { return now.UnixMilli() < p.LockedTill }

// Check returns an Invalid error at each number that cannot be lived with.
func (r Policy) Check() []*engine.Error {
	var wrong []*engine.Error
	for _, b := range []struct {
		field        string
		v, low, high int
	}{
		{"password_days", r.PasswordDays, 0, 3650},
		{"lock_after", r.LockAfter, 3, 20},
		{"lock_seconds", r.LockSeconds, 60, 86_400},
		{"idle_seconds", r.IdleSeconds, 60, 86_400},
		{"session_hours", r.SessionHours, 1, 168},
		{"password_runes", r.PasswordRunes, 8, 64},
	} {
		if b.v < b.low || b.v > b.high {
			wrong = append(wrong, engine.Invalid("error.range", "low", b.low, "high", b.high).At(b.field))
		}
	}
	return wrong
}

var administrators = []engine.Role{engine.RoleSystem, engine.RoleSecurity, engine.RoleAudit}

// CheckRoles returns an Invalid error if a role is unknown, stands twice, or if
// two of the three administrators would be one person.
func CheckRoles(roles []engine.Role) error {
	held := 0
	for i, r := range roles {
		if !slices.Contains(engine.Roles, r) {
			return engine.Invalid("error.role.unknown", "role", string(r)).At("roles")
		}
		if slices.Contains(roles[:i], r) {
			return engine.Invalid("error.role.twice", "role", string(r)).At("roles")
		}
		if slices.Contains(administrators, r) {
			held++
		}
	}
	if held > 1 {
		return engine.Invalid("error.role.separate").At("roles")
	}
	return nil
}

// IsAdministrator reports whether a role is one of the three administrators.
func IsAdministrator(r engine.Role) bool { return slices.Contains(administrators, r) }

// Administrator reports whether p is one of the three administrators.
func (p Person) Administrator() bool { return p.Actor().Has(administrators...) }
