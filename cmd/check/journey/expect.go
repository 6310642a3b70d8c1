package main

// result is what a sitting must come to.
type result struct {
	score, max milli
	passed     bool
	waits      int
}

// expect computes the result again: from the questions as exported, from what
// was acknowledged, and from what markers decided.
func (c *candidate) expect() result {
	out := result{max: c.Blueprint.total()}
	sums := make([]milli, len(c.Blueprint.Sections))
	for _, s := range c.paper.all() {
		d, answered := c.drawn[s.N]
		if !answered {
			continue
		}
		of := &c.Blueprint.Sections[s.section]
		score, waits := mark(d.question, parseMilli(of.Marks.String()), parseRule(of.Rule), authored(&s, &d.places, c.acked[s.N].response), c.judged[s.N])
		sums[s.section] += score
		if waits {
			out.waits++
		}
	}
	for i, sum := range sums {
		if sum < 0 && !parseRule(c.Blueprint.Sections[i].Rule).NoFloor {
			sum = 0
		}
		out.score += sum
	}
	out.passed = out.waits == 0 && out.score >= milli(c.Blueprint.Pass)*1000
	return out
}
