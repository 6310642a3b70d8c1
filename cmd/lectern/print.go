package main

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/paper"
	"lectern/engine/print"
)

// PrintCmd prints forms as PDF: of files, as `lectern paper` draws them, or of
// a sealed exam.
type PrintCmd struct {
	DB         string   `name:"db" placeholder:"FOLDER|mongodb://…" env:"-" help:"Print the sealed forms of an exam of this database."`
	KeyFile    string   `name:"key-file" placeholder:"FILE" help:"With --db: the server's key. By default FOLDER.key beside the folder."`
	Exam       string   `placeholder:"EXAM" help:"With --db: the exam's id."`
	Department string   `placeholder:"ID" help:"With --exam: of this department alone."`
	Candidate  string   `placeholder:"ID" help:"Of this candidate alone, by id; with --exam also by ticket number."`
	Questions  []string `placeholder:"FILE" sep:"none" help:"Files of questions; every one counts as approved."`
	Blueprint  string   `placeholder:"FILE" help:"The blueprint, JSON."`
	Candidates int      `placeholder:"N" help:"Draw for N candidates, c00001 and on."`
	Roster     string   `placeholder:"FILE" help:"Draw for the people of this roster, CSV."`
	Seed       string   `placeholder:"TEXT" help:"Any text; the same text draws the same forms."`
	Preset     string   `default:"a4" placeholder:"a4|a3|8k" help:"The page: a4; a3 or 8k, in two columns."`
	What       string   `default:"papers" placeholder:"papers,keys" help:"What to print, with commas between: papers, keys."`
	Order      string   `default:"seat" placeholder:"ORDER" help:"In which order: seat (room and seat), department, ticket or roster."`
	Out        string   `required:"" placeholder:"DIR" help:"The folder to write to; made if absent."`
}

// Help is shown by `lectern print --help`.
func (PrintCmd) Help() string {
	return `Examples:
  lectern print --questions bank.jsonl --blueprint b.json --roster people.csv --seed 2026Q4 --what papers,keys --out paper
  lectern print --db D --exam E --what papers --out paper`
}

// Run prints one file a kind and then the manifest.
func (c *PrintCmd) Run(a *App) error {
	kinds, err := print.ParseKinds(c.What)
	if err != nil {
		return err
	}
	if err := print.CheckPreset(c.Preset); err != nil {
		return err
	}
	if err := print.Order(c.Order).Check(); err != nil {
		return err
	}
	if c.Exam == "" {
		return c.files(a, kinds)
	}
	return c.exam(a, kinds)
}

// exam prints the sealed forms of an exam.
func (c *PrintCmd) exam(a *App, kinds []print.Kind) error {
	switch {
	case c.DB == "":
		return usageError("--exam needs --db")
	case len(c.Questions) > 0 || c.Blueprint != "" || c.Roster != "" || c.Candidates != 0 || c.Seed != "":
		return usageError("--exam prints sealed forms: no --questions, --blueprint, --candidates, --roster or --seed")
	}
	q := office.Printing{Department: c.Department, Person: c.Candidate, Order: print.Order(c.Order), Preset: c.Preset}
	return a.office(Database{DB: c.DB, KeyFile: c.KeyFile}, func(o *office.Office) error {
		return c.write(a, kinds, func(k print.Kind, w io.Writer) (print.Manifest, error) {
			return o.PrintExam(a.Ctx, a.actor(), c.Exam, k, q, w, nil)
		})
	})
}

// files draws forms from files, and prints them.
func (c *PrintCmd) files(a *App, kinds []print.Kind) error {
	switch {
	case c.DB != "":
		return usageError("--db needs --exam")
	case len(c.Questions) == 0 || c.Blueprint == "" || c.Seed == "":
		return usageError("--questions, --blueprint and --seed are needed, or --db and --exam")
	case c.Department != "":
		return usageError("--department needs --exam")
	}
	from := QuestionFiles{Questions: c.Questions, Blueprint: c.Blueprint}
	b, err := from.blueprint()
	if err != nil {
		return err
	}
	heads, err := c.people(a, b.Forms.Kind)
	if err != nil {
		return err
	}
	bank, err := from.read(a)
	if err != nil {
		return err
	}
	plan, err := paper.NewPlan(b, bank.pool, paper.SeedOf(c.Seed))
	if err != nil {
		return err
	}
	for _, w := range plan.Warnings {
		fmt.Fprintln(a.Stderr, a.text(w))
	}
	drawn, err := c.draw(a, plan, heads)
	if err != nil {
		return err
	}
	head := print.Exam{Title: b.Title, Minutes: b.Minutes, Total: b.Total()}
	return c.write(a, kinds, func(k print.Kind, w io.Writer) (print.Manifest, error) {
		return k.Print(a.Ctx, w, k.File(), head, drawn.papers(&b, bank), c.Preset)
	})
}

