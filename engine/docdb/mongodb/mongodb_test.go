package mongodb_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/docdb/mongodb"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	docdbtest.Run(t, func(t *testing.T) docdb.DB { return docdbtest.OpenFerret(t, docdbtest.Schema) })
}

func TestListBounds(t *testing.T) {
	t.Parallel()
	if os.Getenv("LECTERN_TEST_MONGODB") == "" {
		t.Skip("FerretDB takes one element for each bound; set LECTERN_TEST_MONGODB")
	}
	docdbtest.RunListBounds(t, docdbtest.OpenFerret(t, docdbtest.Schema))
}

func TestStandsWhenOpenedAgain(t *testing.T) {
	t.Parallel()
	address := docdbtest.Ferret(t)
	docdbtest.RunAgain(t, func(t *testing.T) docdb.DB { return open(t, address, docdbtest.Schema) })
}

func TestIndexesDeclaredAnew(t *testing.T) {
	t.Parallel()
	address := docdbtest.Ferret(t)
	docdbtest.RunDeclaredAnew(t, func(t *testing.T, schema docdb.Schema) docdb.DB { return open(t, address, schema) })
}

func open(t *testing.T, address string, schema docdb.Schema) *mongodb.DB {
	t.Helper()
	db, err := mongodb.Open(context.Background(), address, schema)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// TestTwoNodes lets two connections go for one place.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	address := docdbtest.Ferret(t)
	a, b := open(t, address, docdbtest.Schema), open(t, address, docdbtest.Schema)
	defer a.Close()
	defer b.Close()
	ctx := context.Background()
	if err := a.Journal().Append(ctx, docdb.Entry{Stream: "s", Seq: 1, Payload: []byte("a")}); err != nil {
		t.Fatal(err)
	}
	if err := b.Journal().Append(ctx, docdb.Entry{Stream: "s", Seq: 1, Payload: []byte("b")}); !engine.Is(err, engine.KindConflict) {
		t.Errorf("the second node got %v", err)
	}
	if err := b.Journal().Append(ctx, docdb.Entry{Stream: "s", Seq: 1, Payload: []byte("a")}); err != nil {
		t.Errorf("the same entry from the second node: %v", err)
	}
	if size, err := b.Size(ctx); err != nil || size <= 0 {
		t.Errorf("the size is %d, %v", size, err)
	}
}

func TestBadAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "mongodb", "mongodb://", "mongodb://user:secret@host:nope/", "mongodb://host/a/b", "mongodb://host/a%20 b?tls=perhaps"} {
		_, err := mongodb.Open(context.Background(), address, nil)
		if !engine.Is(err, engine.KindInvalid) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
