//go:build unix

package main

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

// clientBound is how long the exam page waits for a reply before it takes the
// line for dead (queue.js).
const clientBound = 15 * time.Second

// TestFaultDatabaseServer kills the database's server under a crowd and starts
// it again, and stops it for a while, as a machine does that swaps: candidates
// are told that nothing is saved, or wait, and all is saved when it is back.
func TestFaultDatabaseServer(t *testing.T) {
	t.Run("killed", func(t *testing.T) {
		parallel(t)
		db := newFerretDatabase(t)
		times := form(1, 20)
		strike(t, db, "database killed", times, func(c *crowd, _ *served) {
			db.kill()
			c.refusals(3)
			db.start(db.url.Host)
		})
	})
	t.Run("stopped", func(t *testing.T) {
		parallel(t)
		db := newFerretDatabase(t)
		pause := form(3*time.Second, 30*time.Second)
		strike(t, db, "database stopped "+pause.String(), form(1, 3), func(c *crowd, server *served) {
			db.signal(syscall.SIGSTOP)
			time.Sleep(pause)
			db.signal(syscall.SIGCONT)
		})
	})
	t.Run("stopped and server killed", func(t *testing.T) {
		parallel(t)
		db := newFerretDatabase(t)
		strike(t, db, "database stopped, server killed", form(2, 10), func(c *crowd, server *served) {
			db.signal(syscall.SIGSTOP)
			time.Sleep(100 * time.Millisecond) // for requests to be on their way to it
			server.kill()
			db.signal(syscall.SIGCONT)
			server.start()
		})
	})
}

func (f *ferretDatabase) signal(s syscall.Signal) {
	if err := f.process.Signal(s); err != nil {
		f.t.Error(err)
	}
}

// strike does something to a database again and again under a crowd.
func strike(t *testing.T, db *ferretDatabase, name string, times int, blow func(*crowd, *served)) {
	exam, tickets := servedExam(t, 6, db.flags...)
	server := newServed(t, db.flags[1], db.flags[2:]...)
	c := newCrowd(t, exam, tickets, times, server.url, db.flags...)
	c.start()
	rng := rand.New(rand.NewPCG(5, 6))
	for range times {
		c.next()
		c.answers(10 + rng.IntN(10))
		blow(c, server)
		c.answers(10)
	}
	c.finish()
	server.kill()
	if longest := time.Duration(c.waited.Load()); longest >= clientBound {
		t.Errorf("a candidate waited %s for a reply, and the page waits for %s", longest, clientBound)
	}
	found := c.audit("candidate")
	found.Fault, found.Database, found.Times = name, "mongodb", times
	found.tell(t)
}
