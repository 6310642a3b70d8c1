package office

import (
	"context"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/sitting"
)

// SitTime is what an open page asks now and then: a small answer, for ten
// thousand pages ask.
type SitTime struct {
	RemainingMS int64 `json:"remaining_ms"`
	Paused      bool  `json:"paused"`
}

// SittingTime returns the time left of the actor's own sitting. Errors are those
// of Sitting.
func (o *Office) SittingTime(ctx context.Context, actor engine.Actor, id engine.ID, session string) (SitTime, error) {
	ref, ex, err := o.ownSitting(ctx, actor, id)
	if err != nil {
		return SitTime{}, err
	}
	var t SitTime
	err = o.showSitting(ctx, ref, ex, session, func(s *sitting.State, now int64) error {
		t = SitTime{RemainingMS: s.Remaining(now), Paused: s.Status == sitting.OnPause}
		return nil
	})
	return t, err
}

// showSitting shows an open sitting, as the journal has it now, to its candidate's
// session. One whose time is up is closed first.
func (o *Office) showSitting(ctx context.Context, ref sitRef, ex exam.Exam, session string, show func(s *sitting.State, now int64) error) error {
	var record sitting.Record
	var closing bool
	var failed error
	err := o.hall.Do(ctx, ref.stream(), sitting.Turn{
		Fresh: true,
		Decide: func(s *sitting.State, now int64) ([]sitting.Event, error) {
			switch {
			case !s.Begun():
				return nil, engine.NotFound("error.sitting.missing", "id", clip(ref.id, 64))
			case s.MovedFrom(sessionTag(session)):
				return nil, engine.E(engine.KindMoved, "error.sitting.moved")
			}
			events := s.Expire(now, ex.Terms)
			closing = len(events) > 0
			return events, nil
		},
		Done: func(s *sitting.State, now int64) {
			record = s.Record(ref.id)
			failed = show(s, now)
		},
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	if closing {
		if err := o.finish(ctx, ref, record); err != nil {
			return err
		}
	}
	switch record.Status {
	case sitting.HandedIn:
		return &Beside{engine.Closed("error.sitting.submitted"), map[string]any{"sitting": ref.id}}
	case sitting.WasVoided:
		return &Beside{engine.Closed("error.sitting.voided"), map[string]any{"sitting": ref.id}}
	}
	return nil
}
