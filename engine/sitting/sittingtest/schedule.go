package sittingtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Step is one step of a schedule. What its numbers mean follows from its kind;
// each is taken modulo what there is, so that a step can be done wherever it
// stands.
type Step struct {
	Kind   stepKind
	Page   int
	Node   int
	Pick   int
	Arg    int
	Faults []Fault
	Race   bool // while its first append is under way, the other node has a request
}

func (s Step) String() string {
	return fmt.Sprintf("{%d page %d node %d pick %d arg %d %v %t}", s.Kind, s.Page, s.Node, s.Pick, s.Arg, s.Faults, s.Race)
}

type stepKind int

const (
	edit stepKind = iota
	deliver
	bring // a reply
	loseRequest
	loseReply
	repeat
	giveUp
	timer
	open
	handIn
	pause
	resume
	extend
	admit
	advance
	edge
	skew
	sweep
	forget
	land
	wild // a request that no page would make
	kinds
)

// weights say how often a kind of step comes.
var weights = [kinds]int{
	edit: 30, deliver: 32, bring: 26, loseRequest: 3, loseReply: 4, repeat: 8, giveUp: 4, timer: 10, open: 6, handIn: 1,
	pause: 1, resume: 3, extend: 1, admit: 1, advance: 4, edge: 1, skew: 2, sweep: 1, forget: 2, land: 4, wild: 3,
}

// Schedule makes a schedule from a seed.
func Schedule(seed uint64, steps int) []Step {
	rng := rand.New(rand.NewPCG(seed, 4))
	sum := 0
	for _, w := range weights {
		sum += w
	}
	list := make([]Step, steps)
	for i := range list {
		at, kind := rng.IntN(sum), stepKind(0)
		for ; at >= weights[kind]; kind++ {
			at -= weights[kind]
		}
		s := Step{Kind: kind, Page: page0(rng), Node: rng.IntN(2), Pick: rng.IntN(1 << 16), Arg: rng.IntN(1 << 16), Race: rng.IntN(4) == 0}
		if rng.IntN(3) == 0 {
			for range 1 + rng.IntN(3) {
				s.Faults = append(s.Faults, Fault(rng.IntN(5)))
			}
		}
		list[i] = s
	}
	return list
}

// page0 favours the first page.
func page0(rng *rand.Rand) int { return max(0, rng.IntN(7)-3) }

// Run does the schedules of all sittings of a world, a step of each in turn, and
// brings everything to its end. Only the first moves the clocks where there are
// several. It returns what was wrong.
func (w *World) Run(schedules ...[]Step) error {
	for i := range slices.MaxFunc(schedules, func(a, b []Step) int { return len(a) - len(b) }) {
		for k, s := range w.seats {
			if i < len(schedules[k]) && w.wrong == nil {
				if i == 0 {
					w.step(s, Step{Kind: open})
				}
				w.step(s, schedules[k][i])
			}
		}
	}
	if w.wrong == nil {
		w.settle()
	}
	return w.wrong
}

func (w *World) step(s *seat, step Step) {
	p := s.pages[step.Page%len(s.pages)]
	switch step.Kind {
	case edit:
		if !p.going {
			p.put(1+step.Arg%3, []string{"", "1", "2"}[step.Arg/3%3])
		}
	case deliver:
		if len(s.way) > 0 {
			w.deliver(s, step)
		}
	case bring:
		if m := pick(&s.replies, step.Pick); m != nil {
			m.from.take(m)
		}
	case loseRequest:
		if m := pick(&s.way, step.Pick); m != nil {
			m.from.lost(m)
		}
	case loseReply:
		if m := pick(&s.replies, step.Pick); m != nil {
			m.from.lost(m)
		}
	case repeat:
		if len(s.way) > 0 {
			again := *s.way[step.Pick%len(s.way)]
			s.way = append(s.way, &again)
		}
	case giveUp:
		if p.busy != nil {
			p.lost(p.busy)
		}
	case timer:
		p.resting = false
	case open:
		r := w.call(s, step.Node, Request{Act: Start, Terminal: p.terminal, Session: p.session}, step.Faults)
		if r.Kind == "" {
			p.opened(r)
		}
	case handIn:
		p.going = p.open
	case wild:
		w.call(s, step.Node, s.wild(step), step.Faults)
	default:
		w.happen(s, step)
	}
	for _, p := range s.pages {
		if m := p.send(); m != nil && m.reply.Kind == "" && !slices.Contains(s.way, m) && !slices.Contains(s.replies, m) {
			s.way = append(s.way, m)
		}
	}
}

// wild makes a request with numbers around those that would be right.
func (s *seat) wild(step Step) Request {
	r := Request{
		Act: Answer, N: 1 + step.Arg%3, Response: []string{"", "1", "2"}[step.Arg/3%3], Session: s.pages[step.Pick%len(s.pages)].session,
		Seq: int64(len(s.model.log) + step.Arg/9%5 - 2), Epoch: max(1, s.model.epoch+step.Pick/4%3-1),
	}
	if step.Pick/12%6 == 0 {
		r.Act = Submit
	}
	return r
}

