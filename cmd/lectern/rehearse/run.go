package rehearse

import (
	"context"
	"time"
)

// Server is the server under test, as far as it can be seen.
type Server struct {
	Target Target
	Used   func() Usage // nil where it runs elsewhere
}

func (s *Server) used() Usage {
	if s.Used == nil {
		return Usage{}
	}
	return s.Used()
}

// Course is what a rehearsal goes through.
type Course struct {
	Saturate bool
	Rounds   int           // of product and bare server
	Turn     time.Duration // of each
	Bare     Server        // without an address: only the product takes turns
	Leave    bool          // nobody hands in: everybody disconnects
}

// Run goes through a rehearsal, and returns what was measured. What was
// acknowledged is still to be compared (Compare).
func (l *Load) Run(ctx context.Context, s Server, c Course) Result {
	clock := &stopwatch{server: &s, bare: &c.Bare}
	before := s.used()
	var turns []Turn
	clock.begin("entering")
	if l.StartWithin == 0 || c.Saturate {
		l.Enter(ctx)
	}
	switch {
	case c.Saturate:
		clock.begin(saturating)
		turns = l.Saturate(ctx, c.Bare.Target, c.Rounds, c.Turn, s.used, c.Bare.used)
	case l.started.Load() > 0:
		clock.begin("answering")
		l.Sit(ctx)
	default:
		// The first answer already while the last begin: what an answer costs is
		// measured after that.
		begun := make(chan struct{})
		last := time.AfterFunc(l.StartWithin, func() {
			defer close(begun)
			clock.skip = l.meter.acts[Answer].all.Count()
			clock.begin("answering")
		})
		l.Sit(ctx)
		if !last.Stop() {
			<-begun
		}
	}
	if c.Leave {
		l.Disconnect()
	} else {
		clock.begin("handing_in")
		l.HandIn(ctx)
	}
	clock.begin("")
	l.phase.Store("")
	r := l.Measured()
	r.Phases, r.Turns = clock.phases, turns
	if s.Used != nil {
		used := s.Used().since(before)
		r.Server, r.Cost = &used, &Cost{}
	}
	r.sum(s.Used != nil, l.StartWithin == 0 || c.Saturate, clock.skip)
	return r
}

// stopwatch notes what each phase cost.
type stopwatch struct {
	server, bare *Server
	phases       []Phase
	name         string
	began        time.Time
	last         spent
	skip         int64 // answers before the phase in which they are measured
}

// spent is the processor time used so far, in seconds.
type spent struct{ server, bare, own, machine float64 }

// begin ends the phase under way and begins another, "" for none.
func (w *stopwatch) begin(name string) {
	now := spent{w.server.used().CPU, w.bare.used().CPU, ownUsage().CPU, machineCPU()}
	if w.name != "" {
		p := Phase{
			Name: w.name, Seconds: time.Since(w.began).Seconds(),
			ServerCPU: now.server - w.last.server, BareCPU: now.bare - w.last.bare, OwnCPU: now.own - w.last.own,
		}
		p.Others = max(0, now.machine-w.last.machine-p.ServerCPU-p.BareCPU-p.OwnCPU)
		w.phases = append(w.phases, p)
	}
	w.name, w.began, w.last = name, time.Now(), now
}

// sum fills in what follows from phases and turns.
func (r *Result) sum(shared, apart bool, skip int64) {
	var product, bare, answered, cpu float64
	turns := 0.0
	for _, t := range r.Turns {
		if t.Bare {
			bare += t.PerSecond
			continue
		}
		product += t.PerSecond
		turns++
		answered, cpu = answered+float64(t.Answers), cpu+t.ServerCPU*(warmUp-1)/warmUp
	}
	if turns > 0 {
		r.Answer.PerSecond = product / turns
	}
	if bare > 0 {
		ratio := product / bare
		r.Ratio = &ratio
	}
	r.Generator.Limited = limited(r, shared)
	if r.Cost == nil {
		return
	}
	r.Cost.Answer = each(cpu, answered)
	for _, p := range r.Phases {
		switch p.Name {
		case "entering":
			if apart {
				r.Cost.Entry = each(p.ServerCPU, float64(r.Entry.Count))
			}
		case "answering":
			r.Cost.Answer = each(p.ServerCPU, float64(r.Answer.Count-skip))
		case "handing_in":
			r.Cost.Submit = each(p.ServerCPU, float64(r.Submit.Count))
		}
	}
}

// each is how many microseconds one of so many took.
func each(seconds, count float64) float64 {
	if count == 0 {
		return 0
	}
	return seconds / count * 1e6
}
