package rehearse

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Plan is what a rehearsal does.
type Plan struct {
	StartWithin  time.Duration // candidates begin spread over it; 0: as fast as they are taken
	Think        time.Duration // mean time between a candidate's answers
	Duration     time.Duration // of answering, after the last has begun
	SubmitWithin time.Duration // candidates hand in spread over it; 0: as fast as they are taken
	Connections  int
	Seed         uint64
	// In a thousand answers: how many are sent again though they were
	// acknowledged, lose their connection before the reply, and are sent under a
	// number that is not their turn.
	Repeat, Drop, Ahead int
}

// Load is candidates at work on a server.
type Load struct {
	Plan
	Target Target
	Exam   string
	shapes []shape // of every paper; nil where each has its own

	meter      *meter
	own        Usage // of this process, before
	open       gauge // connections
	candidates []candidate
	workers    []*worker
	signedIn   atomic.Int64
	started    atomic.Int64
	handedIn   atomic.Int64
	phase      atomic.Value // string
	told       time.Time    // Progress, last
	errorsTold int64
	timeline   []Second
	ends       atomic.Int64 // when the phase ends, Unix nanoseconds; 0 where nobody knows
}

// NewLoad spreads the holders of tickets over the connections. shapes are those
// of every paper, nil where they are to be read from each.
func NewLoad(target Target, exam string, tickets []Ticket, shapes []shape, p Plan) *Load {
	l := &Load{Plan: p, Target: target, Exam: exam, shapes: shapes, meter: newMeter(), told: time.Now(), candidates: make([]candidate, len(tickets))}
	forgetPeak()
	l.own = ownUsage()
	l.phase.Store("")
	l.Connections = max(1, min(l.Connections, len(tickets)))
	l.workers = make([]*worker, l.Connections)
	for i := range l.workers {
		l.workers[i] = &worker{l: l, wire: wire{to: target, held: &l.open}}
	}
	order := rand.New(rand.NewPCG(p.Seed, 1)).Perm(len(tickets))
	for place, i := range order {
		c := &l.candidates[i]
		c.Ticket, c.shapes = tickets[i], shapes
		c.seed(p.Seed, i)
		w := l.workers[place%l.Connections]
		w.mine = append(w.mine, c)
		c.due = time.Time{}.Add(p.StartWithin * time.Duration(place) / time.Duration(len(tickets))) // an offset, until it begins
	}
	return l
}

// each lets every connection work, and waits for all.
func (l *Load) each(ctx context.Context, phase string, ends time.Time, do func(context.Context, *worker)) {
	l.phase.Store(phase)
	l.ends.Store(0)
	if !ends.IsZero() {
		l.ends.Store(ends.UnixNano())
	}
	var all sync.WaitGroup
	for _, w := range l.workers {
		all.Go(func() { do(ctx, w) })
	}
	all.Wait()
}

// Enter signs everybody in, as fast as the server takes them, and returns when
// all have their paper.
func (l *Load) Enter(ctx context.Context) {
	l.each(ctx, "entering", time.Time{}, func(ctx context.Context, w *worker) {
		for _, c := range w.mine {
			w.enter(ctx, c, time.Time{})
		}
	})
}

// Sit lets candidates begin, each in its time, and answer until the end.
func (l *Load) Sit(ctx context.Context) {
	began := time.Now()
	end := began.Add(l.Duration)
	entered := l.started.Load() > 0
	if !entered {
		end = end.Add(l.StartWithin)
	}
	for i := range l.candidates {
		c := &l.candidates[i]
		if entered {
			c.due = began.Add(time.Duration(c.rng.Uint64() % uint64(max(1, l.Think))))
		} else {
			c.due = began.Add(c.due.Sub(time.Time{}))
		}
	}
	l.each(ctx, "answering", end, func(ctx context.Context, w *worker) { w.sit(ctx, end) })
}

// HandIn lets everybody hand in.
func (l *Load) HandIn(ctx context.Context) {
	began := time.Now()
	for i := range l.candidates {
		c := &l.candidates[i]
		c.due = time.Time{}
		if l.SubmitWithin > 0 {
			c.due = began.Add(time.Duration(c.rng.Uint64() % uint64(l.SubmitWithin)))
		}
	}
	l.each(ctx, "handing_in", began.Add(l.SubmitWithin), func(ctx context.Context, w *worker) {
		for range w.mine {
			c := w.soonest()
			if w.wait(ctx, c.due) != nil {
				return
			}
			w.submit(ctx, c)
			c.due = never
		}
	})
}

// Disconnect closes every connection.
func (l *Load) Disconnect() {
	for _, w := range l.workers {
		w.drop()
	}
}
