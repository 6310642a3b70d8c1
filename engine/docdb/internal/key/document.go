package key

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
)

// maxID is the most bytes of an id or a stream's name.
const maxID = 1024

// Document is an encoded document with the keys under which each index of its
// collection finds it.
type Document struct {
	ID      string
	Version int64
	Raw     bson.Raw
	Keys    [][][]byte // for each index of the collection
}

// Encode encodes a document and checks it: Invalid for an id that no database
// takes, TooLarge, and Internal for what is a programming error.
func Encode(spec docdb.CollectionSpec, doc any) (Document, error) {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return Document{}, engine.Internal("encode a document of "+spec.Name, err)
	}
	if len(raw) > docdb.MaxDocument {
		return Document{}, TooLarge(len(raw))
	}
	return Read(spec, raw)
}

// Read reads an encoded document.
func Read(spec docdb.CollectionSpec, raw bson.Raw) (Document, error) {
	wrong := func(err error) (Document, error) {
		return Document{}, engine.Internal("encode a document of "+spec.Name, err)
	}
	d := Document{Raw: raw, Keys: make([][][]byte, len(spec.Indexes))}
	var ok bool
	if d.ID, ok = raw.Lookup("_id").StringValueOK(); !ok {
		return wrong(errors.New("no text _id"))
	}
	if !ValidID(d.ID) {
		return Document{}, engine.Invalid("error.db.id", "id", strings.ToValidUTF8(d.ID, "�"))
	}
	if d.Version, ok = integer(raw.Lookup("version")); !ok {
		return wrong(errors.New("no integer version"))
	}
	for i, x := range spec.Indexes {
		keys, err := keysOf(x, raw)
		if err != nil {
			return wrong(fmt.Errorf("index %s: %w", x.Name, err))
		}
		d.Keys[i] = keys
	}
	return d, nil
}

// Next encodes the document that takes the place of id at version.
func Next(spec docdb.CollectionSpec, id string, version int64, doc any) (Document, error) {
	d, err := Encode(spec, doc)
	if err == nil && (d.ID != id || d.Version != version+1) {
		err = engine.Internal("replace in "+spec.Name, fmt.Errorf("document %q at version %d is to take the place of %q at %d", d.ID, d.Version, id, version))
	}
	return d, err
}

// ValidID reports whether a text can be an id or a stream's name: not empty,
// valid UTF-8 without NUL, at most 1,024 bytes.
func ValidID(id string) bool {
	return id != "" && len(id) <= maxID && utf8.ValidString(id) && !strings.ContainsRune(id, 0)
}

// CheckEntry refuses an entry that no journal takes.
func CheckEntry(e docdb.Entry) error {
	switch {
	case !ValidID(e.Stream):
		return engine.Invalid("error.db.id", "id", strings.ToValidUTF8(e.Stream, "�"))
	case e.Seq < 1:
		return engine.Internal("append to "+e.Stream, fmt.Errorf("seq %d is below 1", e.Seq))
	case len(e.Payload) > docdb.MaxDocument:
		return TooLarge(len(e.Payload))
	}
	return nil
}

// keysOf returns the keys under which an index finds a document: one, or one
// for each element of its list field.
func keysOf(x docdb.Index, raw bson.Raw) ([][]byte, error) {
	keys := [][]byte{nil}
	for _, field := range x.Fields {
		v, err := lookup(raw, field)
		if err != nil {
			return nil, err
		}
		values := []bson.RawValue{v}
		if field == x.List && v.Type == bson.TypeArray {
			if values, err = v.Array().Values(); err != nil {
				return nil, err
			}
			if len(values) == 0 {
				values = []bson.RawValue{{}}
			}
		}
		grown := make([][]byte, 0, len(keys)*len(values))
		for _, key := range keys {
			for _, v := range values {
				k, err := appendValue(slices.Clip(key), v)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", field, err)
				}
				grown = append(grown, k)
			}
		}
		keys = grown
	}
	if len(keys) > 1 {
		slices.SortFunc(keys, bytes.Compare)
		keys = slices.CompactFunc(keys, bytes.Equal)
	}
	return keys, nil
}

// lookup returns the value of a field, the zero value where there is none. A
// list on the way to the field is refused.
func lookup(raw bson.Raw, field string) (bson.RawValue, error) {
	head, rest, deeper := strings.Cut(field, ".")
	v := raw.Lookup(head)
	if !deeper {
		return v, nil
	}
	switch v.Type {
	case bson.TypeEmbeddedDocument:
		return lookup(v.Document(), rest)
	case bson.TypeArray:
		return v, fmt.Errorf("%s: a list on the way to %s", head, rest)
	}
	return bson.RawValue{}, nil
}

func integer(v bson.RawValue) (int64, bool) {
	if v.Type != bson.TypeInt32 && v.Type != bson.TypeInt64 {
		return 0, false
	}
	return v.AsInt64(), true
}
