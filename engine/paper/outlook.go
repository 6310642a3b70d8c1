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

// outlook looks ahead; rules are those of the advice.
func (p *Plan) outlook(rules []RuleAdvice) *Outlook {
	o := &Outlook{Expected: engine.Mark(divide(p.aim.mean, 1000)), SD: engine.Mark(divide(p.aim.sd, 1000))}
	var digits float64
	for _, g := range p.groups {
		digits += choose(len(g.members), g.need)
		o.Exposure = max(o.Exposure, fullShare*g.need/len(g.members))
	}
	o.Digits = int(digits) + 1
	switch f := p.Blueprint.Forms; f.Kind {
	case Same:
		o.Exposure = fullShare
	case Parallel: // on so many of the forms, a whole number
		o.Exposure = (o.Exposure*f.Count + fullShare - 1) / fullShare * fullShare / f.Count
	}
	for i := range rules {
		if rules[i].Tight > rules[o.Tightest].Tight {
			o.Tightest = i
		}
	}
	o.Holds = p.holds()
	return o
}

// choose returns the decimal logarithm of n over k, for telling only.
func choose(n, k int) float64 {
	gamma := func(x int) float64 {
		v, _ := math.Lgamma(float64(x + 1))
		return v
	}
	return (gamma(n) - gamma(k) - gamma(n-k)) / math.Ln10
}
