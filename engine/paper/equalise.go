package paper

import (
	"cmp"
	"slices"

	"lectern/engine"
)

// aim is what every form's expected score is brought to. Values are in
// millionths of a mark: marks and difficulties both count thousandths.
type aim struct {
	target    int64
	tolerance int64
	goal      int64 // swapping stops here; at most the tolerance
	mean, sd  int64 // of unequalised drawing
}

const (
	// sampleForms is of how many unequalised forms the target is the mean, at most.
	// They are dealt in rounds, so that their mean is nearly the exact one.
	sampleForms = 1024
	// sampleSteps bounds the search that the sample takes where enemies make
	// forms hard to find: it ends with the forms that were found by then.
	sampleSteps = 20000
	// goalShare is how much smaller than the unequalised spread the equalised
	// forms' largest distance is, where that is within the tolerance.
	goalShare = 24
)

func (p *Plan) value(q int32, rule int32) int64 {
	return p.rules[rule].marks * int64(p.pool[q].Difficulty)
}

// setAim draws a sample without equalising, by a seed of its own, so that the
// target depends on blueprint and pool alone and a make-up form has the same.
// forms is sampleForms for whatever is drawn.
func (p *Plan) setAim(forms int) {
	d := p.newDrawer(SeedOf("unequalised"))
	sums := make([]int64, forms)
	p.norms = make([]balance, len(p.Blueprint.Sections))
	var total int64
	for i := range sums {
		d.draw("sample", itoa(i), nil, uint64(i))
		for _, s := range d.slots {
			gives := p.gives(s.question, s.rule)
			sums[i] += gives.expected
			p.norms[p.rules[s.rule].section].add(gives)
		}
		total += sums[i]
		if d.searched > sampleSteps {
			sums = sums[:i+1]
			break
		}
	}
	p.sample = sums
	count := int64(len(sums))
	p.aim.mean = divide(total, count)
	var squares int64
	for _, s := range sums {
		off := (s - p.aim.mean) / 1000
		squares += off * off
	}
	p.aim.sd = 1000 * root(squares/count)
	p.aim.target = p.aim.mean
	p.aim.tolerance = int64(p.Blueprint.Forms.Tolerance) * 1000
	grid := p.grid()
	if t := p.Blueprint.Forms.Target; t != nil {
		p.aim.target = int64(*t) * 1000
	} else {
		p.aim.target = p.attainable(sums[0], grid)
	}
	p.setNorms()
	p.aim.goal = min(p.aim.tolerance, max(p.aim.sd/goalShare, grid/2))
}

// TargetBy returns the target as a later pool counts the difficulties of the
// questions that it still has: what results have taught since makes the same
// papers neither harder nor easier.
func (p *Plan) TargetBy(later Pool) engine.Mark {
	moved := make([]int64, len(p.pool))
	for _, e := range later {
		if q, ok := p.index[e.ID]; ok {
			moved[q] = int64(e.Difficulty - p.pool[q].Difficulty)
		}
	}
	d := p.newDrawer(SeedOf("unequalised"))
	var sum int64
	for i := range sampleForms {
		d.draw("sample", itoa(i), nil, uint64(i))
		for _, s := range d.slots {
			sum += p.rules[s.rule].marks * moved[s.question]
		}
	}
	return engine.Mark(divide(p.aim.target+divide(sum, sampleForms), 1000))
}

// setNorms makes the sums of the sample what one form's sections are brought to:
// their means, moved in proportion to their marks so that they meet the target.
func (p *Plan) setNorms() {
	var expected int64
	count := int64(len(p.sample))
	marks := make([]int64, len(p.norms))
	for i := range p.norms {
		n := &p.norms[i]
		n.expected, n.squares = divide(n.expected, count), divide(n.squares, count)
		expected += n.expected
		section := &p.Blueprint.Sections[i]
		marks[i] = int64(section.Marks) * int64(section.Questions())
	}
	off := p.aim.target - expected
	for i, share := range apportion(size(off), marks) {
		if off < 0 {
			share = -share
		}
		p.norms[i].expected += share
	}
}

// grid returns the greatest number that divides every change of the expected
// score that a swap can make; 0 where none changes it.
func (p *Plan) grid() int64 {
	var g int64
	for r := range p.swap {
		for _, q := range p.swap[r] {
			g = gcd(g, p.value(q, int32(r))-p.value(p.swap[r][0], int32(r)))
		}
	}
	return g
}

// attainable returns the mean, moved to the nearest expected score that a form
// can have where the tolerance would otherwise let none in.
func (p *Plan) attainable(one, grid int64) int64 {
	if grid == 0 {
		return one
	}
	nearest := one + grid*divide(p.aim.mean-one, grid)
	if distance(nearest, p.aim.mean) > p.aim.tolerance {
		return nearest
	}
	return p.aim.mean
}

func (d *drawer) sum() int64 {
	var sum int64
	for _, s := range d.slots {
		sum += d.p.value(s.question, s.rule)
	}
	return sum
}

// change is a swap that could be made: question comes in for the one in slot.
type change struct {
	slot     int
	question int32
	by       int64
}

// equalise brings the form at hand to the target by swapping questions for
// others of the same group, and returns how far it stays off. Swaps are drawn
// at random and the best of a few is made, so that no question is the usual
// remedy: a question that makes one form harder makes another easier.
//
// Where the goal is reached, swaps that do not leave it again are made for their
// own sake, so that no question is preferred but as the target forces.
func (d *drawer) equalise() int64 {
	off := d.approach(d.sum() - d.p.aim.target)
	if size(off) > d.p.aim.tolerance {
		off = d.exhaust(off)
	}
	if size(off) <= d.p.aim.goal {
		off = d.mix(off)
	}
	return off
}

