package paper

import "lectern/engine"

// holds returns a tolerance, a round one, that drawing will keep. It is judged
// by forms drawn as near to the target as it goes, and is no smaller than three times
// the largest distance and a step beyond; parallel forms, which share the bank,
// get as much again.
func (p *Plan) holds() engine.Mark {
	grid := p.grid()
	room := func(target int64) engine.Mark {
		h := 3*p.farthest(target) + grid
		if p.Blueprint.Forms.Kind == Parallel {
			h *= 2
		}
		return roundUp(h)
	}
	h := room(p.aim.target)
	if moved := distance(p.aim.target, p.aim.mean); p.Blueprint.Forms.Target == nil && moved > 0 && int64(h)*1000 >= moved {
		// With such a tolerance the target is the mean itself.
		h = max(h, room(p.aim.mean))
	}
	return h
}

// So many forms are drawn: few of a large pool, where each comes near.
const (
	mostHoldForms  = 200
	leastHoldForms = 8
	holdQuestions  = 40_000 // forms times questions in the pool
	nearEnough     = 2000   // millionths of a mark: nearer makes no difference to the round tolerance
)

// farthest draws forms as near to the target as it goes and returns how far the
// farthest lies off.
func (p *Plan) farthest(target int64) int64 {
	near := &Plan{Blueprint: p.Blueprint, pool: p.pool, rules: p.rules, eligible: p.eligible, byRule: p.byRule, enemies: p.enemies,
		index: p.index, must: p.must, witness: p.witness, mustRule: p.mustRule, groups: p.groups, inGroup: p.inGroup, swap: p.swap}
	near.aim.target, near.aim.tolerance = target, nearEnough
	d := near.newDrawer(SeedOf("holds"))
	var most int64
	forms := max(leastHoldForms, min(mostHoldForms, holdQuestions/len(p.pool)))
	if p.hard {
		forms = leastHoldForms
	}
	for i := range forms {
		d.draw("holds", itoa(i), nil, latePlaces+uint64(i)*7919)
		off := d.sum() - target
		for range len(d.slots) {
			c, ok := d.bestOf(equaliseTries, off)
			if !ok {
				break
			}
			d.swap(c)
			off += c.by
		}
		if size(off) > nearEnough {
			off = d.exhaust(off)
		}
		most = max(most, size(off))
	}
	return most
}

// roundUp returns the next 1, 2 or 5 of a power of ten, at least a hundredth of
// a mark; n is in millionths.
func roundUp(n int64) engine.Mark {
	step := engine.Mark(engine.One / 100)
	for i := 0; int64(step)*1000 < n; i++ {
		if i%3 == 1 {
			step = step * 5 / 2
		} else {
			step *= 2
		}
	}
	return step
}
