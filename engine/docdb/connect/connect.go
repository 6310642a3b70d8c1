// Package connect opens the database that an address names.
package connect

import (
	"context"

	"lectern/engine/docdb"
	"lectern/engine/docdb/sqlite"
)

// Open opens a folder as an embedded database.
func Open(ctx context.Context, address string, schema docdb.Schema) (docdb.DB, error) {
	return sqlite.Open(ctx, address, schema)
}
