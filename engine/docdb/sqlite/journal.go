package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"

	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

const (
	appendEntry = `INSERT INTO journal (stream, seq, payload, hash) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`
	selectEntry = `SELECT payload, hash FROM journal WHERE stream = ? AND seq = ?`
	selectFrom  = `SELECT seq, payload, hash FROM journal WHERE stream = ? AND seq >= ? ORDER BY seq LIMIT ?`
	selectLast  = `SELECT seq, payload, hash FROM journal WHERE stream = ? ORDER BY seq DESC LIMIT 1`
	// Each step finds the next name by the primary key, so that the cost grows
	// with the streams and not with their entries.
	selectNames = `WITH RECURSIVE names(name) AS (
	SELECT min(stream) FROM journal WHERE stream >= ?1
	UNION ALL
	SELECT (SELECT min(stream) FROM journal WHERE stream > name) FROM names WHERE name IS NOT NULL AND (?2 IS NULL OR name < ?2)
) SELECT name FROM names WHERE name > ?3 AND (?2 IS NULL OR name < ?2) LIMIT ?4`
)

type journal struct{ db *DB }

// Append adds an entry.
func (j journal) Append(ctx context.Context, e docdb.Entry) error {
	if err := key.CheckEntry(e); err != nil {
		return err
	}
	// The writer may still read the entry when ctx has ended and the caller
	// goes on.
	payload, hash := append([]byte{}, e.Payload...), slices.Clone(e.Hash)
	return j.db.writer.run(ctx, 1+len(payload)/bytesPerWeight, func(w *writer) error {
		n, err := w.changed(appendEntry, e.Stream, e.Seq, payload, hash)
		if err != nil || n == 1 {
			return err
		}
		var other, otherHash []byte
		if err := w.row(selectEntry, []any{e.Stream, e.Seq}, &other, &otherHash); err != nil {
			return err
		}
		if bytes.Equal(other, payload) && bytes.Equal(otherHash, hash) {
			return nil
		}
		return key.Taken(e.Stream, e.Seq)
	})
}

// Read streams a stream's entries.
func (j journal) Read(ctx context.Context, stream string, from int64) iter.Seq2[docdb.Entry, error] {
	return func(yield func(docdb.Entry, error) bool) {
		for {
			entries, more, err := j.page(ctx, stream, from)
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
			if !more {
				return
			}
		}
	}
}

func (j journal) page(ctx context.Context, stream string, from int64) (out []docdb.Entry, more bool, err error) {
	rows, err := j.db.read.QueryContext(ctx, selectFrom, stream, from, pageRows)
	if err != nil {
		return nil, false, key.Unavailable("read the journal", err)
	}
	defer rows.Close()
	for bytes := 0; bytes < pageBytes && rows.Next(); {
		e := docdb.Entry{Stream: stream}
		if err := rows.Scan(&e.Seq, &e.Payload, &e.Hash); err != nil {
			return nil, false, key.Unavailable("read the journal", err)
		}
		out = append(out, e)
		bytes += len(e.Payload)
		more = len(out) == pageRows || bytes >= pageBytes
	}
	if err := rows.Err(); err != nil {
		return nil, false, key.Unavailable("read the journal", err)
	}
	return out, more, nil
}

// Last returns a stream's newest entry.
func (j journal) Last(ctx context.Context, stream string) (docdb.Entry, error) {
	e := docdb.Entry{Stream: stream}
	err := j.db.read.QueryRowContext(ctx, selectLast, stream).Scan(&e.Seq, &e.Payload, &e.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		return e, key.Empty(stream)
	}
	if err != nil {
		return e, key.Unavailable("read the journal", err)
	}
	return e, nil
}

// Streams streams the names that begin with prefix.
func (j journal) Streams(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		end, after := docdb.PrefixEnd(prefix), ""
		for {
			names, err := j.names(ctx, max(prefix, after), end, after)
			if err != nil {
				yield("", err)
				return
			}
			for _, name := range names {
				if !yield(name, nil) {
					return
				}
				after = name
			}
			if len(names) < pageRows {
				return
			}
		}
	}
}

func (j journal) names(ctx context.Context, from string, end any, after string) ([]string, error) {
	rows, err := j.db.read.QueryContext(ctx, selectNames, from, end, after, pageRows)
	if err != nil {
		return nil, key.Unavailable("list streams", err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, key.Unavailable("list streams", err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		return nil, key.Unavailable("list streams", err)
	}
	return names, nil
}
