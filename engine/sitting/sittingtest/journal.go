package sittingtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"iter"
	"slices"
	"sync"

	"lectern/engine"
	"lectern/engine/sitting"
)

// Fault is what becomes of one attempt to append.
type Fault byte

// The faults. Nobody learns of any whether the entry stands.
const (
	None   Fault = iota
	Before       // it never stands
	After        // it stands
	Later        // it stands at some time later, if its place is free then
	Unread       // no attempt: the node's next reading breaks off half-way
)

// Faults are those of the appends to the journals of sittings, and know which
// entries stand. One serves all nodes of a database.
type Faults struct {
	// Landed is called when an entry comes to stand, or (again) stood with the
	// same payload, node being who appended it, -1 for one that lands later.
	Landed func(node int, stream string, payload []byte, again bool)
	// Racing is called before an append is done.
	Racing func(node int)

	mu     sync.Mutex
	next   map[int][]Fault // by node: of its next attempts
	unread map[int]bool
	stands map[string]int64
	adrift []drifting
}

type drifting struct {
	stream  string
	seq     int64
	payload []byte
	do      func() error
}

// NewFaults returns faults that none are of yet.
func NewFaults() *Faults {
	return &Faults{next: map[int][]Fault{}, unread: map[int]bool{}, stands: map[string]int64{}}
}

// Set says what becomes of a node's next attempts; all after those pass. Nil
// takes back what is left.
func (f *Faults) Set(node int, next []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unread[node] = slices.Contains(next, Unread)
	f.next[node] = slices.DeleteFunc(slices.Clone(next), func(x Fault) bool { return x == Unread })
}

// Broken reports whether a reading of a node breaks off.
func (f *Faults) Broken(node int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	broken := f.unread[node]
	f.unread[node] = false
	return broken
}

// Append does an attempt of a node.
func (f *Faults) Append(node int, stream string, seq int64, payload []byte, do func() error) error {
	if f.Racing != nil {
		f.Racing(node)
	}
	f.mu.Lock()
	fault := None
	if next := f.next[node]; len(next) > 0 {
		fault, f.next[node] = next[0], next[1:]
	}
	if fault == Later {
		f.adrift = append(f.adrift, drifting{stream, seq, payload, do})
	}
	f.mu.Unlock()
	if fault == Before || fault == Later {
		return unavailable()
	}
	if err := f.done(node, stream, seq, payload, do()); err != nil {
		return err
	}
	if fault == After {
		return unavailable()
	}
	return nil
}

func unavailable() error {
	return engine.Unavailable("error.db.unavailable").Because(errors.New("a fault of the test"))
}

func (f *Faults) done(node int, stream string, seq int64, payload []byte, err error) error {
	if err != nil {
		return err
	}
	f.mu.Lock()
	fresh := seq == f.stands[stream]+1
	if fresh {
		f.stands[stream] = seq
	}
	f.mu.Unlock()
	if f.Landed != nil {
		f.Landed(node, stream, payload, !fresh)
	}
	return nil
}

// Land lets the entries land that are still on their way, where their places are
// free.
func (f *Faults) Land() error {
	f.mu.Lock()
	adrift := f.adrift
	f.adrift = nil
	f.mu.Unlock()
	for _, d := range adrift {
		f.mu.Lock()
		due := d.seq <= f.stands[d.stream]+1
		f.mu.Unlock()
		if !due {
			continue
		}
		if err := f.done(-1, d.stream, d.seq, d.payload, d.do()); err != nil && !engine.Is(err, engine.KindConflict) {
			return err
		}
	}
	return nil
}

// Memory is a journal in memory.
type Memory struct {
	mu      sync.Mutex
	streams map[string][]sitting.JournalEntry
}

// NewMemory returns an empty journal.
func NewMemory() *Memory { return &Memory{streams: map[string][]sitting.JournalEntry{}} }

// Through is the journal as one node has it.
func (m *Memory) Through(f *Faults, node int) sitting.Journal { return through{m, f, node} }

type through struct {
	*Memory
	f    *Faults
	node int
}

// Append implements sitting.Journal.
func (t through) Append(_ context.Context, stream string, seq int64, prev, payload []byte) ([]byte, error) {
	h := sha256.New()
	h.Write(prev)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(seq)))
	h.Write(payload)
	hash := h.Sum(nil)
	err := t.f.Append(t.node, stream, seq, payload, func() error { return t.put(stream, sitting.JournalEntry{Seq: seq, Payload: payload, Hash: hash}) })
	return hash, err
}

// Read implements sitting.Journal.
func (t through) Read(ctx context.Context, stream string, from int64) iter.Seq2[sitting.JournalEntry, error] {
	if !t.f.Broken(t.node) {
		return t.Memory.Read(ctx, stream, from)
	}
	return func(yield func(sitting.JournalEntry, error) bool) {
		for e := range t.Memory.Read(ctx, stream, from) {
			if e.Seq > from+2 {
				break
			}
			if !yield(e, nil) {
				return
			}
		}
		yield(sitting.JournalEntry{}, unavailable())
	}
}

func (m *Memory) put(stream string, e sitting.JournalEntry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	entries := m.streams[stream]
	switch {
	case int(e.Seq) <= len(entries):
		if stands := entries[e.Seq-1]; !bytes.Equal(stands.Payload, e.Payload) || !bytes.Equal(stands.Hash, e.Hash) {
			return engine.Conflict("error.db.conflict")
		}
	case int(e.Seq) != len(entries)+1:
		return engine.Internal("append", errors.New("a gap"))
	default:
		m.streams[stream] = append(entries, e)
	}
	return nil
}

// Read implements sitting.Journal.
func (m *Memory) Read(_ context.Context, stream string, from int64) iter.Seq2[sitting.JournalEntry, error] {
	m.mu.Lock()
	entries := m.streams[stream]
	m.mu.Unlock()
	return func(yield func(sitting.JournalEntry, error) bool) {
		for _, e := range entries[min(max(from-1, 0), int64(len(entries))):] {
			if !yield(e, nil) {
				return
			}
		}
	}
}
