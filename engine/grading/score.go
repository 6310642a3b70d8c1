package grading

import "lectern/engine"

// Score is what a response earned.
type Score struct {
	Score   engine.Mark `bson:"score" json:"score"`
	Max     engine.Mark `bson:"max" json:"max"`
	Pending bool        `bson:"pending,omitempty" json:"pending,omitempty"` // some of it waits for a person
	Detail  []Detail    `bson:"detail,omitempty" json:"detail"`
}

// Detail is one blank, pair, point or part of a question, or the whole of a
// question that has none. Its score is rounded by itself for showing; the
// question's Score is not the sum of rounded details.
type Detail struct {
	Part  int         `bson:"part" json:"part"` // from 1
	Score engine.Mark `bson:"score" json:"score"`
	Max   engine.Mark `bson:"max" json:"max"`
	Note  string      `bson:"note" json:"note"`
}

// The notes of a Detail.
const (
	NoteRight      = "right"
	NoteWrong      = "wrong"
	NotePartly     = "partly"
	NoteUnanswered = "unanswered"
	NotePending    = "pending"
	NoteNoNumber   = "not_a_number"
)

// Judgement is what a person decided of a short answer: the key points ticked,
// or where the question has none, the marks given out of the question's own.
// For a case it holds one entry for each part.
type Judgement struct {
	Ticked []int        `bson:"ticked,omitempty" json:"ticked,omitempty"` // indexes of points, ascending
	Given  *engine.Mark `bson:"given,omitempty" json:"given,omitempty"`
	Parts  []Judgement  `bson:"parts,omitempty" json:"parts,omitempty"`
}

// Section is the sum of a section's scores, not under 0 unless the rule says
// that there is no floor.
func Section(scores []Score, noFloor bool) engine.Mark {
	var sum engine.Mark
	for _, s := range scores {
		sum += s.Score
	}
	if sum < 0 && !noFloor {
		return 0
	}
	return sum
}
