package office

import (
	"context"
	"iter"
	"sync"
	"time"

	"lectern/engine"
	"lectern/engine/sitting"
)

const (
	// sweepMargin is how much longer than the grace the sweeper waits, so that
	// an answer received in time at another node stands before the end does.
	sweepMargin = 2 * time.Second
	// sweepWorkers close sittings side by side: their entries go down together.
	sweepWorkers = 16
)

// sweepSittings closes what is over, whether or not a client is there, and
// finishes what a crash left half done. Every node does it; twice is as once.
// The first time in a process it looks at every open sitting.
func (o *Office) sweepSittings(ctx context.Context, now time.Time) error {
	before := now.UnixMilli()
	if !o.swept.Load() {
		before = 0
	}
	if err := o.each(ctx, o.Store.Sittings.Due(ctx, sitting.Open, before), o.closeOverdue); err != nil {
		return err
	}
	o.swept.Store(true)
	return o.each(ctx, o.Store.Sittings.Unsettled(ctx), func(ctx context.Context, r sitting.Record) error {
		_, err := o.settleSitting(ctx, refOf(&r), System, "")
		return err
	})
}

// closeOverdue closes a sitting whose deadline, grace and margin have passed,
// and brings its record up to its journal.
func (o *Office) closeOverdue(ctx context.Context, r sitting.Record) error {
	ex, err := o.Exam(ctx, r.Exam)
	if err != nil {
		return err
	}
	ref := refOf(&r)
	var record sitting.Record
	var closed bool
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{
		Fresh: true,
		Decide: func(s *sitting.State, now int64) ([]sitting.Event, error) {
			if !s.Overdue(now-sweepMargin.Milliseconds(), ex.Terms) {
				return nil, nil
			}
			closed = true
			return s.Expire(now, ex.Terms), nil
		},
		Done: func(s *sitting.State, _ int64) { record = s.Record(ref.id) },
	})
	if err != nil {
		return err
	}
	if record.Status == "" {
		return o.dropUnbegun(ctx, r, ex.Terms)
	}
	if was := r; !was.Follow(record) {
		return nil
	}
	if err := o.finish(ctx, ref, record); err != nil {
		return err
	}
	if closed {
		o.auditDetail(ctx, System, "sitting.close", "sitting/"+r.ID, map[string]string{"receipt": record.Receipt}, nil)
	}
	return nil
}

// dropUnbegun removes a record whose sitting never began, once it cannot begin
// any more: its start failed before the journal's first entry.
func (o *Office) dropUnbegun(ctx context.Context, r sitting.Record, t sitting.Terms) error {
	if o.hall.Now() <= r.Deadline+t.GraceMS+sweepMargin.Milliseconds() {
		return nil
	}
	err := o.Store.Sittings.Delete(ctx, r.ID, r.Version)
	if engine.Is(err, engine.KindNotFound) || engine.Is(err, engine.KindConflict) {
		return nil
	}
	return err
}

// each works on records side by side. The first error is returned after all
// have had their turn: one broken sitting keeps nobody else's open.
func (o *Office) each(ctx context.Context, records iter.Seq2[sitting.Record, error], do func(context.Context, sitting.Record) error) error {
	var list []sitting.Record
	for r, err := range records {
		if err != nil {
			return err
		}
		list = append(list, r)
	}
	work := make(chan sitting.Record)
	var first error
	var mu sync.Mutex
	var all sync.WaitGroup
	for range min(sweepWorkers, len(list)) {
		all.Go(func() {
			for r := range work {
				if err := do(ctx, r); err != nil {
					o.Log.WarnContext(ctx, "sitting left for the next sweep", "sitting", r.ID, "error", err)
					mu.Lock()
					if first == nil {
						first = err
					}
					mu.Unlock()
				}
			}
		})
	}
	for _, r := range list {
		if ctx.Err() != nil {
			break
		}
		work <- r
	}
	close(work)
	all.Wait()
	return first
}
