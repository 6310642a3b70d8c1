package paper

import (
	"lectern/engine"
	"lectern/questionbank"
)

// Blueprint says what every form must hold (命题细目表). Its JSON is the stable
// format that exam offices keep in files.
type Blueprint struct {
	Title    string      `bson:"title" json:"title"`
	Minutes  int         `bson:"minutes" json:"minutes"`
	Pass     engine.Mark `bson:"pass" json:"pass"` // in marks of the paper's total
	Sections []Section   `bson:"sections" json:"sections"`
	Forms    Forms       `bson:"forms" json:"forms"`
	Shuffle  Shuffle     `bson:"shuffle" json:"shuffle"`
	Must     []engine.ID `bson:"must,omitempty" json:"must,omitempty"`
	Never    []engine.ID `bson:"never,omitempty" json:"never,omitempty"`
}

// Section is a part of the paper with questions of one type, or of any where
// Type is "".
type Section struct {
	Title        string                   `bson:"title" json:"title"`
	Instructions string                   `bson:"instructions,omitempty" json:"instructions,omitempty"`
	Type         questionbank.Type        `bson:"type,omitempty" json:"type,omitempty"`
	Marks        engine.Mark              `bson:"marks" json:"marks"` // of each question
	Rule         questionbank.MarkingRule `bson:"rule" json:"rule,omitzero"`
	Draw         []Rule                   `bson:"draw" json:"draw"`
}

// Rule draws Count questions of a topic with its sub-topics ("*" is any).
type Rule struct {
	Topic      string   `bson:"topic" json:"topic"`
	Count      int      `bson:"count" json:"count"`
	Difficulty *Band    `bson:"difficulty,omitempty" json:"difficulty,omitempty"`
	Tags       []string `bson:"tags,omitempty" json:"tags,omitempty"` // all are required
}

// Band is an inclusive range of difficulty in thousandths; in JSON a pair of
// decimals, [0.3, 0.9].
type Band struct {
	Low  int `bson:"low"`
	High int `bson:"high"`
}

// Kind says how many different forms an exam has.
type Kind string

// The kinds of forms.
const (
	Same     Kind = "same"     // one form, each candidate's order shuffled
	Parallel Kind = "parallel" // Count forms A, B, …
	Personal Kind = "personal" // one for each candidate
)

// Forms says how many forms there are and how alike.
type Forms struct {
	Kind      Kind         `bson:"kind" json:"kind"`
	Count     int          `bson:"count" json:"count,omitempty"`             // parallel: how many
	Tolerance engine.Mark  `bson:"tolerance" json:"tolerance"`               // of the expected score, in marks
	Overlap   int          `bson:"overlap" json:"-"`                         // parallel: thousandths of questions common to any two
	Target    *engine.Mark `bson:"target,omitempty" json:"target,omitempty"` // expected score; nil is the mean of unequalised drawing
}

// Shuffle says what is shown in another order to each candidate.
type Shuffle struct {
	Questions bool `bson:"questions" json:"questions"`
	Options   bool `bson:"options" json:"options"`
}