// mixTries is how many swaps are tried for every question of a form.
const mixTries = 8

// mix makes random swaps that stay within the goal.
func (d *drawer) mix(off int64) int64 {
	for range mixTries * len(d.slots) {
		if c, ok := d.oneOf(func(by int64) bool { return size(off+by) <= d.p.aim.goal }); ok {
			d.swap(c)
			off += c.by
		}
	}
	return off
}

// oneOf returns a random swap, if it may be made.
func (d *drawer) oneOf(wanted func(by int64) bool) (change, bool) {
	i := d.s.below(len(d.slots))
	s := d.slots[i]
	list := d.p.swap[s.rule]
	if s.fixed || len(list) == 0 {
		return change{}, false
	}
	q := list[d.s.below(len(list))]
	by := d.p.value(q, s.rule) - d.p.value(s.question, s.rule)
	return change{i, q, by}, wanted(by) && d.fits(q, s.question)
}

// approach swaps until the goal is reached, or the patience is at its end.
func (d *drawer) approach(off int64) int64 {
	a := &d.p.aim
	for misses := 0; size(off) > a.goal && (misses < 4 || misses < 64 && size(off) > a.tolerance); {
		if c, ok := d.bestOf(equaliseTries, off); ok {
			d.swap(c)
			off += c.by
		} else {
			misses++
		}
	}
	return off
}

const equaliseTries = 40

// bestOf returns the best of some random swaps that bring off nearer to 0.
func (d *drawer) bestOf(tries int, off int64) (change, bool) {
	best, least := change{}, size(off)
	for range tries {
		if c, ok := d.oneOf(func(by int64) bool { return size(off+by) < least }); ok {
			best, least = c, size(off+c.by)
		}
	}
	return best, least < size(off)
}

// fits reports whether q may come in where leaving goes.
func (d *drawer) fits(q, leaving int32) bool {
	return !d.on[q] && (!d.seen[q] || d.seen[leaving]) && d.near[q] <= d.near[leaving] && !d.meets(q, leaving)
}

func (d *drawer) swap(c change) {
	s := &d.slots[c.slot]
	d.on[s.question] = false
	d.on[c.question] = true
	s.question = c.question
}

// exhaust looks at every swap, then at every pair of swaps, as long as one
// brings the form nearer to the target than it is and it is not within the
// tolerance.
func (d *drawer) exhaust(off int64) int64 {
	for range 50 {
		changes := d.changes()
		best, least := -1, size(off)
		for i, c := range changes {
			if size(off+c.by) < least {
				best, least = i, size(off+c.by)
			}
		}
		first, second, pair := d.bestPair(changes, off)
		switch {
		case pair < least:
			d.swap(first)
			d.swap(second)
			off += first.by + second.by
		case best >= 0:
			d.swap(changes[best])
			off += changes[best].by
		default:
			return off
		}
		if size(off) <= d.p.aim.tolerance {
			return off
		}
	}
	return off
}

// changes returns every swap that may be made, by what it changes.
func (d *drawer) changes() []change {
	var changes []change
	for i, s := range d.slots {
		if s.fixed {
			continue
		}
		for _, q := range d.p.swap[s.rule] {
			by := d.p.value(q, s.rule) - d.p.value(s.question, s.rule)
			if by != 0 && d.fits(q, s.question) {
				changes = append(changes, change{i, q, by})
			}
		}
	}
	slices.SortFunc(changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(a.slot, b.slot), cmp.Compare(a.question, b.question))
	})
	return changes
}

// bestPair returns the two swaps in different places that together bring off
// nearest to 0, and how near that is.
func (d *drawer) bestPair(changes []change, off int64) (first, second change, least int64) {
	least = size(off)
	low, high := 0, len(changes)-1
	for low < high {
		a, b := changes[low], changes[high]
		sum := off + a.by + b.by
		if size(sum) < least && a.slot != b.slot && a.question != b.question && !d.foes(a, b) {
			first, second, least = a, b, size(sum)
		}
		if sum > 0 {
			high--
		} else {
			low++
		}
	}
	return first, second, least
}

func (d *drawer) foes(a, b change) bool {
	return slices.Contains(d.p.enemies[a.question], b.question)
}

// outOfTolerance is the error for a form that cannot be brought to the target.
func (p *Plan) outOfTolerance(name string, off int64) error {
	return engine.Invalid("error.paper.tolerance", "form", name, "tolerance", p.Blueprint.Forms.Tolerance,
		"nearest", engine.Mark(divide(size(off)+499, 1000)), "target", engine.Mark(divide(p.aim.target, 1000))).At("forms.tolerance")
}

func size(n int64) int64 { return max(n, -n) }

func distance(a, b int64) int64 { return size(a - b) }

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return size(a)
}

// divide returns a/b rounded half up, b > 0.
func divide(a, b int64) int64 {
	q, r := a/b, a%b
	if r < 0 {
		q, r = q-1, r+b
	}
	if 2*r >= b {
		q++
	}
	return q
}

// root returns the integer square root, rounded down.
func root(n int64) int64 {
	if n <= 0 {
		return 0
	}
	x := n
	for y := (x + 1) / 2; y < x; y = (x + n/x) / 2 {
		x = y
	}
	return x
}
