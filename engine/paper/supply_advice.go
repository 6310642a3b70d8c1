package paper

import (
	"slices"

	"lectern/engine"
	"lectern/questionbank"
)

// Advice says whether a pool can meet a blueprint, for the page on which it is
// composed.
type Advice struct {
	Rules     []RuleAdvice    // in the blueprint's order, section by section
	Problems  []*engine.Error // in words, with need and have; none where the blueprint can be met
	Shortages []Shortage      // of the first problems, where they are that
	Warnings  []*engine.Error
	Outlook   *Outlook // nil where the blueprint cannot be met
}

// RuleAdvice is what one rule draws from.
type RuleAdvice struct {
	Section, Rule int
	Need          int
	Alone         int // questions that it could take if it were the only rule
	Jointly       int // at most these it gets when all rules draw, up to Alone; less than Need where it falls short
	Tight         int // thousandths: the share of its supply that a form takes, 1000 is all
}

// Path is where the rule stands in the blueprint's JSON.
func (r RuleAdvice) Path() string { return rulePath(r.Section, r.Rule) }

// Supply tells how many questions each rule can draw from, alone and beside
// the other rules, and what cannot be met. A blueprint that is wrong in itself
// gives its problems alone, but for a pass mark beyond the total, which has no
// part in the drawing: while a paper is composed its total grows towards it. waiting are questions
// that are not approved yet.
func Supply(b Blueprint, pool, waiting Pool) Advice {
	problems := b.Problems()
	if len(problems) == 1 && problems[0].Field == "pass" {
		b.Pass = 0
		a := Supply(b, pool, waiting)
		a.Problems = append(a.Problems, problems...)
		return a
	}
	var a Advice
	if len(problems) > 0 {
		a.Problems = problems
		return a
	}
	p, err := openPlan(b, pool, Seed{})
	if p != nil {
		a.Warnings = p.Warnings
		a.Rules = p.advise()
	}
	if err == nil {
		if conflicts := p.conflicts(); len(conflicts) > 0 {
			for _, c := range conflicts {
				a.Problems = append(a.Problems, p.conflictError(&c))
				a.Shortages = append(a.Shortages, p.shortage(&c, conflicts, waiting))
			}
			return a
		}
		if err = p.findWitness(); err == nil && b.Forms.Kind == Parallel {
			err = p.parallelProblem(p.apart(b.Forms.Count))
		}
		if err == nil {
			p.formGroups()
			p.setAim(p.adviceForms())
			a.Outlook = p.outlook(a.Rules)
		}
	}
	if err != nil {
		a.Problems = append(a.Problems, jsonError(err).(*engine.Error))
	}
	return a
}

// hardForms is how many unequalised forms the outlook of a hard blueprint is
// judged by, so that nobody waits for it.
const hardForms = 64

func (p *Plan) adviceForms() int {
	if p.hard {
		return hardForms
	}
	return sampleForms
}

// conflicts finds sets of rules that lack questions, one after another: the
// rules of one are set aside before the next is looked for.
func (p *Plan) conflicts() []conflict {
	classes := classesOf(p.eligible, func(int32) bool { return true })
	need := p.needs()
	var all []conflict
	for range p.rules {
		_, c := stagesOf(need, classes)
		if c == nil {
			break
		}
		all = append(all, *c)
		for _, r := range c.rules {
			need[r] = 0
		}
	}
	return all
}

// advise counts the supply of each rule.
func (p *Plan) advise() []RuleAdvice {
	classes := classesOf(p.eligible, func(int32) bool { return true })
	share := p.tightness(classes)
	advice := make([]RuleAdvice, len(p.rules))
	for r, rule := range p.rules {
		advice[r] = RuleAdvice{Section: rule.section, Rule: rule.rule, Need: rule.need,
			Alone: len(p.byRule[r]), Jointly: p.jointly(r, classes), Tight: share[r]}
	}
	return advice
}

// jointly returns the most questions that rule r gets when all other rules get
// as many of theirs as they can.
func (p *Plan) jointly(r int, classes []class) int {
	total := func(mine int) int64 {
		source, sink := len(p.rules)+len(classes), len(p.rules)+len(classes)+1
		f := newFlow(sink + 1)
		for i := range p.rules {
			need := p.rules[i].need
			if i == r {
				need = mine
			}
			f.add(source, i, int64(need))
		}
		for j, c := range classes {
			f.add(len(p.rules)+j, sink, int64(len(c.members)))
			for _, i := range c.rules {
				f.add(i, len(p.rules)+j, unbounded)
			}
		}
		return f.run(source, sink)
	}
	return int(total(len(p.byRule[r])) - total(0))
}

// tightness returns, for each rule, the share of its supply that a form takes
// when exposure is spread as evenly as it goes, in thousandths; 1000 where it
// falls short.
func (p *Plan) tightness(classes []class) []int {
	share := make([]int, len(p.rules))
	stages, c := stagesOf(p.needs(), classes)
	if c != nil {
		for r := range share {
			share[r] = min(fullShare, fullShare*p.rules[r].need/max(1, len(p.byRule[r])))
		}
		return share
	}
	for _, s := range stages {
		need, have := 0, 0
		for _, part := range s.parts {
			for _, r := range part.rules {
				need += p.rules[r].need
			}
			for _, k := range part.classes {
				have += len(classes[k].members)
			}
		}
		for _, r := range s.rules {
			share[r] = fullShare * need / have
		}
	}
	return share
}

// Weighted is a topic and how much of the paper it should have.
type Weighted struct {
	Topic  string
	Weight int // of any unit: hours of lectures, say
}

// Propose makes rules for a section: count questions spread over the topics by
// weight (largest remainder, the earlier topic first), at most as many of each
// as the pool has of the section's type; what a topic cannot give goes to the
// others. Topics that get none are left out.
func Propose(topics []Weighted, t questionbank.Type, count int, pool Pool) []Rule {
	given := make([]int, len(topics))
	room := make([]int, len(topics))
	for i := range topics {
		for k := range pool {
			if (t == "" || pool[k].Type == t) && under(pool[k].Topic, topics[i].Topic) {
				room[i]++
			}
		}
	}
	for left := count; left > 0; {
		weights := make([]int64, len(topics))
		for i := range topics {
			if given[i] < room[i] {
				weights[i] = int64(max(topics[i].Weight, 0))
			}
		}
		before := left
		for i, n := range apportion(int64(left), weights) {
			more := min(int(n), room[i]-given[i])
			given[i] += more
			left -= more
		}
		if left == before {
			break
		}
	}
	var rules []Rule
	for i, n := range given {
		if n > 0 {
			rules = append(rules, Rule{Topic: topics[i].Topic, Count: n})
		}
	}
	return slices.Clip(rules)
}
