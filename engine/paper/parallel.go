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
// in common than the blueprint lets them have, with as few of the seen ones as
// can be. Without overlap an assignment of questions to all forms is found
// where there is one, enemies apart; with enemies, or with some overlap, it is
// looked for. Invalid where it is proved that there is none, Unavailable where
// it is not, with how near the search came.
func (p *Plan) Parallel(ctx context.Context, seen []engine.ID) ([]Form, error) {
	v, err := p.dealParallel(ctx, seen)
	if err != nil {
		return nil, err
	}
	v.equaliseAll()
	return v.lay()
}

// dealParallel deals the parallel forms, not yet equalised.
func (p *Plan) dealParallel(ctx context.Context, seen []engine.ID) (*variants, error) {
	count, limit := p.Blueprint.Forms.Count, p.overlapLimit()
	apart, c := p.apart(count)
	if err := p.parallelProblem(apart, c); err != nil {
		return nil, err
	}
	var best *variants
	for try := range parallelTries {
		if ctx.Err() != nil {
			return nil, engine.Unavailable("error.paper.stopped").Because(ctx.Err())
		}
		v := p.newVariants(count, limit, try, seen)
		if c == nil && limit < p.Blueprint.Questions() {
			v.dealApart(apart)
		} else {
			v.dealOneByOne(seen)
		}
		if v.mend() {
			return v, nil
		}
		if best == nil || v.broken < best.broken {
			best = v
		}
	}
	return nil, engine.Unavailable("error.paper.parallel_undecided", "forms", count, "tries", parallelTries,
		"need", limit, "have", best.most()).At("forms.overlap")
}

// overlapLimit is how many questions two parallel forms may share.
func (p *Plan) overlapLimit() int {
	return p.Blueprint.Forms.Overlap * p.Blueprint.Questions() / fullShare
}

// parallelProblem returns why there cannot be so many parallel forms, nil where
// nothing is known against them. apart and c are those of Plan.apart.
func (p *Plan) parallelProblem(apart *together, c *conflict) error {
	count, limit := p.Blueprint.Forms.Count, p.overlapLimit()
	switch {
	case count > 1 && limit < len(p.must):
		return engine.Invalid("error.paper.overlap_must", "have", len(p.must), "need", limit).At("forms.overlap")
	case c == nil:
		return nil
	case limit == len(p.must) && count > 1:
		section, words, field := p.describe(c.rules)
		return engine.Invalid("error.paper.short_parallel", "forms", count, "section", section, "rule", words,
			"need", c.need, "have", c.have).At(field)
	}
	if least := max(c.shared(count), apart.whole().shared(count)) + len(p.must); least > limit {
		return p.overlapError(limit, least, c)
	}
	return nil
}

// together is what all parallel forms need, as one: each rule as often as there
// are forms, and a must question as often, its copies behind the pool.
type together struct {
	plan   *Plan
	free   []bool  // of each question: whether it may stand beside the must questions
	copies []int32 // of the must questions, in turns
	must   int     // how many must questions there are
}

// apart returns what all forms need together, or the conflict that keeps them
// from having nothing but the must questions in common. A must question may
// fill another rule on each form.
func (p *Plan) apart(count int) (*together, *conflict) {
	t := &together{free: p.besideMust(), must: len(p.must)}
	t.plan = &Plan{pool: slices.Clone(p.pool), enemies: p.enemies, rules: slices.Clone(p.rules),
		eligible: slices.Clone(p.eligible), byRule: slices.Clone(p.byRule)}
	need := make([]int, len(p.rules))
	for r := range p.rules {
		t.plan.rules[r].need *= count
		need[r] = t.plan.rules[r].need
	}
	drawn := slices.Clone(t.free)
	for range count {
		for _, q := range p.must {
			copied := int32(len(t.plan.pool))
			t.plan.pool, t.plan.eligible = append(t.plan.pool, p.pool[q]), append(t.plan.eligible, p.eligible[q])
			for _, r := range p.eligible[q] {
				t.plan.byRule[r] = append(slices.Clip(t.plan.byRule[r]), copied)
			}
			t.copies, drawn = append(t.copies, copied), append(drawn, true)
		}
	}
	_, c := stagesOf(need, classesOf(t.plan.eligible, func(q int32) bool { return drawn[q] }))
	if c != nil { // told beyond the must questions, which are no reason
		for _, q := range p.must {
			if slices.ContainsFunc(p.eligible[q], func(r int) bool { return slices.Contains(c.rules, r) }) {
				c.need, c.have = c.need-count, c.have-count
			}
		}
	}
	return t, c
}

// whole returns what all rules need together, and have, must questions apart.
func (t *together) whole() *conflict {
	c := &conflict{need: -len(t.copies)}
	for _, r := range t.plan.rules {
		c.need += r.need
	}
	for q, free := range t.free {
		if free && len(t.plan.eligible[q]) > 0 {
			c.have++
		}
	}
	return c
}

// mustRules shares out the must questions' places among count forms, so that
// each form has each of them once and no rule more than it needs: of each form,
// the rule of each must question. filled is a matching of all together. It is
// an edge colouring, and there always is one that is even at every question and
// rule (de Werra 1971).
func (t *together) mustRules(filled [][]int32, count int) [][]int {
	left := make([][]int, len(filled)) // of each rule and must question: copies
	for r, list := range filled {
		left[r] = make([]int, t.must)
		for _, q := range list {
			if k := int(q) - len(t.free); k >= 0 {
				left[r][k%t.must]++
			}
		}
	}
	forms := make([][]int, count)
	for i := range forms {
		forms[i] = t.mustRulesOfOne(left, count-i, count)
		for k, r := range forms[i] {
			left[r][k]--
		}
	}
	return forms
}

// mustRulesOfOne chooses a rule for each must question such that the others can
// be chosen on the forms that are left.
func (t *together) mustRulesOfOne(left [][]int, forms, count int) []int {
	p := &Plan{pool: make(Pool, t.must), rules: slices.Clone(t.plan.rules)}
	eligible, byRule := make([][]int, t.must), make([][]int32, len(left))
	for r := range left {
		places, need := 0, t.plan.rules[r].need/count
		for k, n := range left[r] {
			if places += n; n > 0 {
				eligible[k], byRule[r] = append(eligible[k], r), append(byRule[r], int32(k))
			}
		}
		p.rules[r].need = max(0, places-(forms-1)*need) // more than the other forms have room for
	}
	m := newMatching(p, eligible, byRule)
	m.complete(func(r int) int32 {
		if i := slices.IndexFunc(byRule[r], func(k int32) bool { return m.rule[k] < 0 }); i >= 0 {
			return byRule[r][i]
		}
		return -1
	})
	rules := make([]int, t.must)
	for r := range p.rules {
		p.rules[r].need = t.plan.rules[r].need / count
	}
	for k := range rules {
		if m.rule[k] < 0 {
			m.take(int32(k))
		}
	}
	for k := range rules {
		rules[k] = int(m.rule[k])
	}
	return rules
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
