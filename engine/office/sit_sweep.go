package office

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/sitting"
)

const (
	// sweepMargin is how much longer than the grace the sweeper waits where
	// other nodes may be at work, so that an answer received in time there stands
	// before the end does. Within this process underway tells. Two nodes may be
	// four seconds apart, each at most maxSkew from the database.
	sweepMargin = 2*maxSkew + time.Second
	// sweepWorkers work side by side, so that their writes go down together.
	sweepWorkers = 256
	// sweepLot is how many are read at a time and put in the order of their ids:
	// what is written together then lies together.
	sweepLot = 2048
	// lookWorkers look at every open sitting, while candidates wait for the same
	// database.
	lookWorkers = 2
	// sweepSoon is how soon the sweeper comes again, however many are due one
	// after the other.
	sweepSoon = 200 * time.Millisecond
)

// sweepSittings closes what is over, whether or not a client is there, and
// finishes what a crash left half done. Every node does it; twice is as once.
// The first time in a process, and where another node died, it looks at every
// open sitting; else at those whose time is up, at what it could not finish
// itself, and at records that say that something has to follow.
func (o *Office) sweepSittings(ctx context.Context, _ time.Time) error {
	dead, err := o.deadNodes(ctx, o.Clock.Now())
	if err != nil {
		return err
	}
	refs, lost := o.unfinished.take()
	first, _ := each(ctx, o, sweepWorkers, values(refs), sitRef.name, o.finishLeft)
	if lost || len(dead) > 0 || !o.swept.Load() {
		o.swept.Store(false)
		failed, err := each(ctx, o, lookWorkers, o.Store.Sittings.Due(ctx, sitting.Open, 0), recordName, o.lookAt)
		if err != nil {
			return err
		}
		first = cmp.Or(first, failed)
		o.swept.Store(true)
		if err := o.bury(ctx, dead); err != nil {
			return err
		}
	}
	failed, err := o.closeDue(ctx)
	if err != nil {
		return err
	}
	unsettled, err := each(ctx, o, sweepWorkers, o.Store.Sittings.Unsettled(ctx), recordName, func(ctx context.Context, r sitting.Record) error {
		_, err := o.settleSitting(ctx, refOf(&r), System, "")
		return err
	})
	return cmp.Or(err, first, failed, unsettled)
}

// horizon is the time before which all answers are stored or refused: a sitting
// whose deadline and grace lie before it may be closed.
func (o *Office) horizon() int64 {
	now := o.hall.Now()
	if o.alone {
		return o.underway.before(now)
	}
	return min(o.underway.before(now), now-sweepMargin.Milliseconds())
}

// closeDue closes the sittings whose time and grace are up, and notes when the
// next will be.
func (o *Office) closeDue(ctx context.Context) (first, err error) {
	now, horizon := o.hall.Now(), o.horizon()
	var next earliest
	first, err = each(ctx, o, sweepWorkers, o.Store.Sittings.Due(ctx, sitting.Open, now), recordName, func(ctx context.Context, r sitting.Record) error {
		ex, err := o.Exam(ctx, r.Exam)
		if err != nil {
			return err
		}
		if ends := r.Deadline + ex.Terms.GraceMS; ends >= horizon {
			next.add(ends)
			return nil
		}
		return o.bringUp(ctx, r, ex, horizon)
	})
	if err != nil {
		return first, err
	}
	for r, err := range o.Store.Sittings.NextDue(ctx, sitting.Open, now) {
		if err != nil {
			return first, err
		}
		if ex, err := o.Exam(ctx, r.Exam); err == nil {
			next.add(r.Deadline + ex.Terms.GraceMS)
		}
	}
	if next.at > 0 && !o.alone {
		next.at += sweepMargin.Milliseconds()
	}
	o.sitDue.Store(next.at)
	return first, nil
}

// nextDue returns how long after now the next sitting is to be closed, as far as
// the last sweep saw; false where it saw none.
func (o *Office) nextDue(now time.Time) (time.Duration, bool) {
	at := o.sitDue.Load()
	return max(sweepSoon, time.UnixMilli(at+1).Sub(now)), at > 0
}

type earliest struct {
	mu sync.Mutex
	at int64 // 0 for none
}

func (e *earliest) add(at int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.at == 0 || at < e.at {
		e.at = at
	}
}

// lookAt brings the record of a sitting that is said to be open up to its journal
// where that may have gone on: answers do not stand after an end, and records
// say nothing of them.
func (o *Office) lookAt(ctx context.Context, r sitting.Record) error {
	ref := refOf(&r)
	last, err := o.Store.SittingJournal.Last(ctx, ref.stream())
	if err == nil {
		e, err := sitting.DecodeEvent(last.Payload)
		if err == nil && (e.Kind == sitting.Answered || e.Kind == sitting.Started) {
			return nil
		}
	} else if !engine.Is(err, engine.KindNotFound) {
		return err
	}
	err = o.bringUpNow(ctx, r)
	if err != nil {
		o.unfinished.add(ref)
	}
	return err
}

