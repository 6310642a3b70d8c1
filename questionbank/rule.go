package questionbank

import (
	"bytes"
	"encoding/json"

	"lectern/engine"
)

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

// RulesFor returns the names of the rules that fit a type, the default first.
// The parts of a case are marked by their types' defaults. The type "" is that
// of a section which holds several: any rule, for the questions that it fits.
func RulesFor(t Type) []string {
	switch t {
	case Multiple:
		return []string{RuleDefault, RuleExact, RuleMissingHalf, RulePerOption05, RulePerOption, RuleNetCorrect}
	case Single, TrueFalse:
		return []string{RuleDefault, RuleExact, RuleDeduct}
	case "":
		return []string{RuleDefault, RuleExact, RuleMissingHalf, RulePerOption05, RulePerOption, RuleNetCorrect, RuleDeduct}
	}
	return []string{RuleDefault, RuleExact}
}

// Check returns an Invalid error where the rule does not exist, does not fit
// the type, or has parameters that it cannot take. The type "" is any.
func (r MarkingRule) Check(t Type) error {
	if r == (MarkingRule{}) {
		return nil
	}
	known := false
	for _, name := range RulesFor("") {
		known = known || name == r.Name
	}
	if !known {
		return engine.Invalid("problem.rule.unknown", "rule", r.Name).At("rule")
	}
	fits := false
	for _, name := range RulesFor(t) {
		fits = fits || name == r.Name
	}
	if !fits {
		return engine.Invalid("problem.rule.type", "rule", r.Name, "type", string(t)).At("rule")
	}
	if r.Name != RuleDeduct && (r.Penalty != 0 || r.NoFloor) || r.Penalty < 0 {
		return engine.Invalid("problem.rule.penalty", "rule", r.Name).At("rule")
	}
	return nil
}

// MarshalJSON writes a text where the rule has no parameters, else an object.
func (r MarkingRule) MarshalJSON() ([]byte, error) {
	if r.Name != RuleDeduct {
		return json.Marshal(r.Name)
	}
	w := struct {
		Rule    string      `json:"rule"`
		Penalty engine.Mark `json:"penalty"`
		Floor   *bool       `json:"floor,omitempty"`
	}{Rule: r.Name, Penalty: r.Penalty}
	if r.NoFloor {
		w.Floor = new(bool)
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads either form. An unknown rule, an unknown field, or
// deduct without its penalty is an Invalid error.
func (r *MarkingRule) UnmarshalJSON(b []byte) error {
	*r = MarkingRule{}
	b = bytes.TrimSpace(b)
	if string(b) == "null" {
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		if err := json.Unmarshal(b, &r.Name); err != nil {
			return engine.Invalid("problem.rule.shape").At("rule").Because(err)
		}
		if r.Name == RuleDeduct {
			return engine.Invalid("problem.rule.penalty", "rule", r.Name).At("rule")
		}
		return r.Check("")
	}
	var w struct {
		Rule    string       `json:"rule"`
		Penalty *engine.Mark `json:"penalty"`
		Floor   *bool        `json:"floor"`
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return engine.Invalid("problem.rule.shape").At("rule").Because(err)
	}
	r.Name = w.Rule
	if r.Name == RuleDeduct && w.Penalty == nil {
		return engine.Invalid("problem.rule.penalty", "rule", r.Name).At("rule")
	}
	if w.Penalty != nil {
		r.Penalty = *w.Penalty
	}
	r.NoFloor = w.Floor != nil && !*w.Floor
	return r.Check("")
}
