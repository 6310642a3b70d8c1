package key

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
)

// Range is what a query selects, checked against its collection.
type Range struct {
	Index   docdb.Index // zero for a query by id
	ByID    bool
	Equal   []bson.RawValue // for the first fields
	From    bson.RawValue   // IsZero where open
	Below   bson.RawValue   // IsZero where open
	Low     []byte          // the first key of the index that may be selected
	High    []byte          // the first key above
	Repeats bool            // whether a document may stand under several keys
}

// Select checks a query: Internal for an index that is not declared, more
// values than fields, a value that cannot be indexed, or bounds of two types.
func Select(spec docdb.CollectionSpec, q docdb.Query) (Range, error) {
	r, err := selected(spec, q)
	if err != nil {
		return r, engine.Internal("query "+spec.Name, err)
	}
	return r, nil
}

func selected(spec docdb.CollectionSpec, q docdb.Query) (r Range, err error) {
	if r.ByID = q.Index == ""; r.ByID {
		r.Index.Fields = []string{"_id"}
		if len(q.Equal) > 0 {
			return r, errors.New("a query by id has no equal values")
		}
	} else if x, ok := spec.Index(q.Index); ok {
		r.Index = x
	} else {
		return r, fmt.Errorf("no index %q", q.Index)
	}
	bounded := 0
	if q.From != nil || q.Below != nil {
		bounded = 1
	}
	if len(q.Equal)+bounded > len(r.Index.Fields) {
		return r, fmt.Errorf("more values than fields of %q", q.Index)
	}
	if q.Limit < 0 || q.Skip < 0 {
		return r, errors.New("a negative limit or skip")
	}
	prefix := []byte{} // not nil, which would be the database's NULL
	for _, v := range q.Equal {
		raw, err := value(v)
		if err == nil {
			prefix, err = appendValue(prefix, raw)
		}
		if err != nil {
			return r, err
		}
		r.Equal = append(r.Equal, raw)
	}
	r.Repeats = slices.Contains(r.Index.Fields[len(q.Equal):], r.Index.List)
	return r, r.bound(prefix, q)
}

func (r *Range) bound(prefix []byte, q docdb.Query) (err error) {
	r.Low, r.High = prefix, end(prefix)
	tag := func(key []byte) []byte { return key[:len(prefix)+1] }
	if q.From != nil {
		if r.From, err = value(q.From); err != nil {
			return err
		}
		if r.Low, err = appendValue(slices.Clip(prefix), r.From); err != nil {
			return err
		}
		r.High = end(tag(r.Low))
	}
	if q.Below != nil {
		if r.Below, err = value(q.Below); err != nil {
			return err
		}
		if r.High, err = appendValue(slices.Clip(prefix), r.Below); err != nil {
			return err
		}
		if q.From == nil {
			r.Low = tag(r.High)
		}
	}
	if q.From != nil && q.Below != nil && !bytes.Equal(tag(r.Low), tag(r.High)) {
		return errors.New("bounds of two types")
	}
	if isText := func(v bson.RawValue) bool { return v.IsZero() || v.Type == bson.TypeString }; r.ByID && (!isText(r.From) || !isText(r.Below)) {
		return errors.New("an id is bounded by text")
	}
	return nil
}
