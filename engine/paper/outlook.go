package paper

import (
	"math"

	"lectern/engine"
)

// Outlook says what can be expected of drawing, for a blueprint that can be met.
type Outlook struct {
	Digits   int         // decimal digits of the number of different forms, about
	Tightest int         // index into Advice.Rules: whose supply a form takes the largest share of
	Exposure int         // thousandths: the largest share of forms that a question must stand on, must questions apart
	Holds    engine.Mark // a tolerance that can be held
	Expected engine.Mark // mean expected score of unequalised drawing
	SD       engine.Mark // its standard deviation
}

// holdForms is how many forms are drawn to see which tolerance can be held.
const holdForms = 8

// outlook looks ahead; rules are those of the advice.
func (p *Plan) outlook(rules []RuleAdvice) *Outlook {
	o := &Outlook{Expected: engine.Mark(divide(p.aim.mean, 1000)), SD: engine.Mark(divide(p.aim.sd, 1000))}
	var digits float64
	for _, g := range p.groups {
		digits += choose(len(g.members), g.need)
		o.Exposure = max(o.Exposure, fullShare*g.need/len(g.members))
	}
	o.Digits = int(digits) + 1
	for i := range rules {
		if rules[i].Tight > rules[o.Tightest].Tight {
			o.Tightest = i
		}
	}
	o.Holds = p.holds()
	return o
}

// holds draws some forms as near to the target as it goes and returns how far
// the farthest lies off, rounded up.
func (p *Plan) holds() engine.Mark {
	near := &Plan{Blueprint: p.Blueprint, pool: p.pool, rules: p.rules, eligible: p.eligible, byRule: p.byRule, enemies: p.enemies,
		index: p.index, must: p.must, witness: p.witness, mustRule: p.mustRule, groups: p.groups, inGroup: p.inGroup, swap: p.swap}
	near.aim.target = p.aim.target
	d := near.newDrawer(SeedOf("holds"))
	var most int64
	for i := range holdForms {
		d.draw("holds", itoa(i), nil, latePlaces+uint64(i)*7919)
		off := d.sum() - near.aim.target
		for range len(d.slots) {
			c, ok := d.bestOf(equaliseTries, off)
			if !ok {
				break
			}
			d.swap(c)
			off += c.by
		}
		if off != 0 {
			off = d.exhaust(off)
		}
		most = max(most, size(off))
	}
	return engine.Mark((most + 999) / 1000)
}

// choose returns the decimal logarithm of n over k, for telling only.
func choose(n, k int) float64 {
	gamma := func(x int) float64 {
		v, _ := math.Lgamma(float64(x + 1))
		return v
	}
	return (gamma(n) - gamma(k) - gamma(n-k)) / math.Ln10
}
