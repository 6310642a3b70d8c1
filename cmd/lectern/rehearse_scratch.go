package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lectern/cmd/lectern/rehearse"
	"lectern/engine"
	"lectern/engine/docdb/connect"
	"lectern/engine/office"
	"lectern/handlers"
)

// scratch is a database of the rehearsal's own, with an exam.
type scratch struct {
	Database
	exam    engine.ID
	tickets []rehearse.Ticket
	closes  time.Time // with --timeout-all
	remove  func()
}

// scratch makes a database and fills it. A folder goes into the one that --db
// names; on a MongoDB it is a database by a name of its own.
func (c *RehearseRunCmd) scratch(a *App) (*scratch, error) {
	remote := Database{DB: c.DB}.remote()
	within := c.DB
	if remote {
		within = ""
	}
	dir, err := os.MkdirTemp(within, "lectern-rehearse-")
	if err != nil {
		return nil, engine.Unavailable("error.db.folder", "folder", within).Because(err)
	}
	s := &scratch{Database: Database{DB: filepath.Join(dir, "db"), KeyFile: filepath.Join(dir, "key"), Make: true}}
	s.remove = func() {
		if !c.Keep {
			_ = os.RemoveAll(dir)
		}
	}
	if remote {
		s.DB, err = connect.Named(c.DB, "lectern_rehearsal_"+strings.ReplaceAll(engine.NewID(), "-", ""))
		if err == nil {
			_, err = office.OpenKeyring(s.KeyFile, true)
		}
		if err != nil {
			_ = os.RemoveAll(dir)
			return nil, err
		}
		s.remove = func() { c.dropRemote(a, s, dir) }
	}
	err = a.office(s.Database, func(o *office.Office) error {
		s.exam, s.tickets, err = rehearse.Fill(a.Ctx, o, a.actor(), a.words().T("rehearse.title"), c.Candidates, c.Seed, func(step string) {
			fmt.Fprintln(a.Stderr, a.words().T("rehearse.filling."+step))
		})
		if err == nil && c.TimeoutAll {
			s.closes = time.Now().Add(c.untilTimeout())
			err = rehearse.CloseAt(a.Ctx, o, s.exam, s.closes)
		}
		return err
	})
	if err != nil {
		s.remove()
		return nil, err
	}
	return s, nil
}

// dropRemote throws away a database of the rehearsal's own, even where the
// rehearsal was broken off.
func (c *RehearseRunCmd) dropRemote(a *App, s *scratch, dir string) {
	if c.Keep {
		fmt.Fprintln(a.Stderr, a.words().T("rehearse.kept_there", "db", masked(s.DB), "key", s.KeyFile))
		return
	}
	const enough = time.Minute
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.Ctx), enough)
	defer cancel()
	if err := connect.Drop(ctx, s.DB); err != nil {
		fmt.Fprintln(a.Stderr, a.words().T("rehearse.error.drop", "db", masked(s.DB), "why", a.text(err)))
	}
	_ = os.RemoveAll(dir)
}

// start starts this program again as a server. The database's address goes by
// the environment: anybody may read arguments, and it may hold a password.
func (a *App) start(db string, args ...string) (*rehearse.Process, error) {
	cmd, err := a.Again(args...)
	if err != nil {
		return nil, engine.Internal("start a server", err)
	}
	if db != "" {
		cmd.Env = append(cmd.Environ(), "LECTERN_DB="+db)
	}
	p, err := rehearse.StartProcess(a.Ctx, cmd)
	if err != nil {
		return nil, engine.Unavailable("rehearse.error.start").Because(err)
	}
	return p, nil
}

// rehearse makes a database, rehearses on it and throws it away.
func (c *RehearseRunCmd) rehearse(a *App) (rehearse.Result, error) {
	s, err := c.scratch(a)
	if err != nil {
		return rehearse.Result{}, err
	}
	defer s.remove()
	return c.measure(a, s)
}

// measure rehearses on a server of its own process, and reads back what it holds.
func (c *RehearseRunCmd) measure(a *App, s *scratch) (rehearse.Result, error) {
	st, err := c.stage(a, s)
	if err != nil {
		return rehearse.Result{}, err
	}
	result, err := c.load(a, st.Load, st.Server)
	if err == nil && c.TimeoutAll && a.Ctx.Err() == nil {
		err = c.awaitTimeout(a, s, st.server)
		used := st.server.Usage() // with the work of closing and marking
		result.Server = &used
	}
	if err != nil {
		st.server.Kill()
		return result, err
	}
	return result, c.readBack(a, st, &result)
}

