package paper

import (
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
)

func itoa(n int) string { return strconv.Itoa(n) }

// describe returns the sections and the rules in words.
func (p *Plan) describe(rules []int) (section, words, field string) {
	var sections, texts []string
	for _, r := range rules {
		title := p.Blueprint.Sections[p.rules[r].section].Title
		if len(sections) == 0 || sections[len(sections)-1] != title {
			sections = append(sections, title)
		}
		texts = append(texts, p.rules[r].Words()+" ×"+itoa(p.rules[r].need))
	}
	if len(rules) == 1 {
		r := p.rules[rules[0]]
		return sections[0], r.Words(), rulePath(r.section, r.rule) + ".count"
	}
	return strings.Join(sections, "; "), strings.Join(texts, "; "), "sections"
}

// conflictError says which rule lacks questions, or which rules together do.
func (p *Plan) conflictError(c *conflict) *engine.Error {
	section, words, field := p.describe(c.rules)
	message := "error.paper.short"
	if len(c.rules) > 1 {
		message = "error.paper.short_together"
	}
	return engine.Invalid(message, "section", section, "rule", words, "need", c.need, "have", c.have).At(field)
}

// mustError says that must questions up to the one at i need more places than
// the rules that take them have.
func (p *Plan) mustError(m *matching, i int) *engine.Error {
	var rules []int
	need := 1
	have := 0
	for r := range m.from {
		if m.from[r].seen {
			rules = append(rules, r)
			have += p.rules[r].need
			need += len(m.filled[r])
		}
	}
	section, words, _ := p.describe(rules)
	return engine.Invalid("error.paper.must_places", "id", p.pool[p.must[i]].ID, "section", section, "rule", words,
		"need", need, "have", have).At("must[" + itoa(i) + "]")
}

// enemiesError names the rules that cannot be met because enemies may not
// stand together: as few as leave no form still. have, of one rule, is the most
// that it could be given if it were the only one.
func (p *Plan) enemiesError() *engine.Error {
	need, steps := p.needs(), p.patience()
	rules := make([]int, 0, len(need))
	for r := range need {
		was := need[r]
		if need[r] = 0; !p.hopeless(need, &steps) {
			need[r] = was
			rules = append(rules, r)
		}
	}
	section, words, field := p.describe(rules)
	if len(rules) != 1 {
		sum := 0
		for _, r := range rules {
			sum += need[r]
		}
		return engine.Invalid("error.paper.short_enemies_together", "section", section, "rule", words, "need", sum).At(field)
	}
	r := rules[0]
	have := need[r] - 1
	for ; have > 0; have-- {
		if need[r] = have; !p.hopeless(need, &steps) {
			break
		}
	}
	return engine.Invalid("error.paper.short_enemies", "section", section, "rule", words, "need", p.rules[r].need, "have", have).At(field)
}

// hopeless reports whether it is proved that no form without enemies meets
// these needs and the must questions. It takes a tenth of the steps at most.
func (p *Plan) hopeless(need []int, steps *int) bool {
	some := &Plan{pool: p.pool, enemies: p.enemies, rules: slices.Clone(p.rules)}
	for r := range some.rules {
		some.rules[r].need = need[r]
	}
	m := newMatching(some, p.eligible, p.byRule)
	for _, q := range p.must {
		// A must question whose rules are set aside still keeps its enemies off.
		if m.take(q) {
			m.forced[q] = true
		}
		for _, e := range p.enemies[q] {
			m.barred[e] = true
		}
	}
	var s stream
	mine := min(*steps, searchSteps/10)
	*steps -= mine
	left := mine
	verdict := m.search(&s, nil, &left)
	*steps += max(left, 0)
	return verdict == impossible
}
