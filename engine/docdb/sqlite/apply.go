package sqlite

import (
	"bytes"
	"slices"

	"lectern/engine"
	"lectern/engine/docdb/internal/key"
)

// What follows runs within the writer's transaction. Each checks everything
// before it changes anything.

func (c *collection) insert(w *writer, d key.Document) error {
	if err := c.checkUnique(w, d); err != nil {
		return err
	}
	n, err := w.changed(c.insertDoc, d.ID, []byte(d.Raw))
	if err != nil {
		return err
	}
	if n == 0 {
		return key.Conflict(c.spec.Name, d.ID)
	}
	for i, x := range c.indexes {
		for _, k := range d.Keys[i] {
			if err := w.exec(x.insertKey, k, d.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *collection) replace(w *writer, old, d key.Document) error {
	if err := c.checkUnique(w, d); err != nil {
		return err
	}
	for i, x := range c.indexes {
		for _, k := range without(old.Keys[i], d.Keys[i]) {
			if err := w.exec(x.dropKey, k, d.ID); err != nil {
				return err
			}
		}
		for _, k := range without(d.Keys[i], old.Keys[i]) {
			if err := w.exec(x.insertKey, k, d.ID); err != nil {
				return err
			}
		}
	}
	return w.exec(c.updateDoc, []byte(d.Raw), d.ID)
}

func (c *collection) remove(w *writer, d key.Document) error {
	for i, x := range c.indexes {
		for _, k := range d.Keys[i] {
			if err := w.exec(x.dropKey, k, d.ID); err != nil {
				return err
			}
		}
	}
	return w.exec(c.deleteDoc, d.ID)
}

// removeEach removes those of the rows found that still stand in the range.
func (c *collection) removeEach(w *writer, r key.Range, rows []found) (removed int, err error) {
	for _, row := range rows {
		d, err := c.stored(w, row.id)
		if engine.Is(err, engine.KindNotFound) {
			continue
		}
		if err != nil {
			return 0, err
		}
		if !c.within(r, d) {
			continue
		}
		if err := c.remove(w, d); err != nil {
			return 0, err
		}
		removed++
	}
	return removed, nil
}

// within reports whether one of a document's keys is in a range.
func (c *collection) within(r key.Range, d key.Document) bool {
	if r.ByID {
		return true
	}
	i := slices.IndexFunc(c.indexes, func(x index) bool { return x.Name == r.Index.Name })
	return slices.ContainsFunc(d.Keys[i], func(k []byte) bool {
		return bytes.Compare(k, r.Low) >= 0 && bytes.Compare(k, r.High) < 0
	})
}

// checkUnique returns Conflict where another document stands under a key of a
// unique index.
func (c *collection) checkUnique(w *writer, d key.Document) error {
	for i, x := range c.indexes {
		if !x.Unique {
			continue
		}
		var other string
		err := w.row(x.selectKey, []any{d.Keys[i][0]}, &other)
		switch {
		case err == nil && other != d.ID:
			return key.Conflict(c.spec.Name, d.ID)
		case err != nil && !isNoRows(err):
			return err
		}
	}
	return nil
}

// stored reads the document that a write is about; NotFound.
func (c *collection) stored(w *writer, id string) (key.Document, error) {
	var raw []byte
	err := w.row(c.selectDoc, []any{id}, &raw)
	if isNoRows(err) {
		return key.Document{}, key.Missing(c.spec.Name, id)
	}
	if err != nil {
		return key.Document{}, err
	}
	return key.Read(c.spec, raw)
}

func without(keys, others [][]byte) [][]byte {
	var out [][]byte
	for _, k := range keys {
		if !slices.ContainsFunc(others, func(o []byte) bool { return bytes.Equal(k, o) }) {
			out = append(out, k)
		}
	}
	return out
}
