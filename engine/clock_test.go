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

// TestFaultGoingOnFromAReading: on a machine that goes on running what elapsed
// counts, over its start its clock, which never goes back.
func TestFaultGoingOnFromAReading(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 15, 1, 0, 0, 0, time.UTC)
	last := Reading{At: at, Boot: "a", Elapsed: time.Hour}
	for _, tt := range []struct {
		name string
		now  Reading
		want time.Time
	}{
		{"set back by 10 s", Reading{at.Add(-9 * time.Second), "a", time.Hour + time.Second}, at.Add(time.Second)},
		{"set forward by 10 s", Reading{at.Add(11 * time.Second), "a", time.Hour + time.Second}, at.Add(time.Second)},
		{"started meanwhile", Reading{at.Add(time.Minute), "b", time.Second}, at.Add(time.Minute)},
		{"started meanwhile, set back", Reading{at.Add(-10 * time.Second), "b", 2 * time.Hour}, at},
		{"which cannot be told", Reading{at.Add(time.Minute), "", 2 * time.Hour}, at.Add(time.Minute)},
	} {
		if got := last.Since(tt.now); !got.Equal(tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	unknown := Reading{At: at, Elapsed: time.Hour}
	if got := unknown.Since(Reading{At: at.Add(-time.Second), Elapsed: 2 * time.Hour}); !got.Equal(at) {
		t.Errorf("two runs that cannot be told apart: %s", got)
	}
	before := SystemClock{}.Reading()
	if by := (SystemClock{}).GoOnFrom(before); by.Abs() > time.Millisecond {
		t.Errorf("going on from itself moved the clock by %s", by)
	}
}
