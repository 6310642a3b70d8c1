package docdb

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"iter"
)

// Journal is a set of append-only streams of entries numbered from 1.
type Journal interface {
	// Append returns nil when the entry is durable, or stands already with the
	// same payload and hash (so that an unknown outcome is simply tried again),
	// and Conflict when another entry stands at its place. The caller sees to
	// it that seq follows the last one; Append does not look.
	Append(ctx context.Context, e Entry) error
	// Read streams the entries of a stream in order, from a sequence number.
	Read(ctx context.Context, stream string, from int64) iter.Seq2[Entry, error]
	// Last returns the newest entry; NotFound when the stream is empty.
	Last(ctx context.Context, stream string) (Entry, error)
	// Streams streams the names that begin with prefix, in order.
	Streams(ctx context.Context, prefix string) iter.Seq2[string, error]
}

// Entry is one entry of a stream. Hash is the chain's hash as the appender
// computed it, with Chain; the journal stores it and does not check it.
type Entry struct {
	Stream  string
	Seq     int64 // from 1
	Payload []byte
	Hash    []byte
}

// Chain returns the hash of an entry: SHA-256 over prev, stream, seq and
// payload, where each of prev, stream and payload is preceded by its length,
// and lengths and seq are 8 bytes, big endian, so that no two different entries
// hash the same bytes. prev is the hash of the entry before; nil for the first.
func Chain(prev []byte, stream string, seq int64, payload []byte) []byte {
	h := sha256.New()
	number := func(n uint64) {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], n)
		h.Write(b[:])
	}
	number(uint64(len(prev)))
	h.Write(prev)
	number(uint64(len(stream)))
	h.Write([]byte(stream))
	number(uint64(seq))
	number(uint64(len(payload)))
	h.Write(payload)
	return h.Sum(nil)
}
