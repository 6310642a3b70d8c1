package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// The writer speaks to the driver itself: it has its connection for itself, and
// what database/sql does for those who share one costs as much as a write.

// statement is a prepared statement of the writer's connection.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// open takes the connection that the pool gives.
func (w *writer) open() error {
	if w.conn != nil {
		return nil
	}
	conn, err := w.pool.Conn(context.Background())
	if err != nil {
		return err
	}
	w.use(conn)
	return nil
}

func (w *writer) use(conn *sql.Conn) { w.conn = conn }

// prepare returns the statement of a text, prepared once a connection.
func (w *writer) prepare(text string) (statement, error) {
	if s := w.stmts[text]; s != nil {
		return s, nil
	}
	var s statement
	err := w.conn.Raw(func(c any) error {
		prepared, err := c.(driver.ConnPrepareContext).PrepareContext(context.Background(), text)
		if err != nil {
			return err
		}
		var ok bool
		if s, ok = prepared.(statement); !ok {
			return errors.Join(errors.New("the driver's statements take no context"), prepared.Close())
		}
		return nil
	})
	if err == nil {
		w.stmts[text] = s
	}
	return s, err
}

// bind makes arguments of the writer's own list, which the next statement uses
// again.
func (w *writer) bind(args []any) []driver.NamedValue {
	w.args = w.args[:0]
	for i, a := range args {
		if n, ok := a.(int); ok {
			a = int64(n)
		}
		w.args = append(w.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return w.args
}

// exec runs a statement.
func (w *writer) exec(text string, args ...any) error {
	s, err := w.prepare(text)
	if err == nil {
		_, err = s.ExecContext(context.Background(), w.bind(args))
	}
	return err
}

// changed runs a statement and returns how many rows it changed.
func (w *writer) changed(text string, args ...any) (int64, error) {
	s, err := w.prepare(text)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(context.Background(), w.bind(args))
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// row reads one row; sql.ErrNoRows where there is none.
func (w *writer) row(text string, args []any, into ...any) error {
	err := sql.ErrNoRows
	failed := w.rows(text, args, func(values []driver.Value) error {
		err = copyRow(values, into)
		return io.EOF
	})
	if failed != nil {
		return failed
	}
	return err
}

// rows hands each row to a function, until it returns io.EOF or another error.
func (w *writer) rows(text string, args []any, each func([]driver.Value) error) (err error) {
	s, err := w.prepare(text)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(context.Background(), w.bind(args))
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

// copyRow copies a row's values; NULL is the zero value.
func copyRow(values []driver.Value, into []any) error {
	for i, to := range into {
		ok := true
		switch to := to.(type) {
		case *int64:
			*to, ok = values[i].(int64)
		case *string:
			*to, ok = values[i].(string)
		case *[]byte:
			*to, ok = values[i].([]byte)
		default:
			ok = false
		}
		if !ok && values[i] != nil {
			return fmt.Errorf("column %d holds %T", i, values[i])
		}
	}
	return nil
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
