package questionbank

// Response is what a candidate answered to one question, in the authored form:
// indexes are those of the question as authored, not as shown. A zero Response
// is unanswered. Which field counts follows from the question's type.
type Response struct {
	Choice []int      `bson:"c,omitempty" json:"c,omitempty"` // single (one), multiple: ascending
	True   *bool      `bson:"t,omitempty" json:"t,omitempty"` // true_false
	Blanks []string   `bson:"b,omitempty" json:"b,omitempty"` // blank: one for each blank, "" unanswered
	Number string     `bson:"n,omitempty" json:"n,omitempty"` // numeric: as typed
	Match  []int      `bson:"m,omitempty" json:"m,omitempty"` // match: target of each option, -1 unanswered
	Order  []int      `bson:"o,omitempty" json:"o,omitempty"` // order: option indexes in the given order
	Text   string     `bson:"x,omitempty" json:"x,omitempty"` // short
	Parts  []Response `bson:"p,omitempty" json:"p,omitempty"` // case: one for each part
}
