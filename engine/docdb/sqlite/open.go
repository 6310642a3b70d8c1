package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver named "sqlite"

	"lectern/engine"
	"lectern/engine/docdb"
)

// readers is how many connections read side by side.
const readers = 4

// DB is an embedded database.
type DB struct {
	folder      string
	lock        *os.File
	write, read *sql.DB
	writer      *writer
	collections map[string]*collection
}

var _ docdb.DB = (*DB)(nil)

// Open opens the database in a folder, which it makes where there is none, and
// sees that every collection and index of the schema is there. It returns
// Conflict while another process owns the folder.
func Open(ctx context.Context, folder string, schema docdb.Schema) (*DB, error) {
	if err := schema.Validate(); err != nil {
		return nil, engine.Internal("read the schema", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, engine.Invalid("error.db.folder", "folder", folder).Because(err)
	}
	held, err := lock(folder)
	if err != nil {
		return nil, err
	}
	db := &DB{folder: folder, lock: held, collections: map[string]*collection{}}
	if err := db.open(ctx, schema); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, schema docdb.Schema) error {
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.Join(db.folder, "lectern.db")}).EscapedPath()}
	dsn := file.String() + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(4000)&_pragma=temp_store(MEMORY)"
	var err error
	if db.write, err = sql.Open("sqlite", dsn); err != nil {
		return unavailable("open", err)
	}
	db.write.SetMaxOpenConns(1)
	if db.read, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)"); err != nil {
		return unavailable("open", err)
	}
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return unavailable("open", err)
	}
	for _, statement := range statements(schema) {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return errors.Join(unavailable("make tables", err), conn.Close())
		}
	}
	db.writer = startWriter(conn)
	for _, spec := range schema {
		db.collections[spec.Name] = newCollection(db, spec)
	}
	for _, c := range db.collections {
		if err := c.buildIndexes(ctx); err != nil {
			return err
		}
	}
	return nil
}

// statements make the tables of a schema where they are not there yet.
func statements(schema docdb.Schema) []string {
	out := []string{
		`CREATE TABLE IF NOT EXISTS journal (stream TEXT, seq INTEGER, payload BLOB, hash BLOB, PRIMARY KEY (stream, seq)) WITHOUT ROWID`,
		`CREATE TABLE IF NOT EXISTS built (name TEXT PRIMARY KEY, fields TEXT) WITHOUT ROWID`,
	}
	for _, c := range schema {
		out = append(out, fmt.Sprintf(`CREATE TABLE IF NOT EXISTS c_%s (id TEXT PRIMARY KEY, version INTEGER, doc BLOB) WITHOUT ROWID`, c.Name))
		for _, x := range c.Indexes {
			key := "k, id"
			if x.Unique {
				key = "k"
			}
			out = append(out, fmt.Sprintf(`CREATE TABLE IF NOT EXISTS x_%s_%s (k BLOB, id TEXT, PRIMARY KEY (%s)) WITHOUT ROWID`, c.Name, x.Name, key))
		}
	}
	return out
}

// Collection returns a collection of the schema.
func (db *DB) Collection(name string) docdb.Collection {
	c := db.collections[name]
	if c == nil {
		panic("sqlite: no collection " + name + " in the schema")
	}
	return c
}

// Journal returns the journal.
func (db *DB) Journal() docdb.Journal { return journal{db} }

// Now returns the clock that this process and its database share.
func (db *DB) Now(context.Context) (time.Time, error) {
	return time.Now().UTC().Truncate(time.Millisecond), nil
}

// Ping reads from the database.
func (db *DB) Ping(ctx context.Context) error {
	var n int
	if err := db.read.QueryRowContext(ctx, `SELECT 1`).Scan(&n); err != nil {
		return unavailable("ping", err)
	}
	return nil
}

// Size returns the bytes of the database's files.
func (db *DB) Size(context.Context) (int64, error) {
	var sum int64
	files, err := os.ReadDir(db.folder)
	if err != nil {
		return 0, unavailable("measure", err)
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && strings.HasPrefix(f.Name(), "lectern.db") {
			sum += info.Size()
		}
	}
	return sum, nil
}

// Close waits for the writes under way, folds the log into the file and lets
// go of the folder.
func (db *DB) Close() error {
	var errs []error
	if db.writer != nil {
		errs = append(errs, db.writer.stop())
	}
	if db.read != nil {
		errs = append(errs, db.read.Close())
	}
	if db.write != nil {
		errs = append(errs, db.write.Close())
	}
	if err := db.lock.Close(); !errors.Is(err, os.ErrClosed) {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func unavailable(doing string, err error) error {
	return engine.Unavailable("error.db.unavailable").Because(fmt.Errorf("%s: %w", doing, err))
}
