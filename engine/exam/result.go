package exam

import (
	"strconv"

	"lectern/engine"
	"lectern/engine/grading"
)

// Score is one revision of what a sitting earned. A revision never changes; a
// correction is the next one.
type Score struct {
	Key       string    `bson:"_id"` // ScoreKey(sitting, revision)
	Version   int64     `bson:"version"`
	Sitting   engine.ID `bson:"sitting"`
	Exam      engine.ID `bson:"exam"`
	Candidate engine.ID `bson:"candidate"`
	Attempt   int       `bson:"attempt"`
	Revision  int       `bson:"revision"` // from 1
	Basis     int       `bson:"basis"`    // sitting.State.Revision that was scored
	At        int64     `bson:"at"`
	By        engine.ID `bson:"by"`
	Reason    string    `bson:"reason,omitempty"`

	// The journal's head that was scored. A score is stored sealed: it anchors
	// the journal up to there.
	Head    []byte `bson:"head"`
	HeadSeq int64  `bson:"head_seq"`

	Score    engine.Mark   `bson:"score"`
	Max      engine.Mark   `bson:"max"`
	Passed   bool          `bson:"passed"`
	Pending  int           `bson:"pending"` // questions that wait for a marker
	Sections []engine.Mark `bson:"sections"`

	// By question number less 1.
	Marks  []engine.Mark `bson:"m"`
	Maxima []engine.Mark `bson:"x"`
	Flags  []Flag        `bson:"f"`
	Refs   []Ref         `bson:"q"`
}

// Flag says how a question was answered.
type Flag int

// The flags of a question.
const (
	FlagUnanswered Flag = iota
	FlagMarked
	FlagPending
)

// ScoreKey is the id of a score.
func ScoreKey(sitting engine.ID, revision int) string { return sitting + "/" + strconv.Itoa(revision) }

// Same reports whether two scores say the same, whoever made them and when.
func (s *Score) Same(t *Score) bool {
	if s.Basis != t.Basis || s.Score != t.Score || s.Max != t.Max || s.Passed != t.Passed || s.Pending != t.Pending || len(s.Marks) != len(t.Marks) {
		return false
	}
	for i := range s.Marks {
		if s.Marks[i] != t.Marks[i] || s.Flags[i] != t.Flags[i] || s.Refs[i] != t.Refs[i] {
			return false
		}
	}
	return true
}

// Script is one answer that a person marks: a short answer, or a case that
// holds some.
type Script struct {
	Key      string      `bson:"_id"` // ScriptKey(sitting, n)
	Version  int64       `bson:"version"`
	Sitting  engine.ID   `bson:"sitting"`
	Exam     engine.ID   `bson:"exam"`
	N        int         `bson:"n"`
	Question string      `bson:"question"` // id and version: who marks one, marks all of it
	Max      engine.Mark `bson:"max"`
	State    ScriptState `bson:"state"`
	Looks    []Look      `bson:"looks,omitempty"` // the newest last; it counts
}

// ScriptState says whether a script waits for a marker.
type ScriptState string

// The states of a script. A script asked for again keeps its last look's marks
// until somebody looks.
const (
	Waiting ScriptState = "waiting"
	Marked  ScriptState = "marked"
	Again   ScriptState = "again" // a second look is wanted
)

// Look is one marker's decision.
type Look struct {
	By        engine.ID         `bson:"by"`
	Name      string            `bson:"name"`
	At        int64             `bson:"at"`
	Judgement grading.Judgement `bson:"judgement"`
	Score     engine.Mark       `bson:"score"`
	Note      string            `bson:"note,omitempty"`
}

// ScriptKey is the id of a script.
func ScriptKey(sitting engine.ID, n int) string { return sitting + "/" + strconv.Itoa(n) }

// Judgement returns what counts of a script, nil while nobody has looked.
func (s *Script) Judgement() *grading.Judgement {
	if len(s.Looks) == 0 {
		return nil
	}
	return &s.Looks[len(s.Looks)-1].Judgement
}
