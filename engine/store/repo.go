package store

import (
	"context"
	"iter"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
)

// repo keeps the documents of one type in one collection. head returns where a
// document has its id and its version.
type repo[T any] struct {
	c    docdb.Collection
	head func(*T) (id *string, version *int64)
	// missing is the catalogue key of the error for an id that is not there.
	missing string
}

func newRepo[T any](db docdb.DB, collection, missing string, head func(*T) (*string, *int64)) repo[T] {
	return repo[T]{c: db.Collection(collection), head: head, missing: missing}
}

// Get returns the document id; NotFound when there is none.
func (r repo[T]) Get(ctx context.Context, id engine.ID) (T, error) {
	doc, err := docdb.Get[T](ctx, r.c, id)
	return doc, r.named(err, id)
}

// Has reports whether the document id stands.
func (r repo[T]) Has(ctx context.Context, id engine.ID) (bool, error) {
	_, err := docdb.Get[T](ctx, r.c, id)
	if engine.Is(err, engine.KindNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (r repo[T]) named(err error, id engine.ID) error {
	if engine.Is(err, engine.KindNotFound) {
		return engine.NotFound(r.missing, "id", id).Because(err)
	}
	return err
}

// Insert adds a document as version 1, which it writes into doc; Conflict if
// its id stands, or another document under a key that is to be unique.
func (r repo[T]) Insert(ctx context.Context, doc *T) error {
	_, version := r.head(doc)
	*version = 1
	return r.c.Insert(ctx, doc)
}

// InsertMany adds documents as version 1 and returns how many of them are new;
// those whose id stands are left as they are.
func (r repo[T]) InsertMany(ctx context.Context, docs []T) (int, error) {
	list := make([]any, len(docs))
	for i := range docs {
		_, version := r.head(&docs[i])
		*version = 1
		list[i] = &docs[i]
	}
	return r.c.InsertMany(ctx, list)
}

// Replace writes a document that was read and changed, and raises its version;
// Conflict when someone else was quicker. After an error doc has the version
// that it was read with.
func (r repo[T]) Replace(ctx context.Context, doc *T) error {
	id, version := r.head(doc)
	read := *version
	*version = read + 1
	if err := r.c.Replace(ctx, *id, read, doc); err != nil {
		*version = read
		return r.named(err, *id)
	}
	return nil
}

// updateTries bounds how often Update starts again.
const updateTries = 5

// Update reads the document id, lets change work on it, and writes it back; it
// starts again, up to five times, when someone else was quicker. An error of
// change ends it and nothing is written. It returns what was written.
func (r repo[T]) Update(ctx context.Context, id engine.ID, change func(*T) error) (T, error) {
	for try := 1; ; try++ {
		doc, err := r.Get(ctx, id)
		if err != nil {
			return doc, err
		}
		_, version := r.head(&doc)
		read := *version
		if err := change(&doc); err != nil {
			return doc, err
		}
		*version = read
		err = r.Replace(ctx, &doc)
		if err == nil || !engine.Is(err, engine.KindConflict) || try == updateTries {
			return doc, err
		}
		// Somebody else may have moved the version, or a unique key is taken;
		// the next round tells.
		if err := pause(ctx, try); err != nil {
			return doc, err
		}
	}
}

// pause waits a little longer at each try, so that writers do not meet again.
func pause(ctx context.Context, try int) error {
	timer := time.NewTimer(time.Duration(try) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return engine.Unavailable("error.db.unavailable").Because(ctx.Err())
	case <-timer.C:
		return nil
	}
}

// Delete removes the document in the version given; Conflict when it changed.
func (r repo[T]) Delete(ctx context.Context, id engine.ID, version int64) error {
	return r.named(r.c.Delete(ctx, id, version), id)
}

// Remove removes the document whatever its version; it is no error when there
// is none.
func (r repo[T]) Remove(ctx context.Context, id engine.ID) error {
	for try := 1; ; try++ {
		doc, err := r.Get(ctx, id)
		if err == nil {
			_, version := r.head(&doc)
			err = r.Delete(ctx, id, *version)
		}
		if engine.Is(err, engine.KindNotFound) {
			return nil
		}
		if !engine.Is(err, engine.KindConflict) || try == updateTries {
			return err
		}
	}
}

// Find streams the documents that q selects, in the order of its index.
func (r repo[T]) Find(ctx context.Context, q docdb.Query) iter.Seq2[T, error] {
	return docdb.Each[T](ctx, r.c, q)
}

// All returns the documents that q selects, as a list.
func (r repo[T]) All(ctx context.Context, q docdb.Query) ([]T, error) {
	return docdb.FindAll[T](ctx, r.c, q)
}

// Count returns how many documents q selects.
func (r repo[T]) Count(ctx context.Context, q docdb.Query) (int64, error) {
	return r.c.Count(ctx, q)
}
