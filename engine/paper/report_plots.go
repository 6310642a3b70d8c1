package paper

import (
	"slices"

	"lectern/engine"
)

// Share is the spread of the expected score of one section.
type Share struct {
	Title string `json:"title"`
	Spread
}

func (p *Plan) sectionSpreads(forms []Form) []Share {
	shares := make([]Share, len(p.Blueprint.Sections))
	values := make([]int64, len(forms))
	for s := range shares {
		for i := range forms {
			values[i] = 0
			for _, q := range forms[i].Sections[s].Questions {
				values[i] += int64(q.Marks) * int64(p.pool[p.index[q.ID]].Difficulty)
			}
		}
		shares[s] = Share{p.Blueprint.Sections[s].Title, spread(values)}
	}
	return shares
}

// Histogram counts expected scores: bar i holds those from From + i × Step on.
// Unequalised are those of blind drawing, a sample of its own size.
type Histogram struct {
	From        engine.Mark `json:"from"`
	Step        engine.Mark `json:"step"`
	Equalised   []int       `json:"equalised"`
	Unequalised []int       `json:"unequalised"`
}

// histogramBars is about how many bars the unequalised scores are spread over.
const histogramBars = 40

// histogram counts the forms' scores beside those of the sample.
func (p *Plan) histogram(exact []int64) *Histogram {
	all := slices.Concat(p.sample, exact)
	low, high := slices.Min(all), slices.Max(all)
	step := max((high-low)/histogramBars/1000, 1) * 1000 // whole thousandths of a mark
	low -= (low%step + step) % step
	h := &Histogram{From: engine.Mark(low / 1000), Step: engine.Mark(step / 1000)}
	count := func(values []int64) []int {
		bars := make([]int, (high-low)/step+1)
		for _, v := range values {
			bars[(v-low)/step]++
		}
		return bars
	}
	h.Equalised, h.Unequalised = count(exact), count(p.sample)
	return h
}

// Tally counts, over all single-choice questions of so many options of which
// none keeps its place, how often the right one stands at each place.
type Tally struct {
	Options int   `json:"options"`
	Counts  []int `json:"counts"`
}

func (p *Plan) rightPlaces(forms []Form) []Tally {
	tallies := []Tally{}
	for i := range forms {
		for _, s := range forms[i].Sections {
			for _, q := range s.Questions {
				l := &p.pool[p.index[q.ID]].Layout
				key, n := l.Key, len(q.Order)
				if key < 0 || n == 0 || len(l.Pinned) > 0 {
					continue
				}
				at := slices.IndexFunc(tallies, func(t Tally) bool { return t.Options == n })
				if at < 0 {
					at = len(tallies)
					tallies = append(tallies, Tally{n, make([]int, n)})
				}
				tallies[at].Counts[slices.Index(q.Order, key)]++
			}
		}
	}
	slices.SortFunc(tallies, func(a, b Tally) int { return a.Options - b.Options })
	return tallies
}

// Exposed is on how many forms a question stands, and on how many it would in
// the most even drawing.
type Exposed struct {
	ID    engine.ID   `json:"id"`
	Forms int         `json:"forms"`
	Fair  engine.Mark `json:"fair"`
}

// Exposures returns the questions that can be drawn, the most exposed first.
func (p *Plan) Exposures(forms []Form) []Exposed {
	count := make([]int, len(p.pool))
	for i := range forms {
		list, _ := p.held(&forms[i])
		for _, q := range list {
			count[q]++
		}
	}
	list := []Exposed{}
	for q, n := range count {
		if n > 0 || p.share[q].take > 0 {
			fair := int64(0)
			if s := p.share[q]; s.take > 0 {
				fair = divide(int64(len(forms)*s.take)*1000, int64(s.of))
			}
			list = append(list, Exposed{p.pool[q].ID, n, engine.Mark(fair)})
		}
	}
	slices.SortStableFunc(list, func(a, b Exposed) int { return b.Forms - a.Forms })
	return list
}
