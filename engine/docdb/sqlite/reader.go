package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// readers are sessions that read side by side, each used by one at a time.
type readers struct {
	free  chan *session
	ended chan struct{}
	end   sync.Once
}

var errClosed = errors.New("the database is closed")

func newReaders(pool *sql.DB, n int) *readers {
	r := &readers{free: make(chan *session, n), ended: make(chan struct{})}
	for range n {
		s := newSession(pool, nil)
		r.free <- &s
	}
	return r
}

// read lets do read by a session, as soon as one is free. What do reads is short
// and is not interrupted when ctx ends.
func (r *readers) read(ctx context.Context, do func(s *session) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var s *session
	select {
	case s = <-r.free:
	case <-r.ended:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { r.free <- s }()
	err := s.open()
	if err == nil {
		err = do(s)
	}
	if err != nil && !isNoRows(err) {
		s.reset()
	}
	return err
}

// row reads one row; sql.ErrNoRows where there is none.
func (r *readers) row(ctx context.Context, text string, args []any, into ...any) error {
	return r.read(ctx, func(s *session) error { return s.row(text, args, into...) })
}

// close waits until nobody reads and ends the sessions.
func (r *readers) close() {
	r.end.Do(func() {
		for range cap(r.free) {
			s := <-r.free
			s.reset()
		}
		close(r.ended)
	})
}
