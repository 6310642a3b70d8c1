package engine

import (
	"testing"
	"unsafe"
)

func TestCompact(t *testing.T) {
	t.Parallel()
	a, b, c, d := "exam/person", "person", "", "李明"
	Compact(&a, &b, &c, &d)
	if a != "exam/person" || b != "person" || c != "" || d != "李明" {
		t.Fatalf("%q %q %q %q", a, b, c, d)
	}
	if unsafe.StringData(b) != unsafe.StringData(a[5:]) {
		t.Error("what another text contains stands twice")
	}
}
