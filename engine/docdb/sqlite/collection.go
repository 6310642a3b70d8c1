package sqlite

import (
	"context"

	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

// chunk is the weight of documents that one write takes down or removes.
const chunk = 256

type collection struct {
	db   *DB
	spec docdb.CollectionSpec

	selectDoc, insertDoc, updateDoc, deleteDoc string
	indexes                                    []index
}

type index struct {
	docdb.Index
	name                          string
	selectKey, insertKey, dropKey string
}

func newCollection(db *DB, spec docdb.CollectionSpec) *collection {
	table := `"` + spec.Name + `"`
	c := &collection{
		db: db, spec: spec,
		selectDoc: `SELECT doc FROM ` + table + ` WHERE id = ?`,
		insertDoc: `INSERT INTO ` + table + ` (id, doc) VALUES (?, ?) ON CONFLICT DO NOTHING`,
		updateDoc: `UPDATE ` + table + ` SET doc = ? WHERE id = ?`,
		deleteDoc: `DELETE FROM ` + table + ` WHERE id = ?`,
	}
	for _, x := range spec.Indexes {
		table := `"` + indexName(spec.Name, x) + `"`
		c.indexes = append(c.indexes, index{
			Index: x, name: table,
			selectKey: `SELECT id FROM ` + table + ` WHERE k = ?`,
			insertKey: `INSERT INTO ` + table + ` (k, id) VALUES (?, ?)`,
			dropKey:   `DELETE FROM ` + table + ` WHERE k = ? AND id = ?`,
		})
	}
	return c
}

// Get reads a document.
func (c *collection) Get(ctx context.Context, id string, into any) error {
	if !key.ValidID(id) {
		return key.Missing(c.spec.Name, id)
	}
	var raw []byte
	err := c.db.readers.row(ctx, c.selectDoc, []any{id}, &raw)
	if isNoRows(err) {
		return key.Missing(c.spec.Name, id)
	}
	if err != nil {
		return key.Unavailable("read "+c.spec.Name, err)
	}
	return docdb.Decode(raw, into)
}

// Insert adds a document.
func (c *collection) Insert(ctx context.Context, doc any) error {
	d, err := key.Encode(c.spec, doc)
	if err != nil {
		return err
	}
	return c.db.writer.run(ctx, weight(d), func(w *writer) error { return c.insert(w, d) })
}

// InsertMany adds those documents that conflict with none.
func (c *collection) InsertMany(ctx context.Context, docs []any) (int, error) {
	encoded := make([]key.Document, len(docs))
	for i, doc := range docs {
		d, err := key.Encode(c.spec, doc)
		if err != nil {
			return 0, err
		}
		encoded[i] = d
	}
	total := 0
	for len(encoded) > 0 {
		n, sum := 0, 0
		for n < len(encoded) && sum < chunk {
			sum += weight(encoded[n])
			n++
		}
		part := encoded[:n]
		inserted := 0
		err := c.db.writer.run(ctx, sum, func(w *writer) (err error) {
			inserted, err = c.insertEach(w, part)
			return err
		})
		if err != nil { // inserted may still be written to
			return total, err
		}
		total += inserted
		encoded = encoded[n:]
	}
	return total, nil
}

func (c *collection) insertEach(w *writer, docs []key.Document) (inserted int, err error) {
	for _, d := range docs {
		switch err := c.insert(w, d); {
		case err == nil:
			inserted++
		case !refused(err):
			return 0, err
		}
	}
	return inserted, nil
}

// Replace puts a document in the place of one at version.
func (c *collection) Replace(ctx context.Context, id string, version int64, doc any) error {
	d, err := key.Next(c.spec, id, version, doc)
	if err != nil {
		return err
	}
	return c.db.writer.run(ctx, weight(d), func(w *writer) error {
		old, err := c.stored(w, id)
		if err != nil {
			return err
		}
		if old.Version != version {
			return key.Conflict(c.spec.Name, id)
		}
		return c.replace(w, old, d)
	})
}

// Delete removes a document at version.
func (c *collection) Delete(ctx context.Context, id string, version int64) error {
	return c.db.writer.run(ctx, 1, func(w *writer) error {
		old, err := c.stored(w, id)
		if err != nil {
			return err
		}
		if old.Version != version {
			return key.Conflict(c.spec.Name, id)
		}
		return c.remove(w, old)
	})
}

// DeletePrefix removes the documents under an index's prefix, a chunk at a
// time, so that other writes come between.
func (c *collection) DeletePrefix(ctx context.Context, index string, prefix ...any) (int, error) {
	r, err := key.Select(c.spec, docdb.Query{Index: index, Equal: prefix})
	if err != nil {
		return 0, err
	}
	s := scan{c: c, r: r}
	total := 0
	for {
		rows, _, err := s.page(ctx, chunk)
		if err != nil || len(rows) == 0 {
			return total, err
		}
		removed := 0
		err = c.db.writer.run(ctx, chunk, func(w *writer) (err error) {
			removed, err = c.removeEach(w, r, rows)
			return err
		})
		if err != nil { // removed may still be written to
			return total, err
		}
		total += removed
	}
}

func weight(d key.Document) int { return 1 + len(d.Raw)/bytesPerWeight }
