package sitting

import (
	"time"

	"lectern/engine"
)

// Submit hands in for the candidate. seq is the number of answers that the
// client has had acknowledged. What was handed in already, by whomever, is
// handed in: no event and no error. Errors: Moved; Conflict where fewer answers
// stand than seq says; Forbidden before the earliest hand-in; Unavailable
// while an invigilator holds the sitting.
func (s *State) Submit(now int64, t Terms, epoch int, seq int64, session string) ([]Event, error) {
	switch {
	case !s.Begun():
		return nil, engine.NotFound("error.sitting.missing")
	case s.Status == WasVoided:
		return nil, s.closed(now, t)
	case epoch < s.Epoch || s.MovedFrom(session):
		return nil, moved()
	case epoch > s.Epoch:
		return nil, engine.Conflict("error.sitting.epoch", "epoch", s.Epoch)
	case s.Status == HandedIn:
		return nil, nil
	case s.Overdue(now, t):
		return s.Expire(now, t), nil
	case seq > s.AnswerSeq:
		return nil, engine.Conflict("error.sitting.fewer", "seq", s.AnswerSeq)
	case s.Status == OnPause:
		return nil, engine.Unavailable("error.sitting.paused")
	}
	if err := t.MayHandIn(time.UnixMilli(s.StartedAt).UTC(), time.UnixMilli(now).UTC()); err != nil {
		return nil, err
	}
	return []Event{{Kind: Submitted, At: now, How: ByCandidate, Count: s.Count()}}, nil
}

// Expire closes a sitting whose deadline and grace have passed at now; no event
// for any other.
func (s *State) Expire(now int64, t Terms) []Event {
	if !s.Overdue(now, t) {
		return nil
	}
	return []Event{{Kind: Submitted, At: now, How: ByClock, Count: s.Count()}}
}
