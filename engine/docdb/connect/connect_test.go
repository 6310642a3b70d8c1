package connect_test

import (
	"context"
	"path/filepath"
	"testing"

	"lectern/engine"
	"lectern/engine/docdb/connect"
	"lectern/engine/docdb/docdbtest"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, address := range []string{filepath.Join(t.TempDir(), "new", "folder"), docdbtest.Ferret(t)} {
		db, err := connect.Open(ctx, address, docdbtest.Schema)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		if err := db.Ping(ctx); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	db, err := connect.Open(ctx, "mongodb://host:nope", nil)
	if db != nil || !engine.Is(err, engine.KindInvalid) {
		t.Errorf("got %v, %v", db, err)
	}
}
