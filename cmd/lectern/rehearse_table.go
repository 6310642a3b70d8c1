package main

import (
	"fmt"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"lectern/cmd/lectern/rehearse"
)

// RehearseTableCmd measures what is promised.
type RehearseTableCmd struct {
	DB    string   `name:"db" placeholder:"FOLDER|mongodb://…" env:"-" help:"Where the rehearsals may make databases of their own."`
	Quick bool     `help:"A tenth of the size and the time: it shows where a change leads, and proves nothing."`
	Only  []string `placeholder:"NAME" enum:"saturated,held,pooled,growth,timeout" help:"Only these of the rehearsals saturated, held, pooled, growth and timeout. May be given several times."`
}

// Help is shown by `lectern rehearse table --help`.
func (RehearseTableCmd) Help() string {
	return `Rehearses several times, each on a database of its own, and prints what was measured with what is promised beside it; exits with 1 where a promise is not kept. Beside each figure stands what other programs took of the machine meanwhile: where it is much, measure again. It takes some 25 minutes, with --quick about five. The promises are made for two cores shared with the generator.

Example:
  lectern rehearse table --quick
  lectern rehearse table --only held --json`
}

// tableRow is one thing measured: what came out, and what is promised.
type tableRow struct {
	Name    string   `json:"name"`
	Text    string   `json:"text"`
	Unit    string   `json:"unit"`
	Value   float64  `json:"value"`
	Least   *float64 `json:"least,omitempty"`
	Most    *float64 `json:"most,omitempty"`
	Kept    bool     `json:"kept"`
	Limited bool     `json:"limited,omitempty"`              // by the generator
	Others  *float64 `json:"others_cpu_seconds,omitempty"`   // of the machine, by other programs
	Share   *float64 `json:"others_share_of_work,omitempty"` // of all the work that was done meanwhile
}

// rehearsal is one or several of the table, and the rows that come of them.
// Several are held at once, each on a server of its own, and take turns.
type rehearsal struct {
	name string
	runs []RehearseRunCmd
	rows func([]rehearse.Result) []tableRow
}

func atLeast(name, unit string, value, least float64) tableRow {
	return tableRow{Name: name, Unit: unit, Value: value, Least: &least, Kept: value >= least}
}

func atMost(name, unit string, value, most float64) tableRow {
	return tableRow{Name: name, Unit: unit, Value: value, Most: &most, Kept: value <= most}
}

const (
	mebi      = 1 << 20
	saturates = 500 // connections, which keep both cores busy
)

// rehearsals are those of the table, in a tenth of their size when quick.
func rehearsals(quick bool) []rehearsal {
	people, pooled, few, many, minutes := 10_000, 50_000, 1000, 50_000, 5*time.Minute
	turn, within, leaving := 15*time.Second, 20*time.Second, 30*time.Second
	if quick {
		people, pooled, many, minutes, turn, within, leaving = people/10, pooled/10, 20_000, 20*time.Second, turn/5, within/10, leaving/10
	}
	const think = 15 * time.Second
	with := func(change func(*RehearseRunCmd)) RehearseRunCmd {
		c := RehearseRunCmd{Repeat: 10, Drop: 10, Ahead: 10, Seed: 1, Think: think, SubmitWithin: leaving}
		change(&c)
		return c
	}
	open := func(n int) RehearseRunCmd {
		return with(func(c *RehearseRunCmd) {
			c.Candidates, c.Connections, c.Turn, c.rounds = n, saturates, time.Second, int(turn/time.Second)*4
		})
	}
	mb := func(r *rehearse.Result) float64 { return float64(r.Server.Peak) / mebi }
	return []rehearsal{
		{"saturated", []RehearseRunCmd{with(func(c *RehearseRunCmd) {
			c.Candidates, c.Connections, c.Saturate, c.Turn, c.rounds, c.SubmitWithin = people, saturates, true, turn/5, 10, 0
		})}, func(r []rehearse.Result) []tableRow {
			return []tableRow{
				atLeast("starts", "/s", r[0].Entry.PerSecond, 1000),
				atLeast("ratio", "", *r[0].Ratio, 0.5),
				atLeast("answers", "/s", r[0].Answer.PerSecond, 10_000),
				atLeast("submits", "/s", r[0].Submit.PerSecond, 3000),
			}
		}},
		{"held", []RehearseRunCmd{with(func(c *RehearseRunCmd) {
			c.Candidates, c.Connections, c.StartWithin, c.Duration = people, people, within, minutes
		})}, func(r []rehearse.Result) []tableRow {
			return []tableRow{
				atMost("within_p99", "ms", r[0].Entry.P99, 500),
				atMost("within_errors", "", float64(r[0].SignIn.Errors+r[0].Start.Errors+r[0].Page.Errors), 0),
				atLeast("held_open", "", float64(r[0].Open), float64(people)),
				atMost("held_p99", "ms", r[0].Answer.P99, 50),
				atMost("held_errors", "", float64(r[0].Answer.Errors+r[0].Submit.Errors), 0),
				atMost("held_memory", "MB", mb(&r[0]), 1024),
			}
		}},
		{"pooled", []RehearseRunCmd{with(func(c *RehearseRunCmd) {
			c.Candidates, c.Connections, c.StartWithin, c.Duration, c.SubmitWithin = pooled, pooled/10, 5*within, minutes, 4*leaving
		})}, func(r []rehearse.Result) []tableRow {
			return []tableRow{
				atMost("pooled_p99", "ms", r[0].Answer.P99, 100),
				atMost("pooled_errors", "", float64(r[0].Errors()), 0),
				atMost("pooled_memory", "MB", mb(&r[0]), 2048),
			}
		}},
		{"growth", []RehearseRunCmd{open(few), open(many)}, func(r []rehearse.Result) []tableRow {
			growth := 100.0
			if r[0].Cost.Answer > 0 {
				growth = 100 * (r[1].Cost.Answer/r[0].Cost.Answer - 1)
			}
			return []tableRow{atMost("growth", "%", growth, 10)}
		}},
		{"timeout", []RehearseRunCmd{with(func(c *RehearseRunCmd) {
			c.Candidates, c.Connections, c.StartWithin, c.Duration, c.TimeoutAll = people, min(people, 5000), within, within, true
			c.Think = 5 * time.Second
		})}, func(r []rehearse.Result) []tableRow {
			return []tableRow{
				atMost("timeout", "s", r[0].TimedOut.Graced, 5),
				atMost("timeout_open", "", float64(r[0].TimedOut.Open), 0),
			}
		}},
	}
}

