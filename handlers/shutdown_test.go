package handlers

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Browsers open connections in store. Ending must not wait for a word on them,
// but it waits for the answer to what was asked.
func TestShutdownWaitsForRequestsAlone(t *testing.T) {
	t.Parallel()
	begun, finish := make(chan struct{}), make(chan struct{})
	own := &Route{Method: "GET", Path: "/slow", Public: true, Do: func(c *Ctx) error {
		close(begun)
		<-finish
		return c.SendString("done")
	}}
	o := newTestServer(t).Office
	srv := serveOffice(t, o, Config{}, own)
	addr := strings.TrimPrefix(srv.url, "http://")
	var conns []net.Conn
	for range 2 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		conns = append(conns, c)
	}
	if _, err := conns[1].Write([]byte("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	<-begun
	ended := make(chan error, 1)
	began := time.Now()
	go func() { ended <- srv.Shutdown(time.Minute) }()
	for { // until it takes no more connections
		c, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		c.Close()
	}
	close(finish)
	r, err := http.ReadResponse(bufio.NewReader(conns[1]), nil)
	if err != nil || r.StatusCode != 200 {
		t.Errorf("the request under way: %v %v", r, err)
	}
	if err := <-ended; err != nil || time.Since(began) > 30*time.Second {
		t.Errorf("ended with %v after %v", err, time.Since(began))
	}
}
