// Package docdbtest holds the one suite that every implementation of docdb
// passes, and databases for the tests of other packages.
package docdbtest

import (
	"context"
	"testing"

	"lectern/engine/docdb"
	"lectern/engine/docdb/sqlite"
)

// Open returns an embedded database in a folder that goes with the test.
func Open(t testing.TB, schema docdb.Schema) docdb.DB {
	t.Helper()
	db, err := sqlite.Open(context.Background(), t.TempDir(), schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
