package paper

import (
	"context"
	"slices"

	"lectern/engine"
)

// parallelTries is how often drawing begins anew where forms overlap more than
// they may or hold enemies.
const parallelTries = 8

// FormName returns the name of parallel form i: A, B, …, Z, AA, AB, …
func FormName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return FormName(i/26-1) + string(rune('A'+i%26))
}

// Parallel draws the parallel forms: equally hard, no two with more questions
// in common than the blueprint lets them have. Without overlap an assignment
// of questions to all forms is found where there is one, enemies apart; with
// enemies, or with some overlap, it is looked for, and the Invalid error says
// how near it came.
func (p *Plan) Parallel(ctx context.Context) ([]Form, error) {
	count, total := p.Blueprint.Forms.Count, p.Blueprint.Questions()
	limit := p.overlapLimit()
	apart, c, err := p.overlaps()
	if err != nil {
		return nil, err
	}
	var best *variants
	for try := range parallelTries {
		if ctx.Err() != nil {
			return nil, engine.Unavailable("error.paper.stopped").Because(ctx.Err())
		}
		v := p.newVariants(count, limit, try)
		if c == nil && limit < total {
			v.dealApart(apart)
		} else {
			v.dealOneByOne()
		}
		if v.mend() {
			return v.lay()
		}
		if best == nil || v.broken < best.broken {
			best = v
		}
	}
	return nil, p.overlapError(limit, best.most(), c)
}

// overlapLimit is how many questions two parallel forms may share.
func (p *Plan) overlapLimit() int {
	return p.Blueprint.Forms.Overlap * p.Blueprint.Questions() / fullShare
}

// overlaps returns what apart does, and the Invalid error where the bank is too
// small for so many forms with so little in common, enemies apart.
func (p *Plan) overlaps() (*Plan, *conflict, error) {
	count, limit := p.Blueprint.Forms.Count, p.overlapLimit()
	if count > 1 && limit < len(p.must) {
		return nil, nil, engine.Invalid("error.paper.overlap_must", "have", len(p.must), "need", limit).At("forms.overlap")
	}
	apart, c := p.apart(count)
	if c != nil && limit == len(p.must) && count > 1 {
		section, words, field := p.describe(c.rules)
		return nil, nil, engine.Invalid("error.paper.short_parallel", "forms", count, "section", section, "rule", words,
			"need", c.need, "have", c.have).At(field)
	}
	if c != nil {
		if least := max(c.shared(count), apart.whole().shared(count)) + len(p.must); least > limit {
			return nil, nil, p.overlapError(limit, least, c)
		}
	}
	return apart, c, nil
}

// apart returns the plan's rules with what all forms together need beyond the
// must questions, or the conflict that keeps the forms from being disjoint.
func (p *Plan) apart(count int) (*Plan, *conflict) {
	all := &Plan{pool: p.pool, enemies: p.enemies, rules: slices.Clone(p.rules), eligible: p.eligible}
	for _, r := range p.mustRule {
		all.rules[r].need--
	}
	need := make([]int, len(all.rules))
	for r := range all.rules {
		all.rules[r].need *= count
		need[r] = all.rules[r].need
	}
	free := p.besideMust()
	_, c := stagesOf(need, classesOf(p.eligible, func(q int32) bool { return free[q] }))
	return all, c
}

// whole returns what all rules need together, and have.
func (p *Plan) whole() *conflict {
	c := &conflict{}
	for _, r := range p.rules {
		c.need += r.need
	}
	for _, rules := range p.eligible {
		if len(rules) > 0 {
			c.have++
		}
	}
	return c
}

// shared returns how many questions two of count forms have in common at
// least, on the mean of all pairs rounded up: the needs of all forms fall on
// the conflict's questions as evenly as can be.
func (c *conflict) shared(count int) int {
	if c.have == 0 {
		return 0
	}
	uses, over := c.need/c.have, c.need%c.have
	pairs := over*(uses+1)*uses/2 + (c.have-over)*uses*(uses-1)/2
	all := count * (count - 1) / 2
	return (pairs + all - 1) / all
}

// besideMust tells which questions may stand beside the must questions.
func (p *Plan) besideMust() []bool {
	free := make([]bool, len(p.pool))
	for q := range free {
		free[q] = true
	}
	for _, q := range p.must {
		free[q] = false
		for _, e := range p.enemies[q] {
			free[e] = false
		}
	}
	return free
}

// overlapError says how few questions two forms can be made to share; c, where
// not nil, is why they must share any.
func (p *Plan) overlapError(limit, have int, c *conflict) error {
	rules := make([]int, len(p.rules))
	for r := range rules {
		rules[r] = r
	}
	if c != nil {
		rules = c.rules
	}
	section, words, _ := p.describe(rules)
	return engine.Invalid("error.paper.overlap", "need", limit, "have", have, "section", section, "rule", words).At("forms.overlap")
}
