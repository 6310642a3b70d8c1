package handlers

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestRequestsShareContexts that end in due time, and not before.
func TestRequestsShareContexts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p patience
		first := p.context()
		time.Sleep(shiftLength - time.Second)
		if p.context() != first {
			t.Error("another one within the shift")
		}
		late := p.context()
		time.Sleep(time.Second)
		if p.context() == first {
			t.Error("the same one after the shift")
		}
		time.Sleep(actTimeout - 2*time.Second)
		if late.Err() != nil {
			t.Error("it ended before the request's time was up")
		}
		time.Sleep(3 * time.Second)
		if late.Err() == nil {
			t.Error("it does not end")
		}
		time.Sleep(time.Minute)
	})
}
