package main

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"lectern/cmd/lectern/rehearse"
)

// RehearseTableCmd measures what is promised.
type RehearseTableCmd struct {
	DB    string   `name:"db" placeholder:"FOLDER|mongodb://…" env:"-" help:"Where the rehearsals may make databases of their own."`
	Quick bool     `help:"A tenth of the size and the time: it shows where a change leads, and proves nothing."`
	Only  []string `placeholder:"NAME" enum:"saturated,held,pooled,timeout" help:"Only these of the rehearsals saturated, held, pooled and timeout. May be given several times."`
}

// Help is shown by `lectern rehearse table --help`.
func (RehearseTableCmd) Help() string {
	return `Rehearses several times, each on a database of its own, and prints what was measured with what is promised beside it; exits with 1 where a promise is not kept. It takes some 20 minutes, with --quick about two. The promises are made for two cores shared with the generator.

Example:
  lectern rehearse table --quick
  lectern rehearse table --only held --json`
}

// tableRow is one thing measured: what came out, and what is promised.
type tableRow struct {
	Name    string   `json:"name"`
	Unit    string   `json:"unit"`
	Value   float64  `json:"value"`
	Least   *float64 `json:"least,omitempty"`
	Most    *float64 `json:"most,omitempty"`
	Kept    bool     `json:"kept"`
	Limited bool     `json:"limited,omitempty"` // by the generator
}

// rehearsal is one of the table, and the rows that come of it.
type rehearsal struct {
	name string
	run  RehearseRunCmd
	rows func(*rehearse.Result) []tableRow
}

func atLeast(name, unit string, value, least float64) tableRow {
	return tableRow{Name: name, Unit: unit, Value: value, Least: &least, Kept: value >= least}
}

func atMost(name, unit string, value, most float64) tableRow {
	return tableRow{Name: name, Unit: unit, Value: value, Most: &most, Kept: value <= most}
}

const mebi = 1 << 20

// rehearsals are those of the table, in a tenth of their size when quick.
func rehearsals(quick bool) []rehearsal {
	people, pooled, minutes := 10_000, 50_000, 5*time.Minute
	turn, within, leaving := 15*time.Second, 20*time.Second, 30*time.Second
	if quick {
		people, pooled, minutes, turn, within, leaving = people/10, pooled/10, 20*time.Second, turn/5, within/10, leaving/10
	}
	const think = 15 * time.Second
	often := RehearseRunCmd{Repeat: 10, Drop: 10, Ahead: 10, Seed: 1, Think: think, SubmitWithin: leaving}
	with := func(change func(*RehearseRunCmd)) RehearseRunCmd {
		c := often
		change(&c)
		return c
	}
	mb := func(r *rehearse.Result) float64 { return float64(r.Server.Peak) / mebi }
	return []rehearsal{
		{"saturated", with(func(c *RehearseRunCmd) {
			c.Candidates, c.Connections, c.Saturate, c.Turn, c.SubmitWithin = people, min(people, 1000), true, turn, 0
		}), func(r *rehearse.Result) []tableRow {
			return []tableRow{
				atLeast("starts", "/s", r.Entry.PerSecond, 1000),
				atLeast("ratio", "", *r.Ratio, 0.5),
				atLeast("answers", "/s", r.Answer.PerSecond, 10_000),
				atLeast("submits", "/s", r.Submit.PerSecond, 3000),
			}
		}},
		{"held", with(func(c *RehearseRunCmd) {
			c.Candidates, c.Connections, c.StartWithin, c.Duration = people, people, within, minutes
		}), func(r *rehearse.Result) []tableRow {
			return []tableRow{
				atMost("within_p99", "ms", r.Entry.P99, 500),
				atMost("within_errors", "", float64(r.SignIn.Errors+r.Start.Errors+r.Page.Errors), 0),
				atMost("held_p99", "ms", r.Answer.P99, 50),
				atMost("held_errors", "", float64(r.Answer.Errors+r.Submit.Errors), 0),
				atMost("held_memory", "MB", mb(r), 1024),
			}
		}},
		{"pooled", with(func(c *RehearseRunCmd) {
			c.Candidates, c.Connections, c.StartWithin, c.Duration, c.SubmitWithin = pooled, pooled/10, 5*within, minutes, 4*leaving
		}), func(r *rehearse.Result) []tableRow {
			return []tableRow{
				atMost("pooled_p99", "ms", r.Answer.P99, 100),
				atMost("pooled_errors", "", float64(r.Errors()), 0),
				atMost("pooled_memory", "MB", mb(r), 2048),
			}
		}},
		{"timeout", with(func(c *RehearseRunCmd) {
			c.Candidates, c.Connections, c.StartWithin, c.Duration, c.TimeoutAll = people, min(people, 5000), within, within, true
			c.Think = 5 * time.Second
		}), func(r *rehearse.Result) []tableRow {
			return []tableRow{
				atMost("timeout", "s", r.TimedOut.Graced, 5),
				atMost("timeout_open", "", float64(r.TimedOut.Open), 0),
			}
		}},
	}
}

// Run rehearses, and prints the table.
func (c *RehearseTableCmd) Run(a *App) error {
	var rows []tableRow
	results := map[string]*rehearse.Result{}
	broken := 0
	for _, one := range rehearsals(c.Quick) {
		if len(c.Only) > 0 && !strings.Contains(" "+strings.Join(c.Only, " ")+" ", " "+one.name+" ") {
			continue
		}
		fmt.Fprintln(a.Stderr, a.words().T("rehearse.now."+one.name))
		one.run.DB = c.DB
		if err := one.run.check(); err != nil {
			return err
		}
		r, err := one.run.rehearse(a)
		if err != nil {
			return err
		}
		results[one.name] = &r
		if others := r.OthersShare(); others > rehearse.OthersBound {
			fmt.Fprintln(a.Stderr, a.words().T("rehearse.others", "percent", int(100*others+0.5)))
		}
		broken += r.Lost + r.Duplicated + r.Mismatched
		for _, row := range one.rows(&r) {
			row.Limited = r.Generator.Limited
			rows = append(rows, row)
		}
	}
	rows = append(rows, atMost("broken", "", float64(broken), 0))
	return c.print(a, rows, results)
}

// print prints the table; a promise that was not kept refuses.
func (c *RehearseTableCmd) print(a *App, rows []tableRow, results map[string]*rehearse.Result) error {
	kept := true
	for _, r := range rows {
		kept = kept && r.Kept
	}
	if a.JSON {
		if err := a.print(map[string]any{"cores": runtime.NumCPU(), "quick": c.Quick, "rows": rows, "kept": kept, "rehearsals": results}); err != nil {
			return err
		}
	} else if err := c.table(a, rows); err != nil {
		return err
	}
	if !kept {
		return errSaid
	}
	return nil
}

func (c *RehearseTableCmd) table(a *App, rows []tableRow) error {
	words := a.words()
	w := tabwriter.NewWriter(a.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	for _, r := range rows {
		promised := ""
		if r.Least != nil {
			promised = "≥ " + number(*r.Least)
		}
		if r.Most != nil {
			promised = "≤ " + number(*r.Most)
		}
		mark := words.T("rehearse.kept")
		if !r.Kept {
			mark = words.T("rehearse.missed")
		}
		if r.Limited {
			mark += words.T("rehearse.by_generator")
		}
		value := short(r.Value)
		if r.Value == float64(int64(r.Value)) {
			value = number(r.Value)
		}
		fmt.Fprintf(w, "%s\t%s %s\t%s\t%s\t\n", words.T("rehearse.row."+r.Name), value, r.Unit, promised, mark)
	}
	return w.Flush()
}
