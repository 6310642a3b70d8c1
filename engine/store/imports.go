package store

import (
	"context"

	"lectern/engine"
	"lectern/engine/docdb"
)

var (
	importsSpec = docdb.CollectionSpec{Name: "imports", Indexes: []docdb.Index{
		{Name: "owner", Fields: []string{"owner", "at"}},
		{Name: "at", Fields: []string{"at"}},
	}}
	importPiecesSpec = docdb.CollectionSpec{Name: "import_pieces", Indexes: []docdb.Index{
		{Name: "import", Fields: []string{"import", "n"}},
	}}
)

// Import is files of questions on their way into the bank: what was handed in
// and how it is to be read, until it is committed or forgotten.
type Import struct {
	ID      engine.ID    `bson:"_id"`
	Version int64        `bson:"version"`
	Owner   engine.ID    `bson:"owner"`
	At      int64        `bson:"at"` // milliseconds since 1970
	Topic   string       `bson:"topic,omitempty"`
	Files   []ImportFile `bson:"files"`
	Mended  []MendedRow  `bson:"mended,omitempty"`
	Done    bool         `bson:"done,omitempty"`
	New     int          `bson:"new,omitempty"`     // what it added, when it was done
	Changed int          `bson:"changed,omitempty"` // and changed
}

// ImportFile is one of the files.
type ImportFile struct {
	Name   string `bson:"name"`
	Bytes  int64  `bson:"bytes"`
	Pieces int    `bson:"pieces"`
}

// MendedRow is a row that was put right by hand: a question in the native
// format.
type MendedRow struct {
	File     string `bson:"file"`
	Sheet    string `bson:"sheet,omitempty"`
	Line     int    `bson:"line"`
	Question string `bson:"question"`
}

// ImportPiece is a piece of a file.
type ImportPiece struct {
	Key     string `bson:"_id"`
	Version int64  `bson:"version"`
	Import  string `bson:"import"`
	N       int    `bson:"n"` // through all files
	Data    []byte `bson:"data"`
}

// Imports keeps them.
type Imports struct {
	repo[Import]
	pieces repo[ImportPiece]
}

func newImports(db docdb.DB) *Imports {
	return &Imports{
		newRepo(db, importsSpec.Name, "bank.error.import", func(i *Import) (*string, *int64) { return &i.ID, &i.Version }),
		newRepo(db, importPiecesSpec.Name, "bank.error.import", func(p *ImportPiece) (*string, *int64) { return &p.Key, &p.Version }),
	}
}

// AddPiece keeps a piece of a file.
func (r *Imports) AddPiece(ctx context.Context, p *ImportPiece) error { return r.pieces.Insert(ctx, p) }

// Pieces returns n pieces of an import from the first on.
func (r *Imports) Pieces(ctx context.Context, id engine.ID, from, n int) ([]ImportPiece, error) {
	return r.pieces.All(ctx, docdb.Query{Index: "import", Equal: []any{id}, From: from, Below: from + n})
}

// Forget removes an import with its pieces.
func (r *Imports) Forget(ctx context.Context, id engine.ID) error {
	if _, err := r.pieces.c.DeletePrefix(ctx, "import", id); err != nil {
		return err
	}
	return r.Remove(ctx, id)
}

// Before returns the imports that are older than a time, in milliseconds.
func (r *Imports) Before(ctx context.Context, at int64) ([]Import, error) {
	return r.All(ctx, docdb.Query{Index: "at", Below: at})
}

// OfOwner returns somebody's imports, the newest first.
func (r *Imports) OfOwner(ctx context.Context, owner engine.ID) ([]Import, error) {
	return r.All(ctx, docdb.Query{Index: "owner", Equal: []any{owner}, Desc: true, Limit: 20})
}
