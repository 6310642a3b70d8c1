package main

import (
	"encoding/json"
	"fmt"
	"os"

	"lectern/engine"
	"lectern/engine/office"
)

// ExamFairnessCmd prints how fair a sealed exam's forms are.
type ExamFairnessCmd struct {
	Database `embed:""`
	Exam     string `arg:"" help:"The exam's id."`
}

// Run prints the report, counted from the stored forms.
func (c *ExamFairnessCmd) Run(a *App) error {
	return a.office(c.Database, func(o *office.Office) error {
		f, err := o.Fairness(a.Ctx, a.actor(), c.Exam)
		if err != nil {
			return err
		}
		if a.JSON {
			return a.print(f)
		}
		r := f.Report
		if err := a.summary(r); err != nil {
			return err
		}
		state := "paper.cli.kept"
		if !r.Constraints.Met() {
			state = "paper.cli.broken"
		}
		fmt.Fprintln(a.Stdout, a.words().T(state, "n", r.Constraints.Forms))
		return nil
	})
}

// ExamSeedCmd opens an exam's seed.
type ExamSeedCmd struct {
	Database `embed:""`
	Exam     string `arg:"" help:"The exam's id."`
	Out      string `placeholder:"FILE" help:"Where to write what the forms were drawn from; standard output where left out."`
}

// Help is the example that --help shows.
func (ExamSeedCmd) Help() string {
	return `Makes the seed of an exam known whose results are released, which cannot be taken back, and writes all that anyone needs to draw its forms again.

Example:
  lectern exam seed --db D EXAM --out drawing.json
  lectern paper verify drawing.json`
}

// Run opens the seed and writes the drawing.
func (c *ExamSeedCmd) Run(a *App) error {
	return a.office(c.Database, func(o *office.Office) error {
		if _, err := o.OpenSeed(a.Ctx, a.actor(), c.Exam); err != nil {
			return err
		}
		f, err := o.DrawingOf(a.Ctx, a.actor(), c.Exam)
		if err != nil {
			return err
		}
		data, err := json.Marshal(f)
		if err != nil {
			return engine.Internal("write a drawing", err)
		}
		if c.Out == "" {
			_, err = a.Stdout.Write(append(data, '\n'))
		} else {
			err = os.WriteFile(c.Out, append(data, '\n'), 0o644)
		}
		if err != nil {
			return engine.Unavailable("error.file.write", "file", c.Out).Because(err)
		}
		return nil
	})
}
