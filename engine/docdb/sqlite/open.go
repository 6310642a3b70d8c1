package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"modernc.org/sqlite"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

const (
	// file is the database's file in its folder.
	file = "lectern.db"
	// layout is the version of the tables, kept in the file.
	layout = 2
	// pragmas hold for every connection.
	pragmas = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=wal_autocheckpoint(2000)&_pragma=journal_size_limit(67108864)&_pragma=temp_store(MEMORY)"
)

// DB is an embedded database.
type DB struct {
	folder      string
	lock        *os.File
	write, read *sql.DB
	writer      *writer
	readers     *readers
	collections map[string]*collection
}

var _ docdb.DB = (*DB)(nil)

// init has SQLite sync with fdatasync where the system has it, as every Linux
// distribution's build does: as durable, and cheaper by the timestamps.
func init() { _, _ = sqlite.Fdatasync(true) }

// Exists reports whether a folder holds a database.
func Exists(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, file))
	return err == nil && info.Size() > 0
}

// Open opens the database in a folder, which it makes where there is none, and
// sees that every collection and index of the schema is there. It returns
// Conflict (as lock says) while another process owns the
// folder, Invalid ("error.db.folder") where the folder cannot be used, and
// Conflict ("error.db.newer") for a file of a later version of the product.
func Open(ctx context.Context, folder string, schema docdb.Schema) (*DB, error) {
	return openWith(ctx, folder, schema, usual)
}

func openWith(ctx context.Context, folder string, schema docdb.Schema, l limits) (*DB, error) {
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
	if err := db.open(ctx, schema, l); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, schema docdb.Schema, l limits) error {
	path, err := filepath.Abs(filepath.Join(db.folder, file))
	if err != nil {
		return engine.Invalid("error.db.folder", "folder", db.folder).Because(err)
	}
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + pragmas
	if db.write, err = sql.Open("sqlite", dsn+"&_pragma=cache_size(-32768)"); err != nil {
		return key.Unavailable("open", err)
	}
	if db.read, err = sql.Open("sqlite", dsn+"&_pragma=cache_size(-8192)&_pragma=query_only(1)"); err != nil {
		return key.Unavailable("open", err)
	}
	n := max(4, runtime.NumCPU())
	db.read.SetMaxOpenConns(n)
	db.read.SetMaxIdleConns(n)
	db.readers = newReaders(db.read, n)
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return key.Unavailable("open", err)
	}
	if err := fold(ctx, conn); err != nil {
		_ = conn.Close()
		return err
	}
	if err := migrate(ctx, conn, schema); err != nil {
		_ = conn.Close()
		return err
	}
	if db.writer, err = startWriter(db.write, conn, l); err != nil {
		return outcome(err)
	}
	for _, spec := range schema {
		db.collections[spec.Name] = newCollection(db, spec)
	}
	return nil
}

// fold folds the log into the file, and syncs that: a process that was killed,
// or whose sync failed, may have left in the log what can be read from the
// system's cache and is not on the disk.
func fold(ctx context.Context, conn *sql.Conn) error {
	var busy, frames, folded int
	err := conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &folded)
	if err == nil && busy != 0 {
		err = errors.New("another process holds the log")
	}
	if err != nil {
		return key.Unavailable("fold the log into the file", err)
	}
	return nil
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
	return engine.SystemClock{}.Now().Truncate(time.Millisecond), nil
}

// Ping reads from the database.
func (db *DB) Ping(ctx context.Context) error {
	var n int64
	if err := db.readers.row(ctx, `SELECT count(*) FROM sqlite_schema`, nil, &n); err != nil {
		return key.Unavailable("ping", err)
	}
	return nil
}

// Size returns the bytes of the database's files, its log included.
func (db *DB) Size(context.Context) (int64, error) {
	var sum int64
	files, err := os.ReadDir(db.folder)
	if err != nil {
		return 0, key.Unavailable("measure", err)
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && strings.HasPrefix(f.Name(), file) {
			sum += info.Size()
		}
	}
	return sum, nil
}

// Close waits for the writes under way, folds the log into the file and lets
// go of the folder. Closing again does nothing.
func (db *DB) Close() error {
	var errs []error
	if db.writer != nil {
		db.writer.stop()
	}
	if db.readers != nil {
		db.readers.close()
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
	if err := errors.Join(errs...); err != nil {
		return key.Unavailable("close", fmt.Errorf("%s: %w", db.folder, err))
	}
	return nil
}
