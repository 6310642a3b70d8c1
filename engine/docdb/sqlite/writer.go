package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

// maxGroup bounds the weight of the writes that share a transaction, so that
// none waits long for the others. A row weighs one, and one for every
// bytesPerWeight.
const (
	maxGroup       = 1024
	bytesPerWeight = 4096
)

// writer takes all writes down, in groups, over one connection.
type writer struct {
	session
	queue chan *job
	ended chan struct{}

	limits   limits
	tail     *tail
	fresh    []freshEntry // of the group under way
	groups   int64        // how many there were
	group    []byte       // fresh as it is written
	unsure   bool         // what the last transaction left is not known
	unsynced bool         // the disk failed: what the log holds may not be on it
	firstRow int64        // the oldest row of the tail's table
	rowsLeft bool         // there are rows in it
	shelving *shelving
	stuck    error // why the tail was not moved

	mu      sync.RWMutex // held by those who send, so that none sends to a closed queue
	stopped bool
}

// job is one write. do may run more than once, and must change nothing before
// it returns an error of the port (Conflict, NotFound): its checks come before
// its changes, which is enough because there is one writer. Any other error
// undoes the whole group.
type job struct {
	ctx    context.Context
	weight int
	do     func(w *writer) error // nil where it adds an entry to the journal
	entry  docdb.Entry
	err    error
	done   chan struct{} // of one place
}

// jobs are used again by who waited for them to the end.
var jobs = sync.Pool{New: func() any { return &job{done: make(chan struct{}, 1)} }}

// startWriter returns the writer over a connection, once it has read what the
// journal's tail holds.
func startWriter(pool *sql.DB, conn *sql.Conn, l limits) (*writer, error) {
	w := &writer{
		session: newSession(pool, conn), queue: make(chan *job, maxGroup), ended: make(chan struct{}),
		limits: l, tail: newTail(mostStreams),
	}
	if err := w.load(); err != nil {
		w.reset()
		return nil, err
	}
	go w.loop()
	return w, nil
}

// run queues a write and waits until it is durable. When ctx ends first the
// outcome is unknown, and do may still run.
func (w *writer) run(ctx context.Context, weight int, do func(w *writer) error) error {
	j := jobs.Get().(*job)
	j.ctx, j.weight, j.do = ctx, weight, do
	return w.wait(j)
}

func (w *writer) wait(j *job) error {
	ctx := j.ctx
	if err := ctx.Err(); err != nil {
		return key.Unavailable("write", err)
	}
	if err := w.send(j); err != nil {
		return key.Unavailable("write", err)
	}
	select {
	case <-j.done:
		err := j.err
		*j = job{done: j.done}
		jobs.Put(j)
		return err
	case <-ctx.Done():
		return key.Unavailable("write", ctx.Err())
	}
}

func (j *job) finish() { j.done <- struct{}{} }

