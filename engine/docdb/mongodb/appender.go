package mongodb

import (
	"context"
	"errors"
	"sync"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lectern/engine/docdb/internal/key"
)

// appenders is how many groups are on their way at once: while one waits for
// its majority, another sets off.
const appenders = 2

// errDuplicate says that an entry's place is taken.
var errDuplicate = errors.New("the entry's place is taken")

// appender takes journal entries down, in groups.
type appender struct {
	c     *mongo.Collection
	queue chan *pending
	ended sync.WaitGroup

	mu      sync.RWMutex // held by those who send, so that none sends to a closed queue
	stopped bool
}

// pending is one entry on its way.
type pending struct {
	ctx   context.Context
	entry entry
	err   error
	done  chan struct{}
}

func startAppender(c *mongo.Collection) *appender {
	a := &appender{c: c, queue: make(chan *pending, batchDocuments)}
	for range appenders {
		a.ended.Go(a.loop)
	}
	return a
}

// append waits until an entry is durable. It returns errDuplicate where its
// place is taken.
func (a *appender) append(ctx context.Context, e entry) error {
	if err := ctx.Err(); err != nil {
		return key.Unavailable("append", err)
	}
	one := &pending{ctx: ctx, entry: e, done: make(chan struct{})}
	if err := a.send(one); err != nil {
		return key.Unavailable("append", err)
	}
	select {
	case <-one.done:
		return one.err
	case <-ctx.Done():
		return key.Unavailable("append", ctx.Err())
	}
}

func (a *appender) send(one *pending) error {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.stopped {
		return errors.New("the database is closed")
	}
	select {
	case a.queue <- one:
		return nil
	case <-one.ctx.Done():
		return one.ctx.Err()
	}
}

func (a *appender) loop() {
	for first := range a.queue {
		a.commit(a.gather(first))
	}
}

// gather returns the entries that wait at this moment. Those for which nobody
// waits any longer are left out.
func (a *appender) gather(first *pending) (group []*pending) {
	bytes := 0
	for one := first; one != nil; {
		if err := one.ctx.Err(); err != nil {
			one.err = key.Unavailable("append", err)
			close(one.done)
		} else {
			group = append(group, one)
			bytes += len(one.entry.Payload)
		}
		if len(group) == batchDocuments || bytes >= batchBytes {
			return group
		}
		select {
		case one = <-a.queue: // nil once the queue is closed
		default:
			return group
		}
	}
	return group
}

// commit takes a group down as one unordered insert and tells each its outcome.
func (a *appender) commit(group []*pending) {
	if len(group) == 0 {
		return
	}
	docs := make([]any, len(group))
	for i, one := range group {
		docs[i] = one.entry
	}
	ctx, cancel := patient(context.Background())
	defer cancel()
	_, err := a.c.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	duplicates, err := split(err)
	for i, one := range group {
		switch {
		case duplicates[i]:
			one.err = errDuplicate
		case err != nil:
			one.err = failure("append to the journal", err)
		}
		close(one.done)
	}
}

// stop waits for what is queued.
func (a *appender) stop() {
	a.mu.Lock()
	if !a.stopped {
		a.stopped = true
		close(a.queue)
	}
	a.mu.Unlock()
	a.ended.Wait()
}
