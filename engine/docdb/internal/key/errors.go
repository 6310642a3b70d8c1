package key

import (
	"fmt"

	"lectern/engine"
)

// Missing says that a collection has no document id.
func Missing(collection, id string) error {
	return engine.NotFound("error.db.missing", "collection", collection, "id", id)
}

// Empty says that a stream has no entries.
func Empty(stream string) error {
	return engine.NotFound("error.db.missing", "collection", "journal", "id", stream)
}

// Conflict says that a document meets another, or another version of itself.
func Conflict(collection, id string) error {
	return engine.Conflict("error.db.conflict", "collection", collection, "id", id)
}

// Taken says that another entry stands at a place of a stream.
func Taken(stream string, seq int64) error {
	return engine.Conflict("error.db.conflict", "collection", "journal", "id", stream, "seq", seq)
}

// TooLarge says that a document or an entry has more bytes than either
// database takes.
func TooLarge(bytes int) error {
	return engine.E(engine.KindTooLarge, "error.db.too_large", "bytes", bytes)
}

// Unavailable says that the database did not do what was asked, or not in
// time, or that nobody knows: trying again is right.
func Unavailable(doing string, err error) error {
	return engine.Unavailable("error.db.unavailable").Because(fmt.Errorf("%s: %w", doing, err))
}
