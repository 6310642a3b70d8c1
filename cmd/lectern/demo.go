package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"lectern/cmd/lectern/sample"
	"lectern/engine"
	"lectern/engine/docdb/connect"
	"lectern/engine/office"
	"lectern/engine/store"
)

// DemoCmd serves a sample organisation.
type DemoCmd struct {
	DB    string `name:"db" default:"lectern-data/demo" placeholder:"FOLDER" env:"-" help:"A folder of the demo's own."`
	Addr  string `name:"addr" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen."`
	Fresh bool   `name:"fresh" env:"-" help:"Throw the demo's data away and start over."`
}

// Help is the example that --help shows.
func (DemoCmd) Help() string {
	return "Example: lectern demo\nA zone of 120 people with a year's lectures, a bank of questions, and three exams: one released, one open, one to come."
}

// filled marks a folder as the demo's own, and as whole; it holds the ticket
// that the demo tells.
const filled = "demo-is-whole"

// Run fills the folder once, and serves.
func (c *DemoCmd) Run(a *App) error {
	if c.Fresh {
		if err := c.clear(); err != nil {
			return err
		}
	}
	database := Database{DB: c.DB}
	if !exists(filepath.Join(c.DB, filled)) {
		if err := c.clear(); err != nil {
			return err
		}
		fmt.Fprintln(a.Stderr, a.words().T("demo.filling"))
		if err := c.fill(a, database); err != nil {
			return err
		}
	}
	serve := ServeCmd{Database: database, Addr: c.Addr}
	return serve.serve(a, func(o *office.Office, url string) error { return c.welcome(a, o, url) })
}

// clear throws away what an earlier demo left, and nothing else: a folder that
// is not the demo's is refused.
func (c *DemoCmd) clear() error {
	entries, err := os.ReadDir(c.DB)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return engine.Invalid("error.db.folder", "folder", c.DB).Because(err)
	}
	for _, e := range entries {
		if n := e.Name(); n != filled && n != "lock" && n != "lectern.key" && !strings.HasPrefix(n, "lectern.db") {
			return engine.Invalid("error.db.folder", "folder", c.DB).Because(fmt.Errorf("%s is not the demo's", n))
		}
	}
	db, err := connect.Open(context.Background(), c.DB, nil) // nobody else may be serving it
	if err != nil {
		return alone(err)
	}
	if err := errors.Join(db.Close(), os.RemoveAll(c.DB), os.RemoveAll(c.DB+".key")); err != nil {
		return engine.Unavailable("error.db.folder", "folder", c.DB).Because(err)
	}
	return nil
}

func (c *DemoCmd) fill(a *App, d Database) (err error) {
	if err := os.MkdirAll(c.DB, 0o700); err != nil {
		return engine.Unavailable("error.db.folder", "folder", c.DB).Because(err)
	}
	path, _, err := d.keyPath()
	if err != nil {
		return err
	}
	keys, err := office.OpenKeyring(path, true)
	if err != nil {
		return err
	}
	db, err := connect.Open(a.Ctx, c.DB, store.Schema)
	if err != nil {
		return err
	}
	ticket, err := sample.Filling{
		DB: db, Keys: keys, Now: time.Now(), Log: a.log(slog.LevelWarn),
		Say: func(key string) { fmt.Fprintln(a.Stderr, "  "+a.words().T(key)) },
	}.Run(a.Ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return c.mark(ticket)
}

// mark says that the folder is whole, so that a demo that was broken off is
// filled anew.
func (c *DemoCmd) mark(t sample.Ticket) error {
	text, err := json.Marshal(t)
	if err != nil {
		return engine.Internal("keep a ticket", err)
	}
	if err := os.WriteFile(filepath.Join(c.DB, filled), text, 0o600); err != nil {
		return engine.Unavailable("error.db.folder", "folder", c.DB).Because(err)
	}
	return nil
}

// ticket is the one that mark kept, false where it is no longer good: the exam
// is over, or has other codes.
func (c *DemoCmd) ticket(a *App, o *office.Office) (sample.Ticket, bool) {
	var t sample.Ticket
	text, err := os.ReadFile(filepath.Join(c.DB, filled))
	if err != nil || json.Unmarshal(text, &t) != nil {
		return t, false
	}
	token, _, err := o.SignInTicket(a.Ctx, t.Ticket, t.Code, "")
	if err != nil {
		return t, false
	}
	return t, o.SignOut(a.Ctx, token) == nil
}

// welcome prints the address and the sign-ins of one person of each role.
func (c *DemoCmd) welcome(a *App, o *office.Office, url string) error {
	words := a.words()
	fmt.Fprintf(a.Stdout, "\n%s\n\n%s\n\n", words.T("demo.ready", "url", url), words.T("demo.accounts", "password", sample.Password))
	table := tabwriter.NewWriter(a.Stdout, 0, 4, 3, ' ', 0)
	fmt.Fprintf(table, "  %s\t%s\n", sample.Candidate, words.T("role.candidate"))
	for _, account := range sample.Accounts {
		fmt.Fprintf(table, "  %s\t%s\n", account.User, words.T("role."+string(account.Roles[0])))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if t, good := c.ticket(a, o); good {
		fmt.Fprintf(a.Stdout, "\n%s\n", words.T("demo.ticket", "url", url, "ticket", t.Ticket, "code", t.Code))
	}
	fmt.Fprintf(a.Stdout, "\n%s\n", words.T("demo.again"))
	return nil
}
