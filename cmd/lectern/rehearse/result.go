package rehearse

import (
	"runtime"
	"time"
)

// Timing is how one kind of request went; times are milliseconds.
type Timing struct {
	Count     int64   `json:"count"`
	Errors    int64   `json:"errors"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50"`
	P95       float64 `json:"p95"`
	P99       float64 `json:"p99"`
	Max       float64 `json:"max"`
}

// Generator is what the measuring itself cost.
type Generator struct {
	Usage
	Limited bool    `json:"limited"` // it was the limit, not the server
	LagP99  float64 `json:"lag_p99"` // milliseconds that requests left late with nothing but the generator to keep them
}

// Result is a rehearsal measured.
type Result struct {
	SignIn Timing `json:"sign_in"`
	Start  Timing `json:"start"`
	Page   Timing `json:"page"`
	Answer Timing `json:"answer"`
	Submit Timing `json:"submit"`
	Entry  Timing `json:"entry"` // sign-in, start and page in one

	Server    *Usage    `json:"server,omitempty"` // nil where it runs on another machine
	Generator Generator `json:"generator"`
	Differences
	Ratio *float64 `json:"ratio_to_bare,omitempty"`
	Turns []Turn   `json:"turns,omitempty"`

	Candidates  int            `json:"candidates"`
	Connections int            `json:"connections"`
	Open        int64          `json:"connections_open"` // at most, at the same moment
	Seconds     float64        `json:"seconds"`
	Machine     Machine        `json:"machine"`
	Phases      []Phase        `json:"phases"`
	Repeated    int64          `json:"repeated"`     // on purpose: acknowledged answers sent again
	Dropped     int64          `json:"dropped"`      // on purpose: connections dropped before the reply
	OutOfOrder  int64          `json:"out_of_order"` // on purpose: answers sent before their turn
	Retries     int64          `json:"retries"`      // of requests that were refused or lost
	Faults      map[string]int `json:"faults,omitempty"`
	PageBytes   int64          `json:"page_bytes"` // of a page, as it came over the line
	Cost        *Cost          `json:"server_cpu_us,omitempty"`
	Timeline    []Second       `json:"timeline"`
	Curves      []Curve        `json:"percentiles"`
	TimedOut    *TimedOut      `json:"timed_out,omitempty"`
}

// Cost is what one of each takes of the server's processor, in microseconds; 0
// where it was not measured.
type Cost struct {
	Entry  float64 `json:"entry"` // sign-in, start and page
	Answer float64 `json:"answer"`
	Submit float64 `json:"submit"`
}

// Phase is a part of a rehearsal, and what it cost.
type Phase struct {
	Name      string  `json:"name"`
	Seconds   float64 `json:"seconds"`
	ServerCPU float64 `json:"server_cpu_seconds,omitempty"`
	BareCPU   float64 `json:"bare_cpu_seconds,omitempty"`
	OwnCPU    float64 `json:"generator_cpu_seconds"`
	Others    float64 `json:"others_cpu_seconds"` // of the machine, used by none of these
}

// Errors is how many requests of any kind failed.
func (r *Result) Errors() int64 {
	return r.SignIn.Errors + r.Start.Errors + r.Page.Errors + r.Answer.Errors + r.Submit.Errors
}

// Measured returns what a load measured; phases, turns and differences are its
// caller's.
func (l *Load) Measured() Result {
	m := l.meter
	r := Result{
		SignIn: l.timing(SignIn), Start: l.timing(Start), Page: l.timing(Page), Answer: l.timing(Answer), Submit: l.timing(Submit), Entry: l.timing(Entry),
		Candidates: len(l.candidates), Connections: l.Connections, Open: l.open.most.Load(), Machine: ThisMachine(), Seconds: time.Since(m.epoch).Seconds(),
		Repeated: m.repeated.Load(), Dropped: m.dropped.Load(), OutOfOrder: m.ahead.Load(), Retries: m.retries.Load(), Faults: m.faults,
		Generator: Generator{Usage: ownUsage().since(l.own), LagP99: ms(m.lag.Quantile(0.99))},
	}
	for kind := range m.acts {
		if c := curveOf(kind, &m.acts[kind].all); len(c.Points) > 0 && kind != bareAnswer {
			r.Curves = append(r.Curves, c)
		}
	}
	if r.Page.Count > 0 {
		r.PageBytes = m.bytesIn.Load() / r.Page.Count
	}
	return r
}

func (l *Load) timing(kind int) Timing {
	a := &l.meter.acts[kind]
	t := Timing{
		Count: a.all.Count(), Errors: a.errors.Load(), P50: ms(a.all.Quantile(0.5)), P95: ms(a.all.Quantile(0.95)),
		P99: ms(a.all.Quantile(0.99)), Max: ms(a.all.Max()),
	}
	if span := l.meter.span(kind).Seconds(); span > 0 {
		t.PerSecond = float64(t.Count) / span
	}
	return t
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// The bounds beyond which the generator is said to have been the limit.
const (
	lagBound  = 20   // milliseconds
	fullShare = 0.90 // of the machine
)

// limited reports whether the generator was the limit: requests that nothing
// else kept left late (99 % of them should within 20 ms), or the machine was at
// 90 % of its cores, and in either case the generator used more of it than a
// server that it shares it with.
func limited(r *Result, shared bool) bool {
	late := r.Generator.LagP99 > lagBound
	var server, own float64
	for _, p := range r.Phases {
		server, own = server+p.ServerCPU, own+p.OwnCPU
		if p.Name == saturating {
			continue // there it always takes what it can, and is compared with itself
		}
		have := p.Seconds * float64(runtime.NumCPU())
		if p.OwnCPU > p.ServerCPU && p.ServerCPU+p.OwnCPU > fullShare*have && p.Seconds > 1 {
			return true
		}
	}
	return late && (!shared || own > server)
}
