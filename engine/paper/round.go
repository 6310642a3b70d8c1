package paper

import "encoding/binary"

// round is a permutation of a group's members, dealt in chunks: the places of
// a round each get one. A round deals each member once at most, so exposure
// stays even whatever the number of forms; each round is shuffled anew.
//
// Neighbours share nothing where the group is large enough: chunks of a round
// are disjoint, and the first chunk of a round avoids the last of the one
// before, which is dealt first of all so that no round depends on a chain of
// earlier ones. Where a form takes more than half of the members, two places
// share a round, and have as little in common as can be.
type round struct {
	number uint64
	begun  bool
	headed bool    // the first chunk is dealt, too
	order  []int32 // the last chunk at the end, before it the first, before that the others
	left   int     // members not yet dealt stand before this index
	s      stream
}

// heldRounds is how many rounds of a group a drawer holds: those of a place and
// of its neighbours.
const heldRounds = 3

// chunks returns how many places share a round of the group.
func (g *group) chunks() int { return max(2, len(g.members)/g.need) }

// round returns a round of group g with its last chunk dealt.
func (d *drawer) round(g int, number uint64) *round {
	r := &d.rounds[g][number%heldRounds]
	if r.begun && r.number == number {
		return r
	}
	group := &d.p.groups[g]
	r.number, r.begun, r.headed, r.left = number, true, false, len(group.members)
	r.order = append(r.order[:0], group.members...)
	key := d.keys[g]
	binary.BigEndian.PutUint64(key[24:], number)
	r.s.seed(key)
	r.deal(len(group.members) - group.need)
	return r
}

// deal goes on until left members are not dealt.
func (r *round) deal(left int) {
	for r.left > left {
		k := r.s.below(r.left)
		r.left--
		r.order[k], r.order[r.left] = r.order[r.left], r.order[k]
	}
}

// dealHead deals the first chunk, without the members that are marked.
func (r *round) dealHead(left int, marked []bool) {
	for r.left > left {
		k := r.s.below(r.left)
		if marked[r.order[k]] {
			continue
		}
		r.left--
		r.order[k], r.order[r.left] = r.order[r.left], r.order[k]
	}
}

// chunk returns where the members of group g stand that fall to place: need of
// order from at on.
func (d *drawer) chunk(g int, place uint64) (order []int32, at int) {
	group := &d.p.groups[g]
	n, need, chunks := len(group.members), group.need, group.chunks()
	number, j := place/uint64(chunks), int(place%uint64(chunks))
	r := d.round(g, number)
	switch {
	case n < 2*need: // two places share a round, one takes its end, one its beginning
		r.deal(0)
		return r.order, (1 - j) * (n - need)
	case j == chunks-1:
		return r.order, n - need
	}
	d.head(g, r)
	at = n - (j+2)*need
	r.deal(at)
	return r.order, at
}

// head deals a round's first chunk, apart from the last one of the round before
// where there are members enough for that.
func (d *drawer) head(g int, r *round) {
	if r.headed {
		return
	}
	group := &d.p.groups[g]
	n, need := len(group.members), group.need
	r.headed = true
	if r.number == 0 || n < 3*need {
		r.deal(n - 2*need)
		return
	}
	last := d.round(g, r.number-1).order[n-need:]
	for _, q := range last {
		d.mark[q] = true
	}
	r.dealHead(n-2*need, d.mark)
	for _, q := range last {
		d.mark[q] = false
	}
}

// whole returns all members of group g in an order of the place's own: first
// those of its chunk, then the others as the round has them. It depends on
// nothing but the place.
func (d *drawer) whole(g int, place uint64) (order []int32, at int) {
	order, at = d.chunk(g, place)
	group := &d.p.groups[g]
	if r := d.round(g, place/uint64(group.chunks())); r.left > 0 {
		d.head(g, r)
		r.deal(0)
	}
	return order, at
}
