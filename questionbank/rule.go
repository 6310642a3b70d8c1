package questionbank

import "lectern/engine"

// MarkingRule names how a question is marked. The zero value is the default of
// the question's type. In JSON it is a text, or an object where it has
// parameters: {"rule":"deduct","penalty":0.5,"floor":false}.
type MarkingRule struct {
	Name    string      `bson:"name,omitempty"`
	Penalty engine.Mark `bson:"penalty,omitempty"`  // deduct: what a wrong response costs
	NoFloor bool        `bson:"no_floor,omitempty"` // deduct: the section may fall below 0
}

// The marking rules by name.
const (
	RuleDefault     = ""
	RuleExact       = "exact"
	RuleMissingHalf = "missing-half"
	RulePerOption05 = "per-option-0.5"
	RulePerOption   = "per-option"
	RuleNetCorrect  = "net-correct"
	RuleDeduct      = "deduct"
)