// Run rehearses, and prints the table.
func (c *RehearseTableCmd) Run(a *App) error {
	var rows []tableRow
	results := map[string][]rehearse.Result{}
	broken := 0
	for _, one := range rehearsals(c.Quick) {
		if len(c.Only) > 0 && !slices.Contains(c.Only, one.name) {
			continue
		}
		held, err := c.hold(a, one)
		if err != nil {
			return err
		}
		results[one.name] = held
		size := one.runs[len(one.runs)-1]
		var others, work float64
		limited := false
		for i := range held {
			broken += held[i].Lost + held[i].Duplicated + held[i].Mismatched
			limited = limited || held[i].Generator.Limited
			others += held[i].OthersCPU()
			if share := held[i].OthersShare(); share > 0 {
				work += held[i].OthersCPU() / share
			}
		}
		share := others / max(work, 1e-9)
		for _, row := range one.rows(held) {
			row.Limited, row.Others, row.Share = limited, &others, &share
			row.Text = a.words().T("rehearse.row."+row.Name, "n", size.Candidates, "few", one.runs[0].Candidates, "connections", size.Connections,
				"within", size.StartWithin.String(), "think", size.Think.String(), "duration", size.Duration.String())
			rows = append(rows, row)
		}
	}
	last := atMost("broken", "", float64(broken), 0)
	last.Text = a.words().T("rehearse.row.broken")
	return c.print(a, append(rows, last), results)
}

// hold goes through the rehearsals that belong together.
func (c *RehearseTableCmd) hold(a *App, one rehearsal) (held []rehearse.Result, err error) {
	fmt.Fprintln(a.Stderr, a.words().T("rehearse.now."+one.name))
	for i := range one.runs {
		run := &one.runs[i]
		run.DB = c.DB
		if err := run.check(a); err != nil {
			return nil, err
		}
	}
	if len(one.runs) > 1 {
		held, err = alternate(a, one.runs)
	} else {
		held = make([]rehearse.Result, 1)
		held[0], err = one.runs[0].rehearse(a)
	}
	if err != nil {
		return nil, err
	}
	for i := range held {
		if others := held[i].OthersShare(); others > rehearse.OthersBound {
			fmt.Fprintln(a.Stderr, a.words().T("rehearse.others", "percent", int(100*others+0.5)))
		}
	}
	return held, nil
}

// alternate holds several rehearsals at once, which take turns.
func alternate(a *App, runs []RehearseRunCmd) ([]rehearse.Result, error) {
	stages := make([]*stage, len(runs))
	sides := make([]rehearse.Side, len(runs))
	defer func() {
		for _, st := range stages {
			if st != nil {
				st.server.Kill()
			}
		}
	}()
	for i := range runs {
		s, err := runs[i].scratch(a)
		if err != nil {
			return nil, err
		}
		defer s.remove()
		if stages[i], err = runs[i].stage(a, s); err != nil {
			return nil, err
		}
		sides[i] = stages[i].Side
	}
	results := rehearse.Alternate(a.Ctx, sides, runs[0].rounds, runs[0].Turn, func(l *rehearse.Load) func() { return runs[0].watch(a, l) })
	for i, st := range stages {
		stages[i] = nil // it ends its server itself
		if err := runs[i].readBack(a, st, &results[i]); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// print prints the table; a promise that was not kept refuses.
func (c *RehearseTableCmd) print(a *App, rows []tableRow, results map[string][]rehearse.Result) error {
	kept := true
	for _, r := range rows {
		kept = kept && r.Kept
	}
	if a.JSON {
		if err := a.print(map[string]any{"machine": rehearse.ThisMachine(), "quick": c.Quick, "rows": rows, "kept": kept, "rehearsals": results}); err != nil {
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
	m := rehearse.ThisMachine()
	const gib = 1 << 30
	fmt.Fprintln(a.Stdout, words.T("rehearse.on", "cores", m.Cores, "processor", m.Processor, "memory", short(float64(m.Memory)/gib), "kernel", m.Kernel, "go", m.Go))
	if c.Quick {
		fmt.Fprintln(a.Stdout, words.T("rehearse.quick"))
	}
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
		others := ""
		if r.Others != nil {
			others = words.T("rehearse.beside", "seconds", short(*r.Others), "percent", int(100**r.Share+0.5))
		}
		fmt.Fprintf(w, "%s\t%s %s\t%s\t%s\t%s\t\n", r.Text, value, r.Unit, promised, mark, others)
	}
	return w.Flush()
}
