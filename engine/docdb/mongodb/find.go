package mongodb

import (
	"context"
	"iter"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

// batch is how many documents come over the wire at a time.
const batch = 500

// Find streams documents.
func (c *collection) Find(ctx context.Context, q docdb.Query) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		r, err := key.Select(c.spec, q)
		if err != nil {
			yield(nil, err)
			return
		}
		opts := options.Find().SetSort(order(r, q.Desc)).SetLimit(int64(q.Limit)).SetSkip(int64(q.Skip)).SetBatchSize(batch)
		cursor, err := c.c.Find(ctx, filter(r), opts)
		if err != nil {
			yield(nil, failure("find in "+c.spec.Name, err))
			return
		}
		defer cursor.Close(context.WithoutCancel(ctx))
		for cursor.Next(ctx) {
			if !yield(slices.Clone(cursor.Current), nil) {
				return
			}
		}
		if err := cursor.Err(); err != nil {
			yield(nil, failure("find in "+c.spec.Name, err))
		}
	}
}

// Count counts what Find would stream.
func (c *collection) Count(ctx context.Context, q docdb.Query) (int64, error) {
	r, err := key.Select(c.spec, q)
	if err != nil {
		return 0, err
	}
	n, err := c.c.CountDocuments(ctx, filter(r))
	if err != nil {
		return 0, failure("count "+c.spec.Name, err)
	}
	n = max(n-int64(q.Skip), 0)
	if q.Limit > 0 {
		n = min(n, int64(q.Limit))
	}
	return n, nil
}

// filter returns the condition of a range.
func filter(r key.Range) bson.D {
	out := bson.D{}
	for i, v := range r.Equal {
		field := r.Index.Fields[i]
		if field == r.Index.List && v.Type == bson.TypeNull {
			out = append(out, bson.E{Key: field, Value: bson.D{{Key: "$in", Value: bson.A{nil, bson.A{}}}}})
			continue
		}
		out = append(out, bson.E{Key: field, Value: v})
	}
	var bounds bson.D
	if !r.From.IsZero() {
		bounds = append(bounds, bson.E{Key: "$gte", Value: r.From})
	}
	if !r.Below.IsZero() {
		bounds = append(bounds, bson.E{Key: "$lt", Value: r.Below})
	}
	if len(bounds) > 0 {
		field := r.Index.Fields[len(r.Equal)]
		if field == r.Index.List { // one and the same element is to lie between the bounds
			bounds = bson.D{{Key: "$elemMatch", Value: bounds}}
		}
		out = append(out, bson.E{Key: field, Value: bounds})
	}
	return out
}

// order returns the sort of a range, which its index gives without sorting.
func order(r key.Range, desc bool) bson.D {
	direction := 1
	if desc {
		direction = -1
	}
	out := bson.D{}
	for _, field := range r.Index.Fields[len(r.Equal):] {
		out = append(out, bson.E{Key: field, Value: direction})
	}
	if !r.ByID && !r.Index.Unique {
		out = append(out, bson.E{Key: "_id", Value: direction})
	}
	return out
}
