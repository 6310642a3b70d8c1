package main

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// ExamCmd runs exams from the command line.
type ExamCmd struct {
	Create   ExamCreateCmd   `cmd:"" help:"Create an exam from a blueprint and a roster."`
	Seal     ExamSealCmd     `cmd:"" help:"Draw and freeze the forms of an exam."`
	Release  ExamReleaseCmd  `cmd:"" help:"Release an exam's results."`
	Tickets  ExamTicketsCmd  `cmd:"" help:"Issue new ticket codes; older ones no longer open the exam."`
	List     ExamListCmd     `cmd:"" help:"List exams."`
	Fairness ExamFairnessCmd `cmd:"" help:"Print how fair the sealed forms are."`
	Seed     ExamSeedCmd     `cmd:"" help:"Open the seed after release, so that anyone can draw again."`
}

// Help is the example that --help shows.
func (ExamCmd) Help() string {
	return `Example:
  lectern exam create --db D --blueprint b.json --roster people.csv --opens 2026-12-18T09:00:00+08:00 --closes 2026-12-18T11:00:00+08:00 --seal
  lectern exam tickets --db D EXAM --json
  lectern exam release --db D EXAM`
}

// ExamCreateCmd creates an exam.
type ExamCreateCmd struct {
	Database       `embed:""`
	Blueprint      string        `required:"" placeholder:"FILE" help:"The blueprint, JSON."`
	Roster         string        `required:"" placeholder:"FILE" help:"The people, CSV; those whom the product does not know are added."`
	Opens          time.Time     `required:"" placeholder:"TIME" help:"When candidates may begin, RFC 3339."`
	Closes         time.Time     `required:"" placeholder:"TIME" help:"When nobody may begin any more, RFC 3339."`
	Model          string        `enum:"own,fixed" default:"own" help:"own: each has the full time from entry; fixed: all end together."`
	LastEntry      time.Duration `placeholder:"15m" help:"How long after the opening candidates may still begin."`
	EarliestHandin time.Duration `name:"earliest-handin" placeholder:"30m" help:"How long after the start candidates may hand in."`
	Attempts       int           `default:"1" help:"How many attempts each candidate has."`
	Title          string        `help:"The exam's title; the blueprint's where left out."`
	Seal           bool          `help:"Draw and freeze the forms at once."`
}

type examOut struct {
	Exam  engine.ID `json:"exam"`
	Forms int       `json:"forms"`
	Root  string    `json:"root"`
}

func outOf(e *exam.Exam) examOut {
	out := examOut{Exam: e.ID}
	if e.Sealing != nil {
		out.Forms, out.Root = e.Sealing.Forms, e.Sealing.Root
	}
	return out
}

// Run creates the exam whole, or leaves nothing of it.
func (c *ExamCreateCmd) Run(a *App) error {
	data, err := readFile(c.Blueprint)
	if err != nil {
		return err
	}
	b, err := paper.ParseBlueprint(data)
	if err != nil {
		return err
	}
	rows, err := a.roster(c.Roster)
	if err != nil {
		return err
	}
	return a.office(c.Database, func(o *office.Office) error {
		e, err := o.CreateExam(a.Ctx, a.actor(), c.settings(&b), &b)
		if err != nil {
			return err
		}
		if err := c.fill(a, o, &e, rows); err != nil {
			if gone := o.DeleteExam(a.Ctx, a.actor(), e.ID); gone != nil {
				fmt.Fprintln(a.Stderr, a.text(gone))
			}
			return err
		}
		return a.exam(&e)
	})
}

func (c *ExamCreateCmd) settings(b *paper.Blueprint) office.ExamSettings {
	e := exam.New("", c.Title)
	if e.Title == "" {
		e.Title = b.Title
	}
	e.Attempts = c.Attempts
	e.Terms = sitting.Terms{
		Opens: c.Opens.UnixMilli(), Closes: c.Closes.UnixMilli(), Minutes: b.Minutes, Model: sitting.OwnDuration,
		LastEntry: c.LastEntry.Milliseconds(), EarliestHandin: c.EarliestHandin.Milliseconds(),
	}
	if c.Model == "fixed" {
		e.Terms.Model = sitting.FixedEnd
	}
	return office.SettingsOf(&e)
}

func (c *ExamCreateCmd) fill(a *App, o *office.Office, e *exam.Exam, rows []exam.RosterRow) error {
	_, err := o.AddRoster(a.Ctx, a.actor(), e.ID, rows, office.RosterOptions{AddPeople: true})
	var refused *office.RosterRefusal
	if errors.As(err, &refused) {
		for _, p := range refused.Problems {
			fmt.Fprintf(a.Stderr, "%s:%d: %s\n", c.Roster, p.Row, a.text(p.Reason))
		}
	}
	if err != nil || !c.Seal {
		return err
	}
	*e, err = o.SealExam(a.Ctx, a.actor(), e.ID, nil)
	return err
}

