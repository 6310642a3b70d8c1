package main

import (
	"log/slog"
	"net"
	"time"

	"lectern/cmd/lectern/rehearse"
	"lectern/engine"
	"lectern/handlers"
)

// RehearseCmd is the rehearsal and what belongs to it.
type RehearseCmd struct {
	Run   RehearseRunCmd   `cmd:"" default:"withargs" help:"Hold a synthetic exam and measure it."`
	Table RehearseTableCmd `cmd:"" help:"Measure what is promised: rehearse several times and print a table."`
	Bare  RehearseBareCmd  `cmd:"" hidden:"" help:"Serve what the product is measured against."`
}

// RehearseRunCmd holds a synthetic exam.
type RehearseRunCmd struct {
	There        `embed:""`
	DB           string        `name:"db" placeholder:"FOLDER|mongodb://…" env:"-" help:"Where the rehearsal may make a database of its own, which it starts a server on. By default a temporary folder."`
	Candidates   int           `placeholder:"N" help:"Candidates; by default 1,000, or as many as hold the tickets of --tickets."`
	StartWithin  time.Duration `default:"60s" placeholder:"60s" help:"They begin spread over this time; 0: as fast as the server takes them."`
	Think        time.Duration `default:"15s" placeholder:"15s" help:"Mean time between a candidate's answers, each between half and three halves of it."`
	Duration     time.Duration `default:"5m" placeholder:"5m" help:"How long is answered after the last has begun."`
	SubmitWithin time.Duration `default:"-1s" placeholder:"30s" help:"They hand in spread over this time; 0: as fast as the server takes them. By default the smaller of --start-within and 30s."`
	Connections  int           `placeholder:"C" help:"Connections that candidates share; by default the smaller of candidates and 5,000."`
	Saturate     bool          `help:"Send answers as fast as they are taken, in turns to the product and to a bare server."`
	TimeoutAll   bool          `name:"timeout-all" help:"Nobody hands in: the time of all runs out in the same second, with nobody connected."`
	Turn         time.Duration `default:"10s" placeholder:"10s" help:"With --saturate: how long each of the four turns is."`
	Repeat       int           `default:"10" placeholder:"N" help:"Of 1,000 answers, so many are sent again though they were acknowledged."`
	Drop         int           `default:"10" placeholder:"N" help:"Of 1,000 answers, so many lose their connection before the reply."`
	Ahead        int           `default:"10" placeholder:"N" help:"Of 1,000 answers, so many are sent before their turn."`
	Seed         uint64        `default:"1" placeholder:"N" help:"What questions, answers and times are made from."`
	ProfileAddr  string        `name:"profile-addr" placeholder:"HOST:PORT" help:"Where the server that is started serves its profiles (serve --profile-addr)."`
	Report       string        `env:"-" placeholder:"FILE.html" help:"Write a page about it, with plots of the latency."`
	Keep         bool          `help:"Leave the database of the rehearsal where it is."`

	alone  bool // saturate without a bare server
	rounds int  // of turns; 0: two
}

// Help is shown by `lectern rehearse --help`.
func (RehearseRunCmd) Help() string {
	return `This is what "lectern rehearse" does by itself; "lectern rehearse table" measures what is promised.

It holds an exam made up for it: N candidates with personal papers of 50 questions sign in by ticket and code, start, load the page, answer, and hand in, on keep-alive connections that they share. At the end everything is read back through export and compared with every acknowledgement: lost, duplicated and mismatched must be 0.

By default it starts a server of its own on a scratch database, which --db places and chooses. With --url it takes a server that is there, and an exam of it that is sealed, open and untouched (--exam, --tickets), or one that it makes there from the approved questions (--blueprint, --add-people). What is sat there is made up and stays: use a server and an exam that no results are taken from.

Latency is measured from the moment a request was due, not from when a connection was free for it; where requests are sent as fast as they are taken, from the sending.

Some answers are repeated, some connections dropped before the reply and some answers sent before their turn, on purpose; these are not errors.

The generator is said to be the limit ("limited") when requests left late for no other reason (99 % of them should within 20 ms), or when the machine was at 90 % of its cores, and the generator used more of it than the server.

Example:
  lectern rehearse --candidates 10000 --start-within 20s
  lectern rehearse --candidates 2000 --saturate --json
  lectern rehearse --candidates 5000 --report rehearsal.html
  lectern rehearse table
  lectern exam tickets --url https://exam.example --user head --json EXAM > tickets.json
  lectern rehearse --url https://exam.example --user head --exam EXAM --tickets tickets.json`
}

// Run rehearses against a server that it starts, or that is there.
func (c *RehearseRunCmd) Run(a *App) error {
	if err := c.check(a); err != nil {
		return err
	}
	hold := c.rehearse
	if c.URL != "" {
		hold = c.rehearseThere
	}
	result, err := hold(a)
	if err != nil {
		return err
	}
	if c.Report != "" {
		if err := c.writeReport(a, &result); err != nil {
			return err
		}
	}
	if err := c.print(a, &result); err != nil {
		return err
	}
	if !result.Whole() {
		return errSaid
	}
	return nil
}

// check looks at the flags, and fills in what follows from others.
func (c *RehearseRunCmd) check(a *App) error {
	if err := c.There.check(c); err != nil {
		return err
	}
	if c.SubmitWithin < 0 {
		const most = 30 * time.Second
		c.SubmitWithin = min(c.StartWithin, most)
	}
	const usual = 1000
	if c.Candidates == 0 && len(c.tickets) == 0 {
		c.Candidates = usual
	}
	if len(c.tickets) > 0 {
		if c.Candidates > len(c.tickets) {
			return engine.Invalid("rehearse.error.tickets", "n", len(c.tickets), "candidates", c.Candidates).At("candidates")
		}
		if c.Candidates == 0 {
			c.Candidates = len(c.tickets)
		}
		c.tickets = c.tickets[:max(0, c.Candidates)]
	}
	switch {
	case c.Candidates < 1 || c.Connections < 0 || c.StartWithin < 0 || c.Think < 0 || c.Duration < 0 || c.Turn < 0:
		return usageError("--candidates must be 1 or more, and nothing below 0")
	case c.Repeat < 0 || c.Drop < 0 || c.Ahead < 0 || c.Repeat+c.Drop+c.Ahead > 1000:
		return usageError("--repeat, --drop and --ahead are in 1,000 answers")
	case c.Saturate && c.TimeoutAll:
		return usageError("--saturate and --timeout-all are two rehearsals")
	}
	if c.Connections == 0 {
		const most = 5000
		c.Connections = min(c.Candidates, most)
	}
	return c.checkFiles(a)
}

// RehearseBareCmd serves what the product is measured against.
type RehearseBareCmd struct{}

// Help is shown by `lectern rehearse bare --help`.
func (RehearseBareCmd) Help() string {
	return "It reads an answer, parses it and acknowledges it, and keeps nothing; it says where it listens.\n\nExample: lectern rehearse bare"
}

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
