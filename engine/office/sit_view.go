package office

import (
	"context"
	"encoding/json"
	"strconv"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// SittingView is a sitting as the candidate's client needs it.
type SittingView struct {
	Sitting     engine.ID               `json:"sitting"`
	Epoch       int                     `json:"epoch"`
	RemainingMS int64                   `json:"remaining_ms"`
	Seq         int64                   `json:"seq"`
	Responses   map[int]json.RawMessage `json:"responses"`
	QueueKey    string                  `json:"queue_key"`

	Exam     exam.Exam      `json:"-"`
	Sheet    *paper.Sheet   `json:"-"`
	Status   sitting.Status `json:"-"`
	Terminal string         `json:"-"`
	Deadline int64          `json:"-"`
	Started  int64          `json:"-"`
	Paused   bool           `json:"-"`
	Attempt  int            `json:"-"`

	session string // tag of the one that began it or took it over
	log     sitting.Log
}

// Paper is the paper as the candidate may see it.
func (v SittingView) Paper() paper.ShownPaper { return v.Sheet.Shown() }

// AppendJSON adds the view with its paper to b.
func (v *SittingView) AppendJSON(b []byte) ([]byte, error) {
	responses, err := json.Marshal(v.Responses)
	if err != nil {
		return b, engine.Internal("writing responses", err)
	}
	b = append(b, `{"sitting":`...)
	b = paper.AppendText(b, v.Sitting)
	b = append(b, `,"epoch":`...)
	b = strconv.AppendInt(b, int64(v.Epoch), 10)
	b = append(b, `,"remaining_ms":`...)
	b = strconv.AppendInt(b, v.RemainingMS, 10)
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, v.Seq, 10)
	b = append(b, `,"paper":`...)
	b = v.Sheet.AppendShown(b)
	b = append(b, `,"responses":`...)
	b = append(b, responses...)
	b = append(b, `,"queue_key":`...)
	b = paper.AppendText(b, v.QueueKey)
	return append(b, '}'), nil
}

// Stood reports whether a response, in places as shown, is what stood for
// question n after the first seq answers. What cannot answer the question never
// stood.
func (v *SittingView) Stood(n int, seq int64, response json.RawMessage) bool {
	q, err := v.Sheet.Question(n)
	if err != nil {
		return false
	}
	r, err := paper.Authored(q.Question, q.Placed, response)
	return err == nil && v.log.Stood(n, seq, sitting.EncodeResponse(r))
}

// From reports whether this session began the sitting, or took it over.
func (v *SittingView) From(session string) bool {
	return session != "" && v.session == sessionTag(session)
}

func (o *Office) viewOf(ref sitRef, ex exam.Exam, sheet *paper.Sheet, s *sitting.State, now int64) (SittingView, error) {
	responses, err := shownResponses(sheet, s)
	return SittingView{
		Sitting: ref.id, Epoch: s.Epoch, RemainingMS: s.Remaining(now), Seq: s.AnswerSeq,
		Responses: responses, QueueKey: o.Keys.QueueKey(ref.id),
		Exam: ex, Sheet: sheet, Status: s.Status, Terminal: s.Terminal, Deadline: s.Deadline, Started: s.StartedAt,
		Paused: s.Status == sitting.OnPause, Attempt: ref.attempt, session: s.Session, log: s.Log(),
	}, err
}

// Sitting returns the actor's own sitting as it stands. Errors: NotFound where
// it is another's; Moved where another terminal has taken over from the session;
// Closed, with the sitting beside it, after hand-in.
func (o *Office) Sitting(ctx context.Context, actor engine.Actor, id engine.ID, session string) (SittingView, error) {
	ref, ex, err := o.ownSitting(ctx, actor, id)
	if err != nil {
		return SittingView{}, err
	}
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return SittingView{}, err
	}
	var view SittingView
	err = o.showSitting(ctx, ref, ex, session, func(s *sitting.State, now int64) (err error) {
		view, err = o.viewOf(ref, ex, sheet, s, now)
		return err
	})
	if err != nil {
		return SittingView{}, err
	}
	return view, nil
}
