package paper

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// batch is the forms of a roster while they are equalised together. What one
// form is too hard another is too easy: they exchange questions of a rule, so
// that every question stays on as many forms as it was dealt to. Exchanges
// between forms that lie near enough to the target go on for their own sake:
// a chain that visits all sets of forms near enough alike (Metropolis 1953),
// so that equalising ties no questions together but as the target forces.
type batch struct {
	p       *Plan
	size    int       // questions of a form
	forms   []int32   // by place, each form's questions in the order of rules
	rule    []int32   // of each of a form's questions
	ends    [][2]int  // of each rule: where its questions begin and end
	free    []int     // which of a form's questions could be others
	must    []bool    // of each question
	off     []int64   // of each form, from the target
	seen    [][]int32 // of each form, ascending: what its candidate has seen
	workers int
}

// Exchanging goes in phases: in each, forms of every other place are dealt into
// blocks that work side by side. Blocks hold no neighbours, so that each finds
// its neighbours' forms at rest.
const (
	phases     = 16
	blockForms = 128
	phaseTries = 40 // of each form
)

func (p *Plan) newBatch(forms int, workers int) *batch {
	b := &batch{p: p, workers: max(workers, 1), must: make([]bool, len(p.pool)), ends: make([][2]int, len(p.rules))}
	for r := range p.rules {
		b.ends[r] = [2]int{b.size, b.size + p.rules[r].need}
		for range p.rules[r].need {
			if len(p.swap[r]) > 0 {
				b.free = append(b.free, b.size)
			}
			b.rule = append(b.rule, int32(r))
			b.size++
		}
	}
	for _, q := range p.must {
		b.must[q] = true
	}
	b.forms, b.off, b.seen = make([]int32, forms*b.size), make([]int64, forms), make([][]int32, forms)
	return b
}

func (b *batch) form(place int) []int32 { return b.forms[place*b.size : (place+1)*b.size] }

// put takes the form that a drawer holds.
func (b *batch) put(place int, d *drawer) {
	slices.SortStableFunc(d.slots, func(x, y slot) int { return int(x.rule) - int(y.rule) })
	form := b.form(place)
	for k, s := range d.slots {
		form[k] = s.question
	}
	b.off[place] = d.sum() - b.p.aim.target
}

// load gives a drawer the form of a place.
func (b *batch) load(place int, d *drawer) {
	d.clear()
	for k, q := range b.form(place) {
		d.put(q, int(b.rule[k]), b.must[q])
	}
}

// equalise brings the forms to the target, as near as exchanging does.
func (b *batch) equalise(ctx context.Context, seed Seed) {
	b.centre(seed)
	b.level(seed)
	if len(b.off) < 3 || len(b.free) == 0 {
		return
	}
	for phase := range phases {
		if ctx.Err() != nil {
			return
		}
		var s stream
		s.seed(seed.derive("exchange", itoa(phase)))
		places := make([]int, 0, len(b.off)/2+1)
		for place := phase % 2; place < len(b.off); place += 2 {
			places = append(places, place)
		}
		shuffle(&s, places)
		b.sideBySide((len(places)+blockForms-1)/blockForms, func(block int) {
			var s stream
			s.seed(seed.derive("block", itoa(phase)+"/"+itoa(block)))
			b.exchange(&s, places[block*blockForms:min(len(places), (block+1)*blockForms)])
		})
	}
}

