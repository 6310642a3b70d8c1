package paper

import (
	"cmp"
	"slices"

	"lectern/engine"
)

// lay puts the questions of the form at hand in order, and their options, by
// the random numbers of purpose and name.
func (d *drawer) lay(purpose, name string) Form {
	p := d.p
	d.s.seed(d.seed.derive(purpose, name))
	slices.SortFunc(d.slots, func(a, b slot) int {
		if a.rule != b.rule {
			return cmp.Compare(a.rule, b.rule)
		}
		return cmp.Compare(a.question, b.question)
	})
	form := Form{Sections: make([]FormSection, len(p.Blueprint.Sections)), Expected: engine.Mark(divide(d.sum(), 1000))}
	for i := range p.Blueprint.Sections {
		slots := d.slotsOf(i)
		if p.Blueprint.Shuffle.Questions {
			shuffle(&d.s, slots)
		}
		form.Sections[i].Title = p.Blueprint.Sections[i].Title
	}
	d.placeAll(&form)
	for tries := 1; tries < keyTries && d.lopsided(); tries++ {
		d.placeAll(&form)
	}
	return form
}

// slotsOf returns the slots of a section, which stand together.
func (d *drawer) slotsOf(section int) []slot {
	at := func(i int) int {
		n, _ := slices.BinarySearchFunc(d.slots, i, func(s slot, i int) int { return cmp.Compare(d.p.rules[s.rule].section, i) })
		return n
	}
	return d.slots[at(section):at(section+1)]
}

// placeAll orders the options of all questions.
func (d *drawer) placeAll(form *Form) {
	places := 0
	for _, s := range d.slots {
		l := &d.p.pool[s.question].Layout
		places += l.Options + l.Targets
	}
	room := make([]int, 0, places)
	questions := make([]Placed, len(d.slots))
	*d.right = rightPlaces{}
	at := 0
	for i := range form.Sections {
		first := at
		for _, s := range d.slotsOf(i) {
			e := &d.p.pool[s.question]
			q := &questions[at]
			room = d.place(room, q, &e.Layout, d.p.Blueprint.Sections[i].Marks)
			q.ID, q.Version = e.ID, e.Version
			at++
		}
		form.Sections[i].Questions = questions[first:at:at]
	}
}

// place orders options and targets, and shares a case's marks out. Orders are
// cut from room.
func (d *drawer) place(room []int, q *Placed, l *Layout, marks engine.Mark) []int {
	q.Marks = marks
	if l.Options > 0 {
		from := len(room)
		shuffled := !l.Fixed && (l.Always || d.p.Blueprint.Shuffle.Options)
		room = d.order(room, l.Options, l.Pinned, shuffled)
		q.Order = room[from:len(room):len(room)]
		if l.Key >= 0 && shuffled && len(l.Pinned) == 0 {
			d.noteRight(q.Order, l.Key)
		}
	}
	if l.Targets > 0 {
		from := len(room)
		room = d.order(room, l.Targets, nil, true)
		q.Targets = room[from:len(room):len(room)]
	}
	if len(l.Parts) > 0 {
		q.Parts = make([]Placed, len(l.Parts))
		shares := shareOut(marks, l.Parts)
		for i := range l.Parts {
			d.place(nil, &q.Parts[i], &l.Parts[i], shares[i])
		}
	}
	return room
}

// order appends the places of n things, shuffled but for the pinned. The right
// order of an order question is as likely as any other: were it never shown,
// two options' order would be told outright.
func (d *drawer) order(room []int, n int, pinned []int, shuffled bool) []int {
	from := len(room)
	for i := range n {
		room = append(room, i)
	}
	switch {
	case !shuffled:
	case len(pinned) == 0:
		shuffle(&d.s, room[from:])
	default:
		d.shuffleAround(room[from:], pinned)
	}
	return room
}

func (d *drawer) shuffleAround(places, pinned []int) {
	var free []int
	for i := range places {
		if !slices.Contains(pinned, i) {
			free = append(free, i)
		}
	}
	for i := len(free) - 1; i > 0; i-- {
		j := d.s.below(i + 1)
		places[free[i]], places[free[j]] = places[free[j]], places[free[i]]
	}
}

// shareOut divides marks over parts by their own marks: largest remainder in
// thousandths, the earlier part first, so that they sum to marks exactly.
func shareOut(marks engine.Mark, parts []Layout) []engine.Mark {
	var total int64
	for i := range parts {
		total += int64(max(parts[i].Marks, 0))
	}
	weights := make([]int64, len(parts))
	for i := range parts {
		weights[i] = int64(max(parts[i].Marks, 0))
		if total == 0 {
			weights[i] = 1
		}
	}
	shares := make([]engine.Mark, len(parts))
	for i, n := range apportion(int64(marks), weights) {
		shares[i] = engine.Mark(n)
	}
	return shares
}

// apportion divides total over weights by largest remainder, the earlier
// first; all 0 where no weight is positive.
func apportion(total int64, weights []int64) []int64 {
	var sum int64
	for _, w := range weights {
		sum += w
	}
	out := make([]int64, len(weights))
	if sum == 0 {
		return out
	}
	left := total
	order := make([]int, len(weights))
	for i, w := range weights {
		out[i] = total * w / sum
		left -= out[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(total*weights[b]%sum, total*weights[a]%sum) })
	for _, i := range order {
		if left == 0 {
			break
		}
		out[i]++
		left--
	}
	return out
}
