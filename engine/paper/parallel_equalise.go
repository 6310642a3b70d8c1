package paper

import "lectern/engine"

// balance is what a section of a form comes to: its expected score, in
// millionths of a mark, and the sum of the squares of its questions'
// difficulties, in millionths, which with the former gives their spread.
type balance struct{ expected, squares int64 }

func (b *balance) add(c balance) { b.expected, b.squares = b.expected+c.expected, b.squares+c.squares }

func (b balance) less(c balance) balance {
	return balance{b.expected - c.expected, b.squares - c.squares}
}

// gives is what a question adds to its section.
func (p *Plan) gives(q, rule int32) balance {
	d := int64(p.pool[q].Difficulty)
	return balance{p.value(q, rule), d * d}
}

// total returns how far form i's expected score lies from the target.
func (v *variants) total(i int) int64 {
	var off int64
	for _, b := range v.off[i] {
		off += b.expected
	}
	return off
}

// weight returns how bad form i is. A thousandth of a mark in the whole counts
// twice one in a section, and that as much as a thousandth in the standard
// deviation of some twenty difficulties.
func (v *variants) weight(i int) int64 {
	var sum, off int64
	for _, b := range v.off[i] {
		off += b.expected
		sum += 8*size(b.expected) + size(b.squares)
	}
	return sum + 16*size(off)
}

// Equalising accepts what makes things worse by less than a threshold, which
// sinks step by step to nothing (threshold accepting: Dueck and Scheuer 1990,
// simulated annealing without floating point). Most of the work is done by
// pairs of moves within a section: the second makes up for what the first did
// to the expected score, so that the spread can be mended by itself.
const (
	thresholdFrom  = 1_000_000 // an eighth of a mark in one section
	thresholdSteps = 100
	stepMoves      = 400  // of each form, and
	allMoves       = 4000 // of all together
	seconds        = 24   // how many moves are tried as the second of a pair
)

// equalise brings all forms to the norm in the whole, in each section and in
// the spread of difficulties, and never breaks anything.
func (v *variants) equalise() {
	threshold := int64(thresholdFrom)
	for range thresholdSteps {
		for range min(stepMoves*len(v.forms), allMoves) {
			v.tryPair(threshold)
		}
		threshold = threshold * 9 / 10
	}
}

// alikeShare is the part of the paper's total by which forms may lie apart, all
// on one side of the norm, before they are brought to one another.
const alikeShare = 5000

// apart returns how far the forms' expected scores lie from one another.
func (v *variants) apart() engine.Mark {
	low, high := v.total(0), v.total(0)
	for i := range v.forms {
		low, high = min(low, v.total(i)), max(high, v.total(i))
	}
	return engine.Mark((high - low) / 1000)
}

// centred calls do with the mean of the forms in place of the norm: where their
// questions are too few to meet the norm, no exchange between two of them brings
// both nearer to it, however unlike they are.
func (v *variants) centred(do func()) {
	count := int64(len(v.forms))
	means := make([]balance, len(v.p.norms))
	for n := range means {
		for i := range v.forms {
			means[n].add(v.off[i][n])
		}
		means[n] = balance{divide(means[n].expected, count), divide(means[n].squares, count)}
	}
	for i := range v.forms {
		for n, mean := range means {
			v.off[i][n] = v.off[i][n].less(mean)
		}
	}
	do()
	for i := range v.forms {
		for n, mean := range means {
			v.off[i][n].add(mean)
		}
	}
}

// made is a move that was made, and what it takes to undo it.
type made struct {
	move
	old   int32
	grows int
	worse int64
}

func (v *variants) do(m move) made {
	before := v.weight(m.i)
	if m.other >= 0 {
		before += v.weight(m.other)
	}
	done := made{move: m, old: v.forms[m.i][m.k].question}
	done.grows = v.make(m)
	done.worse = v.weight(m.i) - before
	if m.other >= 0 {
		done.worse += v.weight(m.other)
	}
	return done
}

func (v *variants) takeBack(m made) { v.undo(m.move, m.old) }

// tryPair makes a random move, with a second one in its section where that is
// better, unless the outcome is worse by the threshold or more.
func (v *variants) tryPair(threshold int64) {
	i := v.s.below(len(v.forms))
	first, ok := v.randomMove(i, v.s.below(len(v.forms[i])))
	if !ok {
		return
	}
	one := v.do(first)
	section := v.p.rules[v.forms[i][first.k].rule].section
	var best move
	worse, found := one.worse, false
	if one.grows > 0 {
		worse = 1 << 62
	}
	for range seconds {
		k := v.s.below(len(v.forms[i]))
		if v.p.rules[v.forms[i][k].rule].section != section {
			continue
		}
		m, ok := v.randomMove(i, k)
		if !ok {
			continue
		}
		two := v.do(m)
		if one.grows+two.grows <= 0 && one.worse+two.worse < worse {
			best, worse, found = m, one.worse+two.worse, true
		}
		v.takeBack(two)
	}
	switch {
	case worse > 0 && worse >= threshold:
		v.takeBack(one)
	case found:
		v.do(best)
	}
}

// randomMove chooses a question that may come in at slot k of form i.
func (v *variants) randomMove(i, k int) (move, bool) {
	s := v.forms[i][k]
	list := v.p.byRule[s.rule]
	if s.fixed || len(list) == 0 {
		return move{}, false
	}
	q := list[v.s.below(len(list))]
	if v.on[i][q] {
		return move{}, false
	}
	j := v.s.below(len(v.forms))
	if j == i || !v.on[j][q] || v.on[j][s.question] {
		return move{i, k, q, -1, 0}, v.free[q] && (!v.seen[q] || v.seen[s.question])
	}
	for k2, t := range v.forms[j] {
		if t.question == q {
			return move{i, k, q, j, k2}, t.rule == s.rule && !t.fixed
		}
	}
	return move{}, false
}
