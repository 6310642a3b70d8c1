package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"lectern/cmd/lectern/rehearse"
	"lectern/engine"
	"lectern/engine/office"
	"lectern/handlers"
)

// RehearseCmd is the rehearsal and what belongs to it.
type RehearseCmd struct {
	Run  RehearseRunCmd  `cmd:"" default:"withargs" help:"Hold a synthetic exam and measure it."`
	Bare RehearseBareCmd `cmd:"" hidden:"" help:"Serve what the product is measured against."`
}

// RehearseRunCmd holds a synthetic exam.
type RehearseRunCmd struct {
	DB           string        `name:"db" placeholder:"FOLDER|mongodb://…" env:"-" help:"Where the rehearsal may make a database of its own, which it starts a server on. By default a temporary folder."`
	Candidates   int           `default:"1000" placeholder:"N" help:"Candidates."`
	StartWithin  time.Duration `default:"60s" placeholder:"60s" help:"They begin spread over this time; 0: as fast as the server takes them."`
	Think        time.Duration `default:"15s" placeholder:"15s" help:"Mean time between a candidate's answers, each between half and three halves of it."`
	Duration     time.Duration `default:"5m" placeholder:"5m" help:"How long is answered after the last has begun."`
	SubmitWithin time.Duration `default:"30s" placeholder:"30s" help:"They hand in spread over this time; 0: as fast as the server takes them."`
	Connections  int           `placeholder:"C" help:"Connections that candidates share; by default the smaller of candidates and 5,000."`
	Saturate     bool          `help:"Send answers as fast as they are taken, in turns to the product and to a bare server."`
	Turn         time.Duration `default:"10s" placeholder:"10s" help:"With --saturate: how long each of the four turns is."`
	Repeat       int           `default:"10" placeholder:"N" help:"Of 1,000 answers, so many are sent again though they were acknowledged."`
	Drop         int           `default:"10" placeholder:"N" help:"Of 1,000 answers, so many lose their connection before the reply."`
	Ahead        int           `default:"10" placeholder:"N" help:"Of 1,000 answers, so many are sent before their turn."`
	Seed         uint64        `default:"1" placeholder:"N" help:"What questions, answers and times are made from."`
	Keep         bool          `help:"Leave the database of the rehearsal where it is."`
}

// Help is shown by `lectern rehearse --help`.
func (RehearseRunCmd) Help() string {
	return `Holds an exam made up for it: N candidates with personal papers of 50 questions sign in by ticket and code, start, load the page, answer, and hand in, on keep-alive connections that they share. At the end everything is read back through export and compared with every acknowledgement: lost, duplicated and mismatched must be 0.

Latency is measured from the moment a request was due, not from when a connection was free for it; where requests are sent as fast as they are taken, from the sending.

Some answers are repeated, some connections dropped before the reply and some answers sent before their turn, on purpose; these are not errors.

The generator is said to be the limit ("limited") when requests left late for no other reason (99 % of them should within 20 ms), or when the machine was at 90 % of its cores, and the generator used more of it than the server.

Example:
  lectern rehearse --candidates 10000 --start-within 20s
  lectern rehearse --candidates 2000 --saturate --json`
}

// Run rehearses against a server that it starts.
func (c *RehearseRunCmd) Run(a *App) error {
	switch {
	case c.Candidates < 1 || c.Connections < 0 || c.StartWithin < 0 || c.Think < 0 || c.Duration < 0 || c.SubmitWithin < 0 || c.Turn < 0:
		return usageError("--candidates must be 1 or more, and nothing below 0")
	case c.Repeat < 0 || c.Drop < 0 || c.Ahead < 0 || c.Repeat+c.Drop+c.Ahead > 1000:
		return usageError("--repeat, --drop and --ahead are in 1,000 answers")
	}
	if c.Connections == 0 {
		const most = 5000
		c.Connections = min(c.Candidates, most)
	}
	s, err := c.scratch(a)
	if err != nil {
		return err
	}
	defer s.remove()
	result, err := c.measure(a, s)
	if err != nil {
		return err
	}
	return c.print(a, &result)
}

// scratch is a database of the rehearsal's own, with an exam.
type scratch struct {
	Database
	exam    engine.ID
	tickets []rehearse.Ticket
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

// measure rehearses on a server of its own process, and reads back what it holds.
func (c *RehearseRunCmd) measure(a *App, s *scratch) (rehearse.Result, error) {
	server, err := a.start("serve", "--db", s.DB, "--key-file", s.KeyFile, "--addr", "127.0.0.1:0")
	if err != nil {
		return rehearse.Result{}, err
	}
	course := rehearse.Course{Saturate: c.Saturate, Rounds: 2, Turn: c.Turn}
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
	result := l.Run(a.Ctx, rehearse.Server{Target: rehearse.Target{Addr: server.Addr}, Used: server.Usage}, course)
	l.Disconnect()
	if err := server.Stop(); err != nil {
		return result, engine.Unavailable("rehearse.error.stop").Because(err)
	}
	if err := a.Ctx.Err(); err != nil {
		return result, err
	}
	err = a.office(s.Database, func(o *office.Office) error {
		result.Differences, err = l.ReadBack(func(what string, w io.Writer) error {
			return handlers.Export{What: what, Exam: s.exam, Format: "jsonl"}.Write(a.Ctx, o, a.actor(), w)
		})
		return err
	})
	return result, err
}

// print prints what was measured.
func (c *RehearseRunCmd) print(a *App, r *rehearse.Result) error {
	return a.print(r)
}

// RehearseBareCmd serves what the product is measured against.
type RehearseBareCmd struct{}

// Run serves until it is ended.
func (*RehearseBareCmd) Run(a *App) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	a.log(slog.LevelInfo).Info("serving", "address", "http://"+listener.Addr().String())
	go func() {
		<-a.Ctx.Done()
		_ = listener.Close()
	}()
	return rehearse.ServeBare(listener, handlers.FiberConfig(nil, nil))
}
