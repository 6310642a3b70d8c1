package sittingtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lectern/engine"
	"lectern/engine/sitting"
)

const (
	hallStream = "sitting/e/x"
	hallMargin = 2000
)

var hallOpens = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

func hallTerms() sitting.Terms {
	return sitting.Terms{
		Opens: hallOpens.UnixMilli(), Closes: hallOpens.Add(24 * time.Hour).UnixMilli(), Minutes: 60,
		Model: sitting.OwnDuration, BeyondClose: true, GraceMS: sitting.DefaultGraceMS,
	}
}

// Halls is a world of one sitting in two halls over a journal in memory.
func Halls() *World {
	f, m := NewFaults(), NewMemory()
	var nodes []Node
	for i := range 2 {
		n := &hallNode{journal: m.Through(f, i), clock: engine.NewFakeClock(hallOpens)}
		n.Forget()
		nodes = append(nodes, n)
	}
	w := NewWorld(f, nodes, Model{Minutes: 60, Grace: sitting.DefaultGraceMS, Margin: hallMargin}, hallStream)
	w.Truth = func(int) string {
		s, err := sitting.Fold(m.Read(context.Background(), hallStream, 1))
		return fmt.Sprintf("%+v %v", s, err)
	}
	return w
}

// hallNode does what office does of a request, and nothing else of it.
type hallNode struct {
	journal sitting.Journal
	clock   *engine.FakeClock
	hall    *sitting.Hall
}

func (h *hallNode) Now() int64    { return h.clock.Now().UnixMilli() }
func (h *hallNode) Move(ms int64) { h.clock.Advance(time.Duration(ms) * time.Millisecond) }
func (h *hallNode) Forget()       { h.hall = sitting.NewHall(h.journal, h.clock, 1) }

func (h *hallNode) Sweep() {
	_ = h.hall.Do(context.Background(), hallStream, sitting.Turn{Fresh: true, Decide: func(s *sitting.State, now int64) ([]sitting.Event, error) {
		if !s.Overdue(now-hallMargin, hallTerms()) {
			return nil, nil
		}
		return s.Expire(now, hallTerms()), nil
	}})
}

func (h *hallNode) Do(_ int, r Request) Reply {
	var reply Reply
	received := h.Now()
	turn := sitting.Turn{Fresh: r.Act != Answer}
	turn.Decide = func(s *sitting.State, now int64) ([]sitting.Event, error) {
		reply = Reply{}
		if r.Act == Answer {
			now = max(received, s.Last)
		}
		events, err := decide(s, now, r)
		if engine.Is(err, engine.KindConflict) {
			reply.Seq, reply.Responses = s.AnswerSeq, responsesOf(s)
		}
		return events, err
	}
	turn.Done = func(s *sitting.State, _ int64) {
		switch r.Act {
		case Start:
			reply.Seq, reply.Epoch, reply.Responses = s.AnswerSeq, s.Epoch, responsesOf(s)
		case Answer:
			if reply.Responses != nil {
				return
			}
			reply.Seq, reply.Kept = r.Seq, s.Kept(sentBy(r))
			if s.AnswerSeq > r.Seq {
				reply.Current = s.AnswerSeq
			}
		case Submit:
			reply.Receipt = s.Receipt
		}
	}
	reply.Kind = engine.KindOf(h.hall.Do(context.Background(), hallStream, turn))
	return reply
}

func sentBy(r Request) sitting.Sent {
	return sitting.Sent{N: r.N, Seq: r.Seq, Epoch: r.Epoch, Session: r.Session, Raw: raw(r.Response)}
}

func decide(s *sitting.State, now int64, r Request) ([]sitting.Event, error) {
	t := hallTerms()
	switch r.Act {
	case Start:
		if s.Overdue(now, t) {
			return s.Expire(now, t), engine.Closed("error.sitting.time")
		}
		return s.Start(now, t, sitting.Entry{Exam: "e", Candidate: "c", Attempt: 1, Terminal: r.Terminal, Session: r.Session})
	case Answer:
		return s.Answer(now, t, sentBy(r))
	case Submit:
		return s.Submit(now, t, r.Epoch, r.Seq, r.Session)
	case Pause:
		return s.Pause(now, "i", "why")
	case Resume:
		return s.Resume(now, "i", "why")
	case Extend:
		return s.Extend(now, r.Minutes, "i", "why")
	case Admit:
		return s.Admit(now, r.Late, "i", "why")
	}
	return nil, errors.New("no such act")
}

func responsesOf(s *sitting.State) map[int]string {
	out, answers := map[int]string{}, s.Answers()
	for _, n := range s.Answered() {
		var r struct {
			N string `json:"n"`
		}
		if err := json.Unmarshal(answers[n].Raw, &r); err != nil {
			panic(err)
		}
		out[n] = r.N
	}
	return out
}

// Final implements Node.
func (h *hallNode) Final(int) (text string, f Final) {
	err := h.hall.Do(context.Background(), hallStream, sitting.Turn{Fresh: true, Done: func(s *sitting.State, _ int64) {
		f = Final{Ended: string(s.How), EndedAt: s.SubmittedAt, Responses: responsesOf(s), Receipt: s.Receipt, Evidence: len(s.Late)}
		text = fmt.Sprintf("%+v", *s)
	}})
	return fmt.Sprintf("%s %v", text, err), f
}
