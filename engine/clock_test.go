package engine

import (
	"testing"
	"time"
)

// TestTheSystemClock is the machine's time, in UTC, and never goes back.
func TestTheSystemClock(t *testing.T) {
	t.Parallel()
	last := SystemClock{}.Now()
	if off := time.Since(last).Abs(); off > time.Second || last.Location() != time.UTC {
		t.Errorf("%s is %s off", last, off)
	}
	for range 10_000 {
		now := SystemClock{}.Now()
		if now.Before(last) {
			t.Fatalf("%s after %s", now, last)
		}
		last = now
	}
}
