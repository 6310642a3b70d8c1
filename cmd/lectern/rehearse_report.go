package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"lectern/cmd/lectern/rehearse"
)

// writeReport writes the page that --report names.
func (c *RehearseRunCmd) writeReport(a *App, r *rehearse.Result) error {
	words := a.words()
	asked := func(name string, value any) rehearse.Fact {
		return rehearse.Fact{Name: words.T("rehearse.asked." + name), Value: fmt.Sprint(value)}
	}
	where := words.T("rehearse.asked.scratch")
	switch {
	case c.URL != "":
		where = c.URL
	case c.DB != "":
		where += " (" + masked(c.DB) + ")"
	}
	report := rehearse.Report{
		Result: r, Words: words, Lang: map[string]string{"zh": "zh-CN", "en": "en"}[a.Lang], At: time.Now(), Findings: append(c.figures(a, r), r.Notes...),
		Command: c.spelled(),
		Asked: []rehearse.Fact{
			asked("server", where), asked("candidates", r.Candidates), asked("connections", r.Connections),
			asked("start_within", c.StartWithin),
		},
	}
	if c.Saturate {
		report.Asked = append(report.Asked, asked("turn", c.Turn))
	} else {
		report.Asked = append(report.Asked, asked("think", c.Think), asked("duration", c.Duration))
	}
	report.Asked = append(report.Asked, asked("submit_within", c.SubmitWithin),
		rehearse.Fact{Name: words.T("rehearse.asked.purpose"), Value: fmt.Sprintf("%d · %d · %d", c.Repeat, c.Drop, c.Ahead)})
	return a.output(c.Report, func(w io.Writer) error { return report.Write(w) })
}

// spelled is the command that measures the same again, without who signs in.
func (c *RehearseRunCmd) spelled() string {
	parts := []string{"lectern rehearse"}
	add := func(flag string, value any) { parts = append(parts, fmt.Sprintf("--%s %v", flag, value)) }
	if c.URL != "" {
		add("url", c.URL)
		if c.Exam != "" {
			add("exam", c.Exam)
		}
	} else if c.DB != "" {
		add("db", masked(c.DB))
	}
	add("candidates", c.Candidates)
	add("connections", c.Connections)
	add("start-within", c.StartWithin)
	switch {
	case c.Saturate:
		parts = append(parts, "--saturate")
		add("turn", c.Turn)
	default:
		add("think", c.Think)
		add("duration", c.Duration)
	}
	if c.TimeoutAll {
		parts = append(parts, "--timeout-all")
	} else {
		add("submit-within", c.SubmitWithin)
	}
	return strings.Join(parts, " ")
}
