package sitting

import (
	"time"

	"lectern/engine"
)

// Model says how the entry of a candidate sets the end of the sitting.
type Model string

// The two models of time.
const (
	OwnDuration Model = "own"   // each has the full time from entry
	FixedEnd    Model = "fixed" // all end together, a full time after opening: late entry shortens
)

// Terms are the time rules of an exam. The four are independent; a zero
// LastEntry or EarliestHandin sets no limit.
type Terms struct {
	Opens          int64 `bson:"opens" json:"opens"`   // milliseconds since 1970, inclusive
	Closes         int64 `bson:"closes" json:"closes"` // exclusive for entry
	Minutes        int   `bson:"minutes" json:"minutes"`
	Model          Model `bson:"model" json:"model"`
	LastEntry      int64 `bson:"last_entry" json:"last_entry"`           // milliseconds after Opens
	EarliestHandin int64 `bson:"earliest_handin" json:"earliest_handin"` // milliseconds after the candidate's own start (own) or Opens (fixed)
	BeyondClose    bool  `bson:"beyond_close" json:"beyond_close"`       // own: the full time even past Closes
	GraceMS        int64 `bson:"grace_ms" json:"grace_ms"`               // for answers under way at the deadline
}

// DefaultGraceMS is how long after the deadline an answer is still counted.
const DefaultGraceMS = 3000

// Deadline returns when a sitting begun at start ends, extra minutes included.
// Extra minutes of a person go beyond the close, too: they are that person's due.
func (t Terms) Deadline(start time.Time, extraMinutes int) time.Time {
	full := time.Duration(t.Minutes) * time.Minute
	extra := time.Duration(extraMinutes) * time.Minute
	closes := time.UnixMilli(t.Closes).UTC()
	var end time.Time
	if t.Model == FixedEnd {
		end = time.UnixMilli(t.Opens).UTC().Add(full)
	} else {
		end = start.Add(full)
	}
	if end.After(closes) && !(t.Model == OwnDuration && t.BeyondClose) {
		end = closes
	}
	return end.Add(extra)
}

// MayStart returns nil when a candidate may enter at now: Forbidden before the
// opening, Closed after the last entry or the close, or when all have ended
// together.
func (t Terms) MayStart(now time.Time, extraMinutes int) error {
	ms := now.UnixMilli()
	ends := t.Deadline(now, extraMinutes)
	switch {
	case ms < t.Opens:
		return engine.Forbidden("error.exam.not_open", "opens", time.UnixMilli(t.Opens).UTC())
	case ms >= t.Closes:
		return engine.Closed("error.exam.closed", "closes", time.UnixMilli(t.Closes).UTC())
	case t.LastEntry > 0 && ms > t.Opens+t.LastEntry:
		return engine.Closed("error.exam.last_entry", "until", time.UnixMilli(t.Opens+t.LastEntry).UTC())
	case !now.Before(ends):
		return engine.Closed("error.exam.closed", "closes", ends)
	}
	return nil
}

// MayHandIn returns nil when a candidate who began at start may hand in at
// now, and Forbidden before the earliest hand-in.
func (t Terms) MayHandIn(start, now time.Time) error {
	from := start.UnixMilli()
	if t.Model == FixedEnd {
		from = t.Opens
	}
	if earliest := from + t.EarliestHandin; now.UnixMilli() < earliest {
		return engine.Forbidden("error.sitting.too_early", "from", time.UnixMilli(earliest).UTC())
	}
	return nil
}
