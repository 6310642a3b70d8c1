package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
)

// PaperCmd draws forms, and measures the drawing.
type PaperCmd struct {
	Draw   PaperDrawCmd   `cmd:"" default:"withargs" help:"Draw papers from files; no database. The default."`
	Bench  PaperBenchCmd  `cmd:"" help:"Measure the drawing on pools made up from a seed."`
	Verify PaperVerifyCmd `cmd:"" help:"Draw again from an opened seed, and compare."`
}

// Help is shown by `lectern paper --help`.
func (PaperCmd) Help() string { return PaperDrawCmd{}.Help() + "\n  lectern paper bench" }

// PaperDrawCmd draws forms from files.
type PaperDrawCmd struct {
	QuestionFiles `embed:""`
	DrawnFor      `embed:""`
	Form          string `placeholder:"CANDIDATE" help:"Print this candidate's form alone, equal to the batch's (parallel: the form of this name)."`
}

// DrawnFor says for whom forms are drawn and from which seed.
type DrawnFor struct {
	Candidates int    `placeholder:"N" help:"Draw for N candidates, c00001 and on."`
	Roster     string `placeholder:"FILE" help:"Draw for the people of this roster, CSV."`
	Seed       string `required:"" placeholder:"TEXT" help:"Any text; the same text draws the same forms."`
}

// Help is shown by `lectern paper --help`.
func (PaperDrawCmd) Help() string {
	return `Draws one paper for each candidate so that all meet the blueprint exactly and have the same expected score, and reports how fair they are. Needs no database.

Example:
  lectern paper --questions bank.jsonl --blueprint blueprint.json --candidates 500 --seed 2026Q4 --json`
}

// Run draws and prints.
func (c *PaperDrawCmd) Run(a *App) error {
	b, err := c.blueprint()
	if err != nil {
		return err
	}
	candidates, err := c.people(a, b.Forms.Kind)
	if err != nil {
		return err
	}
	bank, err := c.read(a)
	if err != nil {
		return err
	}
	began := time.Now()
	plan, err := paper.NewPlan(b, bank.pool, paper.SeedOf(c.Seed))
	if err != nil {
		return paper.Advised(err, b, bank.pool, nil)
	}
	forms, drawnFor, err := c.draw(a, plan, candidates)
	if err != nil {
		return err
	}
	took := time.Since(began)
	report := plan.Report(forms, drawnFor)
	report.Took(took)
	for _, w := range plan.Warnings {
		fmt.Fprintln(a.Stderr, a.text(w))
	}
	if a.JSON {
		return writeForms(a, forms, report)
	}
	return c.summarise(a, forms, report)
}

// draw draws all forms, and returns the one that --form names where it does:
// forms are equalised together, so that none can be drawn without the others.
func (c *PaperDrawCmd) draw(a *App, plan *paper.Plan, candidates []paper.Candidate) ([]paper.Form, []paper.Candidate, error) {
	forms, err := plan.Forms(a.Ctx, candidates, runtime.GOMAXPROCS(0))
	if err != nil || c.Form == "" {
		return forms, candidates, err
	}
	parallel := plan.Blueprint.Forms.Kind == paper.Parallel
	for i, f := range forms {
		switch {
		case parallel && f.Name == c.Form:
			return forms[i : i+1], nil, nil
		case !parallel && f.Candidate == c.Form:
			return forms[i : i+1], candidates[i : i+1], nil
		}
	}
	return nil, nil, engine.NotFound("error.paper.no_form", "form", c.Form)
}

// people returns whom to draw for; nobody is needed for parallel forms.
func (c *DrawnFor) people(a *App, kind paper.Kind) ([]paper.Candidate, error) {
	switch {
	case c.Roster != "" && c.Candidates != 0:
		return nil, usageError("--candidates and --roster exclude each other")
	case c.Roster != "":
		return c.roster(a)
	case c.Candidates < 0 || c.Candidates > 1_000_000:
		return nil, usageError("--candidates must be from 1 to 1000000")
	case c.Candidates == 0 && kind != paper.Parallel:
		return nil, usageError("one of --candidates and --roster is needed")
	}
	candidates := make([]paper.Candidate, c.Candidates)
	for i := range candidates {
		candidates[i].ID = fmt.Sprintf("c%05d", i+1)
	}
	return candidates, nil
}

