//go:build unix

package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/docdb/sqlite"
)

// TestDiskFull runs this binary as a process whose files may not grow any
// further for a while, as on a full disk: what is written then is Unavailable,
// what stands can be read, and once there is room again the same writes pass,
// in the same process.
func TestDiskFull(t *testing.T) {
	if folder := os.Getenv("LECTERN_TEST_FULL"); folder != "" {
		if err := fillTheDisk(folder); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	t.Parallel()
	cmd := exec.Command(os.Args[0], "-test.run=TestDiskFull")
	cmd.Env = append(os.Environ(), "LECTERN_TEST_FULL="+t.TempDir())
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}

func fillTheDisk(folder string) error {
	signal.Ignore(syscall.SIGXFSZ)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := sqlite.Open(ctx, folder, docdbtest.Schema)
	if err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	small := limit
	small.Cur = 1 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		return err
	}
	entry := func(seq int64) docdb.Entry {
		return docdb.Entry{Stream: "s", Seq: seq, Payload: make([]byte, 10_000), Hash: []byte("h")}
	}
	// The first failures fold the log into the file, which makes room once more.
	seq, failures := int64(1), 0
	for failures < 5 && seq < 1000 {
		err := db.Journal().Append(ctx, entry(seq))
		switch {
		case err == nil:
			seq, failures = seq+1, 0
		case engine.Is(err, engine.KindUnavailable):
			failures++
		default:
			return fmt.Errorf("on a full disk, append %d: %w", seq, err)
		}
	}
	if failures == 0 {
		return errors.New("the disk is never full")
	}
	if last, err := db.Journal().Last(ctx, "s"); err != nil || last.Seq != seq-1 {
		return fmt.Errorf("on a full disk the last entry is %d, %v; want %d", last.Seq, err, seq-1)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	if err := db.Journal().Append(ctx, entry(seq)); err != nil {
		return fmt.Errorf("with room again, append %d: %w", seq, err)
	}
	n := int64(0)
	for e, err := range db.Journal().Read(ctx, "s", 1) {
		if n++; err != nil || e.Seq != n || len(e.Payload) != 10_000 {
			return fmt.Errorf("entry %d is %d with %d bytes, %v", n, e.Seq, len(e.Payload), err)
		}
	}
	if n != seq {
		return fmt.Errorf("%d entries stand, want %d", n, seq)
	}
	return db.Close()
}
