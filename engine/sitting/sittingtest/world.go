package sittingtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	"lectern/engine"
)

// Node is one server node. Requests name the sitting they are about by its place
// in the world.
type Node interface {
	Do(sitting int, r Request) Reply
	Sweep()
	Forget() // as after a restart
	Now() int64
	Move(ms int64) // its clock, back where negative
	// Final says all that the node knows of a sitting, as a text, and what it
	// counts.
	Final(sitting int) (text string, f Final)
}

// Final is what counts in the end.
type Final struct {
	Ended     string // who ended it, "" where it is open
	EndedAt   int64
	Responses map[int]string
	Receipt   string
	Evidence  int // late answers, admitted or not
}

// World is a database, the nodes that share it, and what is tried on them. It
// checks every entry and every reply against the model.
type World struct {
	Nodes  []Node
	Faults *Faults
	Truth  func(sitting int) string // what the journal makes of a sitting, as Node.Final's text
	Seen   map[string]int           // how often what was answered, or came to stand

	mu     sync.Mutex
	seats  []*seat
	byName map[string]*seat
	wrong  error
}

// seat is one sitting, its pages and what is on its way between them and the
// nodes.
type seat struct {
	place   int
	model   Model
	pages   []*page
	way     []*message
	replies []*message
	calls   []*call // under way, by node
	receipt string
}

// call is a request while a node is at it.
type call struct {
	req      Request
	received int64
	expected *Expected // once its entry stands
	again    bool      // its entry stood: the same request reached two nodes in one millisecond
}

// NewWorld returns a world whose sittings have these streams and the rules of
// model.
func NewWorld(f *Faults, nodes []Node, model Model, streams ...string) *World {
	w := &World{Nodes: nodes, Faults: f, byName: map[string]*seat{}, Seen: map[string]int{}}
	for i, stream := range streams {
		s := &seat{place: i, model: model, calls: make([]*call, len(nodes)), pages: []*page{
			{terminal: "t1", session: "first"}, {terminal: "t1", session: "first"},
			{terminal: "t2", session: "other"}, {terminal: "t1", session: "third"},
		}}
		w.seats = append(w.seats, s)
		w.byName[stream] = s
	}
	f.Landed = w.landed
	return w
}

func (w *World) fail(s *seat, format string, args ...any) {
	if w.wrong == nil {
		w.wrong = fmt.Errorf("sitting %d: "+format, append([]any{s.place}, args...)...)
	}
}

// landed checks an entry that came to stand against what it was for.
func (w *World) landed(node int, stream string, payload []byte, again bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.byName[stream]
	if s == nil {
		return
	}
	if again {
		w.Seen["stood already"]++
		if node >= 0 && s.calls[node] != nil {
			s.calls[node].again = true
		}
		return
	}
	var e Entry
	if err := json.Unmarshal(payload, &e); err != nil {
		w.fail(s, "an entry that cannot be read: %v", err)
		return
	}
	w.Seen[e.Kind+e.Why+e.How]++
	if node < 0 { // it was right when it was tried, and nothing has come between
		w.Seen["landed later"]++
		s.model.Stands(e)
		return
	}
	c := s.calls[node]
	if c == nil {
		c = &call{req: Request{Act: Expired}, received: w.Nodes[node].Now()}
	}
	if c.expected != nil {
		w.fail(s, "%+v wrote twice: %+v", c.req, e)
		return
	}
	x := s.model.Expect(c.req, c.received)
	c.expected = &x
	if x.Entry == nil {
		w.fail(s, "%+v wrote %+v, expected was nothing but %+v", c.req, e, x.Reply)
	} else if d := e.differs(x.Entry); d != "" {
		w.fail(s, "%+v wrote %s", c.req, d)
	}
	s.model.Stands(e)
}

// call has a node do a request, and checks its reply.
func (w *World) call(s *seat, node int, r Request, faults []Fault) Reply {
	w.mu.Lock()
	c := &call{req: r, received: w.Nodes[node].Now()}
	s.calls[node] = c
	w.mu.Unlock()
	w.Faults.Set(node, faults)
	reply := w.Nodes[node].Do(s.place, r)
	w.Faults.Set(node, nil)
	w.mu.Lock()
	defer w.mu.Unlock()
	s.calls[node] = nil
	w.judge(s, c, reply, len(faults) > 0)
	return reply
}

