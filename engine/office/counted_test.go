package office_test

import (
	"context"
	"iter"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine/docdb"
)

// counted is a database that counts what is asked of it.
type counted struct {
	docdb.DB
	reads, writes atomic.Int64
}

func (c *counted) Collection(name string) docdb.Collection {
	return countedCollection{c.DB.Collection(name), c}
}
func (c *counted) Journal() docdb.Journal { return countedJournal{c.DB.Journal(), c} }

type countedCollection struct {
	docdb.Collection
	c *counted
}

func (c countedCollection) Get(ctx context.Context, id string, into any) error {
	c.c.reads.Add(1)
	return c.Collection.Get(ctx, id, into)
}

func (c countedCollection) Find(ctx context.Context, q docdb.Query) iter.Seq2[bson.Raw, error] {
	c.c.reads.Add(1)
	return c.Collection.Find(ctx, q)
}

func (c countedCollection) Insert(ctx context.Context, doc any) error {
	c.c.writes.Add(1)
	return c.Collection.Insert(ctx, doc)
}

func (c countedCollection) InsertMany(ctx context.Context, docs []any) (int, error) {
	c.c.writes.Add(1)
	return c.Collection.InsertMany(ctx, docs)
}

func (c countedCollection) Replace(ctx context.Context, id string, version int64, doc any) error {
	c.c.writes.Add(1)
	return c.Collection.Replace(ctx, id, version, doc)
}

type countedJournal struct {
	docdb.Journal
	c *counted
}

func (j countedJournal) Append(ctx context.Context, e docdb.Entry) error {
	j.c.writes.Add(1)
	return j.Journal.Append(ctx, e)
}

func (j countedJournal) Read(ctx context.Context, stream string, from int64) iter.Seq2[docdb.Entry, error] {
	j.c.reads.Add(1)
	return j.Journal.Read(ctx, stream, from)
}

func (j countedJournal) Last(ctx context.Context, stream string) (docdb.Entry, error) {
	j.c.reads.Add(1)
	return j.Journal.Last(ctx, stream)
}
