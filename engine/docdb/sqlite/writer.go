package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"lectern/engine"
)

// maxBatch bounds how many writes share a transaction, so that none waits
// long for the others.
const maxBatch = 1024

// writer takes all writes down, in groups.
type writer struct {
	conn  *sql.Conn
	queue chan *job
	done  chan struct{}
	mu    sync.RWMutex // guards closed against sends
	close bool
	stmts map[string]*sql.Stmt
}

// job is one write. do must leave nothing behind when it returns an error of
// the port (Conflict, NotFound): its checks come before its changes, which is
// enough because there is one writer. Any other error undoes the whole group.
type job struct {
	do   func(w *writer) error
	err  error
	done chan struct{}
}

func startWriter(conn *sql.Conn) *writer {
	w := &writer{conn: conn, queue: make(chan *job, maxBatch), done: make(chan struct{}), stmts: map[string]*sql.Stmt{}}
	go w.loop()
	return w
}

// run queues a write and waits until it is durable. When ctx ends first the
// outcome is unknown.
func (w *writer) run(ctx context.Context, do func(w *writer) error) error {
	j := &job{do: do, done: make(chan struct{})}
	w.mu.RLock()
	if w.close {
		w.mu.RUnlock()
		return unavailable("write", errors.New("the database is closed"))
	}
	select {
	case w.queue <- j:
		w.mu.RUnlock()
	case <-ctx.Done():
		w.mu.RUnlock()
		return unavailable("write", ctx.Err())
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return unavailable("write", ctx.Err())
	}
}

func (w *writer) loop() {
	defer close(w.done)
	for first := range w.queue {
		group := []*job{first}
	gather:
		for len(group) < maxBatch {
			select {
			case j, open := <-w.queue:
				if !open {
					break gather
				}
				group = append(group, j)
			default:
				break gather
			}
		}
		w.commit(group)
	}
}

// commit takes a group down in one transaction and tells each its outcome.
func (w *writer) commit(group []*job) {
	err := w.exec(`BEGIN IMMEDIATE`)
	for _, j := range group {
		if err != nil {
			break
		}
		if j.err = j.do(w); j.err != nil && !refused(j.err) {
			err = j.err
		}
	}
	if err == nil {
		err = w.exec(`COMMIT`)
	}
	if err != nil {
		_ = w.exec(`ROLLBACK`) // fails where SQLite has rolled back by itself
	}
	for _, j := range group {
		if err != nil {
			j.err = unavailable("write", err)
		}
		close(j.done)
	}
}

// refused reports whether an error is the outcome of one write alone.
func refused(err error) bool {
	return engine.Is(err, engine.KindConflict) || engine.Is(err, engine.KindNotFound)
}

// prepare returns the statement of a text, prepared once.
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
	_, err := w.changed(text, args...)
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
func (w *writer) stop() error {
	w.mu.Lock()
	if w.close {
		w.mu.Unlock()
		return nil
	}
	w.close = true
	close(w.queue)
	w.mu.Unlock()
	<-w.done
	for _, s := range w.stmts {
		_ = s.Close()
	}
	return w.conn.Close()
}
