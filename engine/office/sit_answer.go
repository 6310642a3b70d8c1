package office

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// SitAnswer is one answer as the client sent it; Response is in places as shown.
type SitAnswer struct {
	Sitting  engine.ID
	N        int
	Epoch    int
	Seq      int64
	Response json.RawMessage
	Session  string
	Way      *Way
}

// SitAck acknowledges an answer that is durable. Current is set where later
// answers stand already: this one was sent again, or said by chance what
// another tab had said under its number.
type SitAck struct {
	Seq         int64
	RemainingMS int64
	Current     int64
}

// AppendJSON appends the acknowledgement as JSON.
func (a SitAck) AppendJSON(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"seq":`...), a.Seq, 10)
	b = strconv.AppendInt(append(b, `,"remaining_ms":`...), a.RemainingMS, 10)
	if a.Current != 0 {
		b = strconv.AppendInt(append(b, `,"current":`...), a.Current, 10)
	}
	return append(b, '}')
}

// AnswerSitting stores one answer and returns once it is durable. Errors, each
// with what the client needs beside it: NotFound for a question that is not on
// the form or a sitting of another's; Invalid for what cannot answer the
// question; Moved; Closed after time, saying whether the answer was kept as
// evidence; Conflict with the sequence number and all responses; Unavailable:
// not saved, send again. It is in time when the call was, however long the
// database takes.
func (o *Office) AnswerSitting(ctx context.Context, actor engine.Actor, in SitAnswer) (SitAck, error) {
	defer o.underway.end(o.underway.begin(o.hall.Now()))
	received := o.hall.Now()
	d, ex, err := o.ownDesk(ctx, &actor, in.Sitting, in.Way)
	if err != nil {
		return SitAck{}, err
	}
	question, placed, err := o.deskQuestion(ctx, d, in.N)
	if err != nil {
		return SitAck{}, err
	}
	response, err := paper.Authored(question, &placed, in.Response)
	if err != nil {
		return SitAck{}, err
	}
	into := answerEvents.Get().(*[1]sitting.Event)
	defer func() { // the hall keeps nothing of it
		*into = [1]sitting.Event{}
		answerEvents.Put(into)
	}()
	sent := sitting.Sent{
		Into: into[:],
		N:    in.N, Seq: in.Seq, Epoch: in.Epoch, Session: sessionTag(in.Session), Raw: sitting.EncodeResponse(response),
	}
	var ack SitAck
	var refusal answerRefusal
	err = o.hall.DoAt(ctx, &d.place, sitting.Turn{
		Decide: func(s *sitting.State, _ int64) ([]sitting.Event, error) {
			events, err := s.Answer(max(received, s.Last), ex.Terms, sent)
			refusal = answerRefusal{}
			if engine.Is(err, engine.KindConflict) {
				refusal.clashed = clashOf(s)
			}
			return events, err
		},
		Done: func(s *sitting.State, now int64) {
			ack = SitAck{Seq: max(in.Seq, 0), RemainingMS: s.Remaining(now)}
			if s.AnswerSeq > in.Seq {
				ack.Current = s.AnswerSeq
			}
			refusal.paused, refusal.kept = s.Status == sitting.OnPause, s.Kept(sent)
		},
	})
	if err == nil {
		return ack, nil
	}
	return SitAck{}, o.refuseAnswer(ctx, d, err, refusal, ack)
}

// answerEvents are used again from answer to answer.
var answerEvents = sync.Pool{New: func() any { return new([1]sitting.Event) }}

// answerRefusal is what a client whose answer is refused needs to know.
type answerRefusal struct {
	clashed *clashed // where the number is not the next one
	paused  bool
	kept    bool // as evidence
}

func (o *Office) refuseAnswer(ctx context.Context, d *desk, err error, r answerRefusal, ack SitAck) error {
	switch engine.KindOf(err) {
	case engine.KindConflict, engine.KindMoved, engine.KindClosed:
		values := map[string]any{"sitting": d.id, "kept": r.kept}
		if r.clashed != nil {
			sheet, failed := o.Sheet(ctx, d.exam, d.candidate, d.attempt)
			if failed == nil {
				values, failed = r.clashed.shown(sheet)
			}
			if failed != nil {
				return failed
			}
		}
		return &Beside{err, values}
	case engine.KindUnavailable:
		if r.paused {
			return &Beside{err, map[string]any{"paused": true, "remaining_ms": ack.RemainingMS}}
		}
	}
	return err
}

// clashed is where a sitting stood when a client's number was not the next one.
type clashed struct {
	seq     int64
	epoch   int
	answers map[int]sitting.Answer
}

func clashOf(s *sitting.State) *clashed {
	return &clashed{s.AnswerSeq, s.Epoch, s.Answers()}
}

// shown is what a client needs to renumber what it has not had acknowledged.
func (c *clashed) shown(sheet *paper.Sheet) (map[string]any, error) {
	responses, err := shownAnswers(sheet, c.answers)
	return map[string]any{"seq": c.seq, "responses": responses, "epoch": c.epoch}, err
}

// clash is what a client is told at a hand-in whose number is not the last.
func clash(sheet *paper.Sheet, s *sitting.State) (map[string]any, error) {
	return clashOf(s).shown(sheet)
}
