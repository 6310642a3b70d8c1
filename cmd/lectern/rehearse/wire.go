package rehearse

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// patience is how long a reply is waited for.
const patience = 60 * time.Second

// Target is a server to be called.
type Target struct {
	Addr string      // host:port
	TLS  *tls.Config // nil: plain HTTP
}

// wire is one keep-alive connection, which is made when it is first needed and
// again when it is gone. It is lean, for it shares the machine with the server:
// one write a request, one request at a time, headers read only as far as needed.
type wire struct {
	to       Target
	conn     net.Conn
	in       *bufio.Reader
	out      []byte
	body     []byte
	deadline time.Time
	held     *gauge // nil where nobody counts
}

// request is what is sent. Body is JSON, nil for none.
type request struct {
	method, path string
	token        string // of a session; "" for none
	cookie       bool   // the token goes as a browser's cookie
	body         []byte
}

// reply is what came back; its body is good until the next request, and is nil
// where it was not asked for.
type reply struct {
	status  int
	body    []byte
	length  int
	gzipped bool
	after   time.Duration // when to ask again, as Retry-After says
}

var errBroken = errors.New("the server closed the connection")

// open makes the connection where there is none.
func (w *wire) open(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	dialer := net.Dialer{Timeout: patience}
	conn, err := dialer.DialContext(ctx, "tcp", w.to.Addr)
	if err != nil {
		return err
	}
	if w.to.TLS != nil {
		secure := tls.Client(conn, w.to.TLS)
		if err := secure.HandshakeContext(ctx); err != nil {
			return errors.Join(err, conn.Close())
		}
		conn = secure
	}
	w.conn, w.deadline = conn, time.Time{}
	w.held.add(1)
	if w.in == nil {
		w.in = bufio.NewReaderSize(conn, 4<<10)
	} else {
		w.in.Reset(conn)
	}
	return nil
}

// drop ends the connection, whatever is under way on it.
func (w *wire) drop() {
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
		w.held.add(-1)
	}
}

// send writes a request.
func (w *wire) send(ctx context.Context, r *request) error {
	if err := w.open(ctx); err != nil {
		return err
	}
	b := append(w.out[:0], r.method...)
	b = append(b, ' ')
	b = append(b, r.path...)
	b = append(b, " HTTP/1.1\r\nHost: "...)
	b = append(b, w.to.Addr...)
	b = append(b, "\r\nAccept-Encoding: gzip\r\n"...)
	switch {
	case r.token == "":
	case r.cookie:
		b = append(b, "Cookie: lectern="...)
		b = append(append(b, r.token...), "\r\n"...)
	default:
		b = append(b, "Authorization: Bearer "...)
		b = append(append(b, r.token...), "\r\n"...)
	}
	if r.body != nil {
		b = append(b, "Content-Type: application/json\r\nContent-Length: "...)
		b = append(strconv.AppendInt(b, int64(len(r.body)), 10), "\r\n"...)
	}
	b = append(append(b, "\r\n"...), r.body...)
	w.out = b
	// A deadline costs more than a look at the clock: it is moved on now and then.
	if now := time.Now(); w.deadline.Sub(now) < patience/2 {
		w.deadline = now.Add(patience)
		if err := w.conn.SetDeadline(w.deadline); err != nil {
			return err
		}
	}
	_, err := w.conn.Write(b)
	return err
}

// do sends a request and reads the reply; keep says whether its body is wanted
// where all is well. After an error the connection is gone, and the outcome
// unknown.
func (w *wire) do(ctx context.Context, r *request, keep bool) (reply, error) {
	err := w.send(ctx, r)
	var got reply
	if err == nil {
		got, err = w.receive(keep)
	}
	if err != nil {
		w.drop()
	}
	return got, err
}

// receive reads one reply.
func (w *wire) receive(keep bool) (reply, error) {
	line, err := w.in.ReadSlice('\n')
	if err != nil {
		return reply{}, fmt.Errorf("%w: %w", errBroken, err)
	}
	got := reply{length: -1}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.")) {
		return got, fmt.Errorf("not HTTP: %.40q", line)
	}
	if got.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return got, err
	}
	chunked, ends := false, false
	for {
		if line, err = w.in.ReadSlice('\n'); err != nil {
			return got, fmt.Errorf("%w: %w", errBroken, err)
		}
		if len(line) <= 2 {
			break
		}
		switch line[0] | 0x20 { // the few that matter
		case 'c', 't', 'r':
			name, value, _ := bytes.Cut(line, []byte(":"))
			value = bytes.TrimSpace(value)
			switch {
			case bytes.EqualFold(name, []byte("content-length")):
				if got.length, err = strconv.Atoi(string(value)); err != nil || got.length < 0 {
					return got, fmt.Errorf("content-length %q", value)
				}
			case bytes.EqualFold(name, []byte("transfer-encoding")):
				chunked = bytes.EqualFold(value, []byte("chunked"))
			case bytes.EqualFold(name, []byte("content-encoding")):
				got.gzipped = bytes.EqualFold(value, []byte("gzip"))
			case bytes.EqualFold(name, []byte("retry-after")):
				seconds, _ := strconv.Atoi(string(value))
				got.after = min(max(0, time.Duration(seconds)*time.Second), patience)
			case bytes.EqualFold(name, []byte("connection")):
				ends = bytes.EqualFold(value, []byte("close"))
			}
		}
	}
	keep = keep || got.status >= 400
	switch {
	case got.status == 204 || got.status == 304:
		got.length = 0
	case chunked:
		err = w.chunks(&got, keep)
	case got.length >= 0:
		err = w.take(&got, got.length, keep, false)
	default:
		return got, errors.New("a reply without a length")
	}
	if err == nil && ends {
		w.drop()
	}
	return got, err
}

// take reads so many bytes of a body, and keeps or throws them away.
func (w *wire) take(got *reply, n int, keep, more bool) error {
	if !keep {
		_, err := w.in.Discard(n)
		return err
	}
	if !more {
		w.body = w.body[:0]
	}
	from := len(w.body)
	if cap(w.body)-from < n {
		w.body = append(make([]byte, 0, max(2*cap(w.body), from+n)), w.body...)
	}
	w.body = w.body[:from+n]
	_, err := io.ReadFull(w.in, w.body[from:])
	got.body = w.body
	return err
}

func (w *wire) chunks(got *reply, keep bool) error {
	got.length = 0
	w.body = w.body[:0]
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		size, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(";"))
		n, err := strconv.ParseUint(string(size), 16, 31)
		if err != nil {
			return err
		}
		got.length += int(n)
		if err := w.take(got, int(n), keep, true); err != nil {
			return err
		}
		if _, err := w.in.Discard(2); err != nil || n == 0 {
			return err
		}
	}
}

// text is the whole body of a reply that was kept, unpacked.
func (r *reply) text() ([]byte, error) { return r.head(-1) }

// head is the beginning of the body, unpacked: enough to find what stands there
// without the cost of unpacking all.
func (r *reply) head(most int) ([]byte, error) {
	if !r.gzipped {
		return r.body, nil
	}
	z := unpackers.Get().(*gzip.Reader)
	defer unpackers.Put(z)
	if err := z.Reset(bytes.NewReader(r.body)); err != nil {
		return nil, err
	}
	if most < 0 {
		return io.ReadAll(z)
	}
	b := make([]byte, most)
	n, err := io.ReadFull(z, b)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return b[:n], err
}
