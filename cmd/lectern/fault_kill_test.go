//go:build unix

package main

import (
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
)

// recoveryBound is how soon a killed server must answer again.
const recoveryBound = 2 * time.Second

// ferretDatabase is a database on a FerretDB of the test's own.
type ferretDatabase struct {
	t       *testing.T
	folder  string
	url     *url.URL
	flags   []string // --db and --key-file
	process *os.Process
	kill    func()
}

func newFerretDatabase(t *testing.T) *ferretDatabase {
	t.Helper()
	f := &ferretDatabase{t: t, folder: t.TempDir()}
	f.start("127.0.0.1:0")
	key := filepath.Join(t.TempDir(), "key")
	if _, err := office.OpenKeyring(key, true); err != nil {
		t.Fatal(err)
	}
	f.flags = []string{"--db", f.url.String(), "--key-file", key}
	return f
}

func (f *ferretDatabase) start(listen string) {
	f.t.Helper()
	at, process, kill := docdbtest.FerretSignalled(f.t, f.folder, listen)
	address, err := url.Parse(at)
	if err != nil {
		f.t.Fatal(err)
	}
	address.Path = "/lectern_faults"
	f.url, f.process, f.kill = address, process, kill
}

// TestFaultServerKilled kills the server under load at random moments: while
// candidates sign in, start, answer and hand in. Each time it is started again,
// and they go on by themselves.
func TestFaultServerKilled(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		parallel(t)
		db := filepath.Join(t.TempDir(), "d")
		killAgainAndAgain(t, "embedded", form(8, 50), 50, "--db", db)
	})
	t.Run("mongodb", func(t *testing.T) {
		parallel(t)
		killAgainAndAgain(t, "mongodb", form(4, 50), form(6, 10), newFerretDatabase(t).flags...)
	})
}

func killAgainAndAgain(t *testing.T, database string, kills, candidates int, flags ...string) {
	exam, tickets := servedExam(t, candidates, flags...)
	server := newServed(t, flags[1], flags[2:]...)
	c := newCrowd(t, exam, tickets, kills, server.url, flags...)
	c.start()
	rng := rand.New(rand.NewPCG(1, 2))
	server.recovery = 0
	for range kills {
		c.next()
		c.answers(1 + rng.IntN(2*candidates))
		time.Sleep(time.Duration(rng.IntN(50)) * time.Millisecond) // any moment of what is under way
		server.kill()
		server.start()
	}
	c.finish()
	server.kill()
	server.start()
	for i, m := range c.all {
		if again, err := m.submit(); err != nil || again != m.receipt || again == "" {
			t.Errorf("candidate %d has receipt %q, %v, and had %q", i, again, err, m.receipt)
		}
	}
	server.kill()
	if long() && server.recovery > recoveryBound {
		t.Errorf("it took %s until a killed server answered again, want %s at most", server.recovery, recoveryBound)
	}
	found := c.audit("candidate")
	found.Fault, found.Database, found.Times, found.Recovery = "server killed", database, kills, server.recovery.Seconds()
	found.tell(t)
}
