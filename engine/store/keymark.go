package store

import (
	"context"

	"lectern/engine"
	"lectern/engine/docdb"
)

var keyMarkSpec = docdb.CollectionSpec{Name: "key_mark"}

// KeyMark says under which key a database's secrets are sealed: one document,
// which tells nothing of the key.
type KeyMark struct {
	ID      string `bson:"_id"`
	Version int64  `bson:"version"`
	Key     string `bson:"key"` // what tells keys apart
}

const keyMarkID = "key"

// KeyMarks keeps it.
type KeyMarks struct{ repo[KeyMark] }

func newKeyMarks(db docdb.DB) *KeyMarks {
	return &KeyMarks{newRepo(db, keyMarkSpec.Name, "error.internal", func(k *KeyMark) (*string, *int64) { return &k.ID, &k.Version })}
}

// Claim returns the key that the database is under, which at the first use is
// the one given. Of nodes that meet at the first use, one wins.
func (r *KeyMarks) Claim(ctx context.Context, key string) (string, error) {
	mark, err := r.Get(ctx, keyMarkID)
	if !engine.Is(err, engine.KindNotFound) {
		return mark.Key, err
	}
	err = r.Insert(ctx, &KeyMark{ID: keyMarkID, Key: key})
	if !engine.Is(err, engine.KindConflict) {
		return key, err
	}
	mark, err = r.Get(ctx, keyMarkID)
	return mark.Key, err
}
