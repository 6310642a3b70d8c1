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
// and then the sides take short turns at sending answers as fast as they are
// taken, so that a machine that is slower for a while is slower for all. What a
// server puts off to do in another's turn, or after the last, belongs to what
// the answers cost. watch looks on at a load until the function that it returns
// is called.
func Alternate(ctx context.Context, sides []Side, rounds int, turn time.Duration, watch func(*Load) func()) []Result {
	const breath = 3 // seconds
	clocks := make([]stopwatch, len(sides))
	turns := make([][]Turn, len(sides))
	began := make([]Usage, len(sides))
	for i := range sides {
		s := &sides[i]
		clocks[i] = stopwatch{server: &s.Server, bare: &Server{}}
		stop := watch(s.Load)
		clocks[i].begin("entering")
		s.Load.Enter(ctx)
		_ = awaitQuiet(ctx, s.Server.Used, breath)
		clocks[i].begin("")
		stop()
	}
	for i := range sides {
		began[i] = sides[i].Server.Used()
	}
	stop := watch(sides[len(sides)-1].Load)
	for round := range rounds {
		for i := range sides {
			if round%2 == 1 {
				i = len(sides) - 1 - i
			}
			if ctx.Err() != nil {
				break
			}
			s := &sides[i]
			clocks[i].begin(saturating)
			turns[i] = append(turns[i], s.Load.turn(ctx, false, turn, 0, s.Server.Used))
			clocks[i].begin("")
		}
	}
	stop()
	results := make([]Result, len(sides))
	for i := range sides {
		s := &sides[i]
		_ = awaitQuiet(ctx, s.Server.Used, breath)
		results[i] = s.Load.measuredTurns(&s.Server, clocks[i].phases, turns[i], s.Server.Used().since(began[i]).CPU)
	}
	return results
}

// measuredTurns is what a side measured, and the processor time that its
// answers took.
func (l *Load) measuredTurns(s *Server, phases []Phase, turns []Turn, cpu float64) Result {
	l.Disconnect()
	l.phase.Store("")
	r := l.Measured()
	r.Phases, r.Turns = phases, turns
	used := s.Used()
	r.Server, r.Cost = &used, &Cost{}
	r.sum(true, true, 0)
	var answers int64
	for _, t := range turns {
		answers += t.Answers
	}
	r.Cost.Answer = each(cpu, float64(answers))
	return r
}
