package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/handlers"
	"lectern/questionbank/formats"
)

// ImportCmd takes questions from files into the bank.
type ImportCmd struct {
	Reach   `embed:""`
	DryRun  bool     `help:"Say what would be done and change nothing."`
	Strict  bool     `help:"All or nothing: refuse the whole where a row cannot be taken."`
	Approve bool     `help:"Approve the questions at once; else they are drafts."`
	Topic   string   `placeholder:"PATH" help:"Topic of questions that name none."`
	Files   []string `arg:"" name:"file" placeholder:"FILE" help:"jsonl, xlsx, csv, txt or docx."`
}

// Help is shown by `lectern import --help`.
func (ImportCmd) Help() string {
	return "Example: lectern import --db lectern-data --approve bank/*.jsonl"
}

// Run imports.
func (c *ImportCmd) Run(a *App) error {
	files := make([]namedFile, len(c.Files))
	for i, name := range c.Files {
		data, err := readFile(name)
		if err != nil {
			return err
		}
		files[i] = namedFile{filepath.Base(name), data}
	}
	forget, err := c.begin()
	if err != nil {
		return err
	}
	defer forget()
	return a.reach(c.Reach, func(p port) error {
		report, err := p.importQuestions(c, files)
		if err != nil && report.Read == 0 {
			return err
		}
		if err != nil {
			report.Added, report.Changed = 0, 0
		}
		if printed := a.printImport(report); printed != nil {
			return printed
		}
		if err != nil {
			return shown{err}
		}
		return nil
	})
}

// begin lets the database be made where it is not there. A dry run makes none:
// it compares with an empty one that is forgotten.
func (c *ImportCmd) begin() (forget func(), err error) {
	c.Make = true
	if !c.DryRun || c.URL != "" || c.remote() || exists(c.DB) {
		return func() {}, nil
	}
	dir, err := os.MkdirTemp("", "lectern-dry-run-")
	if err != nil {
		return nil, engine.Internal("make a folder for a dry run", err)
	}
	c.DB, c.KeyFile = filepath.Join(dir, "db"), ""
	return func() { _ = os.RemoveAll(dir) }, nil
}

func (f folder) importQuestions(c *ImportCmd, files []namedFile) (handlers.ImportReport, error) {
	var rows []formats.Row
	for _, file := range files {
		some, err := formats.Read(file.Name, bytes.NewReader(file.Data), formats.Options{Topic: c.Topic})
		if err != nil {
			return handlers.ImportReport{}, err
		}
		rows = append(rows, some...)
	}
	plan, err := f.o.PlanImport(f.a.Ctx, f.a.actor(), rows)
	if err != nil {
		return handlers.ImportReport{}, err
	}
	if c.DryRun {
		err = plan.Check(office.ImportOptions{Strict: c.Strict})
	} else {
		err = f.o.Import(f.a.Ctx, f.a.actor(), plan, office.ImportOptions{Strict: c.Strict, Approve: c.Approve}, nil)
	}
	return handlers.NewImportReport(plan, f.a.words()), err
}

func (a *App) printImport(r handlers.ImportReport) error {
	if a.JSON {
		return a.print(r)
	}
	w := a.words()
	fmt.Fprintln(a.Stdout, w.T("cli.import", "read", r.Read, "added", r.Added, "changed", r.Changed, "unchanged", r.Unchanged))
	for _, part := range []struct {
		key  string
		list []handlers.ImportProblem
	}{{"cli.import.refused", r.Refused}, {"cli.import.warnings", r.Warnings}} {
		if len(part.list) == 0 {
			continue
		}
		fmt.Fprintln(a.Stdout, w.T(part.key, "n", len(part.list)))
		for _, p := range part.list {
			fmt.Fprintf(a.Stdout, "  %s%s:%d %s %s: %s\n", p.File, sheetOf(p.Sheet), p.Line, p.ID, p.Field, p.Reason)
		}
	}
	return nil
}

func sheetOf(sheet string) string {
	if sheet == "" {
		return ""
	}
	return "[" + sheet + "]"
}
