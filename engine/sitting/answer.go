package sitting

import (
	"encoding/json"

	"lectern/engine"
)

// maxLate bounds the late evidence of one sitting.
const maxLate = 500

// Sent is one answer as a client sent it; Raw is the encoded response.
type Sent struct {
	N       int
	Seq     int64
	Epoch   int
	Session string
	Raw     json.RawMessage
	Into    []Event // what the event may be put in; nil is good, too
}

// Answer takes an answer received at now. It returns what is to be appended and
// what the client is to be told; both may be there: what a terminal sends that
// was taken over from, or after time, is kept as evidence and refused.
//
// Errors: Moved where another terminal has taken over; Closed after the deadline
// and its grace, or after hand-in; Unavailable while an invigilator holds the
// sitting (send again); Conflict where the sequence number is not the next one,
// and no answer stands under it with the same question and response.
func (s *State) Answer(now int64, t Terms, in Sent) ([]Event, error) {
	switch {
	case !s.Begun():
		return nil, engine.NotFound("error.sitting.missing")
	case s.Status == WasVoided:
		return nil, s.closed(now, t)
	case in.Epoch < s.Epoch || s.MovedFrom(in.Session):
		return s.evidence(now, in, OldEpoch), moved()
	case in.Epoch > s.Epoch:
		return nil, engine.Conflict("error.sitting.epoch", "epoch", s.Epoch)
	}
	what := digestOf(in.N, in.Raw)
	if in.Seq >= 1 && in.Seq <= s.AnswerSeq && s.log[in.Seq-1].digest == what {
		return nil, nil
	}
	if err := s.closed(now, t); err != nil {
		return s.evidence(now, in, AfterTime), err
	}
	if s.Status == OnPause {
		return nil, engine.Unavailable("error.sitting.paused")
	}
	if in.Seq != s.AnswerSeq+1 {
		return nil, engine.Conflict("error.sitting.seq", "seq", s.AnswerSeq)
	}
	return append(in.Into[:0], Event{Kind: Answered, At: now, N: in.N, Seq: in.Seq, Epoch: in.Epoch, Response: in.Raw}), nil
}

func moved() error { return engine.E(engine.KindMoved, "error.sitting.moved") }

// evidence returns a Late event, unless the same stands already or there is too
// much of it.
func (s *State) evidence(now int64, in Sent, why Why) []Event {
	if s.Kept(in) || len(s.Late) >= maxLate {
		return nil
	}
	return []Event{{Kind: Late, At: now, N: in.N, Seq: in.Seq, Epoch: in.Epoch, Response: in.Raw, Why: why}}
}

// Kept reports whether an answer stands, counted or as late evidence.
func (s *State) Kept(in Sent) bool {
	what := digestOf(in.N, in.Raw)
	for i := range s.Late {
		if s.Late[i].sum == what {
			return true
		}
	}
	return false
}