// stage is a database, the server that was started on it, and those who are to
// sit there.
type stage struct {
	*scratch
	rehearse.Side
	server *rehearse.Process
}

// stage starts a server on a database.
func (c *RehearseRunCmd) stage(a *App, s *scratch) (*stage, error) {
	args := []string{"serve", "--key-file", s.KeyFile, "--addr", "127.0.0.1:0"}
	if c.ProfileAddr != "" {
		args = append(args, "--profile-addr", c.ProfileAddr)
	}
	server, err := a.start(s.DB, args...)
	if err != nil {
		return nil, err
	}
	seen := rehearse.Server{Target: rehearse.Target{Addr: server.Addr}, Used: server.Usage}
	l := rehearse.NewLoad(seen.Target, s.exam, s.tickets, rehearse.SyntheticShapes(), c.plan())
	return &stage{s, rehearse.Side{Load: l, Server: seen}, server}, nil
}

// readBack ends the server, and compares what it holds with what it acknowledged.
func (c *RehearseRunCmd) readBack(a *App, st *stage, result *rehearse.Result) error {
	if err := st.server.Stop(); err != nil {
		return engine.Unavailable("rehearse.error.stop").Because(err)
	}
	if err := a.Ctx.Err(); err != nil {
		return err
	}
	fmt.Fprintln(a.Stderr, a.words().T("rehearse.reading"))
	return a.office(st.Database, func(o *office.Office) (err error) {
		if c.TimeoutAll {
			left, err := rehearse.ReadTimedOut(a.Ctx, o, st.exam, st.closes)
			if err != nil {
				return err
			}
			result.TimedOut = &left
		}
		result.Differences, err = st.Load.ReadBack(func(what string, w io.Writer) error {
			return handlers.Export{What: what, Exam: st.exam, Format: "jsonl"}.Write(a.Ctx, o, a.actor(), w)
		})
		return err
	})
}

func (c *RehearseRunCmd) plan() rehearse.Plan {
	return rehearse.Plan{
		StartWithin: c.StartWithin, Think: c.Think, Duration: c.Duration, SubmitWithin: c.SubmitWithin,
		Connections: c.Connections, Seed: c.Seed, Repeat: c.Repeat, Drop: c.Drop, Ahead: c.Ahead,
	}
}

// load lets the candidates work on a server until they have handed in.
func (c *RehearseRunCmd) load(a *App, l *rehearse.Load, server rehearse.Server) (rehearse.Result, error) {
	course := rehearse.Course{Saturate: c.Saturate, Rounds: cmp.Or(c.rounds, 2), Turn: c.Turn, Leave: c.TimeoutAll}
	if c.Saturate && !c.alone {
		bare, err := a.start("", "rehearse", "bare")
		if err != nil {
			return rehearse.Result{}, err
		}
		defer bare.Kill()
		course.Bare = rehearse.Server{Target: rehearse.Target{Addr: bare.Addr}, Used: bare.Usage}
	}
	quiet := c.watch(a, l)
	result := l.Run(a.Ctx, server, course)
	quiet()
	l.Disconnect()
	result.Timeline = l.Timeline()
	return result, nil
}

// awaitTimeout waits until time is up for all, and the server is done with it.
func (c *RehearseRunCmd) awaitTimeout(a *App, s *scratch, server *rehearse.Process) error {
	if late := time.Since(s.closes); late > 0 {
		return engine.Conflict("rehearse.error.slow", "seconds", int(late.Seconds())+1)
	}
	fmt.Fprintln(a.Stderr, a.words().T("rehearse.awaiting", "seconds", int(time.Until(s.closes).Seconds())))
	return rehearse.AwaitTimeout(a.Ctx, s.closes, server.Usage)
}

// untilTimeout is when the exam ends for all with --timeout-all, from when the
// server starts: everybody must have begun and answered by then.
func (c *RehearseRunCmd) untilTimeout() time.Duration {
	const (
		margin = 5 * time.Second
		slow   = 100 // candidates who begin in a second, at least
	)
	begin := c.StartWithin
	if begin == 0 {
		begin = time.Duration(c.Candidates) * time.Second / slow
	}
	return begin + c.Duration + margin
}