// happen does what is not a page's doing.
func (w *World) happen(s *seat, step Step) {
	switch step.Kind {
	case pause:
		w.call(s, step.Node, Request{Act: Pause}, step.Faults)
	case resume:
		w.call(s, step.Node, Request{Act: Resume}, step.Faults)
	case extend:
		w.call(s, step.Node, Request{Act: Extend, Minutes: 1 + step.Arg%20}, step.Faults)
	case admit:
		if n := len(s.model.late); n > 0 {
			w.call(s, step.Node, Request{Act: Admit, Late: s.model.late[step.Arg%n].journal}, step.Faults)
		}
	case sweep:
		w.Nodes[step.Node].Sweep()
	case forget:
		w.Nodes[step.Node].Forget()
	case land:
		if err := w.Faults.Land(); err != nil {
			w.fail(s, "landing: %v", err)
		}
	default:
		if s.place == 0 {
			w.clocks(s, step)
		}
	}
}

// clocks moves time on, to the edges of the rules of time, and one node's clock
// apart from the other's by up to two seconds.
func (w *World) clocks(s *seat, step Step) {
	var by [2]int64
	switch m := &s.model; step.Kind {
	case advance:
		d := []int64{1, 400, 5_000, 60_000, 600_000}[step.Arg%5]
		by = [2]int64{d, d}
	case edge:
		if m.epoch > 0 && m.ended == "" {
			d := []int64{0, 1, m.Grace, m.Grace + 1, m.Grace + m.Margin, m.Grace + m.Margin + 1}[step.Arg%6]
			d = max(-10_000, d+m.deadline-w.Nodes[step.Node].Now())
			by = [2]int64{d, d}
		}
	case skew:
		apart := w.Nodes[0].Now() - w.Nodes[1].Now()
		by[1] = apart + int64(step.Arg%4001) - 2000
	}
	for i, node := range w.Nodes {
		node.Move(by[i%2])
	}
}

func pick(from *[]*message, i int) *message {
	if len(*from) == 0 {
		return nil
	}
	i %= len(*from)
	m := (*from)[i]
	*from = slices.Delete(*from, i, i+1)
	return m
}

// deliver brings a request to a node. Where there is a race, another one reaches
// the other node before the first one's entry stands.
func (w *World) deliver(s *seat, step Step) {
	m := pick(&s.way, step.Pick)
	if step.Race {
		raced := false
		w.Faults.Racing = func(node int) {
			if raced || node != step.Node {
				return
			}
			raced = true
			if other := pick(&s.way, step.Arg); other != nil {
				w.reach(s, other, 1-step.Node, nil)
			}
		}
		defer func() { w.Faults.Racing = nil }()
	}
	w.reach(s, m, step.Node, step.Faults)
}

func (w *World) reach(s *seat, m *message, node int, faults []Fault) {
	m.reply = w.call(s, node, m.req, faults)
	s.replies = append(s.replies, m)
}

// settle lets everything on its way arrive, and the sitting end.
func (w *World) settle() {
	if err := w.Faults.Land(); err != nil {
		w.fail(w.seats[0], "landing: %v", err)
	}
	if apart := w.Nodes[0].Now() - w.Nodes[1].Now(); apart != 0 {
		w.Nodes[1].Move(apart)
	}
	for _, s := range w.seats {
		if s.model.epoch == 0 {
			w.step(s, Step{Kind: open})
		}
		if s.model.pausedAt != 0 {
			w.step(s, Step{Kind: resume})
		}
		w.rest(s)
		if s.place%2 == 0 {
			s.pages[0].going = s.pages[0].open
			w.rest(s)
		}
	}
	for range 2 { // a deadline may lie behind another's
		for _, s := range w.seats {
			if s.model.ended == "" {
				by := s.model.deadline + s.model.Grace + s.model.Margin + 1 - w.Nodes[0].Now()
				for _, node := range w.Nodes {
					node.Move(max(by, 0))
				}
			}
		}
		for _, node := range w.Nodes {
			node.Sweep()
		}
	}
	for _, s := range w.seats {
		if w.wrong == nil {
			w.finish(s)
		}
	}
}

// rest does what the pages have to say until they are silent.
func (w *World) rest(s *seat) {
	const most = 1000
	for i := 0; w.wrong == nil; i++ {
		for _, p := range s.pages {
			p.resting = false
		}
		switch {
		case i == most:
			w.fail(s, "the pages never come to rest")
		case len(s.way) > 0:
			w.step(s, Step{Kind: deliver, Node: i % 2})
		case len(s.replies) > 0:
			w.step(s, Step{Kind: bring})
		default:
			w.step(s, Step{Kind: timer})
			if len(s.way) == 0 {
				return
			}
		}
	}
}

// Shorten returns the shortest schedule it finds that still fails, and how.
func Shorten(steps []Step, run func([]Step) error) ([]Step, error) {
	wrong := run(steps)
	for size := len(steps) / 2; size > 0; {
		cut := false
		for at := 0; at+size <= len(steps); {
			fewer := slices.Concat(steps[:at], steps[at+size:])
			if err := run(fewer); err != nil {
				steps, wrong, cut = fewer, err, true
			} else {
				at += size
			}
		}
		if !cut {
			size /= 2
		}
	}
	return steps, wrong
}

// Describe writes a schedule for people.
func Describe(steps []Step) string {
	names := [kinds]string{"edit", "deliver", "bring", "lose request", "lose reply", "repeat", "give up", "timer", "open", "hand in",
		"pause", "resume", "extend", "admit", "advance", "edge", "skew", "sweep", "forget", "land", "wild"}
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&b, "\n  %-12s page %d, node %d, pick %d, arg %d, faults %v, race %t", names[s.Kind], s.Page, s.Node, s.Pick, s.Arg, s.Faults, s.Race)
	}
	return b.String()
}
