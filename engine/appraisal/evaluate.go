package appraisal

import (
	"cmp"
	"math/big"
	"slices"

	"lectern/engine"
)

// Outcome is what a scheme makes of a person's entries.
type Outcome struct {
	Components []ComponentOutcome // in the scheme's order
	Graded     bool               // false: there is no total, and Reasons says why
	Total      engine.Mark        // of 100, rounded as the scheme says
	Passed     bool               // graded, not failed, and at least the scheme's least total
	Failed     bool               // whatever the total
	Reasons    []Reason
}

// ComponentOutcome is one component's part.
type ComponentOutcome struct {
	Component
	Entries []Posted    // that stand, the oldest first
	Present bool        // something is credited
	Figure  engine.Mark // of 100 after combining and cap, rounded to the scheme's places
	Points  engine.Mark // what it adds to the total, rounded to a thousandth
	Share   int         // its weight in thousandths after rescaling, rounded
	Lacking int         // entries expected that are not there
}

// Reason is why a total is not given or does not pass.
type Reason struct {
	Kind      ReasonKind
	Component string // its name; "" where it is of the whole
}

// ReasonKind is the kind of a reason.
type ReasonKind string

// The kinds of reasons.
const (
	NothingYet   ReasonKind = "nothing"    // no component has an entry
	EntryNoGrade ReasonKind = "no_grade"   // an entry that denies any grade, as for absence
	EntryFailed  ReasonKind = "failed"     // an entry that fails the whole
	UnderGate    ReasonKind = "gate"       // a component under its gate
	UnderPass    ReasonKind = "under_pass" // the total under the scheme's least
)

// Evaluate weighs the entries that stand. Everything is exact until the end: a
// component's share of its maximum is combined, never under 0, cut at the cap,
// weighed, summed, and the total of 100 rounded half up to the scheme's places.
func Evaluate(s *Scheme, entries []Posted) Outcome {
	var out Outcome
	total, weights := new(big.Rat), 0
	shares := make([]*big.Rat, len(s.Components))
	for i, c := range s.Components {
		o := ComponentOutcome{Component: c, Entries: of(entries, c.Key)}
		o.Present = len(o.Entries) > 0
		o.Lacking = max(0, c.Expect-len(o.Entries))
		out.reasons(&o)
		if o.Present {
			shares[i] = c.credit(o.Entries, s.Missing)
			o.Figure = roundTo(times(shares[i], 100), s.Places)
			if c.Gate > 0 && times(shares[i], 100).Cmp(exact(c.Gate)) < 0 {
				out.fail(UnderGate, c.Name)
			}
		} else if s.Missing == AsZero {
			shares[i] = new(big.Rat)
			if c.Gate > 0 {
				out.fail(UnderGate, c.Name)
			}
		}
		if shares[i] != nil {
			weights += c.Weight
			total.Add(total, times(shares[i], int64(c.Weight)))
		}
		out.Components = append(out.Components, o)
	}
	if !slices.ContainsFunc(out.Components, func(o ComponentOutcome) bool { return o.Present }) || weights == 0 {
		out.Reasons = []Reason{{Kind: NothingYet}}
		out.Failed = false
		return out
	}
	for i := range out.Components {
		o := &out.Components[i]
		if shares[i] != nil {
			o.Share = int(roundTo(big.NewRat(int64(o.Weight)*WholeWeight, int64(weights)), 0) / engine.One)
			o.Points = roundTo(new(big.Rat).Mul(shares[i], big.NewRat(100*int64(o.Weight), int64(weights))), 3)
		}
	}
	out.Total = roundTo(total.Mul(total, big.NewRat(100, int64(weights))), s.Places)
	out.Graded = !slices.ContainsFunc(out.Reasons, func(r Reason) bool { return r.Kind == EntryNoGrade })
	if s.Pass > 0 && out.Total < s.Pass {
		out.Reasons = append(out.Reasons, Reason{Kind: UnderPass})
	}
	out.Passed = out.Graded && !out.Failed && out.Total >= s.Pass
	return out
}

func (out *Outcome) fail(kind ReasonKind, component string) {
	out.Failed = true
	out.Reasons = append(out.Reasons, Reason{kind, component})
}

// reasons takes over what entries say beyond their value.
func (out *Outcome) reasons(o *ComponentOutcome) {
	for _, e := range o.Entries {
		switch e.Flag {
		case FlagNoGrade:
			out.fail(EntryNoGrade, o.Name)
			return
		case FlagFailed:
			out.fail(EntryFailed, o.Name)
			return
		}
	}
}

// of returns a component's entries, the oldest first.
func of(entries []Posted, key string) []Posted {
	var list []Posted
	for _, e := range entries {
		if e.Component == key {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b Posted) int { return cmp.Or(cmp.Compare(a.When(), b.When()), cmp.Compare(a.Seq, b.Seq)) })
	return list
}

// credit returns a component's share of its maximum, between 0 and its cap.
func (c *Component) credit(entries []Posted, missing Missing) *big.Rat {
	share := c.combine(entries, missing)
	if share.Sign() < 0 {
		share.SetInt64(0)
	}
	if most := new(big.Rat).Quo(exact(c.Cap), big.NewRat(100, 1)); c.Cap > 0 && share.Cmp(most) > 0 {
		share = most
	}
	return share
}

func (c *Component) combine(entries []Posted, missing Missing) *big.Rat {
	n := len(entries)
	if missing == AsZero {
		n = max(n, c.Expect)
	}
	switch c.Combine {
	case Last:
		return entries[len(entries)-1].share()
	case Best:
		best := entries[0].share()
		for _, e := range entries[1:] {
			if s := e.share(); s.Cmp(best) > 0 {
				best = s
			}
		}
		return best
	case Sum:
		var value, of engine.Mark
		for _, e := range entries {
			value, of = value+e.Value, of+e.Of
		}
		// What is lacking counts as if it were out of as much as the others are
		// on average.
		return new(big.Rat).Mul(big.NewRat(int64(value), int64(of)), big.NewRat(int64(len(entries)), int64(n)))
	}
	sum := new(big.Rat)
	for _, e := range entries {
		sum.Add(sum, e.share())
	}
	return sum.Quo(sum, big.NewRat(int64(n), 1))
}

func (e *Entry) share() *big.Rat { return big.NewRat(int64(e.Value), int64(e.Of)) }

func exact(m engine.Mark) *big.Rat { return big.NewRat(int64(m), int64(engine.One)) }

func times(r *big.Rat, n int64) *big.Rat { return new(big.Rat).Mul(r, big.NewRat(n, 1)) }

// roundTo rounds a figure that is not negative half up to so many decimals.
func roundTo(r *big.Rat, places int) engine.Mark {
	scale := int64(1)
	for range places {
		scale *= 10
	}
	n := new(big.Int).Mul(r.Num(), big.NewInt(2*scale))
	n.Add(n, r.Denom()).Quo(n, new(big.Int).Lsh(r.Denom(), 1))
	return engine.Mark(n.Int64() * (int64(engine.One) / scale))
}
