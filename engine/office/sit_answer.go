package office

import (
	"context"
	"encoding/json"

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
}

// SitAck acknowledges an answer that is durable. Current is set where later
// answers stand already: this one was sent again, or said by chance what
// another tab had said under its number.
type SitAck struct {
	Seq         int64 `json:"seq"`
	RemainingMS int64 `json:"remaining_ms"`
	Current     int64 `json:"current,omitempty"`
}

// AnswerSitting stores one answer and returns once it is durable. Errors, each
// with what the client needs beside it: NotFound for a question that is not on
// the form or a sitting of another's; Invalid for what cannot answer the
// question; Moved; Closed after time, saying whether the answer was kept as
// evidence; Conflict with the sequence number and all responses; Unavailable:
// not saved, send again. It is in time when the call was, however long the
// database takes.
func (o *Office) AnswerSitting(ctx context.Context, actor engine.Actor, in SitAnswer) (SitAck, error) {
	received := o.hall.Now()
	ref, ex, err := o.ownSitting(ctx, actor, in.Sitting)
	if err != nil {
		return SitAck{}, err
	}
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return SitAck{}, err
	}
	q, err := sheet.Question(in.N)
	if err != nil {
		return SitAck{}, err
	}
	response, err := paper.Authored(q.Question, q.Placed, in.Response)
	if err != nil {
		return SitAck{}, err
	}
	sent := sitting.Sent{
		N: in.N, Seq: in.Seq, Epoch: in.Epoch, Session: sessionTag(in.Session), Raw: sitting.EncodeResponse(response),
	}
	var ack SitAck
	var beside map[string]any
	var paused bool
	var failed error
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{
		Decide: func(s *sitting.State, _ int64) ([]sitting.Event, error) {
			beside = nil
			events, err := s.Answer(max(received, s.Last), ex.Terms, sent)
			if engine.Is(err, engine.KindConflict) {
				beside, failed = clash(sheet, s)
			}
			return events, err
		},
		Done: func(s *sitting.State, now int64) {
			ack = SitAck{Seq: max(in.Seq, 0), RemainingMS: s.Remaining(now)}
			if s.AnswerSeq > in.Seq {
				ack.Current = s.AnswerSeq
			}
			paused = s.Status == sitting.OnPause
			if beside == nil {
				beside = map[string]any{"sitting": ref.id, "kept": s.Kept(sent)}
			}
		},
	})
	switch {
	case err == nil:
		return ack, nil
	case failed != nil:
		return SitAck{}, failed
	}
	switch engine.KindOf(err) {
	case engine.KindConflict, engine.KindMoved, engine.KindClosed:
		return SitAck{}, &Beside{err, beside}
	case engine.KindUnavailable:
		if paused {
			return SitAck{}, &Beside{err, map[string]any{"paused": true, "remaining_ms": ack.RemainingMS}}
		}
	}
	return SitAck{}, err
}

// clash is what a client needs to renumber what it has not had acknowledged.
func clash(sheet *paper.Sheet, s *sitting.State) (map[string]any, error) {
	responses, err := shownResponses(sheet, s)
	return map[string]any{"seq": s.AnswerSeq, "responses": responses, "epoch": s.Epoch}, err
}
