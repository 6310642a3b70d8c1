package key

import (
	"bytes"
	"cmp"
	"testing"
	"time"
)

// FuzzOrder holds that keys order as their values do, field by field, and that
// no key is the beginning of another.
func FuzzOrder(f *testing.F) {
	f.Add("a", "b", int64(1), int64(-1))
	f.Add("a\x00", "a", int64(1<<62), int64(-1<<62))
	f.Add("a\x00\xff", "a\x00\x01", int64(255), int64(256))
	f.Add("", "\x00", int64(0), int64(0))
	f.Fuzz(func(t *testing.T, s1, s2 string, n1, n2 int64) {
		two := func(s string, n int64) []byte { return keyOf(t, s, n) }
		if got, want := bytes.Compare(two(s1, n1), two(s2, n2)), cmp.Or(cmp.Compare(s1, s2), cmp.Compare(n1, n2)); got != want {
			t.Errorf("(%q, %d) and (%q, %d): keys compare %d, values %d", s1, n1, s2, n2, got, want)
		}
		if a, b := keyOf(t, s1), keyOf(t, s2); s1 != s2 && bytes.HasPrefix(a, b) {
			t.Errorf("the key of %q begins with that of %q", s1, s2)
		}
		if got, want := bytes.Compare(keyOf(t, []byte(s1)), keyOf(t, []byte(s2))), cmp.Or(cmp.Compare(len(s1), len(s2)), cmp.Compare(s1, s2)); got != want {
			t.Errorf("bytes %q and %q: keys compare %d, values %d", s1, s2, got, want)
		}
	})
}

func TestTypesInOrder(t *testing.T) {
	t.Parallel()
	type text string
	last := []byte{}
	for _, v := range []any{nil, -1, int32(0), int64(7), text("a"), "b", []byte("a"), false, true, time.UnixMilli(-1), time.UnixMilli(0)} {
		k := keyOf(t, v)
		if bytes.Compare(last, k) >= 0 {
			t.Errorf("%v (%T) does not come after the one before", v, v)
		}
		if bytes.Compare(k, end(k[:1])) >= 0 {
			t.Errorf("%v (%T) lies behind the end of its type", v, v)
		}
		last = k
	}
}

func keyOf(t *testing.T, values ...any) (key []byte) {
	t.Helper()
	for _, v := range values {
		raw, err := value(v)
		if err == nil {
			key, err = appendValue(key, raw)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return key
}
