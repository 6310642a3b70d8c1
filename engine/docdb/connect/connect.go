// Package connect opens the database that an address names.
package connect

import (
	"context"
	"strings"

	"lectern/engine/docdb"
	"lectern/engine/docdb/mongodb"
	"lectern/engine/docdb/sqlite"
)

// Open opens a MongoDB by its URL (mongodb:// or mongodb+srv://), and a folder
// as an embedded database. The kinds of error are those of both packages.
func Open(ctx context.Context, address string, schema docdb.Schema) (docdb.DB, error) {
	if Remote(address) {
		db, err := mongodb.Open(ctx, address, schema)
		if err != nil {
			return nil, err
		}
		return db, nil
	}
	db, err := sqlite.Open(ctx, address, schema)
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Remote reports whether an address names a MongoDB, and not a folder.
func Remote(address string) bool {
	return strings.HasPrefix(address, "mongodb://") || strings.HasPrefix(address, "mongodb+srv://")
}

// Named is the address of another database on the same MongoDB; Invalid for a
// folder.
func Named(address, name string) (string, error) { return mongodb.Named(address, name) }

// Drop throws away a database of a MongoDB, which nobody may have open.
func Drop(ctx context.Context, address string) error { return mongodb.Drop(ctx, address) }
