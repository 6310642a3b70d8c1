package people_test

import (
	"testing"
	"time"

	"lectern/engine/people"
)

func TestEnded(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 10, 15, 1, 0, 0, 0, time.UTC)
	policy := people.DefaultPolicy
	byPassword, token := people.NewSession("p", "", "10.0.0.1", start, policy.Expires(start))
	byTicket, _ := people.NewSession("p", "exam", "", start, start.Add(people.TicketGrace))
	held := byPassword
	held.HeldTill = start.Add(time.Hour).UnixMilli()
	for name, c := range map[string]struct {
		s     people.Session
		after time.Duration
		want  bool
	}{
		"idle for less":            {byPassword, 600*time.Second - time.Millisecond, false},
		"idle for 600 s":           {byPassword, 600 * time.Second, true},
		"held, idle for an hour":   {held, time.Hour, false},
		"idle since the holding":   {held, time.Hour + 600*time.Second, true},
		"ticket, idle for a day":   {byTicket, people.TicketGrace - time.Millisecond, false},
		"ticket, after its time":   {byTicket, people.TicketGrace, true},
		"password, after its time": {people.Session{Seen: start.Add(12 * time.Hour).UnixMilli(), Expires: byPassword.Expires}, 12 * time.Hour, true},
	} {
		if got := policy.Ended(&c.s, c.s.Seen, start.Add(c.after)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if people.SessionID(token) != byPassword.ID || byPassword.ID == token || byPassword.CSRF == byTicket.CSRF || len(token) < 40 {
		t.Error("token, id or CSRF token are not what they should be")
	}
}
