package paper

import (
	"cmp"
	"slices"
)

// closestSteps bounds the search for the form that is nearest to the target. It
// is a count and not a time so that the answer is the same on any machine.
const closestSteps = 200_000

// closest replaces the form at hand by one nearer to the target where swaps
// have come to their end outside of the tolerance: branch and bound over all
// forms, in an order drawn at random, until one is within it. It returns how
// far the form at hand is off then; where all forms have been looked at, none
// is nearer.
func (d *drawer) closest(off int64) int64 {
	c := newNearest(d, off)
	c.must(0)
	if len(c.best) == 0 {
		return off
	}
	d.clear()
	for _, s := range c.best {
		d.put(s.question, int(s.rule), s.fixed)
	}
	return d.sum() - d.p.aim.target
}

// nearest is a search for the form that is nearest to the target.
type nearest struct {
	p      *Plan
	lists  [][]int32    // of each rule: the questions that may fill it, in the order in which they are tried
	bounds [][2][]int64 // of each rule: the least and the most that so many questions give
	left   []int        // of each rule: questions still to find
	on     []bool
	slots  []slot
	sum    int64
	within int64 // a form that is farther off does not count
	best   []slot
	steps  int
}

func newNearest(d *drawer, off int64) *nearest {
	p := d.p
	c := &nearest{p: p, lists: make([][]int32, len(p.rules)), bounds: make([][2][]int64, len(p.rules)),
		left: p.needs(), on: make([]bool, len(p.pool)), within: size(off) - 1, steps: closestSteps}
	for r := range p.rules {
		list := slices.DeleteFunc(slices.Clone(p.byRule[r]), func(q int32) bool { return d.isMust(q) })
		shuffle(&d.s, list)
		slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(d.again(a), d.again(b)) })
		c.lists[r] = list
		c.bounds[r] = p.boundsOf(r, list)
	}
	return c
}

// again returns 1 for what the candidate has seen.
func (d *drawer) again(q int32) int {
	if d.seen[q] {
		return 1
	}
	return 0
}

// boundsOf returns the least and the most that 0, 1, … need questions of a list
// give to a rule.
func (p *Plan) boundsOf(r int, list []int32) (bounds [2][]int64) {
	values := make([]int64, len(list))
	for i, q := range list {
		values[i] = p.value(q, int32(r))
	}
	slices.Sort(values)
	for side := range bounds {
		sums := []int64{0}
		for _, v := range values[:min(len(values), p.rules[r].need)] {
			sums = append(sums, sums[len(sums)-1]+v)
		}
		bounds[side] = sums
		slices.Reverse(values)
	}
	return bounds
}

// done reports whether there is nothing more to look for.
func (c *nearest) done() bool { return c.within < c.p.aim.tolerance || c.steps <= 0 }

// reachable reports whether what is still to find can bring the form near
// enough.
func (c *nearest) reachable() bool {
	least, most := c.sum-c.p.aim.target, c.sum-c.p.aim.target
	for r, n := range c.left {
		if n >= len(c.bounds[r][0]) {
			return false
		}
		least += c.bounds[r][0][n]
		most += c.bounds[r][1][n]
	}
	return least <= c.within && most >= -c.within
}

// must gives the must questions from i on to rules, in every way.
func (c *nearest) must(i int) {
	if i == len(c.p.must) {
		c.fill(0, 0)
		return
	}
	q := c.p.must[i]
	for _, r := range c.p.eligible[q] {
		if c.left[r] > 0 && !c.done() {
			c.with(q, r, true, func() { c.must(i + 1) })
		}
	}
}

// fill finds the questions of the rules from r on; those of r's list before from
// have been decided on.
func (c *nearest) fill(r, from int) {
	for r < len(c.left) && c.left[r] == 0 {
		r, from = r+1, 0
	}
	if c.done() || !c.reachable() {
		return
	}
	if r == len(c.left) {
		c.best, c.within = slices.Clone(c.slots), size(c.sum-c.p.aim.target)-1
		return
	}
	list := c.lists[r]
	for i := from; i+c.left[r] <= len(list) && !c.done(); i++ {
		if q := list[i]; c.fits(q) {
			c.with(q, r, false, func() { c.fill(r, i+1) })
		}
	}
}

// with goes on with q in rule r, and takes it back.
func (c *nearest) with(q int32, r int, must bool, on func()) {
	c.steps--
	value := c.p.value(q, int32(r))
	c.on[q], c.sum, c.left[r] = true, c.sum+value, c.left[r]-1
	c.slots = append(c.slots, slot{q, int32(r), must})
	on()
	c.slots = c.slots[:len(c.slots)-1]
	c.on[q], c.sum, c.left[r] = false, c.sum-value, c.left[r]+1
}

func (c *nearest) fits(q int32) bool {
	return !c.on[q] && !slices.ContainsFunc(c.p.enemies[q], func(e int32) bool { return c.on[e] })
}
