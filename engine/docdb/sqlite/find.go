package sqlite

import (
	"context"
	"database/sql/driver"
	"io"
	"iter"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

// A stream reads a page at a time, of at most so many rows and about so many
// bytes: no connection is held while the reader is at work, and no snapshot
// keeps the log from being folded in.
const (
	pageRows  = 500
	pageBytes = 1 << 20
)

// scan is a query on its way through an index, a page at a time.
type scan struct {
	c    *collection
	r    key.Range
	desc bool
	skip int    // rows still to be skipped
	last *found // where the page before ended
}

type found struct {
	key []byte // nil by id
	id  string
	raw []byte
}

// Find streams documents.
func (c *collection) Find(ctx context.Context, q docdb.Query) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		r, err := key.Select(c.spec, q)
		if err != nil {
			yield(nil, err)
			return
		}
		s := scan{c: c, r: r, desc: q.Desc}
		skip, left, seen := q.Skip, q.Limit, map[string]bool{}
		if !r.Repeats {
			skip, s.skip = 0, q.Skip
		}
		for {
			size := pageRows
			if q.Limit > 0 && !r.Repeats {
				size = min(size, left)
			}
			rows, more, err := s.page(ctx, size)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range rows {
				if r.Repeats {
					if seen[row.id] {
						continue
					}
					seen[row.id] = true
				}
				if skip > 0 {
					skip--
					continue
				}
				if !yield(row.raw, nil) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
			if !more {
				return
			}
		}
	}
}

// Count counts what Find would stream.
func (c *collection) Count(ctx context.Context, q docdb.Query) (int64, error) {
	r, err := key.Select(c.spec, q)
	if err != nil {
		return 0, err
	}
	what := "count(*)"
	if r.Repeats {
		what = "count(DISTINCT x.id)"
	}
	s := scan{c: c, r: r}
	conditions, args := s.bounds()
	var n int64
	if err := c.db.readers.row(ctx, `SELECT `+what+` FROM `+s.table()+` x`+where(conditions), args, &n); err != nil {
		return 0, key.Unavailable("count "+c.spec.Name, err)
	}
	n = max(n-int64(q.Skip), 0)
	if q.Limit > 0 {
		n = min(n, int64(q.Limit))
	}
	return n, nil
}

// table returns the table through which a scan goes.
func (s *scan) table() string {
	if s.r.ByID {
		return `"` + s.c.spec.Name + `"`
	}
	return `"` + indexName(s.c.spec.Name, s.r.Index) + `"`
}

// bounds returns the conditions of a scan on its table x.
func (s *scan) bounds() (conditions []string, args []any) {
	if !s.r.ByID {
		return []string{`x.k >= ?`, `x.k < ?`}, []any{s.r.Low, s.r.High}
	}
	if !s.r.From.IsZero() {
		conditions, args = append(conditions, `x.id >= ?`), append(args, s.r.From.StringValue())
	}
	if !s.r.Below.IsZero() {
		conditions, args = append(conditions, `x.id < ?`), append(args, s.r.Below.StringValue())
	}
	return conditions, args
}

func where(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return ` WHERE ` + strings.Join(conditions, ` AND `)
}

// page reads the next rows of a scan, and whether there may be more.
func (s *scan) page(ctx context.Context, size int) (out []found, more bool, err error) {
	conditions, args := s.bounds()
	direction, than := "", " > "
	if s.desc {
		direction, than = " DESC", " < "
	}
	query, order := `SELECT NULL, x.id, x.doc FROM `+s.table()+` x`, ` ORDER BY x.id`+direction
	if !s.r.ByID {
		query = `SELECT x.k, x.id, d.doc FROM ` + s.table() + ` x CROSS JOIN "` + s.c.spec.Name + `" d ON d.id = x.id`
		order = ` ORDER BY x.k` + direction + `, x.id` + direction
	}
	switch {
	case s.last == nil:
	case s.r.ByID:
		conditions, args = append(conditions, `x.id`+than+`?`), append(args, s.last.id)
	default:
		conditions, args = append(conditions, `(x.k, x.id)`+than+`(?, ?)`), append(args, s.last.key, s.last.id)
	}
	bytes := 0
	err = s.c.db.readers.read(ctx, func(on *session) error {
		return on.rows(query+where(conditions)+order+` LIMIT ? OFFSET ?`, append(args, size, s.skip), func(values []driver.Value) error {
			var row found
			if err := copyRow(values, []any{&row.key, &row.id, &row.raw}); err != nil {
				return err
			}
			out = append(out, row)
			bytes += len(row.raw)
			more = len(out) == size || bytes >= pageBytes
			if bytes >= pageBytes {
				return io.EOF
			}
			return nil
		})
	})
	if err != nil {
		return nil, false, key.Unavailable("find in "+s.c.spec.Name, err)
	}
	if len(out) > 0 {
		s.last, s.skip = &out[len(out)-1], 0
	}
	return out, more, nil
}
