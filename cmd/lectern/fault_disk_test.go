//go:build unix

package main

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// TestFaultDiskFull fills the disk under a crowd: answers are refused as not
// saved, what was acknowledged stands, and once there is room again the same
// process takes what is sent again.
//
// The disk is a small file system in memory where one can be mounted, as root
// or in a name space of the test's own; elsewhere the size of files is bounded,
// which SQLite meets as the same error of another number.
func TestFaultDiskFull(t *testing.T) {
	parallel(t)
	const size = 24 << 20
	folder := t.TempDir()
	how := "bounded files"
	full := func(s *served) { s.signal(syscall.SIGUSR1) }
	room := func(s *served) { s.signal(syscall.SIGUSR2) }
	if mountSmall(t, folder, size) == nil {
		how = "tmpfs"
		ballast := filepath.Join(folder, "ballast")
		full = func(*served) { fill(t, ballast) }
		room = func(*served) {
			if err := os.Remove(ballast); err != nil {
				t.Error(err)
			}
		}
	}
	t.Logf("the full disk: %s", how)
	db := filepath.Join(folder, "d")
	exam, tickets := servedExam(t, 12, "--db", db)
	server := newServed(t, db)
	times := form(3, 20)
	c := newCrowd(t, exam, tickets, times, server.url, "--db", db)
	c.start()
	for range times {
		c.next()
		c.answers(20)
		full(server)
		c.refusals(10)
		room(server)
		c.answers(20)
	}
	c.finish()
	server.kill()
	found := c.audit("candidate")
	if found.Refused == 0 {
		t.Error("nobody met the full disk")
	}
	found.Fault, found.Database, found.Times = "disk full ("+how+")", "embedded", times
	found.tell(t)
}

// mountSmall mounts a file system of a size on a folder until the test ends.
func mountSmall(t *testing.T, folder string, size int) error {
	if runtime.GOOS != "linux" {
		return errors.ErrUnsupported
	}
	if err := mountTmpfs(folder, size); err != nil {
		return err
	}
	t.Cleanup(func() {
		if err := unmount(folder); err != nil {
			t.Error(err)
		}
	})
	return nil
}

// fill writes a file until there is no more room.
func fill(t *testing.T, name string) {
	f, err := os.Create(name)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
}

// TestFaultDiskErrors lets the disk fail to read, write and sync under a crowd,
// and kills the server in the midst of it.
func TestFaultDiskErrors(t *testing.T) {
	parallel(t)
	db := filepath.Join(t.TempDir(), "d")
	exam, tickets := servedExam(t, 12, "--db", db)
	server := &served{t: t, db: db, args: []string{"serve", "--db", db, "--addr", "127.0.0.1:0"}, disk: true}
	server.begin()
	times := form(6, 60)
	c := newCrowd(t, exam, tickets, times, server.url, "--db", db)
	c.start()
	rng := rand.New(rand.NewPCG(3, 4))
	failed := map[string]int{}
	for i := range times {
		op := []string{"sync", "write", "read"}[i%3]
		c.next()
		c.answers(10 + rng.IntN(20))
		before := server.fail(op, 0.02+0.3*rng.Float64())
		time.Sleep(time.Duration(50+rng.IntN(200)) * time.Millisecond) // any moment
		if i%4 == 3 {
			server.kill()
			server.start()
		} else {
			failed[op] += server.fail(op, 0) - before
		}
		c.answers(10)
	}
	c.finish()
	server.kill()
	if failed["sync"] == 0 || failed["write"] == 0 {
		t.Errorf("of syncs, writes and reads failed: %v", failed)
	}
	found := c.audit("candidate")
	found.Fault, found.Database, found.Times, found.Recovery = "disk errors", "embedded", times, server.recovery.Seconds()
	found.tell(t)
}