func (w *World) judge(s *seat, c *call, got Reply, faulty bool) {
	outcome := string(c.req.Act) + " " + string(got.Kind)
	if got.Current > 0 {
		outcome += " and more since"
	}
	w.Seen[outcome]++
	x := c.expected
	if x == nil && c.again {
		w.stoodAgain(s, c, got, faulty)
		return
	}
	if x == nil {
		now := s.model.Expect(c.req, c.received)
		x = &now
	}
	if got.Kind == engine.KindUnavailable && x.Kind != engine.KindUnavailable && faulty {
		return
	}
	want := x.Reply
	if x.Entry != nil && c.expected == nil {
		w.fail(s, "%+v was answered %+v, and %+v does not stand", c.req, got, *x.Entry)
	}
	same := got.Kind == want.Kind
	switch {
	case !same:
	case got.Kind == engine.KindConflict:
		same = got.Seq == want.Seq && maps.Equal(got.Responses, want.Responses)
	case c.req.Act == Answer && got.Kind == "":
		same = got.Seq == want.Seq && got.Current == want.Current
	case got.Kind == engine.KindMoved || got.Kind == engine.KindClosed:
		same = c.req.Act != Answer || got.Kept == want.Kept
	case c.req.Act == Start && got.Kind == "":
		same = got.Seq == want.Seq && got.Epoch == want.Epoch && maps.Equal(got.Responses, want.Responses)
	case c.req.Act == Submit && got.Kind == "":
		if s.receipt == "" {
			s.receipt = got.Receipt
		}
		same = got.Receipt != "" && got.Receipt == s.receipt
	}
	if !same {
		w.fail(s, "%+v was answered %+v, expected %+v (receipt %s)", c.req, got, want, s.receipt)
	}
}

// stoodAgain judges the reply to a request whose entry another node had written
// in the same millisecond: it may be of the moment after that.
func (w *World) stoodAgain(s *seat, c *call, got Reply, faulty bool) {
	if c.req.Act != Answer || faulty && got.Kind == engine.KindUnavailable {
		return
	}
	it := said{c.req.N, c.req.Response}
	stands := got.Kind == "" && c.req.Seq <= int64(len(s.model.log)) && s.model.log[c.req.Seq-1] == it
	if !stands && !(got.Kept && s.model.holds(it)) {
		w.fail(s, "%+v was answered %+v, and does not stand", c.req, got)
	}
}

// finish checks, after the sitting has ended, that every node says the same, as
// the model does, and that what was acknowledged and kept is there.
func (w *World) finish(s *seat) {
	m := &s.model
	truth := w.Truth(s.place)
	want := Final{Ended: m.ended, EndedAt: m.endedAt, Responses: m.Responses(), Receipt: s.receipt, Evidence: len(m.late)}
	for i, node := range w.Nodes {
		text, got := node.Final(s.place)
		if text != truth {
			w.fail(s, "node %d holds\n%s\nthe journal\n%s", i, text, truth)
		}
		if s.receipt == "" {
			s.receipt, want.Receipt = got.Receipt, got.Receipt
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || got.Receipt == "" {
			w.fail(s, "node %d ends with %+v, the model with %+v", i, got, want)
		}
	}
	for _, p := range s.pages {
		for _, a := range p.acked {
			if a.seq > int64(len(m.log)) || m.log[a.seq-1] != a.said {
				w.fail(s, "%+v was acknowledged, and does not stand", a)
			}
		}
		for _, k := range p.kept {
			if !m.holds(k) {
				w.fail(s, "%+v was said to be kept, and is not", k)
			}
		}
		if len(p.waiting) > 0 {
			w.fail(s, "%s at %s never got rid of %+v, stopped %q", p.session, p.terminal, p.waiting, p.stopped)
		}
	}
}

func (m *Model) holds(it said) bool {
	for _, l := range m.late {
		if l.said == it {
			return true
		}
	}
	return false
}