func (c *DrawnFor) roster(a *App) ([]paper.Candidate, error) {
	rows, err := a.roster(c.Roster, "error.roster.problems")
	if err != nil {
		return nil, err
	}
	candidates := make([]paper.Candidate, len(rows))
	ranks := exam.Ranks(len(rows), func(i int) (string, string) { return rows[i].Room, rows[i].Seat })
	for i := range rows {
		candidates[i] = paper.Candidate{ID: rows[i].ID, Seat: ranks[i]}
	}
	return candidates, nil
}

// The shapes below are the command's stable output.
type (
	formOut struct {
		Candidate string       `json:"candidate,omitempty"` // parallel forms have none
		Form      string       `json:"form"`
		Hash      string       `json:"hash"`
		Expected  engine.Mark  `json:"expected"`
		Sections  []sectionOut `json:"sections"`
	}
	sectionOut struct {
		Title     string      `json:"title"`
		Questions []placedOut `json:"questions"`
	}
	placedOut struct {
		ID      engine.ID   `json:"id,omitempty"`
		Version int         `json:"version,omitempty"`
		Marks   engine.Mark `json:"marks"`
		Order   []int       `json:"order"`
		Targets []int       `json:"targets,omitempty"`
		Parts   []placedOut `json:"parts,omitempty"`
	}
)

func formOutOf(f *paper.Form) formOut {
	hash := f.Hash()
	out := formOut{Candidate: f.Candidate, Form: f.Name, Hash: hex.EncodeToString(hash[:]), Expected: f.Expected,
		Sections: make([]sectionOut, len(f.Sections))}
	for i, s := range f.Sections {
		out.Sections[i] = sectionOut{Title: s.Title, Questions: placedOutOf(s.Questions)}
	}
	return out
}

func placedOutOf(questions []paper.Placed) []placedOut {
	out := make([]placedOut, len(questions))
	for i := range questions {
		q := &questions[i]
		out[i] = placedOut{ID: q.ID, Version: q.Version, Marks: q.Marks, Order: q.Order, Targets: q.Targets}
		if q.Order == nil {
			out[i].Order = []int{}
		}
		if len(q.Parts) > 0 {
			out[i].Parts = placedOutOf(q.Parts)
		}
	}
	return out
}

// writeForms writes forms one after another, so that ten thousand need no
// more room than one.
func writeForms(a *App, forms []paper.Form, report paper.Report) error {
	w := bufio.NewWriterSize(a.Stdout, 1<<16)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	fmt.Fprint(w, `{"forms": [`)
	for i := range forms {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		if err := enc.Encode(formOutOf(&forms[i])); err != nil {
			return engine.Internal("write forms", err)
		}
	}
	fmt.Fprint(w, `], "report": `)
	if err := enc.Encode(report); err != nil {
		return engine.Internal("write forms", err)
	}
	fmt.Fprintln(w, "}")
	if err := w.Flush(); err != nil {
		return engine.Internal("write forms", err)
	}
	return nil
}

// summarise prints the report for a person, or one form.
func (c *PaperDrawCmd) summarise(a *App, forms []paper.Form, r paper.Report) error {
	w := bufio.NewWriter(a.Stdout)
	if c.Form != "" {
		for _, s := range forms[0].Sections {
			fmt.Fprintln(w, s.Title)
			for _, q := range s.Questions {
				fmt.Fprintf(w, "  %s v%d  %s  %v\n", q.ID, q.Version, q.Marks, q.Order)
			}
		}
	}
	if err := w.Flush(); err != nil {
		return engine.Internal("write the report", err)
	}
	return a.summary(r)
}

// summary prints a report for a person.
func (a *App) summary(r paper.Report) error {
	w := bufio.NewWriter(a.Stdout)
	words := a.words()
	line := func(key string, args ...any) { fmt.Fprintln(w, words.T(key, args...)) }
	line("paper.cli.forms", "n", r.Forms, "seconds", r.DrawSeconds.String())
	line("paper.cli.expected", "mean", r.Expected.Mean.String(), "sd", r.Expected.SD.String(), "min", r.Expected.Min.String(),
		"max", r.Expected.Max.String(), "target", r.Target.String(), "unequalised", r.UnequalisedSD.String())
	line("paper.cli.exposure", "max", r.Exposure.Max.String(), "mean", r.Exposure.Mean.String(), "ratio", r.Exposure.MaxOverFair.String())
	line("paper.cli.overlap", "mean", r.Overlap.Mean.String(), "max", r.Overlap.Max.String())
	if n := r.Neighbours; n != nil {
		line("paper.cli.neighbours", "mean", n.Mean.String(), "max", n.Max.String())
	}
	if err := w.Flush(); err != nil {
		return engine.Internal("write the report", err)
	}
	return nil
}
