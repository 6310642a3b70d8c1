package main

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"lectern/cmd/lectern/rehearse"
)

// print prints what was measured.
func (c *RehearseRunCmd) print(a *App, r *rehearse.Result) error {
	if a.JSON {
		return a.print(r)
	}
	words := a.words()
	out := tabwriter.NewWriter(a.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "\t%s\t%s\t%s\tp50 ms\tp95 ms\tp99 ms\t%s\t\n", words.T("rehearse.count"), words.T("rehearse.errors"),
		words.T("rehearse.per_second"), words.T("rehearse.max"))
	for _, row := range r.Timings() {
		t := row.Timing
		fmt.Fprintf(out, "%s\t%d\t%d\t%.0f\t%s\t%s\t%s\t%s\t\n", words.T("rehearse.act."+row.Name), t.Count, t.Errors, t.PerSecond,
			short(t.P50), short(t.P95), short(t.P99), short(t.Max))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	for _, line := range c.findings(a, r) {
		fmt.Fprintln(a.Stdout, line)
	}
	return nil
}

// figures are what was measured beside the requests, in words.
func (c *RehearseRunCmd) figures(a *App, r *rehearse.Result) []string {
	words := a.words()
	const mb = 1 << 20
	lines := []string{
		words.T("rehearse.unseen"),
		words.T("rehearse.generator", "cpu", short(r.Generator.CPU), "mb", r.Generator.Peak/mb, "lag", short(r.Generator.LagP99)),
	}
	if r.Server != nil {
		lines[0] = words.T("rehearse.server", "cpu", short(r.Server.CPU), "mb", r.Server.Peak/mb)
	}
	if r.Cost != nil {
		var parts []string
		for _, one := range []struct {
			name string
			us   float64
		}{{"entry", r.Cost.Entry}, {"answer", r.Cost.Answer}, {"submit", r.Cost.Submit}} {
			if one.us > 0 {
				parts = append(parts, words.T("rehearse.cost."+one.name, "us", int(one.us)))
			}
		}
		if len(parts) > 0 {
			lines = append(lines, words.T("rehearse.cost", "what", strings.Join(parts, words.T("rehearse.cost.and"))))
		}
	}
	if r.Ratio != nil {
		lines = append(lines, words.T("rehearse.ratio", "ratio", short(*r.Ratio)))
	}
	if t := r.TimedOut; t != nil {
		lines = append(lines, words.T("rehearse.timed_out", "n", t.Sittings, "open", t.Open, "seconds", short(t.Seconds), "graced", short(t.Graced)))
	}
	lines = append(lines, words.T("rehearse.purpose", "repeated", r.Repeated, "dropped", r.Dropped, "ahead", r.OutOfOrder))
	for _, fault := range r.SortedFaults() {
		lines = append(lines, words.T("rehearse.fault", "n", r.Faults[fault], "what", fault))
	}
	return lines
}

// findings are the figures, and what they come to.
func (c *RehearseRunCmd) findings(a *App, r *rehearse.Result) []string {
	words, lines := a.words(), c.figures(a, r)
	if others := r.OthersShare(); others > rehearse.OthersBound {
		lines = append(lines, words.T("rehearse.others", "percent", int(100*others+0.5)))
	}
	if r.Generator.Limited {
		lines = append(lines, words.T("rehearse.limited"))
	}
	if r.Whole() {
		return append(lines, words.T("rehearse.whole"))
	}
	lines = append(lines, words.T("rehearse.broken", "lost", r.Lost, "duplicated", r.Duplicated, "mismatched", r.Mismatched))
	return append(lines, r.Notes...)
}

// short writes a number with three digits that matter.
func short(v float64) string { return rehearse.Short(v) }

// watch shows how a rehearsal goes on, on standard error: on a terminal in one
// line that is written over, else now and then in a line of its own. The
// returned function ends it.
func (c *RehearseRunCmd) watch(a *App, l *rehearse.Load) func() {
	const rarely = 10
	file, _ := a.Stderr.(*os.File)
	terminal := false
	if file != nil {
		info, err := file.Stat()
		terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	ticks := time.NewTicker(time.Second)
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for n := 1; ; n++ {
			select {
			case <-end:
				if terminal {
					fmt.Fprint(a.Stderr, "\r\x1b[K")
				}
				return
			case <-ticks.C:
			}
			line := progressLine(a, l.Progress())
			switch {
			case terminal:
				fmt.Fprint(a.Stderr, "\r"+line+"\x1b[K")
			case n%rarely == 0:
				fmt.Fprintln(a.Stderr, line)
			}
		}
	}()
	return func() {
		ticks.Stop()
		close(end)
		<-done
	}
}

func progressLine(a *App, p rehearse.Progress) string {
	words := a.words()
	parts := []string{words.T("rehearse.phase." + p.Phase), words.T("rehearse.progress", "signed", p.SignedIn, "started", p.Started,
		"rate", int(p.Answers), "p99", short(p.P99), "errors", p.Errors)}
	if p.Left > 0 {
		parts = append(parts, words.T("rehearse.left", "seconds", int(p.Left.Seconds())))
	}
	return strings.Join(parts, "  ")
}
