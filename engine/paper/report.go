package paper

import (
	"slices"
	"time"

	"lectern/engine"
)

// Report says how fair a set of forms is. Shares have three places.
type Report struct {
	Forms          int         `json:"forms"`
	Target         engine.Mark `json:"target"`
	Expected       Spread      `json:"expected"`
	UnequalisedSD  engine.Mark `json:"unequalised_sd"`
	Exposure       Exposure    `json:"exposure"`
	Overlap        Overlap     `json:"overlap"`
	Neighbours     *Overlap    `json:"neighbours,omitempty"` // of those who sit beside one another, where there is an order of seats
	Repeated       *Repeated   `json:"repeated,omitempty"`   // where candidates have seen questions
	Sections       []Share     `json:"sections"`
	Histogram      *Histogram  `json:"histogram,omitempty"`
	RightPlaces    []Tally     `json:"right_places"`
	Constraints    Constraints `json:"constraints"`
	DrawSeconds    engine.Mark `json:"draw_seconds"`
	DrawingVersion int         `json:"drawing_version"`
}

// Spread is the mean, standard deviation and extremes of expected scores.
type Spread struct {
	Mean engine.Mark `json:"mean"`
	SD   engine.Mark `json:"sd"`
	Min  engine.Mark `json:"min"`
	Max  engine.Mark `json:"max"`
}

// Exposure is the share of forms on which a question stands, over the
// questions that can be drawn. A question's fair share is what the most even
// drawing of so many different forms that meets the blueprint gives it, in
// whole forms.
type Exposure struct {
	Max         engine.Mark `json:"max"`
	Mean        engine.Mark `json:"mean"`
	MaxOverFair engine.Mark `json:"max_over_fair"`
}

// Overlap is the share of questions that two forms have in common. The mean is
// exact; the maximum is over Sampled of the pairs where there are too many.
type Overlap struct {
	Mean    engine.Mark `json:"mean"`
	Max     engine.Mark `json:"max"`
	Pairs   int         `json:"pairs"`
	Sampled int         `json:"sampled,omitempty"`
}

// Repeated counts what candidates will see again because the bank is too
// small: questions on all forms together, and forms that hold any.
type Repeated struct {
	Questions int `json:"questions"`
	Forms     int `json:"forms"`
}

// maxPairs is how many pairs of forms are compared.
const maxPairs = 200_000

// Took notes how long the drawing took; the caller holds the clock.
func (r *Report) Took(d time.Duration) { r.DrawSeconds = engine.Mark(d.Milliseconds()) }

// Report measures forms that this plan drew; candidates are in the order of
// the forms, or none.
func (p *Plan) Report(forms []Form, candidates []Candidate) Report {
	r := Report{Forms: len(forms), Target: p.Target(), DrawingVersion: DrawingVersion,
		UnequalisedSD: engine.Mark(divide(p.aim.sd, 1000))}
	if len(forms) == 0 {
		return r
	}
	held := make([][]int32, len(forms))
	count := make([]int64, len(p.pool))
	exact := make([]int64, len(forms))
	for i := range forms {
		held[i], exact[i] = p.held(&forms[i])
		for _, q := range held[i] {
			count[q]++
		}
	}
	r.Expected = spread(exact)
	r.Exposure = p.exposure(count, len(forms))
	r.Overlap = p.overlap(held, count)
	r.Neighbours = p.neighbours(held, candidates)
	r.Sections = p.sectionSpreads(forms)
	r.Histogram = p.histogram(exact)
	r.RightPlaces = p.rightPlaces(forms)
	r.Constraints = p.Check(forms)
	r.Repeated = RepeatedOf(forms, candidates)
	return r
}

// neighbours compares every form with that of the next place; nil where nobody
// has a seat.
func (p *Plan) neighbours(held [][]int32, candidates []Candidate) *Overlap {
	if len(candidates) < 2 || len(candidates) != len(held) ||
		!slices.ContainsFunc(candidates, func(c Candidate) bool { return c.Seat != candidates[0].Seat }) {
		return nil
	}
	places, err := Places(candidates)
	if err != nil {
		return nil
	}
	at := make([]int, len(places))
	for i, place := range places {
		at[place] = i
	}
	o := &Overlap{Pairs: len(at) - 1}
	all, most, on := 0, 0, make([]bool, len(p.pool))
	for k := range o.Pairs {
		for _, q := range held[at[k]] {
			on[q] = true
		}
		both := 0
		for _, q := range held[at[k+1]] {
			if on[q] {
				both++
			}
		}
		for _, q := range held[at[k]] {
			on[q] = false
		}
		all, most = all+both, max(most, both)
	}
	questions := int64(p.Blueprint.Questions())
	o.Mean = engine.Mark(divide(int64(all)*1000, int64(o.Pairs)*questions))
	o.Max = engine.Mark(divide(int64(most)*1000, questions))
	return o
}

