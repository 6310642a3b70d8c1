package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/docdb/sqlite"
	"lectern/engine/docdb/sqlite/disktest"
)

// TestFaultDiskErrors lets reads, writes and syncs fail at random under
// appends, cuts the power at any moment, and kills the process and starts it
// again on the same kernel before the power fails: what was acknowledged, or
// read, is on the platter each time.
func TestFaultDiskErrors(t *testing.T) {
	t.Parallel()
	rounds := 6
	if os.Getenv("LECTERN_TEST_LONG") != "" {
		rounds = 200
	}
	for seed := range uint64(rounds) {
		if !t.Run(fmt.Sprint(seed), func(t *testing.T) { failingDisk(t, seed) }) {
			return
		}
	}
}

// memory returns a folder without a disk of its own where there is one, since
// what syncs do is the test's: others on the machine need not be waited for.
func memory(t *testing.T) string {
	folder, err := os.MkdirTemp("/dev/shm", "lectern-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// appended are the entries of one stream that count as durable.
type appended struct {
	mu     sync.Mutex
	stream string
	stands [][]byte
}

func (a *appended) snapshot() [][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stands[:len(a.stands):len(a.stands)]
}

func (a *appended) add(payload []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stands = append(a.stands, payload)
}

// in compares a database with what counts as durable in it.
func (a *appended) in(ctx context.Context, db docdb.DB, stands [][]byte) error {
	n := 0
	for e, err := range db.Journal().Read(ctx, a.stream, 1) {
		if err != nil {
			return err
		}
		if n < len(stands) && (e.Seq != int64(n+1) || !bytes.Equal(e.Payload, stands[n])) {
			return fmt.Errorf("%s: entry %d is %.20q, want %.20q", a.stream, e.Seq, e.Payload, stands[n])
		}
		n++
	}
	if n < len(stands) {
		return fmt.Errorf("%s: %d entries stand, %d were acknowledged", a.stream, n, len(stands))
	}
	return nil
}

// run appends until told to end. Where an outcome is unknown it does as a hall
// of sittings does: it tries the same again, and then reads what stands.
func (a *appended) run(db docdb.DB, rng *rand.Rand, ended <-chan struct{}, tried chan<- bool) error {
	ctx := context.Background()
	for i := 0; ; i++ {
		select {
		case <-ended:
			return nil
		default:
		}
		seq := int64(len(a.stands)) + 1
		payload := fmt.Appendf(nil, "%s %d %s", a.stream, i, bytes.Repeat([]byte{'x'}, rng.IntN(6000)))
		e := docdb.Entry{Stream: a.stream, Seq: seq, Payload: payload, Hash: []byte("h")}
		err := db.Journal().Append(ctx, e)
		if engine.Is(err, engine.KindUnavailable) && rng.IntN(2) == 0 {
			err = db.Journal().Append(ctx, e)
		}
		if engine.Is(err, engine.KindUnavailable) || engine.Is(err, engine.KindConflict) {
			last, failed := db.Journal().Last(ctx, a.stream)
			if failed != nil || last.Seq < seq {
				tried <- false
				continue
			}
			payload, err = last.Payload, nil
		}
		if err != nil {
			return fmt.Errorf("append %d to %s: %w", seq, a.stream, err)
		}
		a.add(payload)
		tried <- true
	}
}

func failingDisk(t *testing.T, seed uint64) {
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(seed, 1))
	folder := memory(t)
	disk := disktest.Mount(folder, seed)
	db, err := sqlite.Open(ctx, folder, docdbtest.Schema)
	if err != nil {
		t.Fatal(err)
	}
	streams := make([]*appended, 4)
	tried, ended := make(chan bool), make(chan struct{})
	var all sync.WaitGroup
	for i := range streams {
		streams[i] = &appended{stream: fmt.Sprintf("s%d", i)}
		all.Go(func() {
			own := rand.New(rand.NewPCG(seed, uint64(2+i)))
			if err := streams[i].run(db, own, ended, tried); err != nil {
				t.Error(err)
			}
		})
	}
	go func() { all.Wait(); close(tried) }()
	for _, op := range []disktest.Op{disktest.Sync, disktest.Write, disktest.Read, disktest.Sync} {
		disk.Fail(op, 0.02+0.3*rng.Float64())
		for range 20 + rng.IntN(40) {
			<-tried
		}
		powerCut(t, disk, streams)
		disk.Fail(op, 0)
		for stands := 0; stands < 8; {
			if <-tried {
				stands++
			}
		}
	}
	disk.Fail(disktest.Sync, 0.5)
	for range 10 + rng.IntN(20) {
		<-tried
	}
	disk.Fail(disktest.Sync, 1)
	close(ended)
	next := memory(t)
	for range tried {
	}
	again, err := disk.Restart(next)
	if err != nil {
		t.Fatal(err)
	}
	disk.Fail(disktest.Sync, 0)
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if disk.Failed(disktest.Sync) == 0 {
		t.Error("no sync failed")
	}
	if db, err = sqlite.Open(ctx, next, docdbtest.Schema); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range streams {
		if err := s.in(ctx, db, s.snapshot()); err != nil {
			t.Errorf("killed and started again: %v", err)
		}
		for e, err := range db.Journal().Read(ctx, s.stream, int64(len(s.stands))+1) {
			if err != nil {
				t.Fatal(err)
			}
			s.add(e.Payload) // who asks is told that it stands
		}
	}
	powerCut(t, again, streams)
}

// TestFaultSyncBeforeAnyRead: an append whose sync failed is tried again on a
// connection that finds it in the cache. It stands only once it is on the
// platter.
func TestFaultSyncBeforeAnyRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for seed := range uint64(8) {
		folder := memory(t)
		disk := disktest.Mount(folder, seed)
		db, err := sqlite.Open(ctx, folder, docdbtest.Schema)
		if err != nil {
			t.Fatal(err)
		}
		s := &appended{stream: "s"}
		e := docdb.Entry{Stream: s.stream, Seq: 1, Payload: bytes.Repeat([]byte("answer"), 2000), Hash: []byte("h")}
		disk.Fail(disktest.Sync, 1)
		if err := db.Journal().Append(ctx, e); !engine.Is(err, engine.KindUnavailable) {
			t.Fatalf("without a sync: %v", err)
		}
		disk.Fail(disktest.Sync, 0)
		if err := db.Journal().Append(ctx, e); err != nil {
			t.Fatal(err)
		}
		s.add(e.Payload)
		powerCut(t, disk, []*appended{s})
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// powerCut compares what a power cut at this moment would leave with what was
// acknowledged before it.
func powerCut(t *testing.T, disk *disktest.Disk, streams []*appended) {
	t.Helper()
	ctx := context.Background()
	stands := make([][][]byte, len(streams))
	for i, s := range streams {
		stands[i] = s.snapshot()
	}
	folder := memory(t)
	if err := disk.PowerCut(folder); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(ctx, folder, docdbtest.Schema)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i, s := range streams {
		if err := s.in(ctx, db, stands[i]); err != nil {
			t.Errorf("after a power cut: %v", err)
		}
	}
}
