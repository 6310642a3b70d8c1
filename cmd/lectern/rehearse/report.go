package rehearse

import (
	_ "embed"
	"html/template"
	"io"
	"strconv"
	"time"

	"lectern/views"
)

// Report is a rehearsal as a page for people: one file that needs no other.
type Report struct {
	*Result
	Words    *views.Catalogue
	Lang     string
	At       time.Time
	Command  string
	Asked    []Fact
	Findings []string // what the command says beside its table
}

// Fact is a name and a value.
type Fact struct{ Name, Value string }

//go:embed report.html
var reportText string

var reportPage = template.Must(template.New("report").Parse(reportText))

// Write writes the page.
func (r *Report) Write(w io.Writer) error { return reportPage.Execute(w, r) }

// T is a text of the catalogue.
func (r *Report) T(key string, args ...any) string { return r.Words.T(key, args...) }

// Charts are the pictures, in the order in which they stand.
func (r *Report) Charts() []Chart {
	return append([]Chart{r.percentileChart()}, r.timeCharts()...)
}

// Good reports whether all acknowledged answers stand and no request failed.
func (r *Report) Good() bool { return r.Whole() && r.Errors() == 0 }

// Verdict says in a sentence or two how it went.
func (r *Report) Verdict() []string {
	var out []string
	if r.Whole() {
		out = append(out, r.T("rehearse.whole"))
	} else {
		out = append(out, r.T("rehearse.broken", "lost", r.Lost, "duplicated", r.Duplicated, "mismatched", r.Mismatched))
	}
	if n := r.Errors(); n > 0 {
		out = append(out, r.T("rehearse.report.errors", "n", n))
	} else {
		out = append(out, r.T("rehearse.report.no_errors"))
	}
	if r.Answer.Count > 0 {
		out = append(out, r.T("rehearse.report.latency", "entry", r.Short(r.Entry.P99), "answer", r.Short(r.Answer.P99)))
	}
	return out
}

// Doubts are what keeps the figures from saying how much the server holds.
func (r *Report) Doubts() []string {
	var out []string
	if r.Generator.Limited {
		out = append(out, r.T("rehearse.limited"))
	}
	if others := r.OthersShare(); others > OthersBound {
		out = append(out, r.T("rehearse.others", "percent", int(100*others+0.5)))
	}
	return out
}

// Facts are of the machine.
func (r *Report) Facts() []Fact {
	m := r.Machine
	facts := []Fact{{r.T("rehearse.machine.cores"), strconv.Itoa(m.Cores)}}
	for _, f := range []Fact{{r.T("rehearse.machine.processor"), m.Processor}, {r.T("rehearse.machine.kernel"), m.Kernel}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	if m.Memory > 0 {
		const gib = 1 << 30
		facts = append(facts, Fact{r.T("rehearse.machine.memory"), strconv.FormatFloat(float64(m.Memory)/gib, 'f', 1, 64) + " GB"})
	}
	return append(facts, Fact{r.T("rehearse.machine.system"), m.System}, Fact{"Go", m.Go})
}

// Act is what a kind of request is called.
func (r *Report) Act(name string) string { return r.T("rehearse.act." + name) }

// PhaseName is what a phase is called.
func (r *Report) PhaseName(name string) string { return r.T("rehearse.phase." + name) }

// Seconds is the timeline, short enough for a table.
func (r *Report) Seconds() []Second { return squeezed(r.Timeline, mostRows) }

// Short writes a number with three digits that matter.
func (*Report) Short(v float64) string { return Short(v) }

// Whole0 writes a rate as a whole number.
func (*Report) Whole0(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }

// Date is when it was.
func (r *Report) Date() string { return r.At.Format("2006-01-02 15:04 -07:00") }

// Short writes a number with three digits that matter.
func Short(v float64) string {
	switch {
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
