package rehearse

import (
	"context"
	"time"
)

// Turn is one turn of saturating a server with answers.
type Turn struct {
	Bare      bool    `json:"bare"`
	Answers   int64   `json:"answers"`
	PerSecond float64 `json:"per_second"`
	ServerCPU float64 `json:"server_cpu_seconds"`
	OwnCPU    float64 `json:"generator_cpu_seconds"`
}

const saturating = "saturating"

// warmUp is the share of a turn that is not counted.
const warmUp = 5

// Saturate sends answers as fast as they are taken, in turns to the product and
// to the bare server, over as many connections each, by the same code. product
// and bare tell what the servers have used.
func (l *Load) Saturate(ctx context.Context, bare Target, rounds int, turn time.Duration, product, other func() Usage) []Turn {
	for _, w := range l.workers {
		w.bare.to = bare
	}
	var turns []Turn
	for i := range 2 * rounds {
		isBare := i%2 == 1
		if isBare && bare.Addr == "" {
			continue
		}
		usage := product
		if isBare {
			usage = other
		}
		turns = append(turns, l.turn(ctx, isBare, turn, turn/warmUp, usage))
		for _, w := range l.workers { // both sides begin each turn with new connections
			w.drop()
			w.bare.drop()
		}
		if ctx.Err() != nil {
			break
		}
	}
	return turns
}

// turn sends answers as fast as they are taken for so long, and counts those
// that were acknowledged after the warm-up.
func (l *Load) turn(ctx context.Context, bare bool, length, warmUp time.Duration, used func() Usage) Turn {
	t := Turn{Bare: bare}
	phase := saturating
	if bare {
		phase = "saturating_bare"
	}
	server, own := used(), ownUsage()
	began := time.Now()
	counts, end := began.Add(warmUp), began.Add(length)
	l.each(ctx, phase, end, func(ctx context.Context, w *worker) { w.saturate(ctx, bare, counts, end) })
	t.ServerCPU, t.OwnCPU = used().CPU-server.CPU, ownUsage().CPU-own.CPU
	for _, w := range l.workers {
		t.Answers += w.counted
		w.counted = 0
	}
	t.PerSecond = float64(t.Answers) / end.Sub(counts).Seconds()
	return t
}

// saturate sends one answer after another until the end, and counts those that
// were acknowledged after the warm-up.
func (w *worker) saturate(ctx context.Context, bare bool, counts, end time.Time) {
	wire := &w.wire
	if bare {
		wire = &w.bare
	}
	for idle := 0; idle < len(w.mine); {
		c := w.mine[w.turn%len(w.mine)]
		w.turn++
		if c.failed || c.sitting == "" {
			idle++
			continue
		}
		idle = 0
		now := time.Now()
		if ctx.Err() != nil || !now.Before(end) {
			return
		}
		if done, ok := w.quick(ctx, wire, c, bare, now); ok && done.After(counts) && done.Before(end) {
			w.counted++
		}
	}
}

// quick sends one answer to either server. The bare one keeps nothing, so
// nothing of it is kept here.
func (w *worker) quick(ctx context.Context, wire *wire, c *candidate, bare bool, now time.Time) (done time.Time, ok bool) {
	m := w.l.meter
	g := c.choose()
	seq := len(c.given) + 1
	w.made = c.answerBody(w.made[:0], g, seq)
	r := request{method: "PUT", path: c.responsePath(g.N), token: c.token, body: w.made}
	if !bare {
		m.begun(Answer, now)
		c.pending = &g
		if !w.put(ctx, c, g, seq, &r) {
			return now, false
		}
		c.given, c.pending = append(c.given, g), nil
		done = time.Now()
		m.done(Answer, now, done)
		return done, true
	}
	got, err := wire.do(ctx, &r, true)
	if err != nil || got.status != 200 || numberField(got.body, "seq") != int64(seq) {
		if ctx.Err() == nil {
			m.mu.Lock()
			m.faults["bare: "+describe(&got, err)]++
			m.mu.Unlock()
		}
		return now, false
	}
	done = time.Now()
	m.begun(bareAnswer, now)
	m.done(bareAnswer, now, done)
	return done, true
}