// people returns papers without their questions, one for each person to draw
// for, in the order of the roster; nobody for parallel forms that anybody may
// have.
func (c *PrintCmd) people(a *App, kind paper.Kind) ([]print.Paper, error) {
	if c.Roster == "" || c.Candidates != 0 {
		drawnFor := DrawnFor{Candidates: c.Candidates, Roster: c.Roster}
		candidates, err := drawnFor.people(a, kind)
		heads := make([]print.Paper, len(candidates))
		for i := range candidates {
			heads[i] = print.Paper{Candidate: candidates[i].ID, Ticket: candidates[i].ID}
		}
		return heads, err
	}
	rows, err := a.roster(c.Roster, "error.roster.problems")
	heads := make([]print.Paper, len(rows))
	for i, r := range rows {
		heads[i] = print.Paper{
			Candidate: r.ID, Name: cmp.Or(r.Name, r.ID), Department: r.Department, Ticket: r.Ticket, Room: r.Room, Seat: r.Seat,
		}
	}
	return heads, err
}

// drawn is forms on their way to paper: whose they are, in the order to print,
// and the form of each.
type drawn struct {
	heads []print.Paper
	forms []*paper.Form
}

// draw draws everybody's form, as `lectern paper` does. Parallel forms go to
// people in turn, as they sit, so that neighbours have different ones.
func (c *PrintCmd) draw(a *App, plan *paper.Plan, heads []print.Paper) (drawn, error) {
	candidates := make([]paper.Candidate, len(heads))
	ranks := exam.Ranks(len(heads), func(i int) (string, string) { return heads[i].Room, heads[i].Seat })
	for i := range heads {
		candidates[i] = paper.Candidate{ID: heads[i].Candidate, Seat: ranks[i]}
	}
	forms, err := plan.Forms(a.Ctx, candidates, runtime.GOMAXPROCS(0))
	if err != nil {
		return drawn{}, err
	}
	of := make(map[engine.ID]*paper.Form, len(heads))
	if plan.Blueprint.Forms.Kind == paper.Parallel {
		seated := slices.Clone(heads)
		print.BySeat.Sort(seated)
		for i := range seated {
			of[seated[i].Candidate] = &forms[i%len(forms)]
		}
	} else {
		for i := range forms {
			of[forms[i].Candidate] = &forms[i]
		}
	}
	if len(heads) == 0 {
		heads = make([]print.Paper, len(forms))
		for i := range forms {
			heads[i].Candidate = forms[i].Candidate
		}
		d := drawn{heads: heads}
		for i := range forms {
			d.forms = append(d.forms, &forms[i])
		}
		return d, nil
	}
	return c.arrange(heads, of)
}

// arrange puts papers in the order asked for, or leaves the one of --candidate.
func (c *PrintCmd) arrange(heads []print.Paper, of map[engine.ID]*paper.Form) (drawn, error) {
	print.Order(c.Order).Sort(heads)
	var d drawn
	for _, h := range heads {
		if c.Candidate == "" || c.Candidate == h.Candidate {
			d.heads, d.forms = append(d.heads, h), append(d.forms, of[h.Candidate])
		}
	}
	if len(d.heads) == 0 {
		return d, engine.Invalid("error.print.person", "person", c.Candidate).At("candidate")
	}
	return d, nil
}

// papers gives each paper its questions, one after another.
func (d *drawn) papers(b *paper.Blueprint, bank fileBank) iter.Seq2[print.Paper, error] {
	return func(yield func(print.Paper, error) bool) {
		for i, p := range d.heads {
			sheet, err := paper.NewSheet(b, d.forms[i], bank.lookup)
			hash := d.forms[i].Hash()
			p.Form, p.Hash, p.Sections = d.forms[i].Name, hex.EncodeToString(hash[:]), print.SectionsOf(&sheet)
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// write prints one file a kind into the folder, each whole or not at all, and
// then the manifest.
func (c *PrintCmd) write(a *App, kinds []print.Kind, one func(print.Kind, io.Writer) (print.Manifest, error)) error {
	absent := !exists(c.Out)
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return engine.Invalid("error.file_open", "file", c.Out).At("out").Because(err)
	}
	var all print.Manifest
	for _, k := range kinds {
		err := a.output(filepath.Join(c.Out, k.File()), func(w io.Writer) error {
			m, err := one(k, w)
			all.Add(m)
			return err
		})
		if err != nil {
			if absent {
				_ = os.Remove(c.Out) // stays where something has been printed
			}
			return err
		}
	}
	if a.JSON {
		return a.print(all)
	}
	for _, f := range all.Files {
		fmt.Fprintf(a.Stdout, "%s\t%d\t%d\t%s\n", filepath.Join(c.Out, f.Name), f.Pages, f.Bytes, f.SHA256)
	}
	if len(all.Missing) > 0 {
		fmt.Fprintln(a.Stderr, a.words().T("print.missing", "characters", strings.Join(all.Missing, " ")))
	}
	return nil
}
