package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"lectern/cmd/lectern/rehearse"
	"lectern/engine"
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

// scratch makes a database and fills it.
func (c *RehearseRunCmd) scratch(a *App) (*scratch, error) {
	dir, err := os.MkdirTemp(c.DB, "lectern-rehearse-")
	if err != nil {
		return nil, engine.Unavailable("error.db.folder", "folder", c.DB).Because(err)
	}
	s := &scratch{Database: Database{DB: filepath.Join(dir, "db"), KeyFile: filepath.Join(dir, "key"), Make: true}}
	s.remove = func() {
		if !c.Keep {
			_ = os.RemoveAll(dir)
		}
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

// start starts this program again as a server.
func (a *App) start(args ...string) (*rehearse.Process, error) {
	cmd, err := a.Again(args...)
	if err != nil {
		return nil, engine.Internal("start a server", err)
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
	args := []string{"serve", "--db", s.DB, "--key-file", s.KeyFile, "--addr", "127.0.0.1:0"}
	if c.ProfileAddr != "" {
		args = append(args, "--profile-addr", c.ProfileAddr)
	}
	server, err := a.start(args...)
	if err != nil {
		return rehearse.Result{}, err
	}
	course := rehearse.Course{Saturate: c.Saturate, Rounds: 2, Turn: c.Turn, Leave: c.TimeoutAll}
	if c.Saturate {
		bare, err := a.start("rehearse", "bare")
		if err != nil {
			server.Kill()
			return rehearse.Result{}, err
		}
		defer bare.Kill()
		course.Bare = rehearse.Server{Target: rehearse.Target{Addr: bare.Addr}, Used: bare.Usage}
	}
	l := rehearse.NewLoad(rehearse.Target{Addr: server.Addr}, s.exam, s.tickets, rehearse.SyntheticShapes(), rehearse.Plan{
		StartWithin: c.StartWithin, Think: c.Think, Duration: c.Duration, SubmitWithin: c.SubmitWithin,
		Connections: c.Connections, Seed: c.Seed, Repeat: c.Repeat, Drop: c.Drop, Ahead: c.Ahead,
	})
	quiet := c.watch(a, l)
	result := l.Run(a.Ctx, rehearse.Server{Target: rehearse.Target{Addr: server.Addr}, Used: server.Usage}, course)
	quiet()
	l.Disconnect()
	if c.TimeoutAll && a.Ctx.Err() == nil {
		if late := time.Since(s.closes); late > 0 {
			server.Kill()
			return result, engine.Conflict("rehearse.error.slow", "seconds", int(late.Seconds())+1)
		}
		fmt.Fprintln(a.Stderr, a.words().T("rehearse.awaiting", "seconds", int(time.Until(s.closes).Seconds())))
		if err := rehearse.AwaitTimeout(a.Ctx, s.closes, server.Usage); err != nil {
			server.Kill()
			return result, err
		}
		result.Server = server.Usage()
	}
	if err := server.Stop(); err != nil {
		return result, engine.Unavailable("rehearse.error.stop").Because(err)
	}
	if err := a.Ctx.Err(); err != nil {
		return result, err
	}
	fmt.Fprintln(a.Stderr, a.words().T("rehearse.reading"))
	err = a.office(s.Database, func(o *office.Office) error {
		if c.TimeoutAll {
			left, err := rehearse.ReadTimedOut(a.Ctx, o, s.exam, s.closes)
			if err != nil {
				return err
			}
			result.TimedOut = &left
		}
		result.Differences, err = l.ReadBack(func(what string, w io.Writer) error {
			return handlers.Export{What: what, Exam: s.exam, Format: "jsonl"}.Write(a.Ctx, o, a.actor(), w)
		})
		return err
	})
	return result, err
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
