package engine

import (
	"sync"
	"time"
)

// Clock tells the time. Rules never look the time up: it is handed to them by
// the edge, which holds a Clock.
type Clock interface{ Now() time.Time }

// SystemClock is the time of the machine when this process began, or the time
// that an earlier process had reached (GoOnFrom), and what has elapsed since, in
// UTC. Setting the machine's clock meanwhile moves it neither forward nor back;
// it never goes back within a process.
type SystemClock struct{}

// Now returns the current time.
func (c SystemClock) Now() time.Time { return c.Reading().At }

// Both are read once: Time.UTC drops the monotonic reading of time.Now, so that
// differences of such times would follow whoever sets the clock.
var (
	processBegan = time.Now().UTC()
	processAt    = elapsed()
)

// FakeClock is a clock for tests, which stands until it is moved.
type FakeClock struct {
	mu  sync.Mutex
	now time.Time
}

// NewFakeClock returns a clock that stands at t.
func NewFakeClock(t time.Time) *FakeClock { return &FakeClock{now: t.UTC()} }

// Now returns the time at which the clock stands.
func (c *FakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock by d, which may be negative.
func (c *FakeClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
