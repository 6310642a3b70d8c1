package store

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
)

// Sealer encrypts for storage. What it seals opens under the same context only;
// Internal for anything else.
type Sealer interface {
	Seal(plain []byte, context string) ([]byte, error)
	Open(sealed []byte, context string) ([]byte, error)
}

// sealedSpecs are the collections in which something tells a key. Their
// documents are kept sealed whole; beside the sealed text stand id, version and
// indexed fields alone. Forms, pools and seeds are sealed by the exam office,
// within documents that are otherwise open.
var sealedSpecs = []*docdb.CollectionSpec{
	&questionsSpec, &versionsSpec,
	&importsSpec, &importPiecesSpec, // files of questions, and rows mended by hand
	&printsSpec, &printPiecesSpec, // printed keys, and the sums of their files
	&scoresSpec, &scriptsSpec, // which answer earned what tells the key
}

// sealing is a database that seals what it keeps in sealedSpecs.
type sealing struct {
	docdb.DB
	sealer Sealer
}

func (db sealing) Collection(name string) docdb.Collection {
	c := db.DB.Collection(name)
	for _, spec := range sealedSpecs {
		if spec.Name == name {
			return sealedCollection{c, name, openFields(spec), db.sealer, slices.Contains(packedAlready, name)}
		}
	}
	return c
}

func openFields(spec *docdb.CollectionSpec) []string {
	fields := []string{"_id", "version"}
	for _, x := range spec.Indexes {
		for _, f := range x.Fields {
			if !slices.Contains(fields, f) {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

// sealedCollection keeps each document in an envelope. Counting, deleting and
// selecting see the envelopes.
type sealedCollection struct {
	docdb.Collection
	name   string
	open   []string // fields that stay readable
	sealer Sealer
	asIs   bool // not compressed
}

type envelope struct {
	ID      string `bson:"_id"`
	Version int64  `bson:"version"`
	Sealed  []byte `bson:"sealed"`
}

// where is a context: a document opens at its own place and version only.
func (c sealedCollection) where(id string, version int64) string {
	return c.name + "/" + id + "/" + strconv.FormatInt(version, 10)
}

func (c sealedCollection) seal(doc any) (bson.D, error) {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return nil, engine.Internal("encode a document of "+c.name, err)
	}
	var e envelope
	if err := docdb.Decode(raw, &e); err != nil {
		return nil, err
	}
	var packed []byte
	if c.asIs {
		packed = append(append(make([]byte, 0, 1+len(raw)), unpacked), raw...)
	} else if packed, err = pack(raw); err != nil {
		return nil, err
	}
	sealed, err := c.sealer.Seal(packed, c.where(e.ID, e.Version))
	if err != nil {
		return nil, err
	}
	return append(only(raw, c.open), bson.E{Key: "sealed", Value: sealed}), nil
}

// only returns a document with these fields alone; "a.b" reaches into an
// embedded document.
func only(doc bson.Raw, fields []string) bson.D {
	var out bson.D
	for _, f := range fields {
		head, rest, deeper := strings.Cut(f, ".")
		v := doc.Lookup(head)
		switch {
		case v.IsZero():
		case deeper && v.Type == bson.TypeEmbeddedDocument:
			out = append(out, bson.E{Key: head, Value: only(v.Document(), []string{rest})})
		case !deeper:
			out = append(out, bson.E{Key: head, Value: v})
		}
	}
	return out
}

func (c sealedCollection) unseal(e envelope) (bson.Raw, error) {
	packed, err := c.sealer.Open(e.Sealed, c.where(e.ID, e.Version))
	if err != nil {
		return nil, err
	}
	return unpack(packed)
}

func (c sealedCollection) Get(ctx context.Context, id string, into any) error {
	e, err := docdb.Get[envelope](ctx, c.Collection, id)
	if err != nil {
		return err
	}
	raw, err := c.unseal(e)
	if err != nil {
		return err
	}
	return docdb.Decode(raw, into)
}

func (c sealedCollection) Insert(ctx context.Context, doc any) error {
	sealed, err := c.seal(doc)
	if err != nil {
		return err
	}
	return c.Collection.Insert(ctx, sealed)
}

func (c sealedCollection) InsertMany(ctx context.Context, docs []any) (int, error) {
	sealed := make([]any, len(docs))
	for i, doc := range docs {
		var err error
		if sealed[i], err = c.seal(doc); err != nil {
			return 0, err
		}
	}
	return c.Collection.InsertMany(ctx, sealed)
}

func (c sealedCollection) Replace(ctx context.Context, id string, version int64, doc any) error {
	sealed, err := c.seal(doc)
	if err != nil {
		return err
	}
	return c.Collection.Replace(ctx, id, version, sealed)
}

func (c sealedCollection) Find(ctx context.Context, q docdb.Query) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		for e, err := range docdb.Each[envelope](ctx, c.Collection, q) {
			var raw bson.Raw
			if err == nil {
				raw, err = c.unseal(e)
			}
			if !yield(raw, err) || err != nil {
				return
			}
		}
	}
}
