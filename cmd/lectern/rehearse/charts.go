package rehearse

import (
	"math"
	"strconv"
)

// nines turns a share in per cent into a place: each further nine is as wide.
func nines(percent float64) float64 { return -math.Log10(1 - min(percent, 99.9999)/100) }

// lineName is what an act is called where the others do not stand above it.
func (r *Report) lineName(act string) string {
	if act == "entry" {
		return r.T("rehearse.report.entry")
	}
	return r.Act(act)
}

// percentileChart shows how long each kind of request took, by percentile.
func (r *Report) percentileChart() Chart {
	const height = 360
	c := Chart{Title: r.T("rehearse.report.curves"), Note: r.T("rehearse.report.curves.note"), Unit: "ms", Across: r.T("rehearse.report.percentile"), Height: height}
	var all []series
	most := nines(90)
	for _, curve := range r.Curves {
		s := series{name: r.lineName(curve.Name)}
		for _, p := range curve.Points {
			if p.Percent == 100 {
				continue // the slowest has no place among shares
			}
			s.x, s.y = append(s.x, nines(p.Percent)), append(s.y, p.MS)
			most = max(most, nines(p.Percent))
		}
		all = append(all, s)
	}
	for _, p := range []float64{0, 50, 75, 90, 99, 99.9, 99.99} {
		if nines(p) <= most {
			c.X = append(c.X, Tick{nines(p), strconv.FormatFloat(p, 'f', -1, 64) + " %"})
		}
	}
	ticks, scale := decades(all)
	c.Y = ticks
	c.draw(all, func(v float64) float64 { return v / most }, scale)
	return c
}

// rows of the timeline that are drawn, and that stand in the table.
const (
	mostDrawn = 300
	mostRows  = 20
)

// squeezed joins neighbours until there are at most so many: rates are
// averaged, of latencies the worst stands.
func squeezed(all []Second, most int) []Second {
	if len(all) <= most {
		return all
	}
	out := make([]Second, 0, most)
	for i := range most {
		group := all[i*len(all)/most : (i+1)*len(all)/most]
		s := Second{At: group[len(group)-1].At, Phase: group[0].Phase}
		for _, g := range group {
			n := float64(len(group))
			s.Entries, s.Answers, s.Submits = s.Entries+g.Entries/n, s.Answers+g.Answers/n, s.Submits+g.Submits/n
			s.EntryP99, s.AnswerP99, s.SubmitP99 = max(s.EntryP99, g.EntryP99), max(s.AnswerP99, g.AnswerP99), max(s.SubmitP99, g.SubmitP99)
			s.Errors += g.Errors
		}
		out = append(out, s)
	}
	return out
}

// timeCharts show what was done each second, and the p99 of it.
func (r *Report) timeCharts() []Chart {
	const height = 260
	all := squeezed(r.Timeline, mostDrawn)
	if len(all) < 2 {
		return nil
	}
	rate := Chart{Title: r.T("rehearse.report.rate"), Unit: "/s", Across: r.T("rehearse.report.seconds"), Height: height}
	late := Chart{Title: r.T("rehearse.report.p99"), Note: r.T("rehearse.report.p99.note"), Unit: "ms", Across: r.T("rehearse.report.seconds"), Height: height}
	of := func(act string, rate, p99 func(*Second) float64) (a, b series) {
		a.name = r.lineName(act)
		b.name = a.name
		some := false
		for i := range all {
			s := &all[i]
			done, took := rate(s), p99(s)
			if done == 0 {
				took = math.NaN()
			}
			if done == 0 && (i == 0 || rate(&all[i-1]) == 0) && (i == len(all)-1 || rate(&all[i+1]) == 0) {
				done = math.NaN() // a line along the foot says nothing
			}
			some = some || !math.IsNaN(took)
			a.x, a.y, b.x, b.y = append(a.x, s.At), append(a.y, done), append(b.x, s.At), append(b.y, took)
		}
		if !some {
			a.x, b.x = nil, nil
		}
		return a, b
	}
	e, ep := of("entry", func(s *Second) float64 { return s.Entries }, func(s *Second) float64 { return s.EntryP99 })
	a, ap := of("answer", func(s *Second) float64 { return s.Answers }, func(s *Second) float64 { return s.AnswerP99 })
	h, hp := of("submit", func(s *Second) float64 { return s.Submits }, func(s *Second) float64 { return s.SubmitP99 })
	rates, lates := []series{e, a, h}, []series{ep, ap, hp}
	high := 0.0
	for _, s := range rates {
		for i := range s.x {
			if !math.IsNaN(s.y[i]) {
				high = max(high, s.y[i])
			}
		}
	}
	end := all[len(all)-1].At
	phase := ""
	for _, c := range []*Chart{&rate, &late} {
		phase = ""
		c.X, _ = steps(end)
		for len(c.X) > 1 && c.X[len(c.X)-1].At > end {
			c.X = c.X[:len(c.X)-1]
		}
		from := 0.0
		for _, s := range all {
			if s.Phase != phase && s.Phase != "waiting" {
				phase = s.Phase
				c.Parts = append(c.Parts, Tick{from, r.T("rehearse.phase." + phase)})
			}
			from = s.At
		}
	}
	along := func(v float64) float64 { return v / end }
	var scale func(float64) float64
	rate.Y, scale = steps(high)
	rate.draw(rates, along, scale)
	late.Y, scale = decades(lates)
	late.draw(lates, along, scale)
	return []Chart{rate, late}
}
