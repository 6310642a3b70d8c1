package main

import (
	"io"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/handlers"
)

// Reach are the flags of a command that works on a database, or through a
// server that has it open.
type Reach struct {
	Database `embed:""`
	Through  `embed:""`
}

// Through are the flags that name a running server, and who asks.
type Through struct {
	URL         string `name:"url" placeholder:"http://HOST:PORT" help:"Work through the server that runs there, in place of --db."`
	Fingerprint string `name:"fingerprint" placeholder:"SHA-256" help:"With --url: trust the certificate of this fingerprint, as a server with --tls-self-signed prints it."`
	Token       string `name:"token" placeholder:"TOKEN" help:"With --url: a session's token."`
	User        string `name:"user" placeholder:"NAME" help:"With --url: sign in as this user; the password is LECTERN_PASSWORD, or is read from standard input."`
}

// port is what such a command asks for, of the database or of the server.
type port interface {
	importQuestions(*ImportCmd, []namedFile) (handlers.ImportReport, error)
	export(*ExportCmd, io.Writer) error
	makeExam(office.NewExam) (examRow, error)
	sealExam(engine.ID) (examRow, error)
	releaseExam(engine.ID) (examRow, error)
	tickets(engine.ID) ([]ticketOut, error)
	exams() ([]examRow, error)
}

var (
	_ port = folder{}
	_ port = (*client)(nil)
)

// reach opens the way that the flags name, and does what is to be done.
func (a *App) reach(r Reach, do func(port) error) error {
	if r.URL == "" {
		return a.hold(r.Database, func(o *office.Office) error { return do(folder{a, o}) })
	}
	c, err := a.connect(r.Through)
	if err != nil {
		return err
	}
	return c.close(do(c))
}

// namedFile is a file that has been read.
type namedFile struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// examRow is an exam as the commands print it.
type examRow struct {
	examOut
	Title      string      `json:"title"`
	Period     engine.ID   `json:"period"`
	Status     exam.Status `json:"status"`
	Opens      string      `json:"opens"`
	Closes     string      `json:"closes"`
	Candidates int         `json:"candidates"`
	ignored    []engine.ID // of the never list, by the sealing
}

type examOut struct {
	Exam  engine.ID `json:"exam"`
	Forms int       `json:"forms"`
	Root  string    `json:"root"`
}

type ticketOut struct {
	Candidate engine.ID `json:"candidate"`
	Ticket    string    `json:"ticket"`
	Code      string    `json:"code"`
	Name      string    `json:"-"`
}

// folder works on the database itself.
type folder struct {
	a *App
	o *office.Office
}

func (f folder) makeExam(n office.NewExam) (examRow, error) {
	n.Options.AddPeople = true
	return rowOf(f.o.MakeExam(f.a.Ctx, f.a.actor(), n))
}

func (f folder) sealExam(id engine.ID) (examRow, error) {
	return rowOf(f.o.SealExam(f.a.Ctx, f.a.actor(), id, nil))
}

func (f folder) releaseExam(id engine.ID) (examRow, error) {
	return rowOf(f.o.ReleaseExam(f.a.Ctx, f.a.actor(), id))
}

func (f folder) tickets(id engine.ID) ([]ticketOut, error) {
	issued, err := f.o.IssueTickets(f.a.Ctx, f.a.actor(), id)
	tickets := make([]ticketOut, len(issued))
	for i, t := range issued {
		tickets[i] = ticketOut{t.Candidate.Person, t.Ticket, t.Code, t.Candidate.Name}
	}
	return tickets, err
}

func (f folder) exams() ([]examRow, error) {
	exams, err := f.o.Exams(f.a.Ctx, f.a.actor())
	rows := make([]examRow, len(exams))
	for i := range exams {
		rows[i], _ = rowOf(exams[i], nil)
	}
	return rows, err
}

func rowOf(e exam.Exam, err error) (examRow, error) {
	row := examRow{examOut: examOut{Exam: e.ID}, Title: e.Title, Period: e.Period, Status: e.Status,
		Opens: stamp(e.Terms.Opens), Closes: stamp(e.Terms.Closes), Candidates: e.Candidates}
	if e.Sealing != nil {
		row.Forms, row.Root, row.ignored = e.Sealing.Forms, e.Sealing.Root, e.Sealing.Ignored
	}
	return row, err
}