// held returns the form's questions and its expected score.
func (p *Plan) held(f *Form) ([]int32, int64) {
	list := make([]int32, 0, len(p.rules))
	var sum int64
	for _, s := range f.Sections {
		for i := range s.Questions {
			q := p.index[s.Questions[i].ID]
			list = append(list, q)
			sum += int64(s.Questions[i].Marks) * int64(p.pool[q].Difficulty)
		}
	}
	return list, sum
}

func spread(values []int64) Spread {
	low, high, total := values[0], values[0], int64(0)
	for _, v := range values {
		low, high, total = min(low, v), max(high, v), total+v
	}
	mean := divide(total, int64(len(values)))
	var squares int64
	for _, v := range values {
		off := (v - mean) / 10 // hundred-thousandths of a mark
		squares += off * off
	}
	sd := 10 * root(squares/int64(len(values)))
	mark := func(n int64) engine.Mark { return engine.Mark(divide(n, 1000)) }
	return Spread{Mean: mark(mean), SD: mark(sd), Min: mark(low), Max: mark(high)}
}

func (p *Plan) exposure(count []int64, forms int) Exposure {
	different := int64(forms)
	if p.Blueprint.Forms.Kind == Same {
		different = 1
	}
	var most, total, drawable, ratio int64
	for q, n := range count {
		if s := p.share[q]; s.take > 0 {
			drawable++
			fair := (different*int64(s.take) + int64(s.of) - 1) / int64(s.of)
			ratio = max(ratio, divide(n*1000*different/int64(forms), fair))
		}
		most, total = max(most, n), total+n
	}
	return Exposure{
		Max:         engine.Mark(divide(most*1000, int64(forms))),
		Mean:        engine.Mark(divide(total*1000, int64(forms)*max(drawable, 1))),
		MaxOverFair: engine.Mark(ratio),
	}
}

// overlap compares pairs. The sample takes, for distances from 1 on that are
// spread over the roster, every form with the one that stands that far after.
func (p *Plan) overlap(held [][]int32, count []int64) Overlap {
	n := len(held)
	questions := int64(p.Blueprint.Questions())
	o := Overlap{Pairs: n * (n - 1) / 2}
	if o.Pairs == 0 || questions == 0 {
		return o
	}
	var common int64
	for _, c := range count {
		common += c * (c - 1) / 2
	}
	o.Mean = engine.Mark(divide(common*1000, int64(o.Pairs)*questions))
	words := (len(p.pool) + 63) / 64
	sets := make([]uint64, n*words)
	for i, list := range held {
		for _, q := range list {
			sets[i*words+int(q)/64] |= 1 << (q % 64)
		}
	}
	compared, most := 0, 0
	stride := max(1, o.Pairs/maxPairs)
	for distance := 1; distance < n && compared < maxPairs; distance += stride {
		for i := 0; i+distance < n && compared < maxPairs; i++ {
			both := 0
			for _, q := range held[i] {
				both += int(sets[(i+distance)*words+int(q)/64] >> (q % 64) & 1)
			}
			most = max(most, both)
			compared++
		}
	}
	if compared < o.Pairs {
		o.Sampled = compared
	}
	o.Max = engine.Mark(divide(int64(most)*1000, questions))
	return o
}

// RepeatedOf counts what candidates see again: forms[i] is candidate i's. It is
// nil where nobody has seen anything, or forms are nobody's.
func RepeatedOf(forms []Form, candidates []Candidate) *Repeated {
	if len(forms) != len(candidates) || !slices.ContainsFunc(candidates, func(c Candidate) bool { return len(c.Seen) > 0 }) {
		return nil
	}
	r := &Repeated{}
	for i, c := range candidates {
		seen := make(map[engine.ID]bool, len(c.Seen))
		for _, id := range c.Seen {
			seen[id] = true
		}
		again := 0
		for _, s := range forms[i].Sections {
			for k := range s.Questions {
				if seen[s.Questions[k].ID] {
					again++
				}
			}
		}
		if r.Questions += again; again > 0 {
			r.Forms++
		}
	}
	return r
}
