package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
)

type collection struct {
	db      *DB
	name    string
	table   string
	indexes []*index
}

func newCollection(db *DB, spec docdb.CollectionSpec) *collection {
	c := &collection{db: db, name: spec.Name, table: "c_" + spec.Name}
	for _, x := range spec.Indexes {
		c.indexes = append(c.indexes, newIndex(spec.Name, x))
	}
	return c
}

// document is an encoded document with the rows that its indexes need.
type document struct {
	id      string
	version int64
	raw     bson.Raw
	keys    [][][]byte // for each index
}

func (c *collection) encode(doc any) (document, error) {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return document{}, engine.Internal("encode a document of "+c.name, err)
	}
	return c.decode(raw)
}

func (c *collection) decode(raw bson.Raw) (document, error) {
	d := document{raw: raw}
	var ok bool
	if d.id, ok = raw.Lookup("_id").StringValueOK(); !ok {
		return d, engine.Internal("encode a document of "+c.name, errors.New("no _id"))
	}
	if d.version, ok = raw.Lookup("version").AsInt64OK(); !ok {
		return d, engine.Internal("encode a document of "+c.name, errors.New("no version"))
	}
	if len(raw) > docdb.MaxDocument {
		return d, tooLarge()
	}
	d.keys = make([][][]byte, len(c.indexes))
	for i, x := range c.indexes {
		keys, err := x.keysOf(raw)
		if err != nil {
			return d, engine.Internal("index a document of "+c.name, err)
		}
		d.keys[i] = keys
	}
	return d, nil
}

// Get reads a document.
func (c *collection) Get(ctx context.Context, id string, into any) error {
	var raw []byte
	err := c.db.read.QueryRowContext(ctx, `SELECT doc FROM `+c.table+` WHERE id = ?`, id).Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return c.missing(id)
	}
	if err != nil {
		return unavailable("read "+c.name, err)
	}
	return docdb.Decode(raw, into)
}

// Insert adds a document.
func (c *collection) Insert(ctx context.Context, doc any) error {
	d, err := c.encode(doc)
	if err != nil {
		return err
	}
	return c.db.writer.run(ctx, func(w *writer) error { return c.insert(w, d) })
}

// InsertMany adds those documents that conflict with none.
func (c *collection) InsertMany(ctx context.Context, docs []any) (int, error) {
	encoded := make([]document, len(docs))
	for i, doc := range docs {
		d, err := c.encode(doc)
		if err != nil {
			return 0, err
		}
		encoded[i] = d
	}
	inserted := 0
	for len(encoded) > 0 {
		chunk := encoded[:min(len(encoded), maxBatch)]
		encoded = encoded[len(chunk):]
		n := 0
		err := c.db.writer.run(ctx, func(w *writer) error {
			n = 0
			for _, d := range chunk {
				err := c.insert(w, d)
				if err != nil && !refused(err) {
					return err
				}
				if err == nil {
					n++
				}
			}
			return nil
		})
		if err != nil {
			return inserted, err
		}
		inserted += n
	}
	return inserted, nil
}

