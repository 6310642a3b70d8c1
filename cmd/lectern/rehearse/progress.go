package rehearse

import (
	"slices"
	"time"
)

// Progress is where a rehearsal stands, and what it did in the last second.
type Progress struct {
	Phase             string // entering, answering, saturating, saturating_bare, handing_in or ""
	SignedIn, Started int64
	HandedIn          int64
	Answers           float64 // acknowledged in a second
	P99               float64 // of whatever is done most, milliseconds
	Errors            int64
	Left              time.Duration // of the phase; 0 where nobody knows
}

// Progress tells where the rehearsal stands since it was asked for last, which
// has to be by one caller.
func (l *Load) Progress() Progress {
	p := Progress{Phase: l.phase.Load().(string), SignedIn: l.signedIn.Load(), Started: l.started.Load(), HandedIn: l.handedIn.Load()}
	if p.Phase == "" {
		p.Phase = "waiting"
	}
	now := time.Now()
	if ends := l.ends.Load(); ends > 0 {
		p.Left = max(0, time.Unix(0, ends).Sub(now))
	}
	since := now.Sub(l.told)
	l.told = now
	l.note(now, p.Phase, since)
	var most int64
	for i := range l.meter.acts {
		a := &l.meter.acts[i]
		p.Errors += a.errors.Load()
		count := a.recent.Count()
		if count > most {
			most, p.P99 = count, ms(a.recent.Quantile(0.99))
		}
		if i == Answer || i == bareAnswer {
			p.Answers += float64(count) / since.Seconds()
		}
		a.recent.Reset()
	}
	return p
}

// NamedTiming is a Timing with the name that JSON has for it.
type NamedTiming struct {
	Name string
	Timing
}

// Timings are those of a result, in the order in which a candidate meets them.
func (r *Result) Timings() []NamedTiming {
	return []NamedTiming{{"sign_in", r.SignIn}, {"start", r.Start}, {"page", r.Page}, {"entry", r.Entry}, {"answer", r.Answer}, {"submit", r.Submit}}
}

// SortedFaults are the errors that there were, the most frequent first.
func (r *Result) SortedFaults() []string {
	var out []string
	for what := range r.Faults {
		out = append(out, what)
	}
	slices.SortFunc(out, func(a, b string) int {
		if d := r.Faults[b] - r.Faults[a]; d != 0 {
			return d
		}
		if a < b {
			return -1
		}
		return 1
	})
	return out
}

// OthersBound is the share of the machine's work by others from which a
// rehearsal is called disturbed.
const OthersBound = 0.1

// OthersCPU is the processor time, in seconds, that neither servers nor
// generator used while the rehearsal went on.
func (r *Result) OthersCPU() float64 {
	var others float64
	for _, p := range r.Phases {
		others += p.Others
	}
	return others
}

// OthersShare is their share of the machine's work meanwhile.
func (r *Result) OthersShare() float64 {
	all := r.OthersCPU()
	for _, p := range r.Phases {
		all += p.ServerCPU + p.BareCPU + p.OwnCPU
	}
	if all == 0 {
		return 0
	}
	return r.OthersCPU() / all
}
