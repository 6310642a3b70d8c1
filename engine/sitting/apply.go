package sitting

import (
	"slices"

	"lectern/engine"
)

// Apply takes the next event. seq and hash are its number and chain hash in the
// journal. It returns an Internal error, and leaves the state as it is, for an
// event that cannot follow: the rules never make one, so that the journal was
// written by something else.
func (s *State) Apply(e Event, seq int64, hash []byte) error {
	if !s.canFollow(e, seq) {
		return engine.E(engine.KindInternal, "error.internal", "doing", "fold "+string(e.Kind)+" into a sitting that is "+string(s.Status))
	}
	switch e.Kind {
	case Started:
		s.start(e)
	case Answered:
		s.AnswerSeq = e.Seq
		s.answered(e.N, e.At, e.Response)
	case Late:
		s.Late = append(s.Late, LateAnswer{
			Journal: seq, At: e.At, N: e.N, Why: e.Why, Raw: e.Response, sum: digestOf(e.N, e.Response),
		})
	case Admitted:
		s.admit(e)
	case Paused:
		s.Status, s.PausedAt = OnPause, e.At
	case Resumed:
		s.Status, s.PausedAt, s.Deadline = Open, 0, e.Deadline
	case Extended:
		s.Deadline = e.Deadline
	case Moved:
		s.move(e)
	case Incident:
		s.Incidents++
	case Submitted:
		s.Status, s.How, s.SubmittedAt, s.Revision = HandedIn, e.How, e.At, 1
		if e.How == ByClock {
			s.SubmittedAt = min(e.At, s.Deadline)
		}
		s.Sealed, s.SealedSeq, s.Receipt = hash, seq, Receipt(hash)
	case Voided:
		s.Status = WasVoided
	}
	s.Seq, s.Last = seq, max(s.Last, e.At)
	copy(s.head[:], hash)
	return nil
}

func (s *State) canFollow(e Event, seq int64) bool {
	if seq != s.Seq+1 {
		return false
	}
	switch e.Kind {
	case Started:
		return !s.Begun()
	case Answered:
		return s.Status == Open && e.Seq == s.AnswerSeq+1
	case Paused:
		return s.Status == Open
	case Resumed:
		return s.Status == OnPause
	case Extended, Moved:
		return s.Begun() && !s.Ended()
	case Submitted:
		return s.Begun() && !s.Ended()
	case Voided:
		return s.Begun() && s.Status != WasVoided
	case Admitted:
		return s.lateAt(e.Of) >= 0 && s.Status != WasVoided
	case Late, Incident:
		return s.Begun()
	}
	return false
}

func (s *State) start(e Event) {
	*s = State{
		Exam: e.Exam, Candidate: e.Candidate, Attempt: e.Attempt, Round: e.Round, Form: e.Form, Status: Open,
		StartedAt: e.At, Deadline: e.Deadline, Epoch: e.Epoch, Terminal: e.Terminal, Session: e.Session,
	}
}

func (s *State) move(e Event) {
	if s.Session != "" && s.Session != e.Session {
		s.moved = append(s.moved, s.Session)
	}
	s.Epoch, s.Terminal, s.Session = e.Epoch, e.Terminal, e.Session
}

// admit counts a late answer. It stands in the order of answers where it is
// admitted, under no sequence number of the candidate's.
func (s *State) admit(e Event) {
	at := s.lateAt(e.Of)
	s.Late[at].Admitted = true
	s.admitted = append(s.admitted, admission{s.AnswerSeq, at})
	if s.Status == HandedIn {
		s.Revision++
	}
}

// lateAt returns the index of the late answer of a journal entry, -1 for none.
func (s *State) lateAt(journal int64) int {
	return slices.IndexFunc(s.Late, func(l LateAnswer) bool { return l.Journal == journal })
}
