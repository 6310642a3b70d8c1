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
	// it that seq follows the last one; Append does not look. Payload and Hash
	// must not be changed afterwards, also after an error.
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
	var short [512]byte
	b := short[:0]
	number := func(n int) { b = binary.BigEndian.AppendUint64(b, uint64(n)) }
	number(len(prev))
	b = append(b, prev...)
	number(len(stream))
	b = append(b, stream...)
	b = binary.BigEndian.AppendUint64(b, uint64(seq))
	number(len(payload))
	sum := sha256.Sum256(append(b, payload...))
	return sum[:]
}
