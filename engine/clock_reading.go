package engine

import (
	"sync/atomic"
	"time"
)

// Reading is a time together with how long the machine had run by then, so that
// another process on the same machine can go on from it, however the machine's
// clock is set in between.
type Reading struct {
	At      time.Time
	Boot    string        // tells one run of the machine from others; "" where that cannot be told
	Elapsed time.Duration // since that run began
}

// Since returns what the time is now, as r and what has elapsed since say. Across
// a start of the machine that is not known: the machine's time, then, but none
// before r.
func (r Reading) Since(now Reading) time.Time {
	if r.Boot != "" && r.Boot == now.Boot {
		return r.At.Add(now.Elapsed - r.Elapsed)
	}
	if now.At.Before(r.At) {
		return r.At
	}
	return now.At
}

// ahead is by how much the system clock of this process goes before the time of
// the machine when the process began.
var ahead atomic.Int64

// Reading reads the clock.
func (c SystemClock) Reading() Reading {
	e := elapsed()
	return Reading{At: processBegan.Add(e - processAt + time.Duration(ahead.Load())), Boot: bootID, Elapsed: e}
}

// GoOnFrom has the clock go on from an earlier process's reading. It is done
// once, before anything is timed. It returns by how much the clock was moved.
func (c SystemClock) GoOnFrom(r Reading) time.Duration {
	now := c.Reading()
	by := r.Since(now).Sub(now.At)
	ahead.Add(int64(by))
	return by
}

var bootID = boot()
