//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// TestServerKilledAgainAndAgainInMidExam kills the server's process at any
// moment of a sitting, five times, and starts it again: who was signed in still
// is, every acknowledged answer stands, and so does every receipt.
func TestServerKilledAgainAndAgainInMidExam(t *testing.T) {
	t.Parallel()
	const candidates, kills = 6, 5
	db := filepath.Join(t.TempDir(), "d")
	exam, tickets := servedExam(t, candidates, "--db", db)
	server := newServed(t, db)
	acknowledged := make(chan struct{})
	var done atomic.Bool
	sitters := make([]sitter, candidates)
	var all sync.WaitGroup
	for i := range sitters {
		sitters[i].server = server
		all.Go(func() {
			c, rng := &sitters[i], rand.New(rand.NewPCG(uint64(i), 3))
			err := c.sitDown(exam, tickets[i])
			for err == nil && !done.Load() {
				n, response := 1+rng.IntN(6), fmt.Sprintf(`"text %d"`, rng.IntN(1000))
				if n <= 4 {
					response = fmt.Sprintf("%q", "ABCD"[rng.IntN(4):][:1])
				}
				if err = c.answer(n, response); err == nil {
					acknowledged <- struct{}{}
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	go func() { all.Wait(); close(acknowledged) }()
	rng := rand.New(rand.NewPCG(1, 2))
	for range kills {
		for range 20 + rng.IntN(60) {
			if _, ok := <-acknowledged; !ok {
				t.Fatal("everybody stopped")
			}
		}
		server.kill()
		server.start()
	}
	done.Store(true)
	for range acknowledged {
	}
	receipts := make([]string, candidates)
	submit := func(i int) string {
		answer, err := sitters[i].must("POST", "/api/v1/sittings/"+sitters[i].sitting+"/submission", fmt.Sprintf(`{"epoch":1,"seq":%d}`, sitters[i].seq))
		if err != nil {
			t.Error(err)
		}
		return text(answer["receipt"])
	}
	for i := range sitters {
		if err := sitters[i].holds(); err != nil {
			t.Errorf("candidate %d: %v", i, err)
		}
		receipts[i] = submit(i)
	}
	server.kill()
	server.start()
	for i := range sitters {
		if again := submit(i); again != receipts[i] || again == "" {
			t.Errorf("candidate %d has receipt %q, and had %q", i, again, receipts[i])
		}
	}
	server.kill()
	if code, out, errs := run("verify", "--db", db); code != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
}
