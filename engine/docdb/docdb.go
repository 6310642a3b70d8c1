// Package docdb is the one port to the database: collections of documents and
// append-only journals, narrow enough that its two implementations, sqlite/
// (embedded) and mongodb/ (over the wire), are small and behave alike.
//
// Its central types are DB, Collection and Journal. Documents are Go structs
// with bson tags, always with "_id" (a string) and "version" (an int64); the
// MongoDB driver's own codec encodes them on both sides. Queries go through
// declared indexes only (Schema). There are no transactions over documents:
// what must happen together is one document or one journal entry.
//
// Invariants: what returned without an error is durable; a journal entry never
// changes once it stands; an operation whose outcome is unknown (Unavailable)
// may be tried again.
//
// It does not search text, does not join, and knows nothing of exams.
package docdb

import (
	"context"
	"iter"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// DB is an open database. All methods may be called from many goroutines.
//
// Error kinds throughout: Unavailable ("error.db.unavailable") when the
// database cannot be reached, is full, or did not answer before the context's
// deadline: the outcome is then unknown, and trying again is right. TooLarge
// for a document above MaxDocument. Internal for a programming error: an
// unknown index, a document without _id or version, an index field that cannot
// be indexed.
type DB interface {
	// Collection returns a collection declared in the schema. It panics for
	// any other name, which is a programming error.
	Collection(name string) Collection
	// Journal returns the journal, which every database has.
	Journal() Journal
	// Now returns the database's clock, in UTC, to the millisecond.
	Now(ctx context.Context) (time.Time, error)
	// Ping fails with Unavailable unless the database answers.
	Ping(ctx context.Context) error
	// Size returns the bytes that the database takes on its disk.
	Size(ctx context.Context) (int64, error)
	// Close waits for the writes under way and lets go of the database. What
	// is called afterwards fails with Unavailable.
	Close() error
}

// Collection is a set of documents, each with a unique _id and a version.
type Collection interface {
	// Get decodes the document into what into points to; NotFound.
	Get(ctx context.Context, id string, into any) error
	// Insert adds a document; Conflict if its _id stands, or another document
	// under the same key of a unique index.
	Insert(ctx context.Context, doc any) error
	// InsertMany adds documents in no particular order and as no unit. Those
	// that conflict are skipped and not counted, which is no error.
	InsertMany(ctx context.Context, docs []any) (inserted int, err error)
	// Replace puts doc, whose version must be version+1, in the place of the
	// document id: NotFound if there is none, Conflict unless it stands at
	// version, or if doc meets another document in a unique index.
	Replace(ctx context.Context, id string, version int64, doc any) error
	// Delete removes the document: NotFound if there is none, Conflict unless
	// it stands at version.
	Delete(ctx context.Context, id string, version int64) error
	// DeletePrefix removes every document whose index begins with these
	// values and returns how many; index "" without values means all. It is
	// not one unit: after an error, some may be gone.
	DeletePrefix(ctx context.Context, index string, prefix ...any) (int, error)
	// Find streams documents in the order of the index, then of _id. Each is
	// valid after the iteration too. An error ends the stream. The stream is no
	// snapshot: what changes meanwhile may or may not be seen; what does not
	// change is seen once.
	Find(ctx context.Context, q Query) iter.Seq2[bson.Raw, error]
	// Count returns how many documents Find would stream.
	Count(ctx context.Context, q Query) (int64, error)
}

// Query selects documents by an index: Equal matches its first fields, From
// and Below bound the field after them, and the order is that of the fields
// after Equal, then _id.
//
// Index "" is by _id: Equal is empty, From and Below bound the id. Values are
// strings, integers, bools, times (to the millisecond), []byte or nil, or types
// made of these. A bound selects values of its own type only. Order within a
// type: nil, integers, strings by code point, []byte by length and then bytes,
// false before true, times; between types that order, too.
type Query struct {
	Index string
	Equal []any
	From  any // nil: open; inclusive
	Below any // nil: open; exclusive
	Desc  bool
	Limit int // 0: no limit
	Skip  int
}

// MaxDocument is the most bytes a document or a journal entry may have, in
// BSON: MongoDB's own bound, less room for an entry's other fields.
const MaxDocument = 16<<20 - 16<<10
