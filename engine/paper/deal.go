package paper

import "lectern/engine"

// drawer draws one form after another. It holds the room that drawing needs,
// and the rounds at hand; what it draws does not depend on what it drew
// before.
type drawer struct {
	p      *Plan
	seed   Seed
	keys   [][32]byte // of each group
	rounds [][heldRounds]round
	s      stream
	on     []bool  // questions on the form at hand
	seen   []bool  // questions that the candidate at hand has seen
	mark   []bool  // scratch, all false
	near   []uint8 // on how many neighbours' forms a question stands
	slots  []slot
	right  *rightPlaces
	local  *matching // within groups of several rules
	all    *matching // over everything, where dealing meets enemies or what was seen
	stuck  bool      // the form at hand holds enemies, or what could be avoided

	searched int // steps of all searches so far
}

// slot is a place on a form: a question and the rule that it fills.
type slot struct {
	question int32
	rule     int32
	fixed    bool // a must
}

func (p *Plan) newDrawer(seed Seed) *drawer {
	d := &drawer{
		p: p, seed: seed, keys: make([][32]byte, len(p.groups)), rounds: make([][heldRounds]round, len(p.groups)),
		on: make([]bool, len(p.pool)), seen: make([]bool, len(p.pool)), mark: make([]bool, len(p.pool)), near: make([]uint8, len(p.pool)), right: &rightPlaces{},
	}
	for g := range p.groups {
		d.keys[g] = seed.derive("group", itoa(g))
	}
	return d
}

// draw chooses the questions of the form at place, not yet equalised.
// purpose and name are what the form's random numbers come from.
func (d *drawer) draw(purpose, name string, seen []engine.ID, place uint64) {
	d.clear()
	d.s.seed(d.seed.derive(purpose, name))
	d.remember(seen)
	for i, q := range d.p.must {
		d.put(q, d.p.mustRule[i], true)
	}
	for g := range d.p.groups {
		if group := &d.p.groups[g]; len(group.rules) == 1 {
			d.dealOne(g, place)
		} else {
			d.dealSeveral(g, place)
		}
	}
	if d.stuck {
		d.solve()
	}
}

// clear takes the form at hand away.
func (d *drawer) clear() {
	for _, s := range d.slots {
		d.on[s.question] = false
	}
	d.slots, d.stuck = d.slots[:0], false
}

// remember marks what the candidate has seen.
func (d *drawer) remember(seen []engine.ID) {
	for _, id := range seen {
		if q, ok := d.p.index[id]; ok {
			d.seen[q] = true
		}
	}
}

// forget lifts the marks of what the candidate has seen.
func (d *drawer) forget(seen []engine.ID) {
	for _, id := range seen {
		if q, ok := d.p.index[id]; ok {
			d.seen[q] = false
		}
	}
}

func (d *drawer) put(q int32, rule int, fixed bool) {
	d.on[q] = true
	d.slots = append(d.slots, slot{q, int32(rule), fixed})
}

// unfit reports whether q may not come onto the form.
func (d *drawer) unfit(q int32) bool {
	return d.on[q] || d.seen[q] || d.meets(q, -1)
}

// meets reports whether an enemy of q other than leaving is on the form.
func (d *drawer) meets(q, leaving int32) bool {
	for _, e := range d.p.enemies[q] {
		if d.on[e] && e != leaving {
			return true
		}
	}
	return false
}

// dealOne deals to a group of one rule. What is unfit is replaced by a random
// member.
func (d *drawer) dealOne(g int, place uint64) {
	group := &d.p.groups[g]
	order, at := d.chunk(g, place)
	for _, q := range order[at : at+group.need] {
		if d.unfit(q) {
			q = d.another(group.members, q)
		}
		d.put(q, group.rules[0], false)
	}
}

// another returns a random fit member, or instead where there is none.
func (d *drawer) another(members []int32, instead int32) int32 {
	start := d.s.below(len(members))
	step := 1 + d.s.below(len(members)) // not a full cycle where it shares a divisor; the second pass is
	for i := range members {
		if q := members[(start+i*step)%len(members)]; !d.unfit(q) {
			return q
		}
	}
	for _, q := range members {
		if !d.unfit(q) {
			return q
		}
	}
	d.stuck = true
	if d.on[instead] {
		for _, q := range members {
			if !d.on[q] {
				return q
			}
		}
	}
	return instead
}

// dealSeveral deals to a group of several rules: members are taken in the
// round's order as long as an assignment to the rules exists.
func (d *drawer) dealSeveral(g int, place uint64) {
	if d.local == nil {
		d.local = newMatching(d.p, d.p.inGroup, d.p.swap)
	}
	m, group := d.local, &d.p.groups[g]
	for _, r := range group.rules {
		for _, q := range m.filled[r] {
			m.rule[q] = -1
		}
		m.filled[r] = m.filled[r][:0]
		for i, q := range d.p.must {
			if d.p.mustRule[i] == r {
				m.assign(q, r)
			}
		}
	}
	order, at := d.whole(g, place)
	left := group.need
	for pass := 0; left > 0 && pass < 2; pass++ {
		for i := 0; i < len(order) && left > 0; i++ {
			q := order[(at+i)%len(order)]
			if d.on[q] || pass == 0 && d.unfit(q) || !m.take(q) {
				continue
			}
			d.on[q] = true
			d.stuck = d.stuck || pass > 0
			left--
		}
	}
	for _, r := range group.rules {
		for _, q := range m.filled[r] {
			if len(m.eligible[q]) > 0 {
				d.put(q, r, false)
			}
		}
	}
}

// formSteps bounds the search for one form; the plan's witness stands in
// where it ends without one.
const formSteps = 500

// solve keeps what is fit of the form at hand and finds the rest among all
// questions: fewest seen, no enemies.
func (d *drawer) solve() {
	if d.all == nil {
		d.all = newMatching(d.p, d.p.eligible, d.p.byRule)
	}
	m := d.all
	m.clear()
	for i, q := range d.p.must {
		m.assign(q, d.p.mustRule[i])
		m.forced[q] = true
		for _, e := range d.p.enemies[q] {
			m.barred[e] = true
		}
	}
	for _, s := range d.slots {
		d.on[s.question] = false
		if !s.fixed && !d.seen[s.question] && !m.hasEnemy(s.question) {
			m.assign(s.question, int(s.rule))
		}
	}
	steps := formSteps
	filled := d.p.witness
	if m.search(&d.s, func(q int32) bool { return d.seen[q] }, &steps) == found {
		filled = m.filled
	}
	d.searched += formSteps - steps
	d.slots = d.slots[:0]
	for r, list := range filled {
		for _, q := range list {
			d.put(q, r, d.isMust(q))
		}
	}
}

func (d *drawer) isMust(q int32) bool {
	for _, m := range d.p.must {
		if m == q {
			return true
		}
	}
	return false
}