// roster reads a roster file; rows that cannot be taken are said on standard
// error, and then nothing is.
func (a *App) roster(name string) ([]exam.RosterRow, error) {
	data, err := readFile(name)
	if err != nil {
		return nil, err
	}
	rows, problems, err := exam.ReadRoster(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		fmt.Fprintf(a.Stderr, "%s:%d: %s\n", name, p.Row, a.text(p.Reason))
	}
	if len(problems) > 0 {
		return nil, engine.Invalid("exam.error.roster", "n", len(problems), "row", problems[0].Row)
	}
	return rows, nil
}

// exam prints an exam with its forms and root.
func (a *App) exam(e *exam.Exam) error {
	if a.JSON {
		return a.print(outOf(e))
	}
	out := outOf(e)
	fmt.Fprintf(a.Stdout, "%s\t%s\t%s\n", out.Exam, e.Title, a.words().T("exam.status."+string(e.Status)))
	if e.Sealing != nil {
		fmt.Fprintf(a.Stdout, "%d\t%s\n", out.Forms, out.Root)
	}
	return nil
}

// ExamSealCmd seals an exam.
type ExamSealCmd struct {
	Database `embed:""`
	Exam     string `arg:"" help:"The exam's id."`
}

// Run seals.
func (c *ExamSealCmd) Run(a *App) error {
	return a.office(c.Database, func(o *office.Office) error {
		e, err := o.SealExam(a.Ctx, a.actor(), c.Exam, nil)
		if err != nil {
			return err
		}
		return a.exam(&e)
	})
}

// ExamReleaseCmd releases results.
type ExamReleaseCmd struct {
	Database `embed:""`
	Exam     string `arg:"" help:"The exam's id."`
}

// Run releases.
func (c *ExamReleaseCmd) Run(a *App) error {
	return a.office(c.Database, func(o *office.Office) error {
		e, err := o.ReleaseExam(a.Ctx, a.actor(), c.Exam)
		if err != nil {
			return err
		}
		return a.exam(&e)
	})
}

// ExamTicketsCmd issues ticket codes.
type ExamTicketsCmd struct {
	Database `embed:""`
	Exam     string `arg:"" help:"The exam's id."`
}

// Run issues.
func (c *ExamTicketsCmd) Run(a *App) error {
	return a.office(c.Database, func(o *office.Office) error {
		issued, err := o.IssueTickets(a.Ctx, a.actor(), c.Exam)
		if err != nil {
			return err
		}
		type ticket struct {
			Candidate engine.ID `json:"candidate"`
			Ticket    string    `json:"ticket"`
			Code      string    `json:"code"`
		}
		tickets := make([]ticket, len(issued))
		for i, t := range issued {
			tickets[i] = ticket{t.Candidate.Person, t.Ticket, t.Code}
			if !a.JSON {
				fmt.Fprintf(a.Stdout, "%s\t%s\t%s\t%s\n", t.Candidate.Person, t.Candidate.Name, t.Ticket, t.Code)
			}
		}
		if a.JSON {
			return a.print(tickets)
		}
		return nil
	})
}

// ExamListCmd lists exams.
type ExamListCmd struct {
	Database `embed:""`
}

// Run lists, the exam that opens last first.
func (c *ExamListCmd) Run(a *App) error {
	return a.office(c.Database, func(o *office.Office) error {
		exams, err := o.Exams(a.Ctx, a.actor())
		if err != nil {
			return err
		}
		type row struct {
			examOut
			Title      string      `json:"title"`
			Period     engine.ID   `json:"period"`
			Status     exam.Status `json:"status"`
			Opens      string      `json:"opens"`
			Closes     string      `json:"closes"`
			Candidates int         `json:"candidates"`
		}
		rows := make([]row, len(exams))
		for i := range exams {
			e := &exams[i]
			rows[i] = row{outOf(e), e.Title, e.Period, e.Status, stamp(e.Terms.Opens), stamp(e.Terms.Closes), e.Candidates}
			if !a.JSON {
				fmt.Fprintf(a.Stdout, "%s\t%s\t%s\t%s\t%d\n", e.ID, rows[i].Opens, a.words().T("exam.status."+string(e.Status)), e.Title, e.Candidates)
			}
		}
		if a.JSON {
			return a.print(rows)
		}
		return nil
	})
}

// stamp is a time of the database in RFC 3339, "" where there is none.
func stamp(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format(time.RFC3339)
}
