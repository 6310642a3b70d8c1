package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"

	"lectern/engine/docdb"
)

// tail is the newest entries of the journal, those that are durable in the
// table of groups and not yet moved to their place by stream. It is read by
// many and changed by the writer alone.
type tail struct {
	mu    sync.RWMutex
	bytes int   // what the entries take in memory, about
	row   int64 // the newest row that is in here

	// The streams that have entries here, and those used most lately, of which
	// the newest number is known: an append after it meets nothing, and a read
	// from beyond it finds nothing. When there are many young ones, they become
	// the old ones, and old ones without entries are forgotten.
	young, old map[string]*stream
	most       int // of young ones
}

// mostStreams is a bound for the young and for the old ones, about 200 bytes
// each; streams with entries come on top, which most bytes bound.
const mostStreams = 100_000

// stream is what is known of a stream.
type stream struct {
	name    string
	head    int64       // the newest number that stands; unknown
	entries []tailEntry // ascending by seq

	group   int64 // the writer's group that is under way,
	pending int64 // and the newest number of this stream in it
}

const unknown = -1

// tailEntry is an entry of a stream.
type tailEntry struct {
	seq           int64
	payload, hash []byte
}

func (e tailEntry) of(stream string) docdb.Entry {
	return docdb.Entry{Stream: stream, Seq: e.seq, Payload: e.payload, Hash: e.hash}
}

func (e tailEntry) bytes() int {
	const overhead = 80
	return len(e.payload) + len(e.hash) + overhead
}

func newTail(most int) *tail {
	return &tail{young: map[string]*stream{}, old: map[string]*stream{}, most: most}
}

func (t *tail) find(name string) *stream {
	if s := t.young[name]; s != nil {
		return s
	}
	return t.old[name]
}

// stream returns what is known of a stream, for the writer, which alone changes
// the maps.
func (t *tail) stream(name string) *stream {
	if s := t.young[name]; s != nil {
		return s
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.young) >= t.most {
		for name, s := range t.old {
			if len(s.entries) > 0 {
				t.young[name] = s
			}
		}
		t.young, t.old = map[string]*stream{}, t.young
	}
	s := t.old[name]
	if s == nil {
		s = &stream{name: name, head: unknown}
	}
	delete(t.old, name)
	t.young[name] = s
	return s
}

// take adds an entry of a group that stands in the table as a row.
func (t *tail) take(s *stream, e tailEntry) {
	n := len(s.entries)
	if n > 0 && s.entries[n-1].seq >= e.seq {
		at := sort.Search(n, func(i int) bool { return s.entries[i].seq >= e.seq })
		if s.entries[at].seq == e.seq {
			return // a row that was read again
		}
		// A new list: readers hold the old one.
		s.entries = append(append(append(make([]tailEntry, 0, n+1), s.entries[:at]...), e), s.entries[at:]...)
	} else {
		if n == 0 {
			const usual = 4
			s.entries = make([]tailEntry, 0, usual)
		}
		s.entries = append(s.entries, e)
	}
	t.bytes += e.bytes()
	s.head = max(s.head, e.seq)
}

// of returns a stream's entries, which must not be changed.
func (t *tail) of(name string) []tailEntry {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if s := t.find(name); s != nil {
		return s.entries
	}
	return nil
}

// at returns the entry that stands at a place.
func (s *stream) at(seq int64) (tailEntry, bool) {
	at := sort.Search(len(s.entries), func(i int) bool { return s.entries[i].seq >= seq })
	if at == len(s.entries) || s.entries[at].seq != seq {
		return tailEntry{}, false
	}
	return s.entries[at], true
}

// names returns the streams with entries whose names begin with prefix, in
// order.
func (t *tail) names(prefix string) []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var names []string
	for _, streams := range []map[string]*stream{t.young, t.old} {
		for name, s := range streams {
			if len(s.entries) > 0 && strings.HasPrefix(name, prefix) {
				names = append(names, name)
			}
		}
	}
	sort.Strings(names)
	return names
}

// drop forgets a stream's entries up to a number, which stand in their place.
func (t *tail) drop(name string, upTo int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.find(name)
	at := sort.Search(len(s.entries), func(i int) bool { return s.entries[i].seq > upTo })
	for _, e := range s.entries[:at] {
		t.bytes -= e.bytes()
	}
	// What is left moves, so that what is gone can be thrown away.
	s.entries = append([]tailEntry(nil), s.entries[at:]...)
}

// size returns the bytes held.
func (t *tail) size() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.bytes
}

// head returns the number of a stream's newest entry, where that is known.
func (t *tail) head(name string) (int64, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	s := t.find(name)
	if s == nil || s.head == unknown {
		return 0, false
	}
	return s.head, true
}

// A group of entries is written as a version, and of each entry its stream,
// number, payload and hash, texts and bytes after their length.
const groupVersion = 1

func appendEntry(b []byte, e docdb.Entry) []byte {
	b = append(binary.AppendUvarint(b, uint64(len(e.Stream))), e.Stream...)
	b = binary.AppendUvarint(b, uint64(e.Seq))
	b = append(binary.AppendUvarint(b, uint64(len(e.Payload))), e.Payload...)
	return append(binary.AppendUvarint(b, uint64(len(e.Hash))), e.Hash...)
}

var errGroup = errors.New("a group of journal entries is damaged")

// readGroup reads the entries of a group; their bytes lie in b.
func readGroup(b []byte) ([]docdb.Entry, error) {
	if len(b) == 0 || b[0] != groupVersion {
		return nil, errGroup
	}
	var out []docdb.Entry
	for b = b[1:]; len(b) > 0; {
		e, rest, err := readEntry(b)
		if err != nil {
			return out, fmt.Errorf("%w after %d entries", err, len(out))
		}
		out, b = append(out, e), rest
	}
	return out, nil
}

func readEntry(b []byte) (e docdb.Entry, rest []byte, err error) {
	stream, b, ok := cutBytes(b)
	if !ok {
		return e, nil, errGroup
	}
	seq, n := binary.Uvarint(b)
	if n <= 0 || int64(seq) < 1 {
		return e, nil, errGroup
	}
	payload, b, ok := cutBytes(b[n:])
	if !ok {
		return e, nil, errGroup
	}
	hash, b, ok := cutBytes(b)
	if !ok {
		return e, nil, errGroup
	}
	return docdb.Entry{Stream: string(stream), Seq: int64(seq), Payload: payload, Hash: hash}, b, nil
}

func cutBytes(b []byte) (part, rest []byte, ok bool) {
	size, n := binary.Uvarint(b)
	if n <= 0 || size > uint64(len(b)-n) {
		return nil, nil, false
	}
	end := n + int(size)
	return b[n:end:end], b[end:], true
}
