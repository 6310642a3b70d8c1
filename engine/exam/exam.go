package exam

import (
	"slices"
	"strconv"
	"time"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// Status is where an exam stands. Whether a sealed exam is open follows from
// its terms and the time.
type Status string

// The statuses of an exam.
const (
	Preparing Status = "preparing"
	Sealed    Status = "sealed"
	Released  Status = "released" // results are
	Cancelled Status = "cancelled"
)

// Counts says which of several attempts counts.
type Counts string

// Which attempt counts.
const (
	Best Counts = "best"
	Last Counts = "last"
	Mean Counts = "mean"
)

// Show says when a candidate sees something.
type Show string

// When a candidate sees something of the result.
const (
	ShowNever   Show = "never"
	ShowHandin  Show = "handin"  // as soon as it is marked
	ShowRelease Show = "release" // when the office releases the results
	ShowClose   Show = "close"   // after release and the close of the exam
)

// Exam is one test.
type Exam struct {
	ID        engine.ID       `bson:"_id"`
	Version   int64           `bson:"version"`
	Title     string          `bson:"title"`
	Period    engine.ID       `bson:"period"`
	Status    Status          `bson:"status"`
	Blueprint paper.Blueprint `bson:"blueprint"`
	Terms     sitting.Terms   `bson:"terms"`
	Attempts  int             `bson:"attempts"` // how many each candidate has, at least 1
	Counts    Counts          `bson:"counts"`
	Score     Show            `bson:"show_score"`
	Answers   Show            `bson:"show_answers"`
	Explain   Show            `bson:"show_explain"`
	Component string          `bson:"component"`        // of the appraisal scheme; "test" by default
	Record    int             `bson:"record,omitempty"` // a make-up test (补考): at most so much of 100 is recorded; 0 for a test of its own right
	After     []engine.ID     `bson:"after,omitempty"`  // exams whose papers its candidates have seen: what they had there is avoided
	Rules     string          `bson:"rules,omitempty"`  // what candidates read before they begin

	Candidates int         `bson:"candidates"`        // on the roster
	Runs       []engine.ID `bson:"runs,omitempty"`    // of the additions to the roster that stand
	Tickets    int64       `bson:"tickets,omitempty"` // when codes were last issued

	Sealing   *Sealing  `bson:"sealing,omitempty"`
	Created   int64     `bson:"created"`
	Creator   engine.ID `bson:"creator"`
	Released  int64     `bson:"released,omitempty"`
	Cancelled int64     `bson:"cancelled,omitempty"`
	Reason    string    `bson:"reason,omitempty"` // why it was cancelled
}

// Sealing is what one sealing drew. It becomes visible by one replace of the
// exam; what other runs wrote is swept. What it drew from stands in a SealedPool.
type Sealing struct {
	Run            engine.ID   `bson:"run"`
	At             int64       `bson:"at"`
	By             engine.ID   `bson:"by"`
	Candidates     int         `bson:"candidates"`       // whose forms were drawn together
	Forms          int         `bson:"forms"`            // different ones for parallel forms, else one a candidate
	Questions      int         `bson:"questions"`        // on each form
	Total          engine.Mark `bson:"total"`            // marks of each form
	Root           string      `bson:"root"`             // over the hashes of all forms, hexadecimal
	Commitment     string      `bson:"commitment"`       // Commitment of the seed, published
	Seed           []byte      `bson:"seed"`             // encrypted
	Opened         int64       `bson:"opened,omitempty"` // when the seed was made known
	DrawingVersion int         `bson:"drawing_version"`
	Ignored        []engine.ID `bson:"ignored,omitempty"` // of the never list, which the bank does not have
	Report         []byte      `bson:"report"`            // JSON of the drawing's report
	Spread         Spread      `bson:"spread"`            // of the forms' expected scores
}

// Spread counts forms by expected score: Counts[i] of them lie from Low + i ×
// Step up to the next.
type Spread struct {
	Low    engine.Mark `bson:"low"`
	Step   engine.Mark `bson:"step"`
	Counts []int       `bson:"counts"`
}

// spreadBars is how many bars a spread has at most.
const spreadBars = 12

// SpreadOf counts scores in bars of one width, a round number of thousandths.
func SpreadOf(scores []engine.Mark) Spread {
	if len(scores) == 0 {
		return Spread{}
	}
	low, high := slices.Min(scores), slices.Max(scores)
	var s Spread
	for _, step := range []engine.Mark{10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000} {
		s.Step, s.Low = step, low/step*step
		if (high-s.Low)/step < spreadBars {
			break
		}
	}
	s.Counts = make([]int, (high-s.Low)/s.Step+1)
	for _, m := range scores {
		s.Counts[(m-s.Low)/s.Step]++
	}
	return s
}

// SealedPool is what a sealing drew from, kept so that whoever is added later,
// or begins again, gets a form by the same rules. It is inserted before the
// first form of its run, so that a run that came to nothing can be found.
type SealedPool struct {
	Run     engine.ID `bson:"_id"`
	Version int64     `bson:"version"`
	Exam    engine.ID `bson:"exam"`
	At      int64     `bson:"at"`
	Body    []byte    `bson:"b"` // paper.Pool, packed and encrypted
}

// Ref names a question version.
type Ref struct {
	ID      engine.ID `bson:"i"`
	Version int       `bson:"v"`
}

// Candidate is one line of an exam's roster.
type Candidate struct {
	Key          string    `bson:"_id"` // CandidateKey(exam, person)
	Version      int64     `bson:"version"`
	Exam         engine.ID `bson:"exam"`
	Run          engine.ID `bson:"run,omitempty"` // counts when Exam.Runs holds it, or it is ""
	Person       engine.ID `bson:"person"`
	Name         string    `bson:"name"`
	Department   engine.ID `bson:"department"`
	Ticket       string    `bson:"ticket"`         // ticket number, as printed
	Number       string    `bson:"number"`         // Ticket folded, by which it is found
	Code         []byte    `bson:"code,omitempty"` // keyed hash of the code
	Room         string    `bson:"room,omitempty"`
	Seat         string    `bson:"seat,omitempty"`
	ExtraMinutes int       `bson:"extra,omitempty"`
	Added        int64     `bson:"added"` // milliseconds since 1970
}

// Compact puts the line's texts into one piece of memory, for who keeps many.
func (c *Candidate) Compact() {
	engine.Compact(&c.Key, &c.Exam, &c.Run, &c.Person, &c.Name, &c.Department, &c.Ticket, &c.Number, &c.Room, &c.Seat)
}

// StoredForm is a sealed form: references, encrypted until release.
type StoredForm struct {
	Key     string    `bson:"_id"` // FormKey(run, candidate, attempt)
	Version int64     `bson:"version"`
	Exam    engine.ID `bson:"exam"`
	Run     engine.ID `bson:"run"`
	Body    []byte    `bson:"b"` // paper.Encode, sealed
	Hash    []byte    `bson:"h"` // paper.Form.Hash
}

// FormKey is the id of a stored form.
func FormKey(run, candidate engine.ID, attempt int) string {
	return run + "/" + strconv.Itoa(attempt) + "/" + candidate
}

// CandidateKey is the id of a roster line, by which a person stands on a
// roster once.
func CandidateKey(exam, person engine.ID) string { return exam + "/" + person }

// Stands reports whether a line of the roster counts: the addition that wrote
// it came to its end.
func (e *Exam) Stands(c *Candidate) bool {
	return c.Run == "" || slices.Contains(e.Runs, c.Run)
}

// MayStart returns nil when a sitting may begin at now, for a person with so many
// extra minutes. Errors: as Terms.MayStart; Forbidden before the sealing; Closed
// once cancelled, or released, when keys may be known.
func (e *Exam) MayStart(now time.Time, extraMinutes int) error {
	switch e.Status {
	case Preparing:
		return engine.Forbidden("error.exam.not_open", "opens", time.UnixMilli(e.Terms.Opens).UTC())
	case Cancelled:
		return engine.Closed("error.exam.cancelled")
	case Released:
		return engine.Closed("error.exam.released")
	}
	return e.Terms.MayStart(now, extraMinutes)
}

// Editable returns a Conflict error unless the exam is still being prepared.
func (e *Exam) Editable() error {
	if e.Status != Preparing {
		return engine.Conflict("exam.error.sealed", "status", engine.Key("exam.status."+string(e.Status)))
	}
	return nil
}
