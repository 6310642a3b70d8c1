package sittingtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"lectern/engine"
)

// Act is what a request asks for.
type Act string

// The acts of a candidate, of an invigilator and of the sweeper.
const (
	Start   Act = "start"
	Answer  Act = "answer"
	Submit  Act = "submit"
	Pause   Act = "pause"
	Resume  Act = "resume"
	Extend  Act = "extend"
	Admit   Act = "admit"
	Expired Act = "sweep"
)

// Request is one request as it reaches a node. Response is a number as text, ""
// where the answer is cleared.
type Request struct {
	Act      Act
	N        int
	Response string
	Seq      int64
	Epoch    int
	Session  string
	Terminal string
	Minutes  int
	Late     int64 // Admit: the journal's number of the late answer
}

// Reply is what a node answers. Kind is "" for what was done.
type Reply struct {
	Kind      engine.Kind
	Seq       int64 // of an acknowledgement, a view or a conflict
	Current   int64
	Epoch     int
	Kept      bool
	Responses map[int]string // of a view or a conflict
	Receipt   string
}

// Entry is an entry of the journal as the model reads it.
type Entry struct {
	Kind     string          `json:"k"`
	At       int64           `json:"at"`
	N        int             `json:"n"`
	Seq      int64           `json:"s"`
	Epoch    int             `json:"e"`
	Response json.RawMessage `json:"r"`
	Why      string          `json:"why"`
	Terminal string          `json:"terminal"`
	Session  string          `json:"session"`
	Deadline int64           `json:"deadline"`
	Of       int64           `json:"of"`
	How      string          `json:"how"`
}

func (e *Entry) text() string {
	var r struct {
		N string `json:"n"`
	}
	_ = json.Unmarshal(e.Response, &r) // none: cleared
	return r.N
}

// said is a response given to a question.
type said struct {
	n        int
	response string
}

type lateAnswer struct {
	said
	journal  int64
	admitted bool
}

// Model is a sitting by the rules, apart from how the product keeps it. Times are
// milliseconds since 1970.
type Model struct {
	Minutes, Grace, Margin int64 // Margin: how long after the grace a sweep waits

	entries  int64
	last     int64
	epoch    int
	session  string
	terminal string
	before   map[string]bool // sessions that were taken over from
	deadline int64
	pausedAt int64 // 0: it is not
	ended    string
	endedAt  int64

	log    []said // by sequence number, from 1
	stands map[int]string
	late   []lateAnswer
}

// Expected is what a request comes to: the reply, and the entry that has to
// stand before it is given.
type Expected struct {
	Reply
	Entry *Entry
}

// Expect says what a request comes to that a node received at a time of its
// clock.
func (m *Model) Expect(r Request, received int64) Expected {
	now := max(received, m.last)
	over := m.pausedAt == 0 && now > m.deadline+m.Grace
	switch r.Act {
	case Start:
		return m.expectStart(r, now, over)
	case Answer:
		return m.expectAnswer(r, now, over)
	case Submit:
		return m.expectSubmit(r, now, over)
	case Expired:
		if m.ended == "" && m.pausedAt == 0 && now > m.deadline+m.Grace+m.Margin {
			return Expected{Entry: &Entry{Kind: "submitted", At: now, How: "clock"}}
		}
		return Expected{}
	}
	return m.expectActOn(r, now)
}

func (m *Model) expectStart(r Request, now int64, over bool) Expected {
	switch {
	case m.epoch == 0:
		x := m.view()
		x.Epoch = 1
		x.Entry = &Entry{Kind: "started", At: now, Epoch: 1, Terminal: r.Terminal, Session: r.Session, Deadline: now + m.Minutes*60_000}
		return x
	case m.ended != "":
		return refused(engine.KindClosed)
	case over:
		x := refused(engine.KindClosed)
		x.Entry = &Entry{Kind: "submitted", At: now, How: "clock"}
		return x
	}
	x := m.view()
	if r.Terminal != m.terminal {
		x.Epoch = m.epoch + 1
		x.Entry = &Entry{Kind: "moved", At: now, Epoch: x.Epoch, Terminal: r.Terminal, Session: r.Session}
	}
	return x
}

func (m *Model) expectAnswer(r Request, now int64, over bool) Expected {
	it := said{r.N, r.Response}
	switch {
	case m.epoch == 0:
		return refused(engine.KindNotFound)
	case r.Epoch < m.epoch || m.tookOver(r.Session):
		return m.evidence(engine.KindMoved, r, now, "terminal")
	case r.Epoch > m.epoch:
		return m.clash()
	case r.Seq >= 1 && r.Seq <= int64(len(m.log)) && m.log[r.Seq-1] == it:
		x := Expected{Reply: Reply{Seq: r.Seq}}
		if int64(len(m.log)) > r.Seq {
			x.Current = int64(len(m.log))
		}
		return x
	case m.ended != "" || over:
		return m.evidence(engine.KindClosed, r, now, "time")
	case m.pausedAt != 0:
		return refused(engine.KindUnavailable)
	case r.Seq != int64(len(m.log))+1:
		return m.clash()
	}
	return Expected{Reply{Seq: r.Seq}, &Entry{Kind: "answered", At: now, N: r.N, Seq: r.Seq, Epoch: r.Epoch, Response: raw(r.Response)}}
}

