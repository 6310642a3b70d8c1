package paper

import (
	"slices"

	"lectern/engine"
)

// variants is parallel forms in the making.
type variants struct {
	p      *Plan
	s      stream
	d      *drawer
	free   []bool
	seen   []bool // questions that are avoided as far as can be
	forms  [][]slot
	on     [][]bool
	common [][]int // questions that two forms share
	limit  int
	off    [][]balance // of each form and section, from the plan's norm
	broken int         // enemies that meet, and questions shared beyond the limit
}

func (p *Plan) newVariants(count, limit, try int, seen []engine.ID) *variants {
	v := &variants{p: p, limit: limit, free: p.besideMust(), seen: make([]bool, len(p.pool)), forms: make([][]slot, count),
		on: make([][]bool, count), common: make([][]int, count), off: make([][]balance, count)}
	v.s.seed(p.seed.derive("parallel", itoa(try)))
	v.d = p.newDrawer(p.seed.derive("parallel drawer", itoa(try)))
	for _, q := range p.indexes(seen) {
		v.seen[q] = true
	}
	for i := range count {
		v.on[i] = make([]bool, len(p.pool))
		v.common[i] = make([]int, count)
	}
	return v
}

// dealApart gives every form questions of its own, unseen ones first.
func (v *variants) dealApart(all *together) {
	m := newMatching(all.plan, all.plan.eligible, all.plan.byRule)
	order := make([]int32, 0, len(v.free))
	for q, free := range v.free {
		if free && len(v.p.eligible[q]) > 0 {
			order = append(order, int32(q))
		}
	}
	shuffle(&v.s, order)
	slices.SortStableFunc(order, func(a, b int32) int { return again(v.seen[a]) - again(v.seen[b]) })
	for _, q := range all.copies {
		m.take(q)
	}
	for _, q := range order {
		m.take(q)
	}
	room := make([][]int, len(v.forms)) // of each form and rule
	for i, rules := range all.mustRules(m.filled, len(v.forms)) {
		room[i] = v.p.needs()
		for k, r := range rules {
			v.put(i, slot{v.p.must[k], int32(r), true})
			room[i][r]--
		}
	}
	for r, list := range m.filled {
		list = slices.DeleteFunc(list, func(q int32) bool { return int(q) >= len(v.free) })
		shuffle(&v.s, list)
		at := 0
		for _, q := range list {
			for room[at%len(room)][r] == 0 {
				at++
			}
			room[at%len(room)][r]--
			v.put(at%len(room), slot{q, int32(r), false})
			at++
		}
	}
	v.count()
}

// again counts a question that was seen.
func again(seen bool) int {
	if seen {
		return 1
	}
	return 0
}

// dealOneByOne draws form after form, each with as little as can be of what was
// seen and of what the earlier ones hold, unless they may share everything.
func (v *variants) dealOneByOne(seen []engine.ID) {
	used := slices.Clone(seen)
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
		v.off[i] = make([]balance, len(v.p.norms))
		for n, norm := range v.p.norms {
			v.off[i][n] = balance{-norm.expected, -norm.squares}
		}
		foes := 0
		for _, s := range v.forms[i] {
			v.off[i][v.p.rules[s.rule].section].add(v.p.gives(s.question, s.rule))
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
	v.off[i][v.p.rules[s.rule].section].add(v.p.gives(q, s.rule).less(v.p.gives(s.question, s.rule)))
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
// is broken, and reports whether that came about. Of moves that break alike one
// that brings nothing seen is made.
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
				grows = 2*v.cost(m.i, m.k, m.q) + again(v.seen[m.q]) - again(v.seen[old])
			} else {
				grows = 2 * v.make(m)
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

// equaliseAll equalises the forms, with what was seen where the tolerance
// cannot be held otherwise.
func (v *variants) equaliseAll() {
	v.equalise()
	if v.beyond() { // rather seen than harder
		clear(v.seen)
		v.equalise()
	}
	if v.apart() > v.p.Blueprint.Total()/alikeShare {
		v.centred(v.equalise)
	}
}

// lay puts the forms in order.
func (v *variants) lay() ([]Form, error) {
	forms := make([]Form, len(v.forms))
	d := v.p.newDrawer(v.p.seed)
	for i := range v.forms {
		if off := v.total(i); size(off) > v.p.aim.tolerance {
			return nil, v.p.outOfTolerance(FormName(i), off)
		}
		d.slots = v.forms[i]
		forms[i] = d.lay("order", "form "+FormName(i))
		forms[i].Name = FormName(i)
	}
	return forms, nil
}

// beyond reports whether a form lies beyond the tolerance though seen questions
// could bring it nearer.
func (v *variants) beyond() bool {
	for i := range v.forms {
		if size(v.total(i)) > v.p.aim.tolerance {
			return slices.Contains(v.seen, true)
		}
	}
	return false
}

// most returns the greatest number of questions that two forms share.
func (v *variants) most() int {
	most := 0
	for i := range v.common {
		most = max(most, slices.Max(v.common[i]))
	}
	return most
}
