package office

import (
	"context"
	"time"

	"lectern/engine"
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

func (o *Office) sweepClock(ctx context.Context, _ time.Time) error { return o.CheckClock(ctx) }
