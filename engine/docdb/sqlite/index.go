package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
)

type index struct {
	docdb.Index
	table string
	paths [][]string // of the fields
	list  int        // which field is a list, -1 for none
}

func newIndex(collection string, x docdb.Index) *index {
	out := &index{Index: x, table: "x_" + collection + "_" + x.Name, list: slices.Index(x.Fields, x.List)}
	for _, f := range x.Fields {
		out.paths = append(out.paths, strings.Split(f, "."))
	}
	return out
}

// keysOf returns the keys under which a document is found: one, or one for
// each element of its list field.
func (x *index) keysOf(raw bson.Raw) ([][]byte, error) {
	keys := [][]byte{nil}
	for i, path := range x.paths {
		v, err := raw.LookupErr(path...)
		if err != nil {
			v = bson.RawValue{}
		}
		values := []bson.RawValue{v}
		if i == x.list && v.Type == bson.TypeArray {
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
				k, err := appendRaw(slices.Clone(key), v)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", x.Fields[i], err)
				}
				grown = append(grown, k)
			}
		}
		keys = grown
	}
	return keys, nil
}

// buildIndexes fills the indexes that are new, or whose fields have changed,
// from the documents that stand.
func (c *collection) buildIndexes(ctx context.Context) error {
	for i, x := range c.indexes {
		if err := c.buildIndex(ctx, i, x); err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) buildIndex(ctx context.Context, i int, x *index) error {
	var fields string
	err := c.db.read.QueryRowContext(ctx, `SELECT fields FROM built WHERE name = ?`, x.table).Scan(&fields)
	if err == nil && fields == indexSignature(x.Index) {
		return nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return unavailable("read the indexes", err)
	}
	if err := c.db.writer.run(ctx, func(w *writer) error { return w.exec(`DELETE FROM ` + x.table) }); err != nil {
		return err
	}
	var docs []document
	flush := func() error {
		err := c.db.writer.run(ctx, func(w *writer) error {
			for _, d := range docs {
				for _, k := range d.keys[i] {
					if n, err := w.changed(`INSERT INTO `+x.table+` (k, id) VALUES (?, ?) ON CONFLICT DO NOTHING`, k, d.id); err != nil || n == 0 && x.Unique {
						return errors.Join(err, c.conflict(d.id))
					}
				}
			}
			return nil
		})
		docs = docs[:0]
		return err
	}
	for raw, err := range c.Find(ctx, docdb.Query{}) {
		if err != nil {
			return err
		}
		d, err := c.decode(raw)
		if err != nil {
			return err
		}
		if docs = append(docs, d); len(docs) == maxBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return c.db.writer.run(ctx, func(w *writer) error {
		return w.exec(`INSERT INTO built (name, fields) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET fields = excluded.fields`, x.table, indexSignature(x.Index))
	})
}

// bounds returns the keys between which a query's documents stand.
func (x *index) bounds(q docdb.Query) (low, high []byte, err error) {
	if len(q.Equal) > len(x.Fields) || len(q.Equal) == len(x.Fields) && (q.From != nil || q.Below != nil) {
		return nil, nil, engine.Internal("query "+x.table, errors.New("more values than fields"))
	}
	prefix := []byte{}
	for _, v := range q.Equal {
		if prefix, err = appendKey(prefix, v); err != nil {
			return nil, nil, engine.Internal("query "+x.table, err)
		}
	}
	low, high = prefix, keyEnd(prefix)
	if q.From != nil {
		if low, err = appendKey(slices.Clone(prefix), q.From); err != nil {
			return nil, nil, engine.Internal("query "+x.table, err)
		}
		high = keyEnd(low[:len(prefix)+1])
	}
	if q.Below != nil {
		if high, err = appendKey(slices.Clone(prefix), q.Below); err != nil {
			return nil, nil, engine.Internal("query "+x.table, err)
		}
		if q.From == nil {
			low = high[:len(prefix)+1]
		}
	}
	return low, high, nil
}

// repeats reports whether a query may meet a document more than once.
func (x *index) repeats(q docdb.Query) bool { return x.list >= len(q.Equal) && x.list >= 0 }
