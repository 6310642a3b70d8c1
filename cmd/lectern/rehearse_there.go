package main

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"lectern/cmd/lectern/rehearse"
	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
)

// There are the flags of a rehearsal on a server that is there.
type There struct {
	Through   `embed:""`
	Exam      string `env:"-" placeholder:"EXAM" help:"With --url: the exam that is sat. Nobody may have begun it."`
	Tickets   string `env:"-" placeholder:"FILE" help:"With --url: the tickets, as exam tickets --json prints them."`
	Blueprint string `env:"-" placeholder:"FILE" help:"With --url and --add-people: in place of --exam, make an exam of made-up people by this blueprint, from the approved questions that are there."`
	AddPeople bool   `name:"add-people" env:"-" help:"With --url and --blueprint: people may be added to that server. They stay."`

	tickets   []rehearse.Ticket
	blueprint *paper.Blueprint
}

// check looks at the flags, and reads the files that they name.
func (t *There) check(c *RehearseRunCmd) error {
	made := t.Blueprint != ""
	switch {
	case t.URL == "":
		if t.Exam != "" || t.Tickets != "" || made || t.AddPeople {
			return usageError("--exam, --tickets, --blueprint and --add-people go with --url")
		}
		return nil
	case c.DB != "" || c.TimeoutAll || c.ProfileAddr != "" || c.Keep:
		return usageError("--db, --timeout-all, --profile-addr and --keep are for a server that the rehearsal starts, not for --url")
	case made && (t.Exam != "" || t.Tickets != ""):
		return usageError("--blueprint makes an exam; --exam and --tickets name one that is there")
	case made && !t.AddPeople:
		return engine.Conflict("rehearse.error.add_people").At("add-people")
	case !made && (t.Exam == "" || t.Tickets == ""):
		return engine.Invalid("rehearse.error.no_exam").At("exam")
	case made:
		data, err := readFile(t.Blueprint)
		if err != nil {
			return err
		}
		b, err := paper.ParseBlueprint(data)
		t.blueprint = &b
		return err
	}
	data, err := readFile(t.Tickets)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &t.tickets); err != nil || len(t.tickets) == 0 {
		return engine.Invalid("rehearse.error.ticket_file", "file", t.Tickets).At("tickets").Because(err)
	}
	for _, one := range t.tickets {
		if one.Candidate == "" || one.Ticket == "" || one.Code == "" {
			return engine.Invalid("rehearse.error.ticket_file", "file", t.Tickets).At("tickets")
		}
	}
	return nil
}

// rehearseThere rehearses on a server that is there, and reads back by its
// export. The exam and what was sat of it stay.
func (c *RehearseRunCmd) rehearseThere(a *App) (result rehearse.Result, err error) {
	target, err := c.target()
	if err != nil {
		return result, err
	}
	office, err := a.connect(c.Through)
	if err != nil {
		return result, err
	}
	office.patient.Timeout = 0 // an export of all answers takes as long as it takes
	defer func() { err = office.close(err) }()
	id, tickets, err := c.examThere(a, office)
	if err != nil {
		return result, err
	}
	server := rehearse.Server{Target: target, Used: rehearse.UsageOf(target.Addr)}
	if c.Saturate && (server.Used == nil || target.TLS != nil) {
		c.alone = true
		fmt.Fprintln(a.Stderr, a.words().T("rehearse.alone"))
	}
	l := rehearse.NewLoad(target, id, tickets, nil, c.plan())
	if result, err = c.load(a, l, server); err == nil {
		err = a.Ctx.Err()
	}
	if err != nil {
		return result, err
	}
	fmt.Fprintln(a.Stderr, a.words().T("rehearse.reading"))
	result.Differences, err = l.ReadBack(func(what string, w io.Writer) error {
		return office.export(&ExportCmd{What: what, Exam: id, Format: "jsonl"}, w)
	})
	return result, err
}

// target is where the server listens.
func (c *RehearseRunCmd) target() (rehearse.Target, error) {
	at, err := url.Parse(c.URL)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" || at.Path != "" && at.Path != "/" {
		return rehearse.Target{}, usageError("--url must be as http://HOST:PORT")
	}
	t := rehearse.Target{Addr: at.Host}
	if at.Port() == "" {
		t.Addr = net.JoinHostPort(at.Hostname(), map[string]string{"http": "80", "https": "443"}[at.Scheme])
	}
	if at.Scheme == "https" {
		t.TLS = &tls.Config{ServerName: at.Hostname(), MinVersion: tls.VersionTLS12}
		if c.Fingerprint != "" {
			t.TLS = pinned(c.Fingerprint).TLSClientConfig
		}
	}
	return t, nil
}

// examThere is the exam that is sat, with its tickets. It says what the
// rehearsal leaves behind before there is anything.
func (c *RehearseRunCmd) examThere(a *App, office *client) (engine.ID, []rehearse.Ticket, error) {
	if c.blueprint == nil {
		e, err := office.examNamed(c.Exam)
		if err != nil {
			return "", nil, err
		}
		if e.Status != exam.Sealed {
			return "", nil, engine.Conflict("rehearse.error.sealed", "title", e.Title)
		}
		if err := office.untouched(c.Exam); err != nil {
			return "", nil, err
		}
		fmt.Fprintln(a.Stderr, a.words().T("rehearse.warn.exam", "url", c.URL, "title", e.Title, "n", len(c.tickets)))
		return c.Exam, c.tickets, nil
	}
	title := a.words().T("rehearse.title") + " " + time.Now().Format("2006-01-02 15:04")
	fmt.Fprintln(a.Stderr, a.words().T("rehearse.warn.people", "url", c.URL, "title", title, "n", c.Candidates))
	const open = 12 * time.Hour
	n := rehearse.NewExam(title, c.Candidates, time.Now(), open)
	n.Blueprint = c.blueprint
	n.Settings.Terms.Minutes = c.blueprint.Minutes
	e, err := office.makeExam(n)
	if err != nil {
		return "", nil, err
	}
	issued, err := office.tickets(e.Exam)
	tickets := make([]rehearse.Ticket, len(issued))
	for i, t := range issued {
		tickets[i] = rehearse.Ticket{Candidate: t.Candidate, Ticket: t.Ticket, Code: t.Code}
	}
	return e.Exam, tickets, err
}

func (c *client) examNamed(id engine.ID) (examRow, error) {
	var e examReply
	err := c.call(http.MethodGet, "/exams/"+url.PathEscape(id), nil, &e)
	return e.row(), err
}

// untouched refuses an exam of which there is an entry in a journal.
func (c *client) untouched(id engine.ID) error {
	err := c.export(&ExportCmd{What: "journal", Exam: id, Format: "jsonl"}, firstByte{})
	if errors.Is(err, errFirst) {
		return engine.Conflict("rehearse.error.begun")
	}
	return err
}

// firstByte refuses to be written to.
type firstByte struct{}

var errFirst = errors.New("something is there")

func (firstByte) Write([]byte) (int, error) { return 0, errFirst }
