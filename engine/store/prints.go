package store

import (
	"context"
	"strconv"

	"lectern/engine"
	"lectern/engine/docdb"
)

var (
	printsSpec = docdb.CollectionSpec{Name: "prints", Indexes: []docdb.Index{
		{Name: "owner", Fields: []string{"owner", "at"}},
		{Name: "at", Fields: []string{"at"}},
	}}
	printPiecesSpec = docdb.CollectionSpec{Name: "print_pieces", Indexes: []docdb.Index{
		{Name: "print", Fields: []string{"print", "n"}},
	}}
)

// Print is what a printing made, kept for the person who asked for it until it
// is swept. Its id is the job's. It counts once Done.
type Print struct {
	ID         engine.ID   `bson:"_id"`
	Version    int64       `bson:"version"`
	Exam       engine.ID   `bson:"exam"`
	Owner      engine.ID   `bson:"owner"`
	At         int64       `bson:"at"` // milliseconds since 1970
	Done       bool        `bson:"done,omitempty"`
	Candidates int         `bson:"candidates"`
	Files      []PrintFile `bson:"files,omitempty"`
	Missing    []string    `bson:"missing,omitempty"` // characters drawn as boxes
}

// PrintFile is one of its files: the pieces from First on.
type PrintFile struct {
	Name   string `bson:"name"`
	Kind   string `bson:"kind"`
	Part   int    `bson:"part"` // from 1, where one kind took several files, else 0
	Pages  int    `bson:"pages"`
	Bytes  int    `bson:"bytes"`
	SHA256 string `bson:"sha256"`
	First  int    `bson:"first"`
	Pieces int    `bson:"pieces"`
}

// PrintPiece is a piece of a file.
type PrintPiece struct {
	Key     string    `bson:"_id"` // PrintPieceKey(print, n)
	Version int64     `bson:"version"`
	Print   engine.ID `bson:"print"`
	N       int       `bson:"n"` // through all files
	Data    []byte    `bson:"data"`
}

// PrintPieceKey is the id of a piece.
func PrintPieceKey(print engine.ID, n int) string { return print + "/" + strconv.Itoa(n) }

// Prints keeps them.
type Prints struct {
	repo[Print]
	pieces repo[PrintPiece]
}

func newPrints(db docdb.DB) *Prints {
	return &Prints{
		newRepo(db, printsSpec.Name, "error.print.missing", func(p *Print) (*string, *int64) { return &p.ID, &p.Version }),
		newRepo(db, printPiecesSpec.Name, "error.print.missing", func(p *PrintPiece) (*string, *int64) { return &p.Key, &p.Version }),
	}
}

// AddPiece keeps a piece of a file.
func (r *Prints) AddPiece(ctx context.Context, p *PrintPiece) error { return r.pieces.Insert(ctx, p) }

// Piece returns a piece.
func (r *Prints) Piece(ctx context.Context, print engine.ID, n int) (PrintPiece, error) {
	return r.pieces.Get(ctx, PrintPieceKey(print, n))
}

// RemovePieces removes what was kept of a print's files.
func (r *Prints) RemovePieces(ctx context.Context, print engine.ID) error {
	_, err := r.pieces.c.DeletePrefix(ctx, "print", print)
	return err
}

// Forget removes a print with its pieces.
func (r *Prints) Forget(ctx context.Context, id engine.ID) error {
	if err := r.RemovePieces(ctx, id); err != nil {
		return err
	}
	return r.Remove(ctx, id)
}

// Before returns the prints that are older than a time, in milliseconds.
func (r *Prints) Before(ctx context.Context, at int64) ([]Print, error) {
	return r.All(ctx, docdb.Query{Index: "at", Below: at})
}

// OfOwner returns somebody's prints, the newest first.
func (r *Prints) OfOwner(ctx context.Context, owner engine.ID) ([]Print, error) {
	return r.All(ctx, docdb.Query{Index: "owner", Equal: []any{owner}, Desc: true})
}
