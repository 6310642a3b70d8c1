package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/connect"
	"lectern/engine/docdb/sqlite"
	"lectern/engine/office"
	"lectern/engine/store"
	"lectern/views"
)

// Database are the flags that name a database and its key.
type Database struct {
	DB      string `name:"db" default:"lectern-data" placeholder:"FOLDER|mongodb://…" help:"The database: a folder, or the address of a MongoDB."`
	KeyFile string `name:"key-file" placeholder:"FILE" help:"The server's key, kept outside the database. By default FOLDER.key beside the folder; must be named for a MongoDB."`

	Make bool `kong:"-"` // a command that adds to a database makes it where it is absent
}

// remote reports whether the database is a server of its own.
func (d Database) remote() bool {
	return strings.HasPrefix(d.DB, "mongodb://") || strings.HasPrefix(d.DB, "mongodb+srv://")
}

// keyPath returns where the key is, and whether it may be made.
func (d Database) keyPath() (path string, create bool, err error) {
	switch {
	case d.KeyFile != "":
		return d.KeyFile, !d.remote(), nil
	case d.remote():
		return "", false, engine.Invalid("error.key.needed").At("key-file")
	}
	return strings.TrimRight(d.DB, "/\\") + ".key", true, nil
}

// open opens the database and an office over it. close lets go of both.
func (d Database) open(ctx context.Context, log *slog.Logger) (o *office.Office, db docdb.DB, close func() error, err error) {
	path, create, err := d.keyPath()
	if err != nil {
		return nil, nil, nil, err
	}
	// A new key would open nothing of a database that stands.
	if create && !exists(path) && sqlite.Exists(d.DB) {
		return nil, nil, nil, engine.Conflict("error.key.lost", "path", path)
	}
	keys, err := office.OpenKeyring(path, create)
	if err != nil {
		return nil, nil, nil, err
	}
	if db, err = connect.Open(ctx, d.DB, store.Schema); err != nil {
		return nil, nil, nil, err
	}
	o, err = office.New(office.Config{DB: db, Keys: keys, Log: log, Alone: !connect.Remote(d.DB)})
	if err == nil {
		err = o.CheckKey(ctx)
	}
	if err == nil && !d.remote() {
		err = o.GoOnFromLast(ctx)
	}
	if err != nil {
		_ = db.Close()
		return nil, nil, nil, err
	}
	return o, db, func() error {
		o.Close()
		return db.Close()
	}, nil
}

// office opens the database for one command that needs it to itself, does what
// is to be done, and lets go of it.
func (a *App) office(d Database, do func(*office.Office) error) error {
	return alone(a.hold(d, do))
}

// alone says of a database that a server has open that it must be let go.
func alone(err error) error {
	var held *engine.Error
	if errors.As(err, &held) && held.Message == "error.db.locked" {
		return engine.Conflict("error.db.alone", "pid", held.Args["pid"], "addr", held.Args["addr"])
	}
	return err
}

func (a *App) hold(d Database, do func(*office.Office) error) error {
	if !d.Make && !d.remote() && !exists(d.DB) {
		return engine.NotFound("error.db.none", "folder", d.DB).At("db")
	}
	o, _, shut, err := d.open(a.Ctx, a.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	if err := do(o); err != nil {
		_ = shut()
		return err
	}
	return shut()
}

// log writes to standard error.
func (a *App) log(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(a.Stderr, &slog.HandlerOptions{Level: level}))
}

// text is what an error says in the reader's language.
func (a *App) text(err error) string { return views.Words(a.Lang).Say(err) }

// words are the catalogue of the reader's language.
func (a *App) words() *views.Catalogue { return views.Words(a.Lang) }

// exists reports whether a file or folder is there.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
