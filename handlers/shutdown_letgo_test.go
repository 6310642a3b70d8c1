package handlers

import (
	"bytes"
	"testing"

	"github.com/valyala/fasthttp"
)

// TestLargeAnswersAreNotKept by the connection that they went out on, and go
// out whole.
func TestLargeAnswersAreNotKept(t *testing.T) {
	t.Parallel()
	large, small := bytes.Repeat([]byte("x"), 10_000), []byte("small")
	for _, body := range [][]byte{large, small, {}} {
		for _, raw := range []bool{false, true} {
			var r fasthttp.Response
			if raw {
				r.SetBodyRaw(body)
			} else {
				r.SetBody(body)
			}
			letGo(&r)
			if !bytes.Equal(r.Body(), body) {
				t.Errorf("%d bytes, raw %t: %d go out", len(body), raw, len(r.Body()))
			}
			if kept := cap(r.SwapBody(nil)); kept > 4096 {
				t.Errorf("%d bytes, raw %t: %d are kept", len(body), raw, kept)
			}
		}
	}
}
