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
// stand together. have is the most that one rule, taken alone with the must
// questions, could be given; where each could be met alone, all are named.
func (p *Plan) enemiesError() *engine.Error {
	for r := range p.rules {
		for have := p.rules[r].need - 1; have >= 0; have-- {
			if p.alone(r, have+1) {
				break
			}
			if have == 0 || p.alone(r, have) {
				section, words, field := p.describe([]int{r})
				return engine.Invalid("error.paper.short_enemies", "section", section, "rule", words,
					"need", p.rules[r].need, "have", have).At(field)
			}
		}
	}
	all := make([]int, len(p.rules))
	need := 0
	for r := range all {
		all[r] = r
		need += p.rules[r].need
	}
	section, words, field := p.describe(all)
	return engine.Invalid("error.paper.short_enemies_together", "section", section, "rule", words,
		"need", need, "have", need-1).At(field)
}

// alone reports whether rule r could be given count questions without enemies
// if it were the only one, or that is not decided.
func (p *Plan) alone(r, count int) bool {
	one := &Plan{pool: p.pool, enemies: p.enemies, rules: slices.Clone(p.rules)}
	for i := range one.rules {
		one.rules[i].need = 0
	}
	one.rules[r].need = count
	m := newMatching(one, p.eligible, p.byRule)
	for _, q := range p.must {
		for _, e := range p.enemies[q] {
			m.barred[e] = true
		}
	}
	var s stream
	steps := searchSteps / 10
	return m.search(&s, nil, &steps) != impossible
}
