package sqlite

import (
	"database/sql/driver"
	"fmt"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
)

// Entries that were appended together lie together in a row of "journal-tail",
// which costs one write for all of them. When there are many, or nothing else
// is to be done, they are moved to their place by stream: sorted, so that the
// pages of a stream are written once for many of its entries.
const (
	tailTable   = `CREATE TABLE IF NOT EXISTS "journal-tail" (n INTEGER PRIMARY KEY, entries BLOB NOT NULL)`
	insertGroup = `INSERT INTO "journal-tail" (n, entries) VALUES (?, ?)`
	selectTail  = `SELECT n, entries FROM "journal-tail" WHERE n > ? ORDER BY n LIMIT 64`
	deleteTail  = `DELETE FROM "journal-tail" WHERE n <= ?`
)

// limits say when the tail is moved.
type limits struct {
	many    int           // bytes of entries at which it is moved though there is other work
	most    int           // bytes at which moving goes before all other work
	quiet   time.Duration // how long nothing was written when it is moved
	entries int           // of a step, so that no write waits long for it
	rows    int64         // of a step that deletes
	every   int           // groups after which there is a step in any case
}

// usual limits: about a million answers wait for a quiet half-minute, in 256 MB
// at most, which are read in about a second when the database is opened after a
// crash. Moving few entries of many streams writes a page for each of them, so
// that a moment's rest is no reason.
var usual = limits{many: 192 << 20, most: 256 << 20, quiet: 30 * time.Second, entries: 512, rows: 64, every: 4}

// shelving is the moving of all entries up to a row.
type shelving struct {
	upTo    int64 // the newest row when it began
	deleted int64
	streams []string // what is still to be moved, in order
	waited  int      // groups since the last step
}

// beginShelving starts to move what is there, if there is anything and nothing is being
// moved.
func (w *writer) beginShelving() {
	if w.shelving != nil || !w.rowsLeft {
		return
	}
	w.shelving = &shelving{upTo: w.tail.row, deleted: w.firstRow - 1, streams: w.tail.names("")}
}

// shelve does a step where one is due, and as many as it takes where the tail
// is as large as it may be. An error leaves everything where it is, to be moved
// at the next moment.
func (w *writer) shelve() error {
	bytes := w.tail.size()
	if w.shelving == nil {
		if bytes < w.limits.many {
			return nil
		}
		w.beginShelving()
	}
	if bytes < w.limits.most {
		if w.shelving.waited++; len(w.queue) > 0 && w.shelving.waited < w.limits.every {
			return nil
		}
		w.shelving.waited = 0
		return w.step()
	}
	for bytes >= w.limits.most {
		if w.beginShelving(); w.shelving == nil {
			return nil
		}
		if err := w.step(); err != nil {
			return err
		}
		bytes = w.tail.size()
	}
	return nil
}

// step moves some streams, or deletes some rows once all are moved.
func (w *writer) step() error {
	s := w.shelving
	moved, whole := map[string]int64{}, 0
	deleting := len(s.streams) == 0
	err := w.within(func() error {
		if deleting {
			s.deleted = min(s.deleted+w.limits.rows, s.upTo)
			return w.exec(deleteTail, s.deleted)
		}
		room := w.limits.entries
		for _, name := range s.streams {
			list := w.tail.of(name)
			part := list[:min(len(list), room)]
			for _, e := range part {
				if err := w.exec(insertEntry, name, e.seq, e.payload, e.hash); err != nil {
					return err
				}
				moved[name] = e.seq
			}
			room -= len(part)
			if len(part) < len(list) || room == 0 {
				return nil
			}
			whole++
		}
		return nil
	})
	if err != nil {
		w.shelving = nil
		return err
	}
	for name, upTo := range moved {
		w.tail.drop(name, upTo)
	}
	s.streams = s.streams[whole:]
	if deleting && s.deleted >= s.upTo {
		w.firstRow, w.rowsLeft = s.upTo+1, w.tail.row > s.upTo
		w.shelving = nil
	}
	return nil
}

// shelveAll moves everything.
func (w *writer) shelveAll() {
	for w.open() == nil && w.settle() == nil {
		if w.beginShelving(); w.shelving == nil {
			return
		}
		for w.shelving != nil {
			if w.step() != nil {
				return
			}
		}
	}
}

// load reads the groups beyond the newest that is known.
func (w *writer) load() error {
	for {
		var rows []int64
		var groups [][]byte
		err := w.rows(selectTail, []any{w.tail.row}, func(values []driver.Value) error {
			var n int64
			var group []byte
			err := copyRow(values, []any{&n, &group})
			rows, groups = append(rows, n), append(groups, group)
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		for i, group := range groups {
			entries, err := readGroup(group)
			if err != nil {
				return damaged(rows[i], entries, err)
			}
			fresh := make([]freshEntry, len(entries))
			for k, e := range entries {
				fresh[k] = freshEntry{w.tail.stream(e.Stream), tailEntry{e.Seq, e.Payload, e.Hash}}
			}
			w.take(rows[i], fresh)
		}
	}
}

// damaged says where a group cannot be read: what stood there was changed from
// outside, or the disk lost it.
func damaged(row int64, before []docdb.Entry, err error) error {
	after := "its beginning"
	if n := len(before); n > 0 {
		after = fmt.Sprintf("%s %d", before[n-1].Stream, before[n-1].Seq)
	}
	return engine.Internal(fmt.Sprintf("read row %d of the journal's tail, after %s", row, after), err)
}
