package exam

import (
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
	Component string          `bson:"component"` // of the appraisal scheme; "test" by default

	Sealing  *Sealing  `bson:"sealing,omitempty"`
	Created  int64     `bson:"created"`
	Creator  engine.ID `bson:"creator"`
	Released int64     `bson:"released,omitempty"`
}

// Sealing is what one sealing drew. It becomes visible by one replace of the
// exam; what other runs wrote is swept.
type Sealing struct {
	Run            engine.ID `bson:"run"`
	At             int64     `bson:"at"`
	By             engine.ID `bson:"by"`
	Forms          int       `bson:"forms"`
	Root           string    `bson:"root"`       // over the hashes of all forms, hexadecimal
	Commitment     string    `bson:"commitment"` // SHA-256 of the seed, published
	Seed           []byte    `bson:"seed"`       // encrypted
	DrawingVersion int       `bson:"drawing_version"`
	Refs           []Ref     `bson:"refs"`   // the question versions that forms refer to by place
	Report         []byte    `bson:"report"` // JSON of the drawing's report
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
	Person       engine.ID `bson:"person"`
	Name         string    `bson:"name"`
	Department   engine.ID `bson:"department"`
	Ticket       string    `bson:"ticket"`         // ticket number, unique in the installation
	Code         []byte    `bson:"code,omitempty"` // keyed hash of the code
	Room         string    `bson:"room,omitempty"`
	Seat         string    `bson:"seat,omitempty"`
	ExtraMinutes int       `bson:"extra,omitempty"`
	Added        int64     `bson:"added"` // milliseconds since 1970
}

// StoredForm is a sealed form: references, encrypted until release.
type StoredForm struct {
	Key     string    `bson:"_id"` // exam/run/candidate/attempt
	Version int64     `bson:"version"`
	Exam    engine.ID `bson:"exam"`
	Run     engine.ID `bson:"run"`
	Body    []byte    `bson:"b"` // paper.Encode, sealed
	Hash    []byte    `bson:"h"` // paper.Form.Hash
}

// CandidateKey is the id of a roster line, by which a person stands on a
// roster once.
func CandidateKey(exam, person engine.ID) string { return exam + "/" + person }
