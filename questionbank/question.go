package questionbank

import "lectern/engine"

// Type is one of the nine types of question.
type Type string

// The types, named as in native files.
const (
	Single    Type = "single"
	Multiple  Type = "multiple"
	TrueFalse Type = "true_false"
	Blank     Type = "blank"
	Numeric   Type = "numeric"
	Match     Type = "match"
	Order     Type = "order"
	Short     Type = "short"
	Case      Type = "case"
)

// Types lists the nine types in the order in which papers show them.
var Types = []Type{Single, Multiple, TrueFalse, Blank, Numeric, Match, Order, Short, Case}

// NoDifficulty marks a question whose author gave no difficulty.
const NoDifficulty = -1

// Question is the content of one version of a question, as authored.
type Question struct {
	ID         engine.ID   `bson:"id"`
	Topic      string      `bson:"topic"` // path, "/" between levels
	Type       Type        `bson:"type"`
	Stem       string      `bson:"stem"`
	Options    []string    `bson:"options,omitempty"` // single, multiple, order; match: the left side
	Targets    []string    `bson:"targets,omitempty"` // match: the right side
	Key        Key         `bson:"key"`
	Parts      []Question  `bson:"parts,omitempty"` // case only; without topic and id
	Marks      engine.Mark `bson:"marks"`
	Difficulty int         `bson:"difficulty"` // expected facility in thousandths, or NoDifficulty
	Tags       []string    `bson:"tags,omitempty"`
	Enemies    []engine.ID `bson:"enemies,omitempty"`
	Pinned     []int       `bson:"pinned,omitempty"` // indexes of options that keep their place
	Free       bool        `bson:"free,omitempty"`   // single, multiple: options that speak of others are shuffled, too, unless they are pinned

	Explanation string `bson:"explanation,omitempty"`
	Source      string `bson:"source,omitempty"`
}

// Key is the right answer. Which field counts follows from the question's
// type; the others are zero.
type Key struct {
	Choice []int      `bson:"choice,omitempty"` // single (one), multiple: indexes of the right options, ascending
	True   bool       `bson:"true,omitempty"`   // true_false
	Blanks [][]string `bson:"blanks,omitempty"` // blank: the synonyms of each blank
	Value  string     `bson:"value,omitempty"`  // numeric: a decimal
	Within string     `bson:"within,omitempty"` // numeric: the tolerance, a decimal; "" is 0
	Match  []int      `bson:"match,omitempty"`  // match: for each option the index of its target
	Order  []int      `bson:"order,omitempty"`  // order: indexes of options in the right order
	Model  []string   `bson:"model,omitempty"`  // short: model answers
	Points []Point    `bson:"points,omitempty"` // short: what a marker ticks
}

// Point is one key point of a short answer and what it is worth.
type Point struct {
	Text  string      `bson:"text" json:"text"`
	Marks engine.Mark `bson:"marks" json:"marks"`
}

// Status is where a version stands in review. Only approved questions are
// drawn.
type Status string

// The statuses, in the order in which a question passes through them.
const (
	Draft    Status = "draft"
	Reviewed Status = "reviewed"
	Approved Status = "approved"
	Retired  Status = "retired"
)

// Record is a question's place in the bank: its newest version, what lists
// and filters show of it, and the version that may be drawn.
type Record struct {
	ID        engine.ID `bson:"_id"`
	Version   int64     `bson:"version"`            // of this record, for replace-if-version
	Newest    int       `bson:"newest"`             // number of the newest content version, from 1
	Approved  int       `bson:"approved"`           // number of the version that may be drawn, 0 for none
	Status    Status    `bson:"status"`             // of the newest version; retired holds for the whole question
	Content   Question  `bson:"content"`            // the newest version's content
	Drawable  *Question `bson:"drawable,omitempty"` // the approved version's content where it is not the newest
	Author    engine.ID `bson:"author"`             // who made the newest version
	Note      string    `bson:"note,omitempty"`     // why the newest version was made
	At        int64     `bson:"at"`                 // when the newest version was made, milliseconds since 1970
	Reviewer  engine.ID `bson:"reviewer,omitempty"`
	Submitted int64     `bson:"submitted,omitempty"` // when the author handed a draft in for review, milliseconds since 1970; 0 not yet
	Steps     []Step    `bson:"steps,omitempty"`     // the latest 50 acts of review
	Uses      int       `bson:"uses"`                // number of sealed exams that can show it
	Changed   int64     `bson:"changed"`             // milliseconds since 1970
}

// Version is one immutable version of a question.
type Version struct {
	Key     string    `bson:"_id"` // VersionKey(question, number)
	Version int64     `bson:"version"`
	ID      engine.ID `bson:"question"`
	Number  int       `bson:"number"` // from 1
	Content Question  `bson:"content"`
	Author  engine.ID `bson:"author"`
	Note    string    `bson:"note,omitempty"` // why it was changed
	At      int64     `bson:"at"`             // milliseconds since 1970
}

// Step is one entry of a question's review history.
type Step struct {
	Act    Act       `bson:"act"`
	Number int       `bson:"number"` // content version
	From   Status    `bson:"from"`
	To     Status    `bson:"to"`
	By     engine.ID `bson:"by"`
	Note   string    `bson:"note,omitempty"`
	At     int64     `bson:"at"`
}

// Topic is a node of the tree of topics. Its path is its name.
type Topic struct {
	Path    string `bson:"_id"` // levels joined by "/"
	Version int64  `bson:"version"`
	Note    string `bson:"note,omitempty"`
	Order   int    `bson:"order"` // among its siblings
}
