package sqlite

import (
	"context"
	"database/sql/driver"
	"io"
	"iter"

	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

const (
	insertEntry = `INSERT INTO journal (stream, seq, payload, hash) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`
	selectEntry = `SELECT payload, hash FROM journal WHERE stream = ? AND seq = ?`
	selectFrom  = `SELECT seq, payload, hash FROM journal WHERE stream = ? AND seq >= ? ORDER BY seq LIMIT ?`
	selectHead  = `SELECT max(seq) FROM journal WHERE stream = ?`
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
	return j.db.writer.append(ctx, e)
}

// Read streams a stream's entries: those that stand in their place and those of
// the tail, which is read first, so that none that moves meanwhile is missed.
func (j journal) Read(ctx context.Context, stream string, from int64) iter.Seq2[docdb.Entry, error] {
	return func(yield func(docdb.Entry, error) bool) {
		tail := j.db.writer.tail
		if head, ok := tail.head(stream); ok && head < from {
			return
		}
		newest := tail.of(stream)
		for len(newest) > 0 && newest[0].seq < from {
			newest = newest[1:]
		}
		for more := !whole(newest, from); more; {
			entries, again, err := j.page(ctx, stream, from)
			if err != nil {
				yield(docdb.Entry{}, err)
				return
			}
			for _, e := range entries {
				for len(newest) > 0 && newest[0].seq <= e.Seq {
					if newest[0].seq < e.Seq && !yield(newest[0].of(stream), nil) {
						return
					}
					newest = newest[1:]
				}
				if !yield(e, nil) {
					return
				}
				from = e.Seq + 1
			}
			more = again
		}
		for _, e := range newest {
			if !yield(e.of(stream), nil) {
				return
			}
		}
	}
}

// whole reports whether entries of the tail are all that there is from a number
// on: they begin with it and have no gap.
func whole(newest []tailEntry, from int64) bool {
	n := len(newest)
	return n > 0 && newest[0].seq == from && newest[n-1].seq-from == int64(n-1)
}

func (j journal) page(ctx context.Context, stream string, from int64) (out []docdb.Entry, more bool, err error) {
	bytes := 0
	err = j.db.readers.read(ctx, func(on *session) error {
		return on.rows(selectFrom, []any{stream, from, pageRows}, func(values []driver.Value) error {
			e := docdb.Entry{Stream: stream}
			if err := copyRow(values, []any{&e.Seq, &e.Payload, &e.Hash}); err != nil {
				return err
			}
			out = append(out, e)
			bytes += len(e.Payload)
			more = len(out) == pageRows || bytes >= pageBytes
			if bytes >= pageBytes {
				return io.EOF
			}
			return nil
		})
	})
	if err != nil {
		return nil, false, key.Unavailable("read the journal", err)
	}
	return out, more, nil
}

// Last returns a stream's newest entry.
func (j journal) Last(ctx context.Context, stream string) (docdb.Entry, error) {
	if newest := j.db.writer.tail.of(stream); len(newest) > 0 {
		return newest[len(newest)-1].of(stream), nil
	}
	e := docdb.Entry{Stream: stream}
	err := j.db.readers.row(ctx, selectLast, []any{stream}, &e.Seq, &e.Payload, &e.Hash)
	if isNoRows(err) {
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
		newest := j.db.writer.tail.names(prefix)
		end, after := docdb.PrefixEnd(prefix), ""
		for more := true; more; {
			names, err := j.names(ctx, max(prefix, after), end, after)
			if err != nil {
				yield("", err)
				return
			}
			for _, name := range names {
				for len(newest) > 0 && newest[0] <= name {
					if newest[0] < name && !yield(newest[0], nil) {
						return
					}
					newest = newest[1:]
				}
				if !yield(name, nil) {
					return
				}
				after = name
			}
			more = len(names) == pageRows
		}
		for _, name := range newest {
			if !yield(name, nil) {
				return
			}
		}
	}
}

func (j journal) names(ctx context.Context, from string, end any, after string) ([]string, error) {
	var names []string
	err := j.db.readers.read(ctx, func(on *session) error {
		return on.rows(selectNames, []any{from, end, after, pageRows}, func(values []driver.Value) error {
			var name string
			err := copyRow(values, []any{&name})
			names = append(names, name)
			return err
		})
	})
	if err != nil {
		return nil, key.Unavailable("list streams", err)
	}
	return names, nil
}
