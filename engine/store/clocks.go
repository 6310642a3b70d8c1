package store

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
)

var clockSpec = docdb.CollectionSpec{Name: "clock"}

const clockID = "clock"

// clockDoc is the newest reading of the clock by which a database's sittings are
// timed: one document.
type clockDoc struct {
	ID      string `bson:"_id"`
	Version int64  `bson:"version"`
	At      int64  `bson:"at"` // milliseconds since 1970
	Boot    string `bson:"boot"`
	Elapsed int64  `bson:"elapsed"` // nanoseconds
}

// ClockDoc keeps it.
type ClockDoc struct{ repo[clockDoc] }

func newClockDoc(db docdb.DB) *ClockDoc {
	return &ClockDoc{newRepo(db, clockSpec.Name, "error.internal", func(c *clockDoc) (*string, *int64) { return &c.ID, &c.Version })}
}

// Read returns the newest reading; false where none was kept.
func (r *ClockDoc) Read(ctx context.Context) (engine.Reading, bool, error) {
	doc, err := r.Get(ctx, clockID)
	if engine.Is(err, engine.KindNotFound) {
		return engine.Reading{}, false, nil
	}
	return engine.Reading{At: time.UnixMilli(doc.At).UTC(), Boot: doc.Boot, Elapsed: time.Duration(doc.Elapsed)}, err == nil, err
}

// Keep keeps a reading in the place of the one before.
func (r *ClockDoc) Keep(ctx context.Context, now engine.Reading) error {
	set := func(c *clockDoc) error {
		// Whole milliseconds of both, so that they belong together.
		part := now.At.Sub(now.At.Truncate(time.Millisecond))
		c.At, c.Boot, c.Elapsed = now.At.UnixMilli(), now.Boot, int64(now.Elapsed-part)
		return nil
	}
	_, err := r.Update(ctx, clockID, set)
	if !engine.Is(err, engine.KindNotFound) {
		return err
	}
	doc := clockDoc{ID: clockID}
	if err := set(&doc); err != nil {
		return err
	}
	return r.Insert(ctx, &doc)
}
