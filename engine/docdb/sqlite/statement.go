package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// session is a connection that one at a time uses, with its statements. It
// speaks to the driver itself: what database/sql does for those who share a
// connection costs as much as a small write or read.
type session struct {
	pool  *sql.DB
	conn  *sql.Conn // nil after a failure, until it is opened again
	stmts map[string]statement
	args  []driver.NamedValue
}

// statement is a prepared statement.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

func newSession(pool *sql.DB, conn *sql.Conn) session {
	return session{pool: pool, conn: conn, stmts: map[string]statement{}}
}

// open takes a connection from the pool where there is none.
func (s *session) open() (err error) {
	if s.conn == nil {
		s.conn, err = s.pool.Conn(context.Background())
	}
	return err
}

// prepare returns the statement of a text, prepared once a connection.
func (s *session) prepare(text string) (statement, error) {
	if st := s.stmts[text]; st != nil {
		return st, nil
	}
	var st statement
	err := s.conn.Raw(func(c any) error {
		prepared, err := c.(driver.ConnPrepareContext).PrepareContext(context.Background(), text)
		if err != nil {
			return err
		}
		var ok bool
		if st, ok = prepared.(statement); !ok {
			return errors.Join(errors.New("the driver's statements take no context"), prepared.Close())
		}
		return nil
	})
	if err == nil {
		s.stmts[text] = st
	}
	return st, err
}

// bind makes arguments of the session's own list, which the next statement uses
// again.
func (s *session) bind(args []any) []driver.NamedValue {
	s.args = s.args[:0]
	for i, a := range args {
		if n, ok := a.(int); ok {
			a = int64(n)
		}
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return s.args
}

// exec runs a statement.
func (s *session) exec(text string, args ...any) error {
	st, err := s.prepare(text)
	if err == nil {
		_, err = st.ExecContext(context.Background(), s.bind(args))
	}
	return err
}

// changed runs a statement and returns how many rows it changed.
func (s *session) changed(text string, args ...any) (int64, error) {
	st, err := s.prepare(text)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(context.Background(), s.bind(args))
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// row reads one row; sql.ErrNoRows where there is none.
func (s *session) row(text string, args []any, into ...any) error {
	err := sql.ErrNoRows
	failed := s.rows(text, args, func(values []driver.Value) error {
		err = copyRow(values, into)
		return io.EOF
	})
	if failed != nil {
		return failed
	}
	return err
}

// rows hands each row to a function, until it returns io.EOF or another error.
func (s *session) rows(text string, args []any, each func([]driver.Value) error) (err error) {
	st, err := s.prepare(text)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), s.bind(args))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values := make([]driver.Value, len(rows.Columns()))
	for {
		if err := rows.Next(values); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := each(values); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// copyRow copies a row's values; NULL is the zero value, and texts and bytes are
// taken for each other.
func copyRow(values []driver.Value, into []any) error {
	for i, to := range into {
		ok := true
		switch to := to.(type) {
		case *int64:
			*to, ok = values[i].(int64)
		case *string:
			if *to, ok = values[i].(string); !ok {
				var b []byte
				b, ok = values[i].([]byte)
				*to = string(b)
			}
		case *[]byte:
			if *to, ok = values[i].([]byte); !ok {
				var text string
				text, ok = values[i].(string)
				*to = []byte(text)
			}
		default:
			ok = false
		}
		if !ok && values[i] != nil {
			return fmt.Errorf("column %d holds %T", i, values[i])
		}
	}
	return nil
}

// reset closes the statements and gives the connection back; nothing of a
// transaction that failed is left on it.
func (s *session) reset() {
	for _, st := range s.stmts {
		_ = st.Close()
	}
	clear(s.stmts)
	if s.conn != nil {
		_ = s.conn.Close()
		s.conn = nil
	}
}

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
