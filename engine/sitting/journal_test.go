package sitting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"sync"

	"lectern/engine"
)

// memory is a journal in memory whose appends can be made to fail, before or
// after the entry stands.
type memory struct {
	mu      sync.Mutex
	streams map[string][]JournalEntry
	fault   func() (before, after bool)
}

func newMemory() *memory { return &memory{streams: map[string][]JournalEntry{}} }

func (m *memory) Append(_ context.Context, stream string, seq int64, prev, payload []byte) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var before, after bool
	if m.fault != nil {
		before, after = m.fault()
	}
	if before {
		return nil, engine.Unavailable("error.db.unavailable")
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%x %s %d %s", prev, stream, seq, payload))
	hash := sum[:]
	entries := m.streams[stream]
	switch {
	case int(seq) <= len(entries):
		if !bytes.Equal(entries[seq-1].Payload, payload) || !bytes.Equal(entries[seq-1].Hash, hash) {
			return nil, engine.Conflict("error.db.conflict")
		}
	case int(seq) != len(entries)+1:
		return nil, engine.Internal("append", fmt.Errorf("%d after %d", seq, len(entries)))
	default:
		m.streams[stream] = append(entries, JournalEntry{seq, payload, hash})
	}
	if after {
		return nil, engine.Unavailable("error.db.unavailable")
	}
	return hash, nil
}

func (m *memory) Read(_ context.Context, stream string, from int64) iter.Seq2[JournalEntry, error] {
	m.mu.Lock()
	entries := m.streams[stream]
	m.mu.Unlock()
	return func(yield func(JournalEntry, error) bool) {
		for _, e := range entries {
			if e.Seq >= from && !yield(e, nil) {
				return
			}
		}
	}
}
