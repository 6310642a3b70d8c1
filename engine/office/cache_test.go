package office

import (
	"fmt"
	"testing"
	"time"
)

// TestACacheKeepsWithinItsBound and throws away what was not used for longest.
func TestACacheKeepsWithinItsBound(t *testing.T) {
	t.Parallel()
	const most = 100
	c := newCache[string, int](most)
	for i := range 10 * most {
		c.put(fmt.Sprint(i), i, time.Time{})
		c.put("kept", -1, time.Time{})
		if i%7 == 0 {
			c.drop(fmt.Sprint(i / 2))
		}
		if n := len(c.ring); n > most || n != len(c.byKey) {
			t.Fatalf("after %d it holds %d and %d", i, n, len(c.byKey))
		}
		for place, e := range c.ring {
			if e.place != place || c.byKey[e.key] != e {
				t.Fatalf("after %d, place %d holds %s of place %d", i, place, e.key, e.place)
			}
		}
	}
	if _, _, ok := c.get("kept"); !ok {
		t.Error("what is used all the time was thrown away")
	}
	if v, _, ok := c.get(fmt.Sprint(10*most - 1)); !ok || v != 10*most-1 {
		t.Error("the newest was thrown away")
	}
	if _, _, ok := c.get("1"); ok {
		t.Error("the oldest is still there")
	}
}

func TestFailuresKeepWithinTheirBound(t *testing.T) {
	t.Parallel()
	const most = 100
	f := newFailures(most)
	now := time.Unix(1_800_000_000, 0)
	for i := range 10 * most {
		f.add(fmt.Sprint(i), now, ticketRule)
		if n := f.order.Len(); n > most || n != len(f.byKey) {
			t.Fatalf("after %d it holds %d and %d", i, n, len(f.byKey))
		}
	}
}
