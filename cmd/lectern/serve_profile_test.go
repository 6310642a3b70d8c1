//go:build unix

package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"lectern/engine"
)

// TestProfilesStandOnTheirOwnAddress asks both listeners of a server for them.
func TestProfilesStandOnTheirOwnAddress(t *testing.T) {
	t.Parallel()
	get := func(url string) (int, string) {
		t.Helper()
		reply, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer reply.Body.Close()
		body, err := io.ReadAll(reply.Body)
		if err != nil {
			t.Fatal(err)
		}
		return reply.StatusCode, string(body)
	}
	var said bytes.Buffer
	stop, err := profiles("127.0.0.1:0", slog.New(slog.NewTextHandler(&said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(said.String(), "address=")
	url := strings.TrimSpace(after)
	if code, body := get(url + "goroutine?debug=1"); code != 200 || !strings.Contains(body, "goroutine profile") {
		t.Errorf("%s: %d %.80s", url, code, body)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	db := filepath.Join(t.TempDir(), "d")
	server := newServed(t, db, "--profile-addr", "127.0.0.1:0")
	if code, body := get(server.url() + "/debug/pprof/"); code != 404 && !strings.Contains(body, "/setup") || strings.Contains(body, "goroutine") {
		t.Errorf("the main address answers %d %.80s", code, body)
	}
}

func TestProfilesAreNotForOthers(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:6060", ":6060", "10.1.2.3:6060", "[::]:6060", "example.com:6060", "6060"} {
		if _, err := profiles(addr, slog.Default()); !engine.Is(err, engine.KindInvalid) {
			t.Errorf("%s: %v", addr, err)
		}
	}
}
