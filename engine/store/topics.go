package store

import (
	"context"

	"lectern/engine/docdb"
	"lectern/questionbank"
)

var topicsSpec = docdb.CollectionSpec{Name: "topics"}

// Topics keeps what is known of topics beyond their questions: a note, their
// order, and those that have no question yet.
type Topics struct{ repo[questionbank.Topic] }

func newTopics(db docdb.DB) *Topics {
	return &Topics{newRepo(db, topicsSpec.Name, "bank.error.topic.missing", func(t *questionbank.Topic) (*string, *int64) { return &t.Path, &t.Version })}
}

// List returns all of them by path.
func (r *Topics) List(ctx context.Context) ([]questionbank.Topic, error) {
	return r.All(ctx, docdb.Query{})
}