func (b *batch) sideBySide(n int, do func(int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(b.workers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// beyond returns how far off lies outside of the goal.
func (b *batch) beyond(off int64) int64 { return max(0, size(off)-b.p.aim.goal) }

// exchange makes random exchanges between forms of a block that bring them no
// farther from the goal.
func (b *batch) exchange(s *stream, places []int) {
	if len(places) < 2 {
		return
	}
	for range phaseTries * len(places) {
		x := b.pick(s, places[s.below(len(places))], places[s.below(len(places))])
		if !b.worse(b.off[x.i], b.off[x.j], x.by) && b.may(x) {
			b.make(x)
		}
	}
}

// swapped is an exchange between the forms of places i and j: what stands at k
// of i for what stands at l of j.
type swapped struct {
	i, j, k, l int
	by         int64 // by how much i's expected score grows
}

// pick chooses an exchange between two forms.
func (b *batch) pick(s *stream, i, j int) swapped {
	k := b.free[s.below(len(b.free))]
	r := b.rule[k]
	from, to := b.ends[r][0], b.ends[r][1]
	x := swapped{i: i, j: j, k: i*b.size + k, l: j*b.size + from + s.below(to-from)}
	x.by = b.p.rules[r].marks * int64(b.p.pool[b.forms[x.l]].Difficulty-b.p.pool[b.forms[x.k]].Difficulty)
	return x
}

// may reports whether an exchange leaves both forms as they must be.
func (b *batch) may(x swapped) bool {
	p, q := b.forms[x.k], b.forms[x.l]
	return x.i != x.j && p != q && !b.must[p] && !b.must[q] && b.fits(x.i, q, p) && b.fits(x.j, p, q)
}

func (b *batch) make(x swapped) {
	b.forms[x.k], b.forms[x.l] = b.forms[x.l], b.forms[x.k]
	b.off[x.i] += x.by
	b.off[x.j] -= x.by
}

// worse reports whether two forms of which one gains by and the other loses it
// are left worse than they were: neither both within the goal nor nearer to
// the target, by the sum of squares.
func (b *batch) worse(one, other, by int64) bool {
	one, other = one/16, other/16 // squares of any blueprint's offs fit
	by /= 16
	goal := b.p.aim.goal / 16
	if size(one+by) <= goal && size(other-by) <= goal {
		return false
	}
	return (one+by)*(one+by)+(other-by)*(other-by) >= one*one+other*other
}

// fits reports whether q may come onto a form where leaving goes: neither there
// nor an enemy, nothing seen and nothing of a neighbour's but for such a one.
func (b *batch) fits(place int, q, leaving int32) bool {
	form := b.form(place)
	for _, on := range form {
		if on == q {
			return false
		}
	}
	for _, e := range b.p.enemies[q] {
		if e != leaving && slices.Contains(form, e) {
			return false
		}
	}
	return b.again(place, q) <= b.again(place, leaving) && b.near(place, q) <= b.near(place, leaving)
}

// again returns 1 for what the candidate has seen.
func (b *batch) again(place int, q int32) int {
	if _, ok := slices.BinarySearch(b.seen[place], q); ok {
		return 1
	}
	return 0
}

// near counts the neighbours on whose form q stands.
func (b *batch) near(place int, q int32) int {
	n := 0
	if place > 0 && slices.Contains(b.form(place-1), q) {
		n++
	}
	if place+1 < len(b.off) && slices.Contains(b.form(place+1), q) {
		n++
	}
	return n
}

// centre brings the mean of all forms to the target: exchanges leave it where
// it is. Questions come in from outside, on forms at random.
func (b *batch) centre(seed Seed) {
	var total int64
	for _, off := range b.off {
		total += off
	}
	var s stream
	s.seed(seed.derive("centre", ""))
	enough := int64(len(b.off)) * b.p.aim.goal / 8
	for tries := 400 * len(b.off); tries > 0 && size(total) > enough && len(b.free) > 0; tries-- {
		place := s.below(len(b.off))
		k := b.free[s.below(len(b.free))]
		r := b.rule[k]
		x, y := b.forms[place*b.size+k], b.p.swap[r][s.below(len(b.p.swap[r]))]
		by := b.p.rules[r].marks * int64(b.p.pool[y].Difficulty-b.p.pool[x].Difficulty)
		if size(total+by) >= size(total) || b.must[x] || !b.fits(place, y, x) {
			continue
		}
		b.forms[place*b.size+k] = y
		b.off[place] += by
		total += by
	}
}

// level brings the mean of every other form to that of the others, which phases
// leave where it is, by exchanges between the two.
func (b *batch) level(seed Seed) {
	var total int64
	for place := 0; place < len(b.off); place += 2 {
		total += b.off[place]
	}
	var s stream
	s.seed(seed.derive("level", ""))
	half := len(b.off) / 2
	enough := int64(half) * b.p.aim.goal / 8
	for tries := 400 * half; tries > 0 && size(total) > enough && len(b.free) > 0; tries-- {
		x := b.pick(&s, 2*s.below(half), 2*s.below(half)+1)
		if size(total+x.by) < size(total) && b.may(x) {
			b.make(x)
			total += x.by
		}
	}
}

// eachDrawer goes through all places with a drawer for each worker.
func (b *batch) eachDrawer(do func(d *drawer, place int)) {
	const some = 64
	b.sideBySide((len(b.off)+some-1)/some, func(block int) {
		d := b.p.drawer()
		defer b.p.drawers.Put(d)
		for place := block * some; place < min(len(b.off), (block+1)*some); place++ {
			do(d, place)
		}
	})
}

// finish equalises by themselves the forms that exchanging left beyond the
// goal. Invalid where one cannot be brought within the tolerance.
func (b *batch) finish(candidates []Candidate, order []int) error {
	d := b.p.drawer()
	defer b.p.drawers.Put(d)
	for place, off := range b.off {
		if b.beyond(off) == 0 {
			continue
		}
		c := &candidates[order[place]]
		d.s.seed(b.p.seed.derive("finish", itoa(place)))
		b.load(place, d)
		d.remember(c.Seen)
		for _, q := range b.beside(place) {
			d.near[q]++
		}
		off = d.equalise()
		for _, q := range b.beside(place) {
			d.near[q] = 0
		}
		if size(off) > b.p.aim.tolerance {
			off = d.exhaust(off) // better like a neighbour's than harder
		}
		if size(off) > b.p.aim.tolerance {
			off = d.closest(off)
		}
		d.forget(c.Seen)
		if size(off) > b.p.aim.tolerance {
			off = d.exhaust(off) // and rather seen
		}
		if size(off) > b.p.aim.tolerance {
			return b.p.outOfTolerance(c.ID, off)
		}
		b.put(place, d)
	}
	return nil
}

// beside returns the questions of a place's neighbours.
func (b *batch) beside(place int) []int32 {
	var list []int32
	if place > 0 {
		list = append(list, b.form(place-1)...)
	}
	if place+1 < len(b.off) {
		list = append(list, b.form(place+1)...)
	}
	return list
}