func (m *Model) expectSubmit(r Request, now int64, over bool) Expected {
	switch {
	case m.epoch == 0:
		return refused(engine.KindNotFound)
	case r.Epoch < m.epoch || m.tookOver(r.Session):
		return refused(engine.KindMoved)
	case r.Epoch > m.epoch:
		return m.clash()
	case m.ended != "":
		return Expected{}
	case over:
		return Expected{Entry: &Entry{Kind: "submitted", At: now, How: "clock"}}
	case r.Seq > int64(len(m.log)):
		return m.clash()
	case m.pausedAt != 0:
		return refused(engine.KindUnavailable)
	}
	return Expected{Entry: &Entry{Kind: "submitted", At: now, How: "candidate"}}
}

func (m *Model) expectActOn(r Request, now int64) Expected {
	if m.epoch == 0 {
		return refused(engine.KindNotFound)
	}
	if r.Act == Admit {
		i := slices.IndexFunc(m.late, func(l lateAnswer) bool { return l.journal == r.Late })
		switch {
		case i < 0:
			return refused(engine.KindNotFound)
		case m.late[i].admitted:
			return Expected{}
		}
		return Expected{Entry: &Entry{Kind: "admitted", At: now, Of: r.Late}}
	}
	switch {
	case m.ended != "":
		return refused(engine.KindClosed)
	case r.Act == Pause && m.pausedAt == 0:
		return Expected{Entry: &Entry{Kind: "paused", At: now}}
	case r.Act == Resume && m.pausedAt != 0:
		return Expected{Entry: &Entry{Kind: "resumed", At: now, Deadline: m.deadline + now - m.pausedAt}}
	case r.Act == Extend:
		return Expected{Entry: &Entry{Kind: "extended", At: now, Deadline: m.deadline + int64(r.Minutes)*60_000}}
	}
	return Expected{}
}

func refused(kind engine.Kind) Expected { return Expected{Reply: Reply{Kind: kind}} }

// tookOver reports whether another terminal has a sitting that was this
// session's.
func (m *Model) tookOver(session string) bool { return session != m.session && m.before[session] }

func (m *Model) view() Expected {
	return Expected{Reply: Reply{Seq: int64(len(m.log)), Epoch: m.epoch, Responses: m.Responses()}}
}

func (m *Model) clash() Expected {
	x := m.view()
	x.Kind = engine.KindConflict
	return x
}

// evidence is kept once.
func (m *Model) evidence(kind engine.Kind, r Request, now int64, why string) Expected {
	x := Expected{Reply: Reply{Kind: kind, Kept: true}}
	it := said{r.N, r.Response}
	if !slices.ContainsFunc(m.late, func(l lateAnswer) bool { return l.said == it }) {
		x.Entry = &Entry{Kind: "late", At: now, N: r.N, Seq: r.Seq, Epoch: r.Epoch, Response: raw(r.Response), Why: why}
	}
	return x
}

func raw(response string) json.RawMessage {
	if response == "" {
		return nil
	}
	b, err := json.Marshal(map[string]string{"n": response})
	if err != nil {
		panic(err)
	}
	return b
}

// Stands takes the next entry of the journal.
func (m *Model) Stands(e Entry) {
	m.entries++
	m.last = max(m.last, e.At)
	switch e.Kind {
	case "started":
		m.epoch, m.session, m.terminal, m.deadline = e.Epoch, e.Session, e.Terminal, e.Deadline
		m.before, m.stands = map[string]bool{}, map[int]string{}
	case "moved":
		if m.session != e.Session {
			m.before[m.session] = true
		}
		m.epoch, m.session, m.terminal = e.Epoch, e.Session, e.Terminal
	case "answered":
		m.log = append(m.log, said{e.N, e.text()})
		m.stands[e.N] = e.text()
	case "late":
		m.late = append(m.late, lateAnswer{said{e.N, e.text()}, m.entries, false})
	case "admitted":
		for i := range m.late {
			if l := &m.late[i]; l.journal == e.Of {
				l.admitted = true
				m.stands[l.n] = l.response
			}
		}
	case "paused":
		m.pausedAt = e.At
	case "resumed":
		m.pausedAt, m.deadline = 0, e.Deadline
	case "extended":
		m.deadline = e.Deadline
	case "submitted":
		m.ended, m.endedAt = e.How, e.At
		if e.How == "clock" {
			m.endedAt = min(e.At, m.deadline)
		}
	}
}

// Responses returns what stands for each question that is answered.
func (m *Model) Responses() map[int]string {
	out := maps.Clone(m.stands)
	maps.DeleteFunc(out, func(_ int, r string) bool { return r == "" })
	if out == nil {
		out = map[int]string{}
	}
	return out
}

// differs compares two entries in what the rules say of them.
func (e *Entry) differs(other *Entry) string {
	a, b := *e, *other
	if a.text() != b.text() {
		return fmt.Sprintf("response %q, expected %q", a.text(), b.text())
	}
	a.Response, b.Response = nil, nil
	if fmt.Sprintf("%+v", a) != fmt.Sprintf("%+v", b) {
		return fmt.Sprintf("%+v, expected %+v", a, b)
	}
	return ""
}
