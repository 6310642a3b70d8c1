package sitting

import (
	"time"

	"lectern/engine"
)

// Entry is what a candidate's start brings: who, on which form, from which
// terminal. ExtraMinutes are the person's due by the roster.
type Entry struct {
	Exam         engine.ID
	Candidate    engine.ID
	Attempt      int
	Round        int
	Form         string
	Terminal     string
	Session      string
	ExtraMinutes int
}

// Start begins the sitting, resumes it in place (no event), or takes it over
// from another terminal. Errors: as Terms.MayStart; Closed where it was handed
// in, voided, or its time is up.
func (s *State) Start(now int64, t Terms, in Entry) ([]Event, error) {
	if !s.Begun() {
		at := time.UnixMilli(now).UTC()
		if err := t.MayStart(at, in.ExtraMinutes); err != nil {
			return nil, err
		}
		return []Event{{
			Kind: Started, At: now, Exam: in.Exam, Candidate: in.Candidate, Attempt: in.Attempt, Round: in.Round,
			Form: in.Form, Terminal: in.Terminal, Session: in.Session, Epoch: 1,
			Deadline: t.Deadline(at, in.ExtraMinutes).UnixMilli(),
		}}, nil
	}
	if err := s.closed(now, t); err != nil {
		return nil, err
	}
	if in.Terminal == s.Terminal {
		return nil, nil
	}
	return []Event{{Kind: Moved, At: now, Terminal: in.Terminal, Session: in.Session, Epoch: s.Epoch + 1}}, nil
}

// closed returns a Closed error when nothing more is taken at now.
func (s *State) closed(now int64, t Terms) error {
	switch {
	case s.Status == WasVoided:
		return engine.Closed("error.sitting.voided")
	case s.Status == HandedIn:
		return engine.Closed("error.sitting.submitted", "at", time.UnixMilli(s.SubmittedAt).UTC())
	case s.Overdue(now, t):
		return engine.Closed("error.sitting.time", "deadline", time.UnixMilli(s.Deadline).UTC())
	}
	return nil
}

// Overdue reports whether an open sitting's deadline and grace have passed at
// now. A paused one's clock stands.
func (s *State) Overdue(now int64, t Terms) bool {
	return s.Status == Open && now > s.Deadline+t.GraceMS
}
