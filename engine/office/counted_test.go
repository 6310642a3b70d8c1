package office_test

import (
	"context"
	"iter"
	"maps"
	"strings"
	"sync"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine/docdb"
)

// counted is a database that counts what is asked of it.
type counted struct {
	docdb.DB
	reads, writes atomic.Int64
	// inserting, where it is set, is called before a document is put down in a
	// collection, and inserted after; an error of inserting keeps it from being.
	inserting func(collection string) error
	inserted  func(collection string)

	mu      sync.Mutex
	written map[string]int64 // by collection or kind of stream, and what is done
}

func (c *counted) write(what string) {
	c.writes.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.written == nil {
		c.written = map[string]int64{}
	}
	c.written[what]++
}

// since returns how often each of these was written since it was last asked.
func (c *counted) since(names ...string) map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	done := maps.Clone(c.written)
	clear(c.written)
	maps.DeleteFunc(done, func(what string, _ int64) bool {
		for _, name := range names {
			if strings.HasPrefix(what, name+" ") {
				return false
			}
		}
		return true
	})
	return done
}

func (c *counted) Collection(name string) docdb.Collection {
	return countedCollection{c.DB.Collection(name), c, name}
}

func (c *counted) Journal() docdb.Journal { return countedJournal{c.DB.Journal(), c} }

type countedCollection struct {
	docdb.Collection
	c    *counted
	name string
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
	c.c.write(c.name + " insert")
	if c.c.inserting != nil {
		if err := c.c.inserting(c.name); err != nil {
			return err
		}
	}
	err := c.Collection.Insert(ctx, doc)
	if c.c.inserted != nil {
		c.c.inserted(c.name)
	}
	return err
}

func (c countedCollection) InsertMany(ctx context.Context, docs []any) (int, error) {
	c.c.write(c.name + " insert")
	return c.Collection.InsertMany(ctx, docs)
}

func (c countedCollection) Replace(ctx context.Context, id string, version int64, doc any) error {
	c.c.write(c.name + " replace")
	return c.Collection.Replace(ctx, id, version, doc)
}

type countedJournal struct {
	docdb.Journal
	c *counted
}

func (j countedJournal) Append(ctx context.Context, e docdb.Entry) error {
	kind, _, _ := strings.Cut(e.Stream, "/")
	j.c.write(kind + " append")
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
