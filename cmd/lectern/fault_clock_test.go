package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lectern/engine/docdb/sqlite"
	"lectern/engine/office"
	"lectern/engine/store"
)

// remains returns how long a sitter has left.
func (c *sitter) remains(t *testing.T) time.Duration {
	t.Helper()
	answer, err := c.must("GET", "/api/v1/sittings/"+c.sitting, "")
	if err != nil {
		t.Fatal(err)
	}
	ms, err := strconv.ParseInt(string(answer["remaining_ms"]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(ms) * time.Millisecond
}

// TestFaultAServerGoesOnByTheTimeItHad where a sitting is under way: its clock is
// read from what the process before kept, which is changed here in place of the
// machine's clock.
func TestFaultAServerGoesOnByTheTimeItHad(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "d")
	exam, tickets := servedExam(t, 1, "--db", db)
	c := &sitter{server: newServed(t, db)}
	if err := c.sitDown(exam, tickets[0]); err != nil {
		t.Fatal(err)
	}
	before := c.remains(t)
	for _, by := range []time.Duration{10 * time.Minute, -5 * time.Minute} {
		c.server.kill()
		moveReading(t, db, by)
		c.server.start()
		// What passes meanwhile is far less than a minute.
		after := c.remains(t)
		if passed := before - after; passed < by || passed > by+time.Minute {
			t.Errorf("%s remain, before %s did; the clock was kept %s further on", after, before, by)
		}
		before = after
	}
}

func moveReading(t *testing.T, folder string, by time.Duration) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), folder, store.Schema)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	keys, err := office.OpenKeyring(folder+".key", false)
	if err != nil {
		t.Fatal(err)
	}
	kept := store.Open(db, keys).ClockReading
	r, ok, err := kept.Read(t.Context())
	if err != nil || !ok {
		t.Fatalf("no reading was kept: %v", err)
	}
	r.At = r.At.Add(by)
	if err := kept.Keep(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

// TestFaultAClientsClockTellsNothing: no header with a time has a say in whether
// an answer counts or in what is shown.
func TestFaultAClientsClockTellsNothing(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "d")
	exam, tickets := servedExam(t, 1, "--db", db)
	c := &sitter{server: newServed(t, db)}
	if err := c.sitDown(exam, tickets[0]); err != nil {
		t.Fatal(err)
	}
	began := c.remains(t)
	for i, off := range []time.Duration{-8 * time.Hour, 8 * time.Hour, -50 * 365 * 24 * time.Hour, 24 * 365 * time.Hour} {
		at := time.Now().Add(off).UTC().Format(http.TimeFormat)
		send := func(method, path, body string) *http.Response {
			req, err := http.NewRequest(method, c.server.url()+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bearer "+c.token)
			for _, name := range []string{"Date", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Expires", "Last-Modified", "X-Request-Start"} {
				req.Header.Set(name, at)
			}
			r, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			return r
		}
		c.seq = i
		if r := send("PUT", c.path(1), c.body(fmt.Sprintf("%q", "ABCD"[i:i+1]))); r.StatusCode != http.StatusOK {
			t.Errorf("an answer from a client %s off: %s", off, r.Status)
		}
		if r := send("GET", "/api/v1/sittings/"+c.sitting, ""); r.StatusCode != http.StatusOK {
			t.Errorf("a look from a client %s off: %s", off, r.Status)
		}
	}
	if left := c.remains(t); left > began || began-left > 10*time.Minute {
		t.Errorf("%s remain, at the start %s did", left, began)
	}
}
