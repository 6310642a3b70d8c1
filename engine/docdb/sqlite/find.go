package sqlite

import (
	"context"
	"errors"
	"iter"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
)

// scan is a query on its way through an index, a page at a time.
type scan struct {
	c         *collection
	x         *index // nil: by id
	q         docdb.Query
	low, high any // text for ids, bytes for an index's keys; nil is open
	lastKey   any
	lastID    string
	begun     bool
}

type found struct {
	key any
	id  string
	raw []byte
}

func (c *collection) scan(q docdb.Query) (*scan, error) {
	s := &scan{c: c, q: q}
	if q.Index == "" {
		if len(q.Equal) > 0 {
			return nil, engine.Internal("query "+c.name, errors.New("a query by id has no equal values"))
		}
		s.low, s.high = q.From, q.Below
		return s, nil
	}
	for _, x := range c.indexes {
		if x.Name == q.Index {
			low, high, err := x.bounds(q)
			s.x, s.low, s.high = x, low, high
			return s, err
		}
	}
	return nil, engine.Internal("query "+c.name, errors.New("no index "+q.Index))
}

// Find streams documents.
func (c *collection) Find(ctx context.Context, q docdb.Query) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		s, err := c.scan(q)
		if err != nil {
			yield(nil, err)
			return
		}
		skipped, given := 0, 0
		for row, err := range s.rows(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			if skipped < q.Skip {
				skipped++
				continue
			}
			if !yield(row.raw, nil) {
				return
			}
			if given++; given == q.Limit {
				return
			}
		}
	}
}

// Count counts what Find would stream.
func (c *collection) Count(ctx context.Context, q docdb.Query) (int64, error) {
	s, err := c.scan(q)
	if err != nil {
		return 0, err
	}
	from, where, args := s.source()
	what := "count(*)"
	if s.x != nil && s.x.repeats(q) {
		what = "count(DISTINCT x.id)"
	}
	var n int64
	if err := c.db.read.QueryRowContext(ctx, `SELECT `+what+` FROM `+from+where, args...).Scan(&n); err != nil {
		return 0, unavailable("count "+c.name, err)
	}
	n = max(n-int64(q.Skip), 0)
	if q.Limit > 0 {
		n = min(n, int64(q.Limit))
	}
	return n, nil
}

// rows streams the rows of a scan, each document once.
func (s *scan) rows(ctx context.Context) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		var seen map[string]bool
		if s.x != nil && s.x.repeats(s.q) {
			seen = map[string]bool{}
		}
		size := page
		if s.q.Limit > 0 && seen == nil {
			size = min(page, s.q.Limit+s.q.Skip)
		}
		for {
			rows, err := s.page(ctx, size)
			if err != nil {
				yield(found{}, err)
				return
			}
			for _, row := range rows {
				if seen[row.id] {
					continue
				}
				if seen != nil {
					seen[row.id] = true
				}
				if !yield(row, nil) {
					return
				}
			}
			if len(rows) < size {
				return
			}
			last := rows[len(rows)-1]
			s.lastKey, s.lastID, s.begun = last.key, last.id, true
		}
	}
}

// source returns the tables of a scan and the condition of its bounds.
func (s *scan) source() (from, where string, args []any) {
	from, column := s.c.table+" d", "d.id"
	if s.x != nil {
		from, column = s.x.table+" x", "x.k"
	}
	var conditions []string
	if s.low != nil {
		conditions, args = append(conditions, column+" >= ?"), append(args, s.low)
	}
	if s.high != nil {
		conditions, args = append(conditions, column+" < ?"), append(args, s.high)
	}
	if len(conditions) > 0 {
		where = " WHERE " + strings.Join(conditions, " AND ")
	}
	return from, where, args
}

func (s *scan) page(ctx context.Context, size int) ([]found, error) {
	from, where, args := s.source()
	dir, than := "", " > "
	if s.q.Desc {
		dir, than = " DESC", " < "
	}
	and := func(condition string, values ...any) {
		if where == "" {
			where = " WHERE " + condition
		} else {
			where += " AND " + condition
		}
		args = append(args, values...)
	}
	query := `SELECT NULL, d.id, d.doc FROM `
	order := ` ORDER BY d.id` + dir
	if s.x == nil {
		if s.begun {
			and("d.id"+than+"?", s.lastID)
		}
	} else {
		query, from = `SELECT x.k, x.id, d.doc FROM `, from+` CROSS JOIN `+s.c.table+` d ON d.id = x.id`
		order = ` ORDER BY x.k` + dir + `, x.id` + dir
		if s.begun {
			and("(x.k, x.id)"+than+"(?, ?)", s.lastKey, s.lastID)
		}
	}
	rows, err := s.c.db.read.QueryContext(ctx, query+from+where+order+` LIMIT ?`, append(args, size)...)
	if err != nil {
		return nil, unavailable("find in "+s.c.name, err)
	}
	defer rows.Close()
	var out []found
	for rows.Next() {
		var row found
		var key []byte
		if err := rows.Scan(&key, &row.id, &row.raw); err != nil {
			return nil, unavailable("find in "+s.c.name, err)
		}
		row.key = key
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		return nil, unavailable("find in "+s.c.name, err)
	}
	return out, nil
}
