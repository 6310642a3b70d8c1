package mongodb

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lectern/engine/docdb"
)

// journalSpec is the journal's own schema.
var journalSpec = docdb.CollectionSpec{
	Name:     docdb.JournalName,
	ShardKey: []string{"stream"},
	Indexes:  []docdb.Index{{Name: "entry", Fields: []string{"stream", "seq"}, Unique: true}},
}

// Codes of the server for an index that is there under this name, or with
// these fields, otherwise declared.
const (
	indexOptionsConflict  = 85
	indexKeySpecsConflict = 86
	indexNotFound         = 27
)

// makeIndexes makes the indexes of a collection.
func (db *DB) makeIndexes(ctx context.Context, spec docdb.CollectionSpec) error {
	view := db.db.Collection(spec.Name).Indexes()
	for _, x := range spec.Indexes {
		model := mongo.IndexModel{Keys: indexKeys(x), Options: options.Index().SetName(x.Name).SetUnique(x.Unique)}
		_, err := view.CreateOne(ctx, model)
		if hasCode(err, indexOptionsConflict, indexKeySpecsConflict) {
			if err := view.DropOne(ctx, x.Name); err != nil && !hasCode(err, indexNotFound) {
				return failure("drop index "+x.Name+" of "+spec.Name, err)
			}
			_, err = view.CreateOne(ctx, model)
		}
		if err != nil {
			return failure("make index "+x.Name+" of "+spec.Name, err)
		}
	}
	return nil
}

// indexKeys ends with _id, by which documents of one key are ordered; in a
// unique index no two are.
func indexKeys(x docdb.Index) bson.D {
	var keys bson.D
	for _, field := range x.Fields {
		keys = append(keys, bson.E{Key: field, Value: 1})
	}
	if !x.Unique {
		keys = append(keys, bson.E{Key: "_id", Value: 1})
	}
	return keys
}

func hasCode(err error, codes ...int) bool {
	var e mongo.ServerError
	if !errors.As(err, &e) {
		return false
	}
	for _, code := range codes {
		if e.HasErrorCode(code) {
			return true
		}
	}
	return false
}
