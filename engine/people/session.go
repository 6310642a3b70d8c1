package people

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"lectern/engine"
)

// TicketGrace is how long a session by ticket outlives the closing of its
// exam: receipt and result can still be looked at.
const TicketGrace = 24 * time.Hour

// NewSession signs a person in at now until expires, and returns the session
// and the token that alone opens it. exam is "" but for a sign-in by ticket.
func NewSession(person, exam engine.ID, address string, now, expires time.Time) (Session, string) {
	token := random(32)
	return Session{
		ID: SessionID(token), Version: 1, Person: person, Exam: exam, CSRF: random(18), Address: address,
		Created: now.UnixMilli(), Seen: now.UnixMilli(), Expires: expires.UnixMilli(),
	}, token
}

// SessionKey is the SHA-256 of a token, by which its session is known.
type SessionKey [sha256.Size]byte

// KeyOf returns the key of a token's session.
func KeyOf(token string) SessionKey {
	var short [64]byte // a token of ours
	return sha256.Sum256(append(short[:0], token...))
}

// ID returns the id under which the session is stored.
func (k SessionKey) ID() string {
	var id [2 * len(k)]byte
	hex.Encode(id[:], k[:])
	return string(id[:])
}

// KeyOfID returns the key of a session that is stored under an id; that of no
// token's where it is no id.
func KeyOfID(id string) (k SessionKey) {
	_, _ = hex.Decode(k[:], []byte(id[:min(len(id), 2*len(k))]))
	return k
}

// SessionID returns the id under which a token's session is stored.
func SessionID(token string) string { return KeyOf(token).ID() }

func random(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// Ended reports whether the session no longer lets anybody in at now: its time
// is over, or nothing was heard from it for the idle time since it was last
// seen, in milliseconds since 1970. A session by ticket, and one held for a
// sitting, has no idle time-out.
func (r Policy) Ended(s *Session, seen int64, now time.Time) bool {
	at := now.UnixMilli()
	if at >= s.Expires {
		return true
	}
	if s.Exam != "" || at < s.HeldTill {
		return false
	}
	// A session that was held is idle from the end of the holding.
	return at-max(seen, s.HeldTill) >= int64(r.IdleSeconds)*1000
}

// Expires returns when a session by password that begins at now ends.
func (r Policy) Expires(now time.Time) time.Time {
	return now.Add(time.Duration(r.SessionHours) * time.Hour)
}
