package office

import (
	"context"
	"errors"
	"time"

	"lectern/engine"
	"lectern/engine/sitting"
)

// maxSkew is how far this machine's clock may be from the database's.
const maxSkew = 2 * time.Second

// CheckClock compares this machine's clock with the database's. Unavailable
// ("error.clock") beyond two seconds: from then on, until it is called again,
// InTime says so, too. While the database is away, what was found last holds.
func (o *Office) CheckClock(ctx context.Context) error {
	clock := engine.SystemClock{} // by which sittings are timed
	began := clock.Now()
	theirs, err := o.Store.DB.Now(ctx)
	if err != nil {
		return err
	}
	// Theirs was read at some time between.
	skew := theirs.Sub(began)
	if ended := clock.Now().Sub(began); skew > 0 {
		skew = max(0, skew-ended)
	}
	if skew.Abs() <= maxSkew {
		skew = 0
	}
	o.skew.Store(int64(skew))
	return o.InTime()
}

// InTime refuses to serve by a clock that was found to be off. It costs nothing.
func (o *Office) InTime() error {
	if skew := time.Duration(o.skew.Load()); skew != 0 {
		return engine.Unavailable("error.clock", "seconds", int(skew.Abs().Seconds()))
	}
	return nil
}

// runningClock is a clock that can go on from where an earlier process was.
type runningClock interface {
	Reading() engine.Reading
	GoOnFrom(r engine.Reading) time.Duration
}

// most a clock is moved to go on from another process's: more is somebody's
// mistake in setting one of the two.
const mostMoved = time.Hour

// GoOnFromLast has this process's clock go on from where the last process over
// an embedded database was, where a sitting is under way: setting the machine's
// clock between the two gives nobody minutes and takes none. Without a sitting
// the machine's clock holds. From then on the clock is kept for the next
// process. It is called once, before anything is timed; a MongoDB has a clock of
// its own, which decides (CheckClock).
func (o *Office) GoOnFromLast(ctx context.Context) error {
	clock, ok := o.Clock.(runningClock)
	if !ok {
		return nil
	}
	last, kept, err := o.Store.ClockReading.Read(ctx)
	if err != nil {
		return err
	}
	open := false
	for _, status := range []sitting.Status{sitting.Open, sitting.OnPause} {
		for _, err := range o.Store.Sittings.Due(ctx, status, 0) {
			if err != nil {
				return err
			}
			open = true
			break
		}
	}
	if kept && open {
		now := clock.Reading()
		switch by := last.Since(now).Sub(now.At); {
		case by.Abs() > mostMoved:
			o.Log.WarnContext(ctx, "the clock is not the one by which sittings under way were timed", "by", by)
		default:
			clock.GoOnFrom(last)
			if by.Abs() >= time.Second {
				o.Log.InfoContext(ctx, "the machine's clock was set: sittings under way go by the time they had", "by", by)
			}
		}
	}
	o.keepsClock.Store(true)
	return nil
}

// sweepClock keeps the clock's reading for the next process, and checks it.
func (o *Office) sweepClock(ctx context.Context, _ time.Time) error {
	var failed error
	if clock, ok := o.Clock.(runningClock); ok && o.keepsClock.Load() {
		failed = o.Store.ClockReading.Keep(ctx, clock.Reading())
	}
	return errors.Join(failed, o.CheckClock(ctx))
}
