package main

import (
	"bufio"
	"io"
	"os"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/handlers"
	"lectern/questionbank"
)

// ExportCmd writes what the database holds.
type ExportCmd struct {
	Reach  `embed:""`
	What   string `required:"" enum:"questions,responses,results,ledger,journal" help:"What to write: questions, responses, results, ledger or journal."`
	Exam   string `placeholder:"EXAM" help:"Of this exam alone."`
	Topic  string `placeholder:"PATH" help:"Questions: of this topic and those below it."`
	Status string `default:"all" help:"Questions: draft, reviewed, approved, retired, drawable or all."`
	Format string `default:"jsonl" enum:"jsonl,csv,xlsx" help:"jsonl, csv or xlsx."`
	Out    string `short:"o" placeholder:"FILE" help:"Write to a file; by default to standard output."`
}

// Help is shown by `lectern export --help`.
func (ExportCmd) Help() string {
	return "Example: lectern export --db lectern-data --what questions > questions.jsonl"
}

// Run exports.
func (c *ExportCmd) Run(a *App) error {
	return a.reach(c.Reach, func(p port) error {
		return a.output(c.Out, func(w io.Writer) error { return p.export(c, w) })
	})
}

func (f folder) export(c *ExportCmd, w io.Writer) error {
	if c.What == "questions" {
		return f.o.ExportQuestions(f.a.Ctx, f.a.actor(), office.BankQuery{Topic: c.Topic, Status: c.bankStatus()}, c.Format, w)
	}
	return handlers.Export{What: c.What, Exam: c.Exam, Format: c.Format}.Write(f.a.Ctx, f.o, f.a.actor(), w)
}

// bankStatus is the filter of the bank: approved is what can be drawn.
func (c *ExportCmd) bankStatus() string {
	if c.Status == string(questionbank.Approved) {
		return office.QueryDrawable
	}
	return c.Status
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
