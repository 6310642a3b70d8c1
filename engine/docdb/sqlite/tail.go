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
	mu      sync.RWMutex
	streams map[string][]tailEntry // each ascending by seq
	bytes   int                    // what the entries take in the table, about
	row     int64                  // the newest row that is in here
	heads   heads
}

// tailEntry is an entry whose bytes lie in its group's.
type tailEntry struct {
	seq           int64
	payload, hash []byte
}

func (e tailEntry) of(stream string) docdb.Entry {
	return docdb.Entry{Stream: stream, Seq: e.seq, Payload: e.payload, Hash: e.hash}
}

// entryOverhead is what an entry takes in memory beside its bytes.
const entryOverhead = 64

func newTail() *tail { return &tail{streams: map[string][]tailEntry{}, heads: newHeads()} }

// take adds the entries of a group that stands in the table as a row.
func (t *tail) take(row int64, group []docdb.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.row = max(t.row, row)
	for i := range group {
		e := &group[i]
		list := t.streams[e.Stream]
		one := tailEntry{e.Seq, e.Payload, e.Hash}
		if n := len(list); n > 0 && list[n-1].seq >= e.Seq {
			at := sort.Search(n, func(i int) bool { return list[i].seq >= e.Seq })
			if list[at].seq == e.Seq {
				continue // a row that was read again
			}
			// A new list: readers hold the old one.
			list = append(append(append(make([]tailEntry, 0, n+1), list[:at]...), one), list[at:]...)
		} else {
			list = append(list, one)
		}
		t.streams[e.Stream] = list
		t.bytes += len(e.Payload) + len(e.Hash) + entryOverhead
		t.heads.raise(e.Stream, e.Seq)
	}
}

// of returns a stream's entries, which must not be changed.
func (t *tail) of(stream string) []tailEntry {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.streams[stream]
}

// at returns the entry that stands at a place.
func (t *tail) at(stream string, seq int64) (tailEntry, bool) {
	list := t.of(stream)
	at := sort.Search(len(list), func(i int) bool { return list[i].seq >= seq })
	if at == len(list) || list[at].seq != seq {
		return tailEntry{}, false
	}
	return list[at], true
}

// names returns the streams whose names begin with prefix, in order.
func (t *tail) names(prefix string) []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var names []string
	for name := range t.streams {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// drop forgets a stream's entries up to a number, which stand in their place.
func (t *tail) drop(stream string, upTo int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := t.streams[stream]
	at := sort.Search(len(list), func(i int) bool { return list[i].seq > upTo })
	for _, e := range list[:at] {
		t.bytes -= len(e.payload) + len(e.hash) + entryOverhead
	}
	if at == len(list) {
		delete(t.streams, stream)
		return
	}
	// What is left moves, so that what is gone can be thrown away.
	t.streams[stream] = append([]tailEntry{}, list[at:]...)
}

// size returns the bytes held, and whether anything is.
func (t *tail) size() (bytes int, any bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.bytes, len(t.streams) > 0
}

// head returns the number of a stream's newest entry, where that is known.
func (t *tail) head(stream string) (int64, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.heads.get(stream)
}

func (t *tail) know(stream string, seq int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.heads.raise(stream, seq)
}

// mostHeads bounds how many streams' newest numbers are known, of two
// generations each, about 150 bytes a stream.
const mostHeads = 100_000

// heads knows the newest number of the streams used most lately: an append
// after it meets nothing, and a read from beyond it finds nothing. When the
// young generation is full it becomes the old one.
type heads struct{ young, old map[string]int64 }

func newHeads() heads { return heads{young: map[string]int64{}} }

func (h *heads) get(stream string) (int64, bool) {
	if seq, ok := h.young[stream]; ok {
		return seq, true
	}
	seq, ok := h.old[stream]
	return seq, ok
}

func (h *heads) raise(stream string, seq int64) {
	if known, ok := h.get(stream); ok {
		seq = max(seq, known)
	}
	if _, young := h.young[stream]; !young && len(h.young) >= mostHeads {
		h.old, h.young = h.young, map[string]int64{}
	}
	h.young[stream] = seq
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
