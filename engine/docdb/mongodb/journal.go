package mongodb

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

type journal struct {
	c        *mongo.Collection
	appender *appender
}

// entry is a journal entry as it is stored. Its _id is the driver's own.
type entry struct {
	Stream  string `bson:"stream"`
	Seq     int64  `bson:"seq"`
	Payload []byte `bson:"payload"`
	Hash    []byte `bson:"hash"`
}

// Append adds an entry.
func (j journal) Append(ctx context.Context, e docdb.Entry) error {
	if err := key.CheckEntry(e); err != nil {
		return err
	}
	stored := entry{e.Stream, e.Seq, append([]byte{}, e.Payload...), slices.Clone(e.Hash)}
	err := j.appender.append(ctx, stored)
	if !errors.Is(err, errDuplicate) {
		return err
	}
	// The read is of what a majority holds: an entry that a change of primary
	// may still undo is no reason to say that this one is durable.
	ctx, cancel := patient(ctx)
	defer cancel()
	var other entry
	err = j.c.FindOne(ctx, bson.D{{Key: "stream", Value: e.Stream}, {Key: "seq", Value: e.Seq}}).Decode(&other)
	switch {
	case err != nil && !errors.Is(err, mongo.ErrNoDocuments):
		return failure("append to "+e.Stream, err)
	case err != nil:
		return key.Unavailable("append to "+e.Stream, errDuplicate)
	case bytes.Equal(other.Payload, e.Payload) && bytes.Equal(other.Hash, e.Hash):
		return nil
	}
	return key.Taken(e.Stream, e.Seq)
}

// Read streams a stream's entries.
func (j journal) Read(ctx context.Context, stream string, from int64) iter.Seq2[docdb.Entry, error] {
	filter := bson.D{{Key: "stream", Value: stream}, {Key: "seq", Value: bson.D{{Key: "$gte", Value: from}}}}
	return func(yield func(docdb.Entry, error) bool) {
		for e, err := range j.find(ctx, filter, options.Find().SetSort(bson.D{{Key: "seq", Value: 1}})) {
			if !yield(docdb.Entry(e), err) {
				return
			}
		}
	}
}

// Last returns a stream's newest entry.
func (j journal) Last(ctx context.Context, stream string) (docdb.Entry, error) {
	filter := bson.D{{Key: "stream", Value: stream}}
	for e, err := range j.find(ctx, filter, options.Find().SetSort(bson.D{{Key: "seq", Value: -1}}).SetLimit(1)) {
		return docdb.Entry(e), err
	}
	return docdb.Entry{}, key.Empty(stream)
}

// Streams streams the names that begin with prefix: each has one entry 1.
func (j journal) Streams(ctx context.Context, prefix string) iter.Seq2[string, error] {
	bounds := bson.D{{Key: "$gte", Value: prefix}}
	if end := docdb.PrefixEnd(prefix); end != nil {
		bounds = append(bounds, bson.E{Key: "$lt", Value: end})
	}
	filter := bson.D{{Key: "stream", Value: bounds}, {Key: "seq", Value: int64(1)}}
	opts := options.Find().SetSort(bson.D{{Key: "stream", Value: 1}}).SetProjection(bson.D{{Key: "stream", Value: 1}})
	return func(yield func(string, error) bool) {
		for e, err := range j.find(ctx, filter, opts) {
			if !yield(e.Stream, err) {
				return
			}
		}
	}
}

func (j journal) find(ctx context.Context, filter bson.D, opts *options.FindOptionsBuilder) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		first, cancel := patient(ctx)
		cursor, err := j.c.Find(first, filter, opts.SetBatchSize(batch))
		cancel()
		if err != nil {
			yield(entry{}, failure("read the journal", err))
			return
		}
		defer closeCursor(ctx, cursor)
		for next(ctx, cursor) {
			var e entry
			if err := docdb.Decode(cursor.Current, &e); err != nil {
				yield(entry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if err := cursor.Err(); err != nil {
			yield(entry{}, failure("read the journal", err))
		}
	}
}

// next goes on to the next document, and is patient where it must be fetched.
func next(ctx context.Context, cursor *mongo.Cursor) bool {
	if cursor.RemainingBatchLength() == 0 {
		var cancel context.CancelFunc
		ctx, cancel = patient(ctx)
		defer cancel()
	}
	return cursor.Next(ctx)
}

func closeCursor(ctx context.Context, cursor *mongo.Cursor) {
	ctx, cancel := patient(context.WithoutCancel(ctx))
	defer cancel()
	_ = cursor.Close(ctx)
}
