package rehearse

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// to is a server as a target.
func to(t *testing.T, handle http.HandlerFunc) Target {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return Target{Addr: s.Listener.Addr().String()}
}

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.Bytes()
}

// TestWireReadsWhatServersWrite takes one reply after another from one
// connection: whatever is wrong with one spoils the next.
func TestWireReadsWhatServersWrite(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长的正文", 20_000)
	from := map[string]int{}
	var mu sync.Mutex
	target := to(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		from[r.RemoteAddr]++
		mu.Unlock()
		if got := r.Header.Get("Authorization"); got != "Bearer tok" {
			t.Errorf("authorized by %q", got)
		}
		switch r.URL.Path {
		case "/plain":
			_, _ = w.Write([]byte("short"))
		case "/chunked":
			for part := range strings.SplitSeq(long, "正") {
				_, _ = w.Write([]byte(part))
				if len(part) > 12 {
					w.(http.Flusher).Flush()
				}
			}
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			b := packed(long)
			w.Header().Set("Content-Length", strconv.Itoa(len(b)))
			_, _ = w.Write(b)
		case "/gzip-chunked":
			w.Header().Set("Content-Encoding", "gzip")
			b := packed(long)
			_, _ = w.Write(b[:100])
			w.(http.Flusher).Flush()
			_, _ = w.Write(b[100:])
		case "/empty":
			w.WriteHeader(http.StatusNoContent)
		case "/refused":
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte(`{"seq":4}`))
		}
	})
	w := wire{to: target}
	defer w.drop()
	for _, keep := range []bool{true, false} {
		for _, c := range []struct {
			path   string
			status int
			text   string
		}{
			{"/plain", 200, "short"}, {"/chunked", 200, strings.ReplaceAll(long, "正", "")}, {"/gzip", 200, long}, {"/gzip-chunked", 200, long},
			{"/empty", 204, ""}, {"/refused", 409, `{"seq":4}`}, {"/plain", 200, "short"},
		} {
			got, err := w.do(context.Background(), &request{method: "GET", path: c.path, token: "tok"}, keep)
			if err != nil || got.status != c.status {
				t.Fatalf("%s: %d %v", c.path, got.status, err)
			}
			text, err := got.text()
			switch {
			case !keep && c.status < 400:
				if got.body != nil {
					t.Errorf("%s: kept without being asked", c.path)
				}
			case err != nil || string(text) != c.text:
				t.Errorf("%s: %d bytes of %d, %v", c.path, len(text), len(c.text), err)
			}
			if head, err := got.head(3); keep && (err != nil || !strings.HasPrefix(c.text, string(head))) {
				t.Errorf("%s: begins with %q, %v", c.path, head, err)
			}
		}
	}
	if len(from) != 1 {
		t.Errorf("%d connections: %v", len(from), from)
	}
}

// TestWireNeverTakesHalfAReply cuts a reply at each of its bytes.
func TestWireNeverTakesHalfAReply(t *testing.T) {
	t.Parallel()
	replies := []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"seq\":1}",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"seq\r\n4\r\n\":1}\r\n0\r\n\r\n",
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	cut := make(chan string)
	go func() {
		for text := range cut {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			buffer := make([]byte, 4096)
			_, _ = conn.Read(buffer)
			_, _ = conn.Write([]byte(text))
			_ = conn.Close()
		}
	}()
	defer close(cut)
	for _, whole := range replies {
		for n := range len(whole) + 1 {
			cut <- whole[:n]
			w := wire{to: Target{Addr: listener.Addr().String()}}
			got, err := w.do(context.Background(), &request{method: "GET", path: "/"}, true)
			text, _ := got.text()
			if n < len(whole) && err == nil {
				t.Errorf("%q is taken for a reply", whole[:n])
			}
			if n < len(whole) && w.conn != nil {
				t.Errorf("after %q the connection is kept", whole[:n])
			}
			if n == len(whole) && (err != nil || string(text) != `{"seq":1}`) {
				t.Errorf("%q is %q, %v", whole, text, err)
			}
			w.drop()
		}
	}
	// Before a byte of it, the cause is named.
	cut <- ""
	w := wire{to: Target{Addr: listener.Addr().String()}}
	if _, err := w.do(context.Background(), &request{method: "GET", path: "/"}, true); !errors.Is(err, errBroken) {
		t.Errorf("closed at once: %v", err)
	}
}

// keeper is a server that keeps answers by the rules of the API.
type keeper struct {
	mu     sync.Mutex
	stored []string // number i+1 at i: the body that is stored
	calls  int
	before func(k *keeper, w http.ResponseWriter, r *http.Request) (done bool) // under the lock, in place of or before the rules
	after  func(k *keeper) (drop bool)                                         // once it is stored
}