func (w *writer) send(j *job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.stopped {
		return errClosed
	}
	select {
	case w.queue <- j:
		return nil
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
}

func (w *writer) loop() {
	defer close(w.ended)
	idle := time.NewTimer(w.limits.quiet)
	defer idle.Stop()
	for {
		// Moving goes on by itself while there is nothing else to do.
		if w.shelving != nil && len(w.queue) == 0 {
			idle.Reset(0)
		} else {
			idle.Reset(w.limits.quiet)
		}
		select {
		case first, more := <-w.queue:
			if !more {
				w.shelveAll()
				w.reset()
				return
			}
			w.commit(w.gather(first))
		case <-idle.C:
			if w.open() != nil || w.settle() != nil {
				continue
			}
			w.beginShelving()
		}
		if w.conn != nil {
			w.stuck = w.shelve()
		}
	}
}

// gather returns the writes that wait at this moment, up to maxGroup. Those
// for which nobody waits any longer are left out.
func (w *writer) gather(first *job) (group []*job) {
	weight := 0
	for j := first; j != nil; {
		if err := j.ctx.Err(); err != nil {
			j.err = key.Unavailable("write", err)
			j.finish()
		} else {
			group = append(group, j)
			weight += j.weight
		}
		if weight >= maxGroup {
			return group
		}
		select {
		case j = <-w.queue: // nil once the queue is closed
		default:
			return group
		}
	}
	return group
}

// commit takes a group down in one transaction and tells each its outcome.
// Where the group fails though the disk works, each is tried alone, so that
// none fails for another's sake: on a full disk an answer may still fit where
// an import does not.
func (w *writer) commit(group []*job) {
	err := w.transact(group)
	if err != nil && len(group) > 1 && !broken(err) {
		for _, j := range group {
			w.commit([]*job{j})
		}
		return
	}
	for _, j := range group {
		if err != nil {
			j.err = outcome(err)
		}
		j.finish()
	}
}

func (w *writer) transact(group []*job) error {
	if len(group) == 0 {
		return nil
	}
	clear(w.fresh)
	w.fresh, w.group = w.fresh[:0], append(w.group[:0], groupVersion)
	w.groups++
	row := w.tail.row + 1
	err := w.within(func() error {
		for _, j := range group {
			if j.do != nil {
				j.err = j.do(w)
			} else {
				j.err = w.add(j)
			}
			if j.err != nil && !refused(j.err) {
				return j.err
			}
		}
		if len(w.fresh) == 0 {
			return nil
		}
		return w.exec(insertGroup, row, w.group)
	})
	if err == nil && len(w.fresh) > 0 {
		w.keep(row)
	}
	return err
}

// within runs do in a transaction. After an error nothing of it is left, but
// for a commit that fails: what it left is looked up before the next one.
func (w *writer) within(do func() error) (err error) {
	if err := w.open(); err != nil {
		return err
	}
	if err := w.settle(); err != nil {
		w.reset()
		return err
	}
	defer func() {
		if err != nil {
			_ = w.exec(`ROLLBACK`) // fails where SQLite has rolled back by itself
			w.reset()
			w.unsure, w.unsynced = true, w.unsynced || broken(err)
		}
	}()
	if err := w.exec(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return w.exec(`COMMIT`)
}

// settle finds out what a transaction that failed has left. Where the disk
// failed to sync, the system may take pages for written that never were, and
// what is appended to the log after them would be lost with them; folding the
// log into the file writes and syncs their content anew.
func (w *writer) settle() error {
	if w.unsynced {
		var busy int64
		if err := w.row(`PRAGMA wal_checkpoint(TRUNCATE)`, nil, &busy); err != nil {
			return err
		}
		if busy != 0 {
			return errBusy
		}
		w.unsynced = false
	}
	if !w.unsure {
		return nil
	}
	if err := w.load(); err != nil {
		return err
	}
	w.unsure = false
	return nil
}

var errBusy = errors.New("the log is being read and cannot be folded in")

// refused reports whether an error is the outcome of one write alone.
func refused(err error) bool {
	return engine.Is(err, engine.KindConflict) || engine.Is(err, engine.KindNotFound)
}

// broken reports whether the disk itself fails, so that trying again at once
// is in vain.
func broken(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xFF {
	case lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN, lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB, lib.SQLITE_READONLY:
		return true
	}
	return false
}

// outcome makes an error of a transaction one of the port: what our own code
// got wrong is Internal, everything else may work when tried again.
func outcome(err error) error {
	var own *engine.Error
	if errors.As(err, &own) {
		return err
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xFF {
		case lib.SQLITE_ERROR, lib.SQLITE_CONSTRAINT, lib.SQLITE_MISMATCH, lib.SQLITE_MISUSE, lib.SQLITE_RANGE:
			return engine.Internal("write", err)
		}
	}
	return key.Unavailable("write", err)
}

// stop waits for what is queued and closes the connection.
func (w *writer) stop() {
	w.mu.Lock()
	if !w.stopped {
		w.stopped = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.ended
}
