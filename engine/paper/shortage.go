package paper

import (
	"cmp"
	"slices"
)

// Shortage is the smallest set of rules, one of them dropped and it is none,
// that together need more questions than there are, why, and what would mend it.
type Shortage struct {
	Rules    []int // indexes into Advice.Rules
	Need     int
	Have     int
	Never    int // questions that fit, left out by never
	Waiting  int // questions that would fit, not approved yet
	Remedies []Remedy
}

// RemedyKind says what could be changed.
type RemedyKind string

// What mends a shortage. Each is enough by itself for the rules of the shortage,
// whichever questions of the kind are taken.
const (
	AskFewer  RemedyKind = "count"   // ask for Less questions less
	WidenBand RemedyKind = "band"    // let rule Rule take difficulties of Band
	DropTags  RemedyKind = "tags"    // let rule Rule take questions without its tags
	TakeBack  RemedyKind = "never"   // take questions off the never list
	Approve   RemedyKind = "approve" // approve Less of the questions that wait
)

// Remedy is one way to mend a shortage.
type Remedy struct {
	Kind RemedyKind
	Rule int // index into Advice.Rules, where it is about one
	Less int // questions
	Band *Band
}

// shortage explains a conflict. waiting are questions that cannot be drawn yet.
func (p *Plan) shortage(c *conflict, waiting Pool) Shortage {
	s := Shortage{Rules: c.rules, Need: c.need, Have: c.have}
	lack := c.need - c.have
	for q := range p.pool {
		if len(p.eligible[q]) == 0 && p.anyTakes(c.rules, &p.pool[q]) {
			s.Never++
		}
	}
	for i := range waiting {
		if p.anyTakes(c.rules, &waiting[i]) && !slices.Contains(p.Blueprint.Never, waiting[i].ID) {
			s.Waiting++
		}
	}
	if s.Waiting >= lack {
		s.Remedies = append(s.Remedies, Remedy{Kind: Approve, Rule: -1, Less: lack})
	}
	if s.Never >= lack {
		s.Remedies = append(s.Remedies, Remedy{Kind: TakeBack, Rule: -1, Less: lack})
	}
	for _, r := range c.rules {
		if band := p.widened(c.rules, r, lack); band != nil {
			s.Remedies = append(s.Remedies, Remedy{Kind: WidenBand, Rule: r, Band: band})
		}
		if p.untagged(c.rules, r) >= lack {
			s.Remedies = append(s.Remedies, Remedy{Kind: DropTags, Rule: r})
		}
	}
	s.Remedies = append(s.Remedies, Remedy{Kind: AskFewer, Rule: -1, Less: lack})
	return s
}

func (p *Plan) anyTakes(rules []int, e *Entry) bool {
	return slices.ContainsFunc(rules, func(r int) bool {
		return p.rules[r].takes(e, p.Blueprint.Sections[p.rules[r].section].Type)
	})
}

// others yields the questions that a changed rule would take and that serve no
// rule yet.
func (p *Plan) others(rules []int, r int, changed planRule, yield func(*Entry)) {
	t := p.Blueprint.Sections[changed.section].Type
	for q := range p.pool {
		e := &p.pool[q]
		if len(p.eligible[q]) == 0 && changed.takes(e, t) && !p.anyTakes(rules, e) && !slices.Contains(p.Blueprint.Never, e.ID) {
			yield(e)
		}
	}
}

// widened returns the narrowest band around rule r's own that lets in lack more
// questions, nil where none does.
func (p *Plan) widened(rules []int, r, lack int) *Band {
	changed := p.rules[r]
	if changed.Difficulty == nil {
		return nil
	}
	band := *changed.Difficulty
	changed.Difficulty = nil
	var beyond []int // difficulties outside of the band
	p.others(rules, r, changed, func(e *Entry) { beyond = append(beyond, e.Difficulty) })
	if len(beyond) < lack {
		return nil
	}
	outside := func(d int) int { return max(band.Low-d, d-band.High) }
	slices.SortFunc(beyond, func(a, b int) int { return cmp.Compare(outside(a), outside(b)) })
	for _, d := range beyond[:lack] {
		band.Low, band.High = min(band.Low, d), max(band.High, d)
	}
	return &band
}

func (p *Plan) untagged(rules []int, r int) int {
	changed, n := p.rules[r], 0
	if len(changed.Tags) == 0 {
		return 0
	}
	changed.Tags = nil
	p.others(rules, r, changed, func(*Entry) { n++ })
	return n
}
