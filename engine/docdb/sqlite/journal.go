package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"iter"

	"lectern/engine"
	"lectern/engine/docdb"
)

// page is how many rows a stream reads at a time, so that no connection is
// held while the reader is at work.
const page = 500

type journal struct{ db *DB }

// Append adds an entry.
func (j journal) Append(ctx context.Context, e docdb.Entry) error {
	if len(e.Payload) > docdb.MaxDocument {
		return tooLarge()
	}
	if e.Payload == nil {
		e.Payload = []byte{}
	}
	return j.db.writer.run(ctx, func(w *writer) error {
		n, err := w.changed(`INSERT INTO journal (stream, seq, payload, hash) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, e.Stream, e.Seq, e.Payload, e.Hash)
		if err != nil || n == 1 {
			return err
		}
		var payload, hash []byte
		if err := w.row(`SELECT payload, hash FROM journal WHERE stream = ? AND seq = ?`, []any{e.Stream, e.Seq}, &payload, &hash); err != nil {
			return err
		}
		if bytes.Equal(payload, e.Payload) && bytes.Equal(hash, e.Hash) {
			return nil
		}
		return engine.Conflict("error.db.conflict", "stream", e.Stream, "seq", e.Seq)
	})
}

// Read streams a stream's entries.
func (j journal) Read(ctx context.Context, stream string, from int64) iter.Seq2[docdb.Entry, error] {
	return func(yield func(docdb.Entry, error) bool) {
		for {
			entries, err := j.page(ctx, stream, from)
			if err != nil {
				yield(docdb.Entry{}, err)
				return
			}
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
				from = e.Seq + 1
			}
			if len(entries) < page {
				return
			}
		}
	}
}

func (j journal) page(ctx context.Context, stream string, from int64) ([]docdb.Entry, error) {
	rows, err := j.db.read.QueryContext(ctx, `SELECT seq, payload, hash FROM journal WHERE stream = ? AND seq >= ? ORDER BY seq LIMIT ?`, stream, from, page)
	if err != nil {
		return nil, unavailable("read the journal", err)
	}
	defer rows.Close()
	var out []docdb.Entry
	for rows.Next() {
		e := docdb.Entry{Stream: stream}
		if err := rows.Scan(&e.Seq, &e.Payload, &e.Hash); err != nil {
			return nil, unavailable("read the journal", err)
		}
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, unavailable("read the journal", err)
	}
	return out, nil
}

// Last returns a stream's newest entry.
func (j journal) Last(ctx context.Context, stream string) (docdb.Entry, error) {
	e := docdb.Entry{Stream: stream}
	err := j.db.read.QueryRowContext(ctx, `SELECT seq, payload, hash FROM journal WHERE stream = ? ORDER BY seq DESC LIMIT 1`, stream).Scan(&e.Seq, &e.Payload, &e.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		return e, engine.NotFound("error.db.missing", "id", stream)
	}
	if err != nil {
		return e, unavailable("read the journal", err)
	}
	return e, nil
}

// Streams streams the names that begin with prefix. It leaps from name to
// name, so that its cost grows with the streams and not with their entries.
func (j journal) Streams(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		end := docdb.PrefixEnd(prefix)
		query := `SELECT stream FROM journal WHERE stream >= ? AND (? IS NULL OR stream < ?) ORDER BY stream LIMIT 1`
		for from := prefix; ; {
			var name string
			err := j.db.read.QueryRowContext(ctx, query, from, end, end).Scan(&name)
			if errors.Is(err, sql.ErrNoRows) {
				return
			}
			if err != nil {
				yield("", unavailable("list streams", err))
				return
			}
			if !yield(name, nil) {
				return
			}
			from, query = name, `SELECT stream FROM journal WHERE stream > ? AND (? IS NULL OR stream < ?) ORDER BY stream LIMIT 1`
		}
	}
}

func tooLarge() error { return engine.E(engine.KindTooLarge, "error.db.too_large") }
