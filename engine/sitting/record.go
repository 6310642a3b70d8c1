package sitting

import (
	"bytes"

	"lectern/engine"
)

// Record is what lists need to know of a sitting: a projection of its journal,
// which changes at its start, at takeovers and interventions and at its end,
// never per answer. The journal is the truth; a Record that lags behind it is
// brought up to it.
type Record struct {
	ID        engine.ID `bson:"_id"`
	Version   int64     `bson:"version"`
	Exam      engine.ID `bson:"exam"`
	Candidate engine.ID `bson:"candidate"`
	Attempt   int       `bson:"attempt"`
	Round     int       `bson:"round"`
	Status    Status    `bson:"status"`
	Started   int64     `bson:"started"`
	Deadline  int64     `bson:"deadline"`
	Terminal  string    `bson:"terminal"`
	Epoch     int       `bson:"epoch"`
	Incidents int       `bson:"incidents,omitempty"`
	Late      int       `bson:"late,omitempty"` // late answers that nobody has admitted

	SubmittedAt int64  `bson:"submitted_at,omitempty"`
	How         How    `bson:"how,omitempty"`
	Count       int    `bson:"count"` // answered at hand-in
	Receipt     string `bson:"receipt"`
	Head        []byte `bson:"head,omitempty"` // chain hash at hand-in: the anchor
	HeadSeq     int64  `bson:"head_seq,omitempty"`
	Basis       int    `bson:"basis"` // State.Revision

	// Unsettled says that something may have to follow: a score is missing or
	// does not count everything yet. It is set before, and taken back after.
	Unsettled bool `bson:"unsettled"`

	// What follows from the hand-in; written by whoever scores it.
	Scored  int         `bson:"scored"` // revision of the newest score, 0 for none
	Score   engine.Mark `bson:"score"`
	Max     engine.Mark `bson:"max"`
	Passed  bool        `bson:"passed"`
	Pending int         `bson:"pending"` // answers that wait for a marker
}

// Record returns the projection of a state, without what follows from it.
func (s *State) Record(id engine.ID) Record {
	r := Record{
		ID: id, Exam: s.Exam, Candidate: s.Candidate, Attempt: s.Attempt, Round: s.Round, Status: s.Status,
		Started: s.StartedAt, Deadline: s.Deadline, Terminal: s.Terminal, Epoch: s.Epoch, Incidents: s.Incidents,
		SubmittedAt: s.SubmittedAt, How: s.How, Receipt: s.Receipt, Head: s.Sealed, HeadSeq: s.SealedSeq, Basis: s.Revision,
	}
	if s.Ended() {
		r.Count = s.Count()
	}
	for i := range s.Late {
		if !s.Late[i].Admitted {
			r.Late++
		}
	}
	return r
}

// Follow takes over what a newer projection says, and reports whether anything
// changed. What follows from the hand-in stays.
func (r *Record) Follow(p Record) bool {
	was := *r
	r.Attempt, r.Round, r.Status, r.Started, r.Deadline = p.Attempt, p.Round, p.Status, p.Started, p.Deadline
	r.Terminal, r.Epoch, r.Incidents, r.Late = p.Terminal, p.Epoch, p.Incidents, p.Late
	r.SubmittedAt, r.How, r.Count, r.Receipt, r.Basis = p.SubmittedAt, p.How, p.Count, p.Receipt, p.Basis
	r.Head, r.HeadSeq = p.Head, p.HeadSeq
	r.Unsettled = r.Unsettled || r.Status == HandedIn && (was.Status != HandedIn || was.Basis != r.Basis)
	return was.Status != r.Status || was.Started != r.Started || was.Deadline != r.Deadline || was.Terminal != r.Terminal ||
		was.Epoch != r.Epoch || was.Incidents != r.Incidents || was.Late != r.Late || was.Count != r.Count ||
		was.Basis != r.Basis || was.HeadSeq != r.HeadSeq || !bytes.Equal(was.Head, r.Head)
}