// finishLeft finishes a hand-in that something could not follow on. Where it
// cannot now, the record is to say so, for every node.
func (o *Office) finishLeft(ctx context.Context, ref sitRef) error {
	r, err := o.Store.Sittings.Get(ctx, ref.id)
	if engine.Is(err, engine.KindNotFound) {
		return nil
	}
	if err == nil {
		err = o.bringUpNow(ctx, r)
	}
	if err == nil {
		return nil
	}
	now, failed := o.project(ctx, ref)
	if failed == nil && now.Status != "" {
		failed = o.followRecord(ctx, ref, now)
	}
	if failed != nil {
		o.unfinished.add(ref)
	}
	return err
}

func (o *Office) bringUpNow(ctx context.Context, r sitting.Record) error {
	ex, err := o.Exam(ctx, r.Exam)
	if err != nil {
		return err
	}
	return o.bringUp(ctx, r, ex, o.horizon())
}

// bringUp closes a sitting whose deadline and grace lie before the horizon, and
// brings its record, as it is stored, up to its journal.
func (o *Office) bringUp(ctx context.Context, r sitting.Record, ex exam.Exam, horizon int64) error {
	ref := refOf(&r)
	var h handedIn
	var closing bool
	var failed error
	turn := sitting.Turn{
		Decide: func(s *sitting.State, now int64) ([]sitting.Event, error) {
			if closing = s.Overdue(horizon, ex.Terms); closing {
				return s.Expire(now, ex.Terms), nil
			}
			return nil, nil
		},
		Done: func(s *sitting.State, _ int64) {
			if closing {
				h, failed = readHandedIn(ref, s)
			} else {
				h.record = s.Record(ref.id)
			}
		},
	}
	// As at a hand-in, an append finds out whether the state is of today.
	err := o.hall.Do(ctx, ref.stream(), turn)
	if err == nil && !closing {
		turn.Fresh = true
		err = o.hall.Do(ctx, ref.stream(), turn)
	}
	switch was := r; {
	case err != nil || failed != nil:
		return cmp.Or(err, failed)
	case closing:
		return o.closed(ctx, r, ex, h)
	case h.record.Status == "":
		return o.dropUnbegun(ctx, r, ex.Terms)
	case was.Follow(h.record):
		return o.finish(ctx, ref, h.record)
	}
	return nil
}

// closed does what follows from the end of a sitting that was just put down.
func (o *Office) closed(ctx context.Context, r sitting.Record, ex exam.Exam, h handedIn) error {
	ref := refOf(&r)
	var trail sync.WaitGroup
	trail.Go(func() {
		o.auditDetail(ctx, System, "sitting.close", "sitting/"+r.ID, map[string]string{"receipt": h.record.Receipt}, nil)
	})
	defer trail.Wait()
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err == nil {
		err = o.settleHandedIn(ctx, settling{ref: ref, ex: &ex, sheet: sheet, handedIn: h, record: r})
	}
	if err != nil {
		o.unfinished.add(ref)
	}
	return err
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

func recordName(r sitting.Record) string { return r.ID }

func values[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// each works on what it reads, at most so many side by side. first is the first failure of do,
// returned after all have had their turn: one broken sitting keeps nobody else's
// open. err is that not all could be read.
func each[T any](ctx context.Context, o *Office, most int, list iter.Seq2[T, error], name func(T) string, do func(context.Context, T) error) (first, err error) {
	work := make(chan T)
	var mu sync.Mutex
	var all sync.WaitGroup
	worker := func() {
		for v := range work {
			if err := do(ctx, v); err != nil {
				o.Log.WarnContext(ctx, "sitting left for the next sweep", "sitting", name(v), "error", err)
				mu.Lock()
				first = cmp.Or(first, err)
				mu.Unlock()
			}
		}
	}
	workers := 0
	var lot []T
	hand := func() {
		slices.SortFunc(lot, func(a, b T) int { return cmp.Compare(name(a), name(b)) })
		for ; workers < min(most, len(lot)); workers++ {
			all.Go(worker)
		}
		for _, v := range lot {
			if ctx.Err() == nil {
				work <- v
			}
		}
		lot = lot[:0]
	}
	for v, failed := range list {
		if failed != nil {
			err = failed
			break
		}
		if lot = append(lot, v); len(lot) == sweepLot {
			hand()
		}
	}
	hand()
	close(work)
	all.Wait()
	return first, err
}