func (k *keeper) handle(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls++
	var body bytes.Buffer
	_, _ = body.ReadFrom(r.Body)
	if k.before != nil && k.before(k, w, r) {
		return
	}
	seq := int(numberField(body.Bytes(), "seq"))
	_, response, _ := strings.Cut(body.String(), `"response":`)
	said := r.URL.Path + " " + response
	switch {
	case seq == len(k.stored)+1:
		k.stored = append(k.stored, said)
	case seq < 1 || seq > len(k.stored) || k.stored[seq-1] != said:
		w.WriteHeader(http.StatusConflict)
		fmt.Fprintf(w, `{"error":{"kind":"Conflict","message":"m"},"seq":%d,"responses":{}}`, len(k.stored))
		return
	}
	if k.after != nil && k.after(k) {
		drop(w)
		return
	}
	fmt.Fprintf(w, `{"seq":%d,"remaining_ms":1}`, seq)
}

// drop ends a connection without a reply.
func drop(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// answers lets a candidate answer so often, and returns the load.
func answers(t *testing.T, k *keeper, n int, p Plan) (*Load, *candidate) {
	t.Helper()
	p.Seed = 7
	l := NewLoad(to(t, k.handle), "e", []Ticket{{"a", "b", "c"}}, SyntheticShapes(), p)
	c := &l.candidates[0]
	c.sitting, c.epoch, c.token = "s", 1, "t"
	t.Cleanup(l.Disconnect)
	for range n {
		l.workers[0].answer(context.Background(), c, time.Now(), time.Time{})
	}
	return l, c
}

func (k *keeper) same(t *testing.T, c *candidate) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.stored) != len(c.given) {
		t.Fatalf("%d stored, %d acknowledged", len(k.stored), len(c.given))
	}
	for i, g := range c.given {
		if want := c.responsePath(g.N) + " " + string(c.answerBody(nil, g, 0))[len(`{"epoch":1,"seq":0,"response":`):]; want != k.stored[i] {
			t.Errorf("answer %d: stored %s, acknowledged %s", i+1, k.stored[i], want)
		}
	}
}

func TestAnswersGoOnAfterADroppedConnection(t *testing.T) {
	t.Parallel()
	for name, k := range map[string]*keeper{
		"before it is stored": {before: func(k *keeper, w http.ResponseWriter, _ *http.Request) bool {
			if k.calls%3 == 2 {
				drop(w)
				return true
			}
			return false
		}},
		"after it is stored": {after: func(k *keeper) bool { return k.calls%3 == 2 }},
	} {
		l, c := answers(t, k, 6, Plan{})
		k.same(t, c)
		if len(c.given) != 6 || c.failed || c.pending != nil || l.meter.retries.Load() == 0 || l.meter.acts[Answer].errors.Load() != l.meter.retries.Load() {
			t.Errorf("%s: %d acknowledged, failed %v, %d retries, %d errors", name, len(c.given), c.failed, l.meter.retries.Load(), l.meter.acts[Answer].errors.Load())
		}
	}
}

func TestAnswersOutOfTurnAreRefusedAndRenumbered(t *testing.T) {
	t.Parallel()
	k := &keeper{}
	l, c := answers(t, k, 20, Plan{Ahead: 500, Repeat: 300})
	k.same(t, c)
	if len(c.given) != 20 || c.failed || l.meter.ahead.Load() == 0 || l.meter.repeated.Load() == 0 || l.meter.acts[Answer].errors.Load() != 0 {
		t.Errorf("%d acknowledged, %d ahead, %d repeated, faults %v", len(c.given), l.meter.ahead.Load(), l.meter.repeated.Load(), l.meter.faults)
	}
}

// A server that takes what it should refuse, or says that it holds another
// number of answers, is not passed over.
func TestAnswersOutOfTurnMustBeRefused(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]func(w http.ResponseWriter){
		"taken":         func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"seq":0}`)) },
		"holds another": func(w http.ResponseWriter) { w.WriteHeader(409); _, _ = w.Write([]byte(`{"seq":5}`)) },
	} {
		k := &keeper{before: func(_ *keeper, w http.ResponseWriter, _ *http.Request) bool { reply(w); return true }}
		l, c := answers(t, k, 1, Plan{Ahead: 1000})
		if !c.failed || l.meter.acts[Answer].errors.Load() != 1 || k.calls != 1 {
			t.Errorf("%s: gone on after %d calls: %v", name, k.calls, l.meter.faults)
		}
	}
}

func TestAnswersWaitForAServerThatIsAway(t *testing.T) {
	t.Parallel()
	k := &keeper{before: func(k *keeper, w http.ResponseWriter, _ *http.Request) bool {
		if k.calls > 2 {
			return false
		}
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"error":{"kind":"Unavailable","message":"m"}}`))
		return true
	}}
	began := time.Now()
	l, c := answers(t, k, 2, Plan{})
	k.same(t, c)
	if len(c.given) != 2 || c.failed || l.meter.acts[Answer].errors.Load() != 2 {
		t.Errorf("%d acknowledged, faults %v", len(c.given), l.meter.faults)
	}
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("asked again twice within %v, against Retry-After", took)
	}
}

// What the server says is wrong for good is not sent again.
func TestAnswersThatCannotBeAreNotRepeated(t *testing.T) {
	t.Parallel()
	k := &keeper{before: func(_ *keeper, w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":{"kind":"Invalid"}}`))
		return true
	}}
	_, c := answers(t, k, 1, Plan{})
	if k.calls != 1 || !c.failed || c.pending == nil {
		t.Errorf("%d calls, failed %v", k.calls, c.failed)
	}
}
