package docdb

import (
	"context"
	"iter"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
)

// Get returns the document id; NotFound.
func Get[T any](ctx context.Context, c Collection, id string) (T, error) {
	var doc T
	err := c.Get(ctx, id, &doc)
	return doc, err
}

// Each streams the documents of a query, decoded.
func Each[T any](ctx context.Context, c Collection, q Query) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for raw, err := range c.Find(ctx, q) {
			var doc T
			if err == nil {
				err = Decode(raw, &doc)
			}
			if !yield(doc, err) || err != nil {
				return
			}
		}
	}
}

// FindAll returns the documents of a query: an empty list when there are none.
func FindAll[T any](ctx context.Context, c Collection, q Query) ([]T, error) {
	docs := []T{}
	for doc, err := range Each[T](ctx, c, q) {
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// FindOne returns the first document of a query; NotFound when there is none.
func FindOne[T any](ctx context.Context, c Collection, q Query) (T, error) {
	q.Limit = 1
	for doc, err := range Each[T](ctx, c, q) {
		return doc, err
	}
	var none T
	return none, engine.NotFound("error.db.missing", "index", q.Index)
}

// Decode decodes a document with the driver's codec.
func Decode(raw bson.Raw, into any) error {
	if err := bson.Unmarshal(raw, into); err != nil {
		return engine.Internal("decode document", err)
	}
	return nil
}

// PrefixEnd returns the first text above all that begin with prefix, so that
// From: prefix, Below: PrefixEnd(prefix) selects by prefix. It returns nil, an
// open bound, where there is no such text.
func PrefixEnd(prefix string) any {
	for prefix != "" {
		r, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		switch {
		case r == utf8.MaxRune:
			continue
		case r == 0xD7FF:
			r = 0xE000 // past the surrogates, which no text holds
		default:
			r++
		}
		return prefix + string(r)
	}
	return nil
}
