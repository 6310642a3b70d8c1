package sqlite

import (
	"context"
	"time"

	"lectern/engine/docdb"
)

// OpenEager opens a database that moves its journal's tail all the time, a few
// entries at a step.
func OpenEager(folder string, schema docdb.Schema) (*DB, error) {
	return openWith(context.Background(), folder, schema, limits{many: 1, most: 2000, quiet: time.Millisecond, entries: 3, rows: 2, every: 2})
}

// OpenLazy opens a database that moves its journal's tail only when it is closed.
func OpenLazy(folder string, schema docdb.Schema) (*DB, error) {
	l := usual
	l.quiet = time.Hour
	return openWith(context.Background(), folder, schema, l)
}

// Tail returns the bytes of the journal's tail in memory.
func (db *DB) Tail() int {
	return db.writer.tail.size()
}
