package paper

import "slices"

// Constraints counts, for everything that a blueprint asks of a form, the forms
// that do not meet it: all 0 for what this package draws. It is counted from
// the forms alone.
type Constraints struct {
	Forms     int `json:"forms"`     // looked at
	Rules     int `json:"rules"`     // a section's questions do not fill its rules, each one rule
	Twice     int `json:"twice"`     // a question stands twice
	Must      int `json:"must"`      // a must question is missing
	Never     int `json:"never"`     // a never question is there
	Enemies   int `json:"enemies"`   // enemies meet
	Tolerance int `json:"tolerance"` // the expected score is too far from the target
	Overlap   int `json:"overlap"`   // pairs of parallel forms that share too much
}

// Met reports whether nothing is broken.
func (c Constraints) Met() bool {
	return c.Rules+c.Twice+c.Must+c.Never+c.Enemies+c.Tolerance+c.Overlap == 0
}

// Check holds forms against the plan's blueprint.
func (p *Plan) Check(forms []Form) Constraints {
	c := Constraints{Forms: len(forms)}
	on, fill := make([]bool, len(p.pool)), p.newFiller()
	count := func(n *int, broken bool) {
		if broken {
			*n++
		}
	}
	for i := range forms {
		list, expected := p.held(&forms[i])
		twice := false
		for _, q := range list {
			twice = twice || on[q]
			on[q] = true
		}
		count(&c.Twice, twice)
		count(&c.Must, slices.ContainsFunc(p.must, func(q int32) bool { return !on[q] }))
		count(&c.Never, slices.ContainsFunc(list, func(q int32) bool { return slices.Contains(p.Blueprint.Never, p.pool[q].ID) }))
		count(&c.Enemies, slices.ContainsFunc(list, func(q int32) bool {
			return slices.ContainsFunc(p.enemies[q], func(e int32) bool { return on[e] })
		}))
		count(&c.Tolerance, distance(expected, p.aim.target) > p.aim.tolerance)
		count(&c.Rules, !fill.fills(&forms[i]))
		for _, q := range list {
			on[q] = false
		}
	}
	if p.Blueprint.Forms.Kind == Parallel {
		c.Overlap = p.overlapping(forms)
	}
	return c
}

// filler gives the questions of a section to its rules.
type filler struct {
	p     *Plan
	rules [][]int   // of each section
	given [][]int32 // to each rule
	tried []bool    // rules
}

func (p *Plan) newFiller() *filler {
	f := &filler{p: p, rules: make([][]int, len(p.Blueprint.Sections)), given: make([][]int32, len(p.rules)), tried: make([]bool, len(p.rules))}
	for r := range p.rules {
		s := p.rules[r].section
		f.rules[s] = append(f.rules[s], r)
	}
	return f
}

// fills reports whether each section's questions can be given to its rules.
func (f *filler) fills(form *Form) bool {
	for r := range f.given {
		f.given[r] = f.given[r][:0]
	}
	questions := 0
	for s := range form.Sections {
		for i := range form.Sections[s].Questions {
			clear(f.tried)
			if !f.give(f.p.index[form.Sections[s].Questions[i].ID], f.rules[s]) {
				return false
			}
			questions++
		}
	}
	return questions == f.p.Blueprint.Questions()
}

// give finds a rule for q by moving others where it must (Kuhn 1955).
func (f *filler) give(q int32, rules []int) bool {
	for _, r := range f.p.eligible[q] {
		if f.tried[r] || !slices.Contains(rules, r) {
			continue
		}
		f.tried[r] = true
		if len(f.given[r]) < f.p.rules[r].need {
			f.given[r] = append(f.given[r], q)
			return true
		}
		for i, other := range f.given[r] {
			if f.give(other, rules) {
				f.given[r][i] = q
				return true
			}
		}
	}
	return false
}

// overlapping counts the pairs of forms that share more than they may.
func (p *Plan) overlapping(forms []Form) int {
	limit := p.overlapLimit()
	pairs := 0
	for i := range forms {
		a, _ := p.held(&forms[i])
		for j := range i {
			b, _ := p.held(&forms[j])
			both := 0
			for _, q := range a {
				if slices.Contains(b, q) {
					both++
				}
			}
			if both > limit {
				pairs++
			}
		}
	}
	return pairs
}
