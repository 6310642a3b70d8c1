package paper

import (
	"context"
	"slices"

	"lectern/engine"
)

// parallelGoal is how near to the target parallel forms are brought where that
// can be done, in millionths of a mark.
const parallelGoal = perMark / 100

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
	limit := p.Blueprint.Forms.Overlap * total / fullShare
	if count > 1 && limit < len(p.must) {
		return nil, engine.Invalid("error.paper.overlap_must", "have", len(p.must), "need", limit).At("forms.overlap")
	}
	apart, c := p.apart(count)
	if c != nil && limit == len(p.must) && count > 1 {
		section, words, field := p.describe(c.rules)
		return nil, engine.Invalid("error.paper.short_parallel", "forms", count, "section", section, "rule", words,
			"need", c.need, "have", c.have).At(field)
	}
	if c != nil {
		if least := max(c.shared(count), apart.whole().shared(count)) + len(p.must); least > limit {
			return nil, p.overlapError(limit, least, c)
		}
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

// variants is parallel forms in the making.
type variants struct {
	p      *Plan
	s      stream
	d      *drawer
	free   []bool
	forms  [][]slot
	on     [][]bool
	common [][]int // questions that two forms share
	limit  int
	off    []int64 // of each form, from the target
	broken int     // enemies that meet, and questions shared beyond the limit
}

func (p *Plan) newVariants(count, limit, try int) *variants {
	v := &variants{p: p, limit: limit, free: p.besideMust(), forms: make([][]slot, count),
		on: make([][]bool, count), common: make([][]int, count), off: make([]int64, count)}
	v.s.seed(p.seed.derive("parallel", itoa(try)))
	v.d = p.newDrawer(p.seed.derive("parallel drawer", itoa(try)))
	for i := range count {
		v.on[i] = make([]bool, len(p.pool))
		v.common[i] = make([]int, count)
	}
	return v
}

// dealApart gives every form questions of its own.
func (v *variants) dealApart(all *Plan) {
	m := newMatching(all, v.p.eligible, v.p.byRule)
	order := make([]int32, 0, len(v.free))
	for q, free := range v.free {
		m.barred[q] = !free
		if free && len(v.p.eligible[q]) > 0 {
			order = append(order, int32(q))
		}
	}
	shuffle(&v.s, order)
	for _, q := range order {
		m.take(q)
	}
	for i := range v.forms {
		for k, q := range v.p.must {
			v.put(i, slot{q, int32(v.p.mustRule[k]), true})
		}
	}
	for r, list := range m.filled {
		shuffle(&v.s, list)
		for k, q := range list {
			v.put(k%len(v.forms), slot{q, int32(r), false})
		}
	}
	v.count()
}

// dealOneByOne draws form after form, each with as little as can be of what
// the earlier ones hold, unless they may share everything.
func (v *variants) dealOneByOne() {
	var used []engine.ID
	for i := range v.forms {
		v.d.draw("form", FormName(i), used, uint64(i))
		v.d.forget(used)
		for _, s := range v.d.slots {
			v.put(i, s)
			if v.limit < len(v.d.slots) {
				used = append(used, v.p.pool[s.question].ID)
			}
		}
	}
	v.count()
}

func (v *variants) put(i int, s slot) {
	v.forms[i] = append(v.forms[i], s)
	v.on[i][s.question] = true
}

// count takes stock of what put has put.
func (v *variants) count() {
	v.broken = 0
	for i := range v.forms {
		v.off[i] = -v.p.aim.target
		foes := 0
		for _, s := range v.forms[i] {
			v.off[i] += v.p.value(s.question, s.rule)
			foes += v.foes(i, s.question, -1)
			for j := range i {
				if v.on[j][s.question] {
					v.common[i][j]++
					v.common[j][i]++
				}
			}
		}
		v.broken += foes / 2
		for j := range i {
			v.broken += max(0, v.common[i][j]-v.limit)
		}
	}
}

// foes counts the enemies of q on form i but leaving.
func (v *variants) foes(i int, q, leaving int32) int {
	n := 0
	for _, e := range v.p.enemies[q] {
		if v.on[i][e] && e != leaving {
			n++
		}
	}
	return n
}

// cost returns by how much broken grows if q comes in at slot k of form i.
func (v *variants) cost(i, k int, q int32) int {
	old := v.forms[i][k].question
	grows := v.foes(i, q, old) - v.foes(i, old, -1)
	for j := range v.forms {
		if j == i || v.on[j][old] == v.on[j][q] {
			continue
		}
		c := v.common[i][j]
		after := c + 1
		if v.on[j][old] {
			after = c - 1
		}
		grows += max(0, after-v.limit) - max(0, c-v.limit)
	}
	return grows
}

// set puts q into slot k of form i and returns by how much broken grew.
func (v *variants) set(i, k int, q int32) int {
	grows := v.cost(i, k, q)
	s := &v.forms[i][k]
	for j := range v.forms {
		if j == i {
			continue
		}
		change := 0
		if v.on[j][s.question] {
			change--
		}
		if v.on[j][q] {
			change++
		}
		v.common[i][j] += change
		v.common[j][i] += change
	}
	v.off[i] += v.p.value(q, s.rule) - v.p.value(s.question, s.rule)
	v.on[i][s.question], v.on[i][q] = false, true
	s.question = q
	v.broken += grows
	return grows
}

// move is q coming into slot k of form i; with other >= 0, in exchange for the
// question that leaves, which goes to slot k2 of form other.
type move struct {
	i, k      int
	q         int32
	other, k2 int
}

func (v *variants) make(m move) int {
	old := v.forms[m.i][m.k].question
	grows := v.set(m.i, m.k, m.q)
	if m.other >= 0 {
		grows += v.set(m.other, m.k2, old)
	}
	return grows
}

func (v *variants) undo(m move, old int32) {
	if m.other >= 0 {
		v.set(m.other, m.k2, m.q)
	}
	v.set(m.i, m.k, old)
}

// moves calls yield with every move at slot k of form i.
func (v *variants) moves(i, k int, yield func(move)) {
	s := v.forms[i][k]
	if s.fixed {
		return
	}
	for _, q := range v.p.byRule[s.rule] {
		if v.free[q] && !v.on[i][q] {
			yield(move{i, k, q, -1, 0})
		}
	}
	for j := range v.forms {
		if j == i || v.on[j][s.question] {
			continue
		}
		for k2, t := range v.forms[j] {
			if t.rule == s.rule && !t.fixed && !v.on[i][t.question] {
				yield(move{i, k, t.question, j, k2})
			}
		}
	}
}

// mendPatience is how many moves may go by without an improvement.
const mendPatience = 400

// mend makes the least breaking of all moves at a broken place until nothing
// is broken, and reports whether that came about.
func (v *variants) mend() bool {
	least, since := v.broken, 0
	for ; v.broken > 0 && since < mendPatience; since++ {
		if v.broken < least {
			least, since = v.broken, 0
		}
		i, k := v.brokenSlot()
		if k < 0 {
			return false
		}
		old := v.forms[i][k].question
		var best move
		smallest, ties := 1<<30, 0
		v.moves(i, k, func(m move) {
			grows := 0
			if m.other < 0 {
				grows = v.cost(m.i, m.k, m.q)
			} else {
				grows = v.make(m)
				v.undo(m, old)
			}
			if grows < smallest {
				best, smallest, ties = m, grows, 1
			} else if grows == smallest {
				if ties++; v.s.below(ties) == 0 {
					best = m
				}
			}
		})
		if ties == 0 {
			return false
		}
		v.make(best)
	}
	return v.broken == 0
}

// brokenSlot returns a random slot whose question has something to do with
// what is broken; k is -1 where none can be changed.
func (v *variants) brokenSlot() (form, slot int) {
	n, form, slot := 0, 0, -1
	for i := range v.forms {
		for k, s := range v.forms[i] {
			bad := !s.fixed && v.foes(i, s.question, -1) > 0
			for j := range v.forms {
				bad = bad || !s.fixed && j != i && v.common[i][j] > v.limit && v.on[j][s.question]
			}
			if bad {
				if n++; v.s.below(n) == 0 {
					form, slot = i, k
				}
			}
		}
	}
	return form, slot
}

// equalise brings all forms to the target, by the move that helps most at the
// form that is farthest off, and never breaks anything.
func (v *variants) equalise() {
	for range 100 * len(v.forms) {
		i := 0
		for j := range v.off {
			if size(v.off[j]) > size(v.off[i]) {
				i = j
			}
		}
		if size(v.off[i]) <= min(parallelGoal, v.p.aim.tolerance) {
			return
		}
		var best move
		var most int64
		for k := range v.forms[i] {
			old := v.forms[i][k].question
			v.moves(i, k, func(m move) {
				by := v.p.value(m.q, v.forms[i][k].rule) - v.p.value(old, v.forms[i][k].rule)
				gain := size(v.off[i]) - size(v.off[i]+by)
				if m.other >= 0 {
					gain = min(gain, size(v.off[i])-size(v.off[m.other]-by))
				}
				if gain <= most {
					return
				}
				grows := v.make(m)
				v.undo(m, old)
				if grows <= 0 {
					best, most = m, gain
				}
			})
		}
		if most == 0 {
			return
		}
		v.make(best)
	}
}

// lay equalises the forms and puts them in order.
func (v *variants) lay() ([]Form, error) {
	v.equalise()
	forms := make([]Form, len(v.forms))
	d := v.p.newDrawer(v.p.seed)
	for i := range v.forms {
		if size(v.off[i]) > v.p.aim.tolerance {
			return nil, v.p.outOfTolerance(FormName(i), v.off[i])
		}
		d.slots = v.forms[i]
		forms[i] = d.lay("order", "form "+FormName(i))
		forms[i].Name = FormName(i)
	}
	return forms, nil
}

// most returns the greatest number of questions that two forms share.
func (v *variants) most() int {
	most := 0
	for i := range v.common {
		most = max(most, slices.Max(v.common[i]))
	}
	return most
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
