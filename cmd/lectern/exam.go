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
	Reach          `embed:""`
	Blueprint      string        `required:"" placeholder:"FILE" help:"The blueprint, JSON."`
	Roster         string        `required:"" placeholder:"FILE" help:"The people, CSV; those whom the product does not know are added."`
	Opens          time.Time     `required:"" placeholder:"TIME" help:"When candidates may begin, RFC 3339."`
	Closes         time.Time     `required:"" placeholder:"TIME" help:"When nobody may begin any more, RFC 3339."`
	Model          string        `enum:"own,fixed" default:"own" help:"own: each has the full time from entry; fixed: all end together."`
	LastEntry      time.Duration `placeholder:"15m" help:"How long after the opening candidates may still begin."`
	EarliestHandin time.Duration `name:"earliest-handin" placeholder:"30m" help:"How long after the start candidates may hand in."`
	Attempts       int           `default:"1" help:"How many attempts each candidate has."`
	After          []string      `placeholder:"EXAM" help:"A make-up test: a sealed exam whose papers its candidates have seen. Their questions are avoided. May be given several times."`
	Title          string        `help:"The exam's title; the blueprint's where left out."`
	Seal           bool          `help:"Draw and freeze the forms at once."`
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
	rows, err := a.roster(c.Roster, "exam.error.roster")
	if err != nil {
		return err
	}
	c.Make = true
	made := office.NewExam{Settings: c.settings(&b), Blueprint: &b, Roster: rows, Seal: c.Seal}
	return a.exam(c.Reach, func(p port) (examRow, error) {
		e, err := p.makeExam(made)
		var refused *office.RosterRefusal
		if errors.As(err, &refused) {
			for _, problem := range refused.Problems {
				fmt.Fprintf(a.Stderr, "%s:%d: %s\n", c.Roster, problem.Row, a.text(problem.Reason))
			}
		}
		a.ignored(e.ignored)
		return e, err
	})
}

func (c *ExamCreateCmd) settings(b *paper.Blueprint) office.ExamSettings {
	e := exam.New("", c.Title)
	if e.Title == "" {
		e.Title = b.Title
	}
	e.Attempts, e.After = c.Attempts, c.After
	e.Terms = sitting.Terms{
		Opens: c.Opens.UnixMilli(), Closes: c.Closes.UnixMilli(), Minutes: b.Minutes, Model: sitting.OwnDuration,
		LastEntry: c.LastEntry.Milliseconds(), EarliestHandin: c.EarliestHandin.Milliseconds(),
	}
	if c.Model == "fixed" {
		e.Terms.Model = sitting.FixedEnd
	}
	return office.SettingsOf(&e)
}

// roster reads a roster file. Rows that cannot be taken are said on standard
// error, and then refused, a catalogue key, says what was not done.
func (a *App) roster(name, refused string) ([]exam.RosterRow, error) {
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
		return nil, engine.Invalid(refused, "n", len(problems), "row", problems[0].Row)
	}
	return rows, nil
}

// exam does something to an exam, and prints it with its forms and root.
func (a *App) exam(r Reach, do func(port) (examRow, error)) error {
	return a.reach(r, func(p port) error {
		e, err := do(p)
		if err != nil {
			return err
		}
		if a.JSON {
			return a.print(e.examOut)
		}
		fmt.Fprintf(a.Stdout, "%s\t%s\t%s\n", e.Exam, e.Title, a.words().T("exam.status."+string(e.Status)))
		if e.Root != "" {
			fmt.Fprintf(a.Stdout, "%d\t%s\n", e.Forms, e.Root)
		}
		return nil
	})
}

// ExamSealCmd seals an exam.
type ExamSealCmd struct {
	Reach `embed:""`
	Exam  string `arg:"" help:"The exam's id."`
}

// Run seals.
func (c *ExamSealCmd) Run(a *App) error {
	return a.exam(c.Reach, func(p port) (examRow, error) {
		e, err := p.sealExam(c.Exam)
		a.ignored(e.ignored)
		return e, err
	})
}

// ExamReleaseCmd releases results.
type ExamReleaseCmd struct {
	Reach `embed:""`
	Exam  string `arg:"" help:"The exam's id."`
}

// Run releases.
func (c *ExamReleaseCmd) Run(a *App) error {
	return a.exam(c.Reach, func(p port) (examRow, error) { return p.releaseExam(c.Exam) })
}

// ExamTicketsCmd issues ticket codes.
type ExamTicketsCmd struct {
	Reach `embed:""`
	Exam  string `arg:"" help:"The exam's id."`
}

// Run issues.
func (c *ExamTicketsCmd) Run(a *App) error {
	return a.reach(c.Reach, func(p port) error {
		tickets, err := p.tickets(c.Exam)
		if err != nil {
			return err
		}
		if a.JSON {
			return a.print(tickets)
		}
		for _, t := range tickets {
			fmt.Fprintf(a.Stdout, "%s\t%s\t%s\t%s\n", t.Candidate, t.Name, t.Ticket, t.Code)
		}
		return nil
	})
}

// ExamListCmd lists exams.
type ExamListCmd struct {
	Reach `embed:""`
}

// Run lists, the exam that opens last first.
func (c *ExamListCmd) Run(a *App) error {
	return a.reach(c.Reach, func(p port) error {
		exams, err := p.exams()
		if err != nil {
			return err
		}
		if a.JSON {
			return a.print(exams)
		}
		for _, e := range exams {
			fmt.Fprintf(a.Stdout, "%s\t%s\t%s\t%s\t%d\n", e.Exam, e.Opens, a.words().T("exam.status."+string(e.Status)), e.Title, e.Candidates)
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
