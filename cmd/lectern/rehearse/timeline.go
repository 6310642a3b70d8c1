package rehearse

import (
	"slices"
	"time"
)

// Second is what was done in about a second, and how long it took: milliseconds.
type Second struct {
	At        float64 `json:"at"` // seconds since the rehearsal began
	Phase     string  `json:"phase"`
	Entries   float64 `json:"entries_per_second"` // candidates who got their paper
	Answers   float64 `json:"answers_per_second"`
	Submits   float64 `json:"submits_per_second"`
	EntryP99  float64 `json:"entry_p99"`
	AnswerP99 float64 `json:"answer_p99"`
	SubmitP99 float64 `json:"submit_p99"`
	Errors    int64   `json:"errors"` // in this second
}

// Curve is how long a kind of request took, by percentile.
type Curve struct {
	Name   string  `json:"name"`
	Points []Point `json:"points"`
}

// Point says that so many per cent took no longer than so many milliseconds.
type Point struct {
	Percent float64 `json:"percent"`
	MS      float64 `json:"ms"`
}

var percents = []float64{0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 97, 98, 99, 99.3, 99.5, 99.7, 99.8, 99.9, 99.95, 99.97, 99.99, 99.999}

// curveOf goes as far as there are requests to tell it from; the last point is
// the slowest of all.
func curveOf(kind int, h *Histogram) Curve {
	c := Curve{Name: actNames[kind]}
	count := h.Count()
	if count == 0 {
		return c
	}
	for _, p := range percents {
		if p > 50 && (100-p)/100*float64(count) < 1 {
			break
		}
		c.Points = append(c.Points, Point{p, ms(h.Quantile(p / 100))})
	}
	const slowest = 100
	c.Points = append(c.Points, Point{slowest, ms(h.Max())})
	return c
}

// note takes the second that has passed into the timeline.
func (l *Load) note(now time.Time, phase string, took time.Duration) {
	rate := func(kind int) float64 { return float64(l.meter.acts[kind].recent.Count()) / took.Seconds() }
	p99 := func(kind int) float64 { return ms(l.meter.acts[kind].recent.Quantile(0.99)) }
	s := Second{
		At: now.Sub(l.meter.epoch).Seconds(), Phase: phase,
		Entries: rate(Entry), Answers: rate(Answer), Submits: rate(Submit),
		EntryP99: p99(Entry), AnswerP99: p99(Answer), SubmitP99: p99(Submit),
	}
	var errors int64
	for i := range l.meter.acts {
		errors += l.meter.acts[i].errors.Load()
	}
	s.Errors, l.errorsTold = errors-l.errorsTold, errors
	const most = 24 * 60 * 60
	if len(l.timeline) < most {
		l.timeline = append(l.timeline, s)
	}
}

// Timeline is what Progress saw, once it is no longer asked.
func (l *Load) Timeline() []Second { return slices.Clone(l.timeline) }
