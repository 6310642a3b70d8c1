package office

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/people"
)

// sweep is a small piece of housekeeping. One that is shared is done by one node
// at a time.
type sweep struct {
	name   string
	every  time.Duration
	shared bool
	do     func(ctx context.Context, now time.Time) error
	// next is when to do it again, where that is sooner than every; it may be nil.
	next func(now time.Time) (time.Duration, bool)
}

// sweeps lists the housekeeping, one row each.
func (o *Office) sweeps() []sweep {
	return []sweep{
		{"clock", 10 * time.Second, false, o.sweepClock, nil},
		{"sessions", 10 * time.Minute, true, o.sweepSessions, nil},
		{"jobs", 30 * time.Second, false, o.sweepJobs, nil},
		{"audit", 15 * time.Second, false, o.sweepAudit, nil},
		{"anchor", time.Hour, true, o.sweepAnchor, nil},
		{"sittings", 2 * time.Second, false, o.sweepSittings, o.nextDue},
		{"imports", time.Hour, true, o.sweepImports, nil},
		{"prints", time.Hour, true, o.sweepPrints, nil},
		{"ledger", 5 * time.Second, false, o.sweepLedger, nil},
		{"released", 10 * time.Minute, true, o.findReleased, nil},
		{"sealings", 10 * time.Minute, true, o.sweepSealings, nil},
	}
}

// sweepTimeout bounds one piece of housekeeping.
const sweepTimeout = 5 * time.Minute

// Run does the housekeeping until ctx ends: each sweep at once, and then at its
// interval. A failure is logged and tried again at the next.
func (o *Office) Run(ctx context.Context) {
	done := make(chan struct{})
	list := o.sweeps()
	for _, s := range list {
		go func() {
			defer func() { done <- struct{}{} }()
			for {
				if err := o.sweepOnce(ctx, s); err != nil && ctx.Err() == nil {
					o.Log.WarnContext(ctx, "housekeeping failed", "sweep", s.name, "error", err)
				}
				select {
				case <-ctx.Done():
					return
				case <-time.After(s.wait(o.Clock.Now())):
				}
			}
		}()
	}
	for range list {
		<-done
	}
}

func (s *sweep) wait(now time.Time) time.Duration {
	if s.next != nil {
		if wait, known := s.next(now); known {
			return min(wait, s.every)
		}
	}
	return s.every
}

func (o *Office) sweepOnce(ctx context.Context, s sweep) error {
	ctx, cancel := context.WithTimeout(ctx, sweepTimeout)
	defer cancel()
	now := o.Clock.Now()
	if s.shared {
		held, err := o.Store.Leases.Take(ctx, "sweep/"+s.name, o.Node, now, sweepTimeout)
		if err != nil || !held {
			return err
		}
	}
	return s.do(ctx, now)
}

// Sweep does all the housekeeping once, for tests and the command line.
func (o *Office) Sweep(ctx context.Context) error {
	for _, s := range o.sweeps() {
		if err := o.sweepOnce(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// sweepSessions deletes sessions whose time is over.
func (o *Office) sweepSessions(ctx context.Context, now time.Time) error {
	const some = 500
	for {
		ended, err := o.Store.Sessions.Expired(ctx, now, some)
		if err != nil {
			return err
		}
		for _, s := range ended {
			if err := o.Store.Sessions.Delete(ctx, s.ID, s.Version); err != nil &&
				!engine.Is(err, engine.KindNotFound) && !engine.Is(err, engine.KindConflict) {
				return err
			}
			o.sessions.drop(people.KeyOfID(s.ID))
		}
		if len(ended) < some {
			return nil
		}
	}
}

func (o *Office) sweepAudit(ctx context.Context, _ time.Time) error { return o.Store.Audit.Flush(ctx) }
