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
	Bare     Server
	Leave    bool // nobody hands in: everybody disconnects
}

// Run goes through a rehearsal, and returns what was measured. What was
// acknowledged is still to be compared (Compare).
func (l *Load) Run(ctx context.Context, s Server, c Course) Result {
	var phases []Phase
	var turns []Turn
	during := func(name string, do func()) {
		began, server, own := time.Now(), s.used(), ownUsage()
		do()
		phases = append(phases, Phase{name, time.Since(began).Seconds(), s.used().CPU - server.CPU, ownUsage().CPU - own.CPU})
	}
	if l.StartWithin == 0 || c.Saturate {
		during("entering", func() { l.Enter(ctx) })
	}
	if c.Saturate {
		turns = l.Saturate(ctx, c.Bare.Target, c.Rounds, c.Turn, s.used, c.Bare.used)
	} else if l.Duration > 0 || l.StartWithin > 0 {
		during("answering", func() { l.Sit(ctx) })
	}
	if c.Leave {
		l.Disconnect()
	} else {
		during("handing_in", func() { l.HandIn(ctx) })
	}
	l.phase.Store("")
	r := l.Measured()
	r.Phases, r.Turns, r.Server = phases, turns, s.used()
	r.sum(s.Used != nil)
	return r
}

// sum fills in what follows from phases and turns.
func (r *Result) sum(shared bool) {
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
	if bare > 0 {
		ratio := product / bare
		r.Ratio, r.Answer.PerSecond = &ratio, product/turns
	}
	for _, p := range r.Phases {
		if p.Name == "answering" {
			answered, cpu = float64(r.Answer.Count), p.ServerCPU
		}
	}
	if answered > 0 {
		r.AnswerCPU = cpu / answered * 1e6
	}
	r.Generator.Limited = limited(r, shared)
}
