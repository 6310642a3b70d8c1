package main

import (
	"bufio"
	"io"
	"os"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/questionbank"
)

// ExportCmd writes what the database holds.
type ExportCmd struct {
	Database `embed:""`
	What     string `required:"" enum:"questions,responses,results,ledger,journal" help:"What to write: questions, responses, results, ledger or journal."`
	Exam     string `placeholder:"EXAM" help:"Of this exam alone."`
	Topic    string `placeholder:"PATH" help:"Questions: of this topic and those below it."`
	Status   string `default:"all" help:"Questions: draft, reviewed, approved, retired, drawable or all."`
	Format   string `default:"jsonl" enum:"jsonl,csv,xlsx" help:"jsonl, csv or xlsx."`
	Out      string `short:"o" placeholder:"FILE" help:"Write to a file; by default to standard output."`
}

// Help is shown by `lectern export --help`.
func (ExportCmd) Help() string {
	return "Example: lectern export --db lectern-data --what questions > questions.jsonl"
}

// Run exports.
func (c *ExportCmd) Run(a *App) error {
	return a.office(c.Database, func(o *office.Office) error {
		return a.output(c.Out, func(w io.Writer) error { return c.write(a, o, w) })
	})
}

func (c *ExportCmd) write(a *App, o *office.Office, w io.Writer) error {
	switch c.What {
	case "questions":
		q := office.BankQuery{Topic: c.Topic, Status: c.Status}
		if c.Status == string(questionbank.Approved) {
			q.Status = office.QueryDrawable
		}
		return o.ExportQuestions(a.Ctx, a.actor(), q, c.Format, w)
	}
	return c.writeRows(a, o, w)
}

// output gives do standard output, or the file of that name, which it writes
// whole or not at all.
func (a *App) output(name string, do func(io.Writer) error) error {
	if name == "" {
		out := bufio.NewWriter(a.Stdout)
		if err := do(out); err != nil {
			return err
		}
		return out.Flush()
	}
	part := name + ".part"
	f, err := os.Create(part)
	if err != nil {
		return engine.Invalid("error.file_open", "file", name).Because(err)
	}
	out := bufio.NewWriter(f)
	if err = do(out); err == nil {
		err = out.Flush()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(part)
		return err
	}
	return os.Rename(part, name)
}
