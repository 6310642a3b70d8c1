package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/docdb/sqlite"
)

func closing(t *testing.T, db *sqlite.DB, err error) *sqlite.DB {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// TestConformanceWhileTheTailMoves and while it does not.
func TestConformanceWhileTheTailMoves(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(string, docdb.Schema) (*sqlite.DB, error){"eager": sqlite.OpenEager, "lazy": sqlite.OpenLazy} {
		t.Run(name, func(t *testing.T) {
			docdbtest.Run(t, func(t *testing.T) docdb.DB {
				db, err := open(t.TempDir(), docdbtest.Schema)
				return closing(t, db, err)
			})
		})
	}
}

func numbered(stream string, seq int64) docdb.Entry {
	payload := fmt.Appendf(nil, "%s number %d", stream, seq)
	return docdb.Entry{Stream: stream, Seq: seq, Payload: payload, Hash: docdb.Chain(nil, stream, seq, payload)}
}

// reads wants a stream to hold the entries from a number to the last, in order.
func reads(db *sqlite.DB, stream string, from, last int64) error {
	at := from
	for e, err := range db.Journal().Read(context.Background(), stream, from) {
		if err != nil {
			return err
		}
		if want := numbered(stream, at); e.Seq != at || string(e.Payload) != string(want.Payload) || string(e.Hash) != string(want.Hash) {
			return fmt.Errorf("%s: entry %d reads %d %q", stream, at, e.Seq, e.Payload)
		}
		at++
	}
	if at <= last {
		return fmt.Errorf("%s: read to %d, %d stand", stream, at-1, last)
	}
	return nil
}

// TestNothingIsMissedWhileTheTailMoves reads streams from any number while
// others append and the tail moves under them; what it takes in memory is
// bounded.
func TestNothingIsMissedWhileTheTailMoves(t *testing.T) {
	t.Parallel()
	db, err := sqlite.OpenEager(t.TempDir(), docdbtest.Schema)
	closing(t, db, err)
	const streams, entries = 12, 60
	var mu sync.Mutex
	stand := map[string]int64{}
	var all sync.WaitGroup
	for i := range streams {
		all.Go(func() {
			stream := fmt.Sprintf("s%02d", i)
			rng := rand.New(rand.NewPCG(uint64(i), 1))
			for seq := int64(1); seq <= entries; seq++ {
				if err := db.Journal().Append(context.Background(), numbered(stream, seq)); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				stand[stream] = seq
				other := fmt.Sprintf("s%02d", rng.IntN(streams))
				last := stand[other]
				mu.Unlock()
				if err := reads(db, other, 1+rng.Int64N(last+1), last); err != nil {
					t.Error(err)
				}
				if size := db.Tail(); size > 4000 {
					t.Errorf("the tail takes %d bytes", size)
				}
			}
		})
	}
	all.Wait()
	var names []string
	for name, err := range db.Journal().Streams(context.Background(), "s") {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if len(names) != streams || !slices.IsSorted(names) {
		t.Errorf("streams %v", names)
	}
}

// TestATailThatStaysIsReadAgain copies a database whose process has not ended,
// at moments of its moving: each copy holds all that stood.
func TestATailThatStaysIsReadAgain(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db, err := sqlite.OpenLazy(folder, docdbtest.Schema)
	closing(t, db, err)
	for seq := int64(1); seq <= 20; seq++ {
		for _, stream := range []string{"a", "b"} {
			if err := db.Journal().Append(context.Background(), numbered(stream, seq)); err != nil {
				t.Fatal(err)
			}
		}
	}
	copied := t.TempDir()
	for _, name := range []string{"lectern.db", "lectern.db-wal"} {
		b, err := os.ReadFile(filepath.Join(folder, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(copied, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 3 { // opened, moved in part or whole, and closed
		again, err := sqlite.OpenEager(copied, docdbtest.Schema)
		if err != nil {
			t.Fatal(err)
		}
		for _, stream := range []string{"a", "b"} {
			if err := reads(again, stream, 1, 20); err != nil {
				t.Error(err)
			}
			if err := again.Journal().Append(context.Background(), numbered(stream, 20)); err != nil {
				t.Errorf("the same again: %v", err)
			}
			other := numbered(stream, 7)
			other.Payload = []byte("another")
			if err := again.Journal().Append(context.Background(), other); err == nil {
				t.Error("another entry took a place that was taken")
			}
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := sql.Open("sqlite", filepath.Join(copied, "lectern.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var left, stand int
	if err := raw.QueryRow(`SELECT (SELECT count(*) FROM "journal-tail"), (SELECT count(*) FROM journal)`).Scan(&left, &stand); err != nil || left != 0 || stand != 40 {
		t.Errorf("a closed database holds %d groups and %d entries, %v", left, stand, err)
	}
}

// TestADamagedTailIsSaid: nobody goes on from half of what was acknowledged.
func TestADamagedTailIsSaid(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := open(t, folder, docdbtest.Schema).Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", filepath.Join(folder, "lectern.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec(`INSERT INTO "journal-tail" VALUES (1, x'01056161')`); err != nil {
		t.Fatal(err)
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err := sqlite.Open(context.Background(), folder, docdbtest.Schema); err == nil {
		_ = db.Close()
		t.Error("a damaged tail was opened")
	}
}
