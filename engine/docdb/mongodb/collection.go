package mongodb

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

// Bounds of one insert, well below the server's own.
const (
	batchDocuments = 1000
	batchBytes     = 8 << 20
)

type collection struct {
	spec docdb.CollectionSpec
	c    *mongo.Collection
}

// Get reads a document.
func (c *collection) Get(ctx context.Context, id string, into any) error {
	if !key.ValidID(id) {
		return key.Missing(c.spec.Name, id)
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	raw, err := c.c.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return key.Missing(c.spec.Name, id)
	}
	if err != nil {
		return failure("read "+c.spec.Name, err)
	}
	return docdb.Decode(raw, into)
}

// Insert adds a document.
func (c *collection) Insert(ctx context.Context, doc any) error {
	d, err := key.Encode(c.spec, doc)
	if err != nil {
		return err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	_, err = c.c.InsertOne(ctx, d.Raw)
	if mongo.IsDuplicateKeyError(err) {
		return key.Conflict(c.spec.Name, d.ID)
	}
	return failure("insert into "+c.spec.Name, err)
}

// InsertMany adds those documents that conflict with none.
func (c *collection) InsertMany(ctx context.Context, docs []any) (int, error) {
	encoded := make([]any, len(docs))
	for i, doc := range docs {
		d, err := key.Encode(c.spec, doc)
		if err != nil {
			return 0, err
		}
		encoded[i] = d.Raw
	}
	inserted := 0
	for len(encoded) > 0 {
		n, bytes := 0, 0
		for n < min(len(encoded), batchDocuments) && bytes < batchBytes {
			bytes += len(encoded[n].(bson.Raw))
			n++
		}
		_, err := c.c.InsertMany(ctx, encoded[:n], options.InsertMany().SetOrdered(false))
		duplicates, err := split(err)
		if err != nil {
			return inserted, failure("insert into "+c.spec.Name, err)
		}
		inserted += n - len(duplicates)
		encoded = encoded[n:]
	}
	return inserted, nil
}

// split parts the outcome of an unordered insert: the places of those that met
// another document, and the error where it is more than that.
func split(err error) (duplicates map[int]bool, rest error) {
	var bulk mongo.BulkWriteException
	if !errors.As(err, &bulk) {
		return nil, err
	}
	duplicates = map[int]bool{}
	for _, e := range bulk.WriteErrors {
		if !mongo.IsDuplicateKeyError(e) {
			return duplicates, err
		}
		duplicates[e.Index] = true
	}
	if bulk.WriteConcernError != nil {
		return duplicates, err
	}
	return duplicates, nil
}

// Replace puts a document in the place of one at version.
func (c *collection) Replace(ctx context.Context, id string, version int64, doc any) error {
	d, err := key.Next(c.spec, id, version, doc)
	if err != nil {
		return err
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	result, err := c.c.ReplaceOne(ctx, at(id, version), d.Raw)
	if mongo.IsDuplicateKeyError(err) {
		return key.Conflict(c.spec.Name, id)
	}
	if err != nil {
		return failure("replace in "+c.spec.Name, err)
	}
	if result.MatchedCount == 0 {
		return c.unmatched(ctx, id)
	}
	return nil
}

// Delete removes a document at version.
func (c *collection) Delete(ctx context.Context, id string, version int64) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	result, err := c.c.DeleteOne(ctx, at(id, version))
	if err != nil {
		return failure("delete from "+c.spec.Name, err)
	}
	if result.DeletedCount == 0 {
		return c.unmatched(ctx, id)
	}
	return nil
}

func at(id string, version int64) bson.D {
	return bson.D{{Key: "_id", Value: id}, {Key: "version", Value: version}}
}

// unmatched says why no document was met: Conflict where it stands at another
// version, else NotFound.
func (c *collection) unmatched(ctx context.Context, id string) error {
	err := c.c.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Err()
	switch {
	case err == nil:
		return key.Conflict(c.spec.Name, id)
	case errors.Is(err, mongo.ErrNoDocuments):
		return key.Missing(c.spec.Name, id)
	}
	return failure("read "+c.spec.Name, err)
}

// DeletePrefix removes the documents under an index's prefix.
func (c *collection) DeletePrefix(ctx context.Context, index string, prefix ...any) (int, error) {
	r, err := key.Select(c.spec, docdb.Query{Index: index, Equal: prefix})
	if err != nil {
		return 0, err
	}
	result, err := c.c.DeleteMany(ctx, filter(r))
	if err != nil {
		return 0, failure("delete from "+c.spec.Name, err)
	}
	return int(result.DeletedCount), nil
}
