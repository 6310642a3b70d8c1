package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"lectern/engine"
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
	pool  *sql.DB
	conn  *sql.Conn // nil after a failure, until the next group opens it again
	stmts map[string]*sql.Stmt
	queue chan *job
	ended chan struct{}

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
	do     func(w *writer) error
	err    error
	done   chan struct{}
}

func startWriter(pool *sql.DB, conn *sql.Conn) *writer {
	w := &writer{pool: pool, conn: conn, stmts: map[string]*sql.Stmt{}, queue: make(chan *job, maxGroup), ended: make(chan struct{})}
	go w.loop()
	return w
}

// run queues a write and waits until it is durable. When ctx ends first the
// outcome is unknown, and do may still run.
func (w *writer) run(ctx context.Context, weight int, do func(w *writer) error) error {
	if err := ctx.Err(); err != nil {
		return key.Unavailable("write", err)
	}
	j := &job{ctx: ctx, weight: weight, do: do, done: make(chan struct{})}
	if err := w.send(j); err != nil {
		return key.Unavailable("write", err)
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return key.Unavailable("write", ctx.Err())
	}
}

func (w *writer) send(j *job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.stopped {
		return errors.New("the database is closed")
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
	for first := range w.queue {
		w.commit(w.gather(first))
	}
	w.reset()
}

// gather returns the writes that wait at this moment, up to maxGroup. Those
// for which nobody waits any longer are left out.
func (w *writer) gather(first *job) (group []*job) {
	weight := 0
	for j := first; j != nil; {
		if err := j.ctx.Err(); err != nil {
			j.err = key.Unavailable("write", err)
			close(j.done)
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
		close(j.done)
	}
}

func (w *writer) transact(group []*job) (err error) {
	if len(group) == 0 {
		return nil
	}
	if w.conn == nil {
		if w.conn, err = w.pool.Conn(context.Background()); err != nil {
			return err
		}
	}
	defer func() {
		if err != nil {
			_ = w.exec(`ROLLBACK`) // fails where SQLite has rolled back by itself
			w.reset()
		}
	}()
	if err := w.exec(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	for _, j := range group {
		if j.err = j.do(w); j.err != nil && !refused(j.err) {
			return j.err
		}
	}
	return w.exec(`COMMIT`)
}

// reset drops the connection and its statements; after a failure that makes
// sure that nothing is left of it.
func (w *writer) reset() {
	for _, s := range w.stmts {
		_ = s.Close()
	}
	clear(w.stmts)
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
	}
}

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

// prepare returns the statement of a text, prepared once a connection.
func (w *writer) prepare(text string) (*sql.Stmt, error) {
	if s := w.stmts[text]; s != nil {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), text)
	if err == nil {
		w.stmts[text] = s
	}
	return s, err
}

// exec runs a statement.
func (w *writer) exec(text string, args ...any) error {
	s, err := w.prepare(text)
	if err == nil {
		_, err = s.Exec(args...)
	}
	return err
}

// changed runs a statement and returns how many rows it changed.
func (w *writer) changed(text string, args ...any) (int64, error) {
	s, err := w.prepare(text)
	if err != nil {
		return 0, err
	}
	r, err := s.Exec(args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// row reads one row; sql.ErrNoRows where there is none.
func (w *writer) row(text string, args []any, into ...any) error {
	s, err := w.prepare(text)
	if err != nil {
		return err
	}
	return s.QueryRow(args...).Scan(into...)
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
