package rehearse

import (
	"context"
	"time"
)

// Side is a load that takes turns with others, and the server that it works on.
type Side struct {
	Load   *Load
	Server Server // Used must be there
}

// Alternate compares what an answer costs several servers. Everybody enters,
// and then the sides take turns at sending answers as fast as they are taken,
// so that a machine that is slower for a while is slower for all. A turn ends
// when its server is quiet again: what it put off belongs to what the answers
// cost. watch looks on at a load until the function that it returns is called.
func Alternate(ctx context.Context, sides []Side, rounds int, turn time.Duration, watch func(*Load) func()) []Result {
	const breath = 2 // seconds
	clocks := make([]stopwatch, len(sides))
	turns := make([][]Turn, len(sides))
	work := func(i int, phase string, do func(*Side)) {
		s := &sides[i]
		stop := watch(s.Load)
		clocks[i].begin(phase)
		do(s)
		_ = awaitQuiet(ctx, s.Server.Used, breath)
		clocks[i].begin("")
		stop()
	}
	for i := range sides {
		clocks[i] = stopwatch{server: &sides[i].Server, bare: &Server{}}
		work(i, "entering", func(s *Side) { s.Load.Enter(ctx) })
	}
	for round := range rounds {
		for i := range sides {
			if round%2 == 1 {
				i = len(sides) - 1 - i
			}
			if ctx.Err() != nil {
				break
			}
			work(i, saturating, func(s *Side) {
				turns[i] = append(turns[i], s.Load.turn(ctx, false, turn, 0, s.Server.Used))
			})
		}
	}
	results := make([]Result, len(sides))
	for i := range sides {
		results[i] = sides[i].Load.measuredTurns(&sides[i].Server, clocks[i].phases, turns[i])
	}
	return results
}

// measuredTurns is what a side measured. Its answers' cost is that of the turns
// with all that came of them.
func (l *Load) measuredTurns(s *Server, phases []Phase, turns []Turn) Result {
	l.Disconnect()
	l.phase.Store("")
	r := l.Measured()
	r.Phases, r.Turns = phases, turns
	used := s.Used()
	r.Server, r.Cost = &used, &Cost{}
	r.sum(true, true, 0)
	var cpu float64
	for _, p := range phases {
		if p.Name == saturating {
			cpu += p.ServerCPU
		}
	}
	var answers int64
	for _, t := range turns {
		answers += t.Answers
	}
	r.Cost.Answer = each(cpu, float64(answers))
	return r
}
