package sqlite

import (
	"bytes"
	"context"

	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

// freshEntry is an entry that goes down with the group.
type freshEntry struct {
	stream *stream
	tailEntry
}

// append queues an entry of the journal and waits until it is durable.
func (w *writer) append(ctx context.Context, e docdb.Entry) error {
	j := jobs.Get().(*job)
	j.ctx, j.weight, j.entry = ctx, 1+len(e.Payload)/bytesPerWeight, e
	return w.wait(j)
}

// add takes an entry into the group, unless its place is taken.
func (w *writer) add(j *job) error {
	e := &j.entry
	s := w.tail.stream(e.Stream)
	if err := w.know(s); err != nil {
		return err
	}
	if s.group != w.groups {
		s.group, s.pending = w.groups, s.head
	}
	switch {
	case e.Seq > s.pending:
		if w.stuck != nil && w.tail.size() >= w.limits.most {
			return w.stuck // there is no more room for it in memory
		}
		s.pending = e.Seq
		w.fresh = append(w.fresh, freshEntry{s, tailEntry{e.Seq, e.Payload, e.Hash}})
		w.group = appendEntry(w.group, *e)
		return nil
	case e.Seq > s.head:
		for _, f := range w.fresh {
			if f.stream == s && f.seq == e.Seq {
				return same(e, f.tailEntry)
			}
		}
	}
	if there, ok := s.at(e.Seq); ok {
		return same(e, there)
	}
	n, err := w.changed(insertEntry, e.Stream, e.Seq, e.Payload, e.Hash)
	if err != nil || n == 1 {
		return err
	}
	var there tailEntry
	if err := w.row(selectEntry, []any{e.Stream, e.Seq}, &there.payload, &there.hash); err != nil {
		return err
	}
	return same(e, there)
}

// know finds out the number of a stream's newest entry, 0 where it has none.
func (w *writer) know(s *stream) error {
	if s.head != unknown {
		return nil
	}
	var seq int64
	if err := w.row(selectHead, []any{s.name}, &seq); err != nil {
		return err
	}
	w.tail.mu.Lock()
	defer w.tail.mu.Unlock()
	s.head = seq
	return nil
}

func same(e *docdb.Entry, there tailEntry) error {
	if bytes.Equal(e.Payload, there.payload) && bytes.Equal(e.Hash, there.hash) {
		return nil
	}
	return key.Taken(e.Stream, e.Seq)
}

// keep puts the group's entries into the tail, in one piece of memory for all:
// a million small ones would be looked at one by one whenever garbage is
// collected.
func (w *writer) keep(row int64) {
	size := 0
	for i := range w.fresh {
		size += len(w.fresh[i].payload) + len(w.fresh[i].hash)
	}
	all := make([]byte, 0, size)
	own := func(b []byte) []byte {
		at := len(all)
		all = append(all, b...)
		return all[at:len(all):len(all)]
	}
	for i := range w.fresh {
		e := &w.fresh[i]
		e.payload, e.hash = own(e.payload), own(e.hash)
	}
	w.take(row, w.fresh)
}

// take puts the entries of a row into the tail.
func (w *writer) take(row int64, entries []freshEntry) {
	w.rowsLeft = true
	if w.firstRow == 0 {
		w.firstRow = row
	}
	t := w.tail
	t.mu.Lock()
	defer t.mu.Unlock()
	t.row = max(t.row, row)
	for i := range entries {
		t.take(entries[i].stream, entries[i].tailEntry)
	}
}
