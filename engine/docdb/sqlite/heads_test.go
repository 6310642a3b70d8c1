package sqlite

import (
	"fmt"
	"testing"
)

// TestStreamsKeepWithinTheirBound: those used most lately are known, and those
// with entries are never forgotten.
func TestStreamsKeepWithinTheirBound(t *testing.T) {
	t.Parallel()
	const most = 1000
	tail := newTail(most)
	tail.take(tail.stream("held"), tailEntry{seq: 7})
	for i := range 10 * most {
		tail.stream(fmt.Sprint(i)).head = int64(i)
		if i%100 == 0 {
			tail.stream("busy").head = int64(i)
		}
		if n := len(tail.young) + len(tail.old); n > 2*most+1 {
			t.Fatalf("%d streams are known", n)
		}
	}
	if seq, ok := tail.head("busy"); !ok || seq != 10*most-100 {
		t.Errorf("a stream in use is known to %d, %t", seq, ok)
	}
	if _, ok := tail.head("1"); ok {
		t.Error("a stream not used for long is still known")
	}
	if list := tail.of("held"); len(list) != 1 {
		t.Error("an entry was forgotten")
	}
}