// insert checks everything before it changes anything.
func (c *collection) insert(w *writer, d document) error {
	var n int
	err := w.row(`SELECT 1 FROM `+c.table+` WHERE id = ?`, []any{d.id}, &n)
	if err == nil {
		return c.conflict(d.id)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := c.checkUnique(w, d); err != nil {
		return err
	}
	if err := w.exec(`INSERT INTO `+c.table+` (id, version, doc) VALUES (?, ?, ?)`, d.id, d.version, []byte(d.raw)); err != nil {
		return err
	}
	return c.addKeys(w, d)
}

func (c *collection) checkUnique(w *writer, d document) error {
	for i, x := range c.indexes {
		if !x.Unique {
			continue
		}
		var other string
		err := w.row(`SELECT id FROM `+x.table+` WHERE k = ?`, []any{d.keys[i][0]}, &other)
		if err == nil && other != d.id {
			return c.conflict(d.id)
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

func (c *collection) addKeys(w *writer, d document) error {
	for i, x := range c.indexes {
		for _, k := range d.keys[i] {
			if err := w.exec(`INSERT INTO `+x.table+` (k, id) VALUES (?, ?) ON CONFLICT DO NOTHING`, k, d.id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *collection) dropKeys(w *writer, d document) error {
	for i, x := range c.indexes {
		for _, k := range d.keys[i] {
			if err := w.exec(`DELETE FROM `+x.table+` WHERE k = ? AND id = ?`, k, d.id); err != nil {
				return err
			}
		}
	}
	return nil
}

// stored reads the document that a write is about; NotFound, or Conflict when
// it does not stand at version.
func (c *collection) stored(w *writer, id string, version int64) (document, error) {
	var raw []byte
	err := w.row(`SELECT doc FROM `+c.table+` WHERE id = ?`, []any{id}, &raw)
	if errors.Is(err, sql.ErrNoRows) {
		return document{}, c.missing(id)
	}
	if err != nil {
		return document{}, err
	}
	d, err := c.decode(raw)
	if err == nil && d.version != version {
		return d, c.conflict(id)
	}
	return d, err
}

// Replace puts a document in the place of one at version.
func (c *collection) Replace(ctx context.Context, id string, version int64, doc any) error {
	d, err := c.encode(doc)
	if err != nil {
		return err
	}
	if d.id != id || d.version != version+1 {
		return engine.Internal("replace in "+c.name, fmt.Errorf("document %q version %d for %q at %d", d.id, d.version, id, version))
	}
	return c.db.writer.run(ctx, func(w *writer) error {
		old, err := c.stored(w, id, version)
		if err != nil {
			return err
		}
		if err := c.checkUnique(w, d); err != nil {
			return err
		}
		if err := c.dropKeys(w, old); err != nil {
			return err
		}
		if err := w.exec(`UPDATE `+c.table+` SET version = ?, doc = ? WHERE id = ?`, d.version, []byte(d.raw), id); err != nil {
			return err
		}
		return c.addKeys(w, d)
	})
}

// Delete removes a document at version.
func (c *collection) Delete(ctx context.Context, id string, version int64) error {
	return c.db.writer.run(ctx, func(w *writer) error {
		old, err := c.stored(w, id, version)
		if err != nil {
			return err
		}
		return c.remove(w, old)
	})
}

func (c *collection) remove(w *writer, d document) error {
	if err := c.dropKeys(w, d); err != nil {
		return err
	}
	return w.exec(`DELETE FROM `+c.table+` WHERE id = ?`, d.id)
}

// DeletePrefix removes the documents under an index's prefix, a group at a
// time.
func (c *collection) DeletePrefix(ctx context.Context, name string, prefix ...any) (int, error) {
	removed := 0
	for {
		var ids []string
		for raw, err := range c.Find(ctx, docdb.Query{Index: name, Equal: prefix, Limit: page}) {
			if err != nil {
				return removed, err
			}
			ids = append(ids, raw.Lookup("_id").StringValue())
		}
		if len(ids) == 0 {
			return removed, nil
		}
		n := 0
		err := c.db.writer.run(ctx, func(w *writer) error {
			n = 0
			for _, id := range ids {
				var raw []byte
				err := w.row(`SELECT doc FROM `+c.table+` WHERE id = ?`, []any{id}, &raw)
				if errors.Is(err, sql.ErrNoRows) {
					continue
				}
				if err != nil {
					return err
				}
				d, err := c.decode(raw)
				if err != nil {
					return err
				}
				if err := c.remove(w, d); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if removed += n; err != nil {
			return removed, err
		}
	}
}

func (c *collection) missing(id string) error {
	return engine.NotFound("error.db.missing", "collection", c.name, "id", id)
}

func (c *collection) conflict(id string) error {
	return engine.Conflict("error.db.conflict", "collection", c.name, "id", id)
}

// indexSignature tells whether an index was built from these fields.
func indexSignature(x docdb.Index) string {
	return strings.Join(x.Fields, ",") + "|" + x.List
}
