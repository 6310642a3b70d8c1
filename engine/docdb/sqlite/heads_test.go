package sqlite

import (
	"fmt"
	"testing"
)

// TestHeadsKeepWithinTheirBound and know the streams used most lately.
func TestHeadsKeepWithinTheirBound(t *testing.T) {
	t.Parallel()
	h := newHeads()
	for i := range 3 * mostHeads {
		h.raise(fmt.Sprint(i), int64(i+1))
		if i%1000 == 0 {
			h.raise("busy", int64(i+1))
		}
		if n := len(h.young) + len(h.old); n > 2*mostHeads {
			t.Fatalf("%d streams are known", n)
		}
	}
	if seq, ok := h.get("busy"); !ok || seq != 3*mostHeads-999 {
		t.Errorf("a stream in use is known to %d, %t", seq, ok)
	}
	if seq, ok := h.get(fmt.Sprint(3*mostHeads - 1)); !ok || seq != 3*mostHeads {
		t.Errorf("the newest stream is known to %d, %t", seq, ok)
	}
	h.raise("busy", 1)
	if seq, _ := h.get("busy"); seq != 3*mostHeads-999 {
		t.Errorf("a head fell to %d", seq)
	}
}
