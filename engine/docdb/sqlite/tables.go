package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

// Tables are named after what they hold: a collection's documents bear its
// name, an index "collection.index". Neither name has a dot or a dash, so that
// none can meet another, nor the tables of the package's own.
//
// Documents stand in a table with rows of its own numbering: one without would
// push every document above a quarter of a page onto pages of its own.
const journalTable = `CREATE TABLE IF NOT EXISTS journal (stream TEXT, seq INTEGER, payload BLOB, hash BLOB, PRIMARY KEY (stream, seq)) WITHOUT ROWID`

// indexesTable remembers the declaration from which each index was built.
const indexesTable = `CREATE TABLE IF NOT EXISTS "built-indexes" (name TEXT PRIMARY KEY, declaration TEXT) WITHOUT ROWID`

func documentTable(collection string) string {
	return fmt.Sprintf(`CREATE TABLE IF NOT EXISTS "%s" (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, doc BLOB NOT NULL)`, collection)
}

func indexTable(name string, x docdb.Index) string {
	primary := "k, id"
	if x.Unique {
		primary = "k"
	}
	return fmt.Sprintf(`CREATE TABLE "%s" (k BLOB, id TEXT, PRIMARY KEY (%s)) WITHOUT ROWID`, name, primary)
}

func indexName(collection string, x docdb.Index) string { return collection + "." + x.Name }

func declaration(x docdb.Index) string {
	return fmt.Sprintf("%s list=%s unique=%t", strings.Join(x.Fields, ","), x.List, x.Unique)
}

// migrate makes the tables of a schema, builds the indexes that are new or
// declared anew, and drops those that are declared no longer, as one step.
// Collections that the schema does not name are left alone.
func migrate(ctx context.Context, conn *sql.Conn, schema docdb.Schema) error {
	var version int
	if err := conn.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return key.Unavailable("open", err)
	}
	if version > layout {
		return engine.Conflict("error.db.newer", "version", version, "known", layout)
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return key.Unavailable("make tables", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	m := migration{ctx: ctx, tx: tx}
	m.exec(journalTable)
	m.exec(tailTable)
	m.exec(indexesTable)
	m.exec(fmt.Sprintf(`PRAGMA user_version = %d`, layout))
	built := m.built()
	for _, c := range schema {
		m.exec(documentTable(c.Name))
		for i, x := range c.Indexes {
			name := indexName(c.Name, x)
			if built[name] != declaration(x) {
				m.build(c, i)
			}
			delete(built, name)
		}
	}
	for name := range built {
		m.drop(name)
	}
	if m.err != nil {
		return m.err
	}
	if err := tx.Commit(); err != nil {
		return key.Unavailable("make tables", err)
	}
	return nil
}

// migration is a transaction that does nothing more after its first error.
type migration struct {
	ctx context.Context
	tx  *sql.Tx
	err error
}

func (m *migration) exec(text string, args ...any) {
	if m.err != nil {
		return
	}
	if _, err := m.tx.ExecContext(m.ctx, text, args...); err != nil {
		m.err = key.Unavailable("make tables", err)
	}
}

func (m *migration) rows(text string, each func(*sql.Rows) error) {
	if m.err != nil {
		return
	}
	rows, err := m.tx.QueryContext(m.ctx, text)
	if err == nil {
		defer rows.Close()
		for rows.Next() && m.err == nil {
			m.err = each(rows)
		}
		err = rows.Err()
	}
	if err != nil && m.err == nil {
		m.err = key.Unavailable("make tables", err)
	}
}

func (m *migration) built() map[string]string {
	out := map[string]string{}
	m.rows(`SELECT name, declaration FROM "built-indexes"`, func(rows *sql.Rows) error {
		var name, declared string
		err := rows.Scan(&name, &declared)
		out[name] = declared
		return err
	})
	return out
}

func (m *migration) drop(name string) {
	m.exec(`DROP TABLE IF EXISTS "` + name + `"`)
	m.exec(`DELETE FROM "built-indexes" WHERE name = ?`, name)
}

// build makes index i of a collection from the documents that stand.
func (m *migration) build(c docdb.CollectionSpec, i int) {
	x := c.Indexes[i]
	name := indexName(c.Name, x)
	m.drop(name)
	m.exec(indexTable(name, x))
	only := docdb.CollectionSpec{Name: c.Name, Indexes: []docdb.Index{x}}
	m.rows(`SELECT doc FROM "`+c.Name+`"`, func(rows *sql.Rows) error {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return key.Unavailable("build "+name, err)
		}
		d, err := key.Read(only, raw)
		if err != nil {
			return err
		}
		for _, k := range d.Keys[0] {
			r, err := m.tx.ExecContext(m.ctx, `INSERT INTO "`+name+`" (k, id) VALUES (?, ?) ON CONFLICT DO NOTHING`, k, d.ID)
			if err != nil {
				return key.Unavailable("build "+name, err)
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				return key.Conflict(c.Name, d.ID)
			}
		}
		return nil
	})
	m.exec(`INSERT INTO "built-indexes" (name, declaration) VALUES (?, ?)`, name, declaration(x))
}
