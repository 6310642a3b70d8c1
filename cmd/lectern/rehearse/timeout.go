package rehearse

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/office"
	"lectern/engine/sitting"
)

// TimedOut is what became of sittings whose time ran out with nobody connected.
// Seconds are until the last was marked, from the deadline that all had, and
// from the end of its grace, before which none may be closed.
type TimedOut struct {
	Sittings int     `json:"sittings"`
	Open     int     `json:"open"` // not closed, or not marked
	Seconds  float64 `json:"seconds"`
	Graced   float64 `json:"seconds_after_grace"`
}

// The quiet by which a server is seen to have nothing more to do: so little of
// a core in each of so many seconds. No request is sent to find out.
const (
	quietShare = 0.05
	quietFor   = 6
	quietAtAll = 3 * time.Minute
)

// AwaitTimeout waits until everybody's time and grace are up and the server has
// come to rest.
func AwaitTimeout(ctx context.Context, deadline time.Time, used func() Usage) error {
	until := deadline.Add(sitting.DefaultGraceMS * time.Millisecond)
	if err := sleep(ctx, time.Until(until)); err != nil {
		return err
	}
	return awaitQuiet(ctx, used, quietFor)
}

// awaitQuiet waits until a server has had nothing to do for so many seconds, but
// not for ever.
func awaitQuiet(ctx context.Context, used func() Usage, seconds int) error {
	began, last := time.Now(), used().CPU
	for quiet := 0; quiet < seconds && time.Since(began) < quietAtAll; quiet++ {
		if err := sleep(ctx, time.Second); err != nil {
			return err
		}
		now := used().CPU
		if now-last > quietShare {
			quiet = -1
		}
		last = now
	}
	return nil
}

// CloseAt lets the exam end for everybody at one moment, whenever they begin.
func CloseAt(ctx context.Context, o *office.Office, id engine.ID, at time.Time) error {
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return err
	}
	e.Terms.Closes = at.UnixMilli()
	return o.Store.Exams.Replace(ctx, &e)
}

// ReadTimedOut reads what became of an exam's sittings. It goes by the records
// and scores as they stand, and so has to come before anything that settles them.
func ReadTimedOut(ctx context.Context, o *office.Office, id engine.ID, deadline time.Time) (TimedOut, error) {
	var out TimedOut
	for r, err := range o.Store.Sittings.Find(ctx, docdb.Query{Index: "exam_status", Equal: []any{id}}) {
		if err != nil {
			return out, err
		}
		out.Sittings++
		if r.Status != sitting.HandedIn || r.Scored == 0 || r.Unsettled {
			out.Open++
		}
	}
	last := deadline.UnixMilli()
	for s, err := range o.Store.Scores.OfExam(ctx, id) {
		if err != nil {
			return out, err
		}
		last = max(last, s.At)
	}
	out.Seconds = float64(last-deadline.UnixMilli()) / 1000
	out.Graced = max(0, out.Seconds-float64(sitting.DefaultGraceMS)/1000)
	return out, nil
}
