//go:build unix

package main

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
)

// notSaved wants an answer to be refused as not saved, to be sent again.
func notSaved(t *testing.T, c *sitter, response string) {
	t.Helper()
	status, header, answer, err := c.call("PUT", c.path(5), c.body(response))
	if err != nil || status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" || !strings.Contains(string(answer["error"]), `"Unavailable"`) {
		t.Fatalf("%d %v %s %v", status, header, answer["error"], err)
	}
}

// TestTheDiskIsFullInMidExam: from then on each answer is refused as not saved,
// what was acknowledged stands, and when there is room again the same process
// takes what is sent again.
func TestTheDiskIsFullInMidExam(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "d")
	exam, tickets := servedExam(t, 1, "--db", db)
	c := &sitter{server: newServed(t, db)}
	if err := c.sitDown(exam, tickets[0]); err != nil {
		t.Fatal(err)
	}
	c.server.signal(syscall.SIGUSR1)
	full := false
	response := ""
	for i := 0; !full && i < 500; i++ {
		response = fmt.Sprintf(`"%d%s"`, i, strings.Repeat("x", 10_000))
		status, _, answer, err := c.call("PUT", c.path(5), c.body(response))
		switch {
		case err != nil:
			t.Fatal(err)
		case status == http.StatusOK:
			c.seq++
			c.answered[5] = response
		case status == http.StatusServiceUnavailable:
			full = true
		default:
			t.Fatalf("%d %s", status, answer["error"])
		}
	}
	if !full || c.seq == 0 {
		t.Fatalf("after %d answers the disk is full: %t", c.seq, full)
	}
	for range 3 {
		notSaved(t, c, response)
	}
	if err := c.holds(); err != nil {
		t.Errorf("on a full disk: %v", err)
	}
	c.server.signal(syscall.SIGUSR2)
	if err := c.answer(5, response); err != nil {
		t.Fatal(err)
	}
	if err := c.holds(); err != nil {
		t.Errorf("with room again: %v", err)
	}
	c.server.kill()
	if code, out, errs := run("verify", "--db", db); code != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
}

// TestTheDatabaseServerIsKilledInMidExam and started again.
func TestTheDatabaseServerIsKilledInMidExam(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at, kill := docdbtest.FerretProcess(t, dir, "127.0.0.1:0")
	address, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/lectern_killed"
	key := filepath.Join(t.TempDir(), "key")
	if _, err := office.OpenKeyring(key, true); err != nil {
		t.Fatal(err)
	}
	exam, tickets := servedExam(t, 1, "--db", address.String(), "--key-file", key)
	c := &sitter{server: newServed(t, address.String(), "--key-file", key)}
	if err := c.sitDown(exam, tickets[0]); err != nil {
		t.Fatal(err)
	}
	if err := c.answer(5, `"one"`); err != nil {
		t.Fatal(err)
	}
	kill()
	for range 2 {
		notSaved(t, c, `"two"`)
	}
	if l, err := net.Listen("tcp", address.Host); err != nil { // nothing listens there any more
		t.Fatal(err)
	} else {
		_ = l.Close()
	}
	docdbtest.FerretProcess(t, dir, address.Host)
	if err := c.answer(5, `"two"`); err != nil {
		t.Fatal(err)
	}
	if err := c.holds(); err != nil {
		t.Error(err)
	}
}
