package paper

import (
	"cmp"
	"maps"
	"slices"
	"sort"
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

// shortage explains a conflict, one of all. waiting are questions that cannot be
// drawn yet.
func (p *Plan) shortage(c *conflict, all []conflict, waiting Pool) Shortage {
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
	w := p.newWider(c, all)
	for _, r := range c.rules {
		if band := w.band(r); band != nil {
			s.Remedies = append(s.Remedies, Remedy{Kind: WidenBand, Rule: r, Band: band})
		}
		if w.untagged(r) {
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

// wider looks for what lets a rule of a conflict take more questions: of those
// that no rule of the conflict takes, and so that no other rule is left short.
type wider struct {
	p       *Plan
	c       *conflict
	need    []int // without the rules of other conflicts
	classes []class
	of      []int // the class of each question, -1 for none
	placed  int64 // as many questions as can be placed now
}

func (p *Plan) newWider(c *conflict, all []conflict) *wider {
	w := &wider{p: p, c: c, need: p.needs(), of: make([]int, len(p.pool))}
	for _, other := range all {
		for _, r := range other.rules {
			if !slices.Contains(c.rules, r) {
				w.need[r] = 0
			}
		}
	}
	w.classes = classesOf(p.eligible, func(int32) bool { return true })
	for q := range w.of {
		w.of[q] = -1
	}
	for k := range w.classes {
		for _, q := range w.classes[k].members {
			w.of[q] = k
		}
	}
	w.placed = w.place(w.classes)
	return w
}

// place returns how many questions can be placed at most.
func (w *wider) place(classes []class) int64 {
	return newSupply(w.need, classes, make([]bool, len(classes)), w.needed()).fill(1, 1)
}

// needed are the rules that need questions.
func (w *wider) needed() []int {
	var rules []int
	for r, n := range w.need {
		if n > 0 {
			rules = append(rules, r)
		}
	}
	return rules
}

// outside returns the questions that the changed rule r would take and no rule
// of the conflict does.
func (w *wider) outside(changed *planRule) []int32 {
	var list []int32
	t := w.p.Blueprint.Sections[changed.section].Type
	for q := range w.p.pool {
		e := &w.p.pool[q]
		if changed.takes(e, t) && !w.p.anyTakes(w.c.rules, e) && (w.of[q] >= 0 || !slices.Contains(w.p.Blueprint.Never, e.ID)) {
			list = append(list, int32(q))
		}
	}
	return list
}

// mends reports whether the conflict is no more where rule r takes these
// questions, too.
func (w *wider) mends(r int, more []int32) bool {
	lack := w.c.need - w.c.have
	if len(more) < lack {
		return false
	}
	moved := map[int]int{}
	for _, q := range more {
		moved[w.of[q]]++
	}
	classes := slices.Clone(w.classes)
	for _, k := range slices.Sorted(maps.Keys(moved)) {
		n, rules := moved[k], []int{r}
		if k >= 0 {
			classes[k].members = classes[k].members[n:]
			rules = append(rules, classes[k].rules...)
		}
		classes = append(classes, class{rules: rules, members: more[:n]}) // as many as they are: which does not matter
	}
	return w.place(classes) >= w.placed+int64(lack) &&
		newSupply(w.need, classes, make([]bool, len(classes)), w.c.rules).short() == nil
}

// band returns the narrowest band around rule r's own, in hundredths, that mends
// the conflict, nil where none does.
func (w *wider) band(r int) *Band {
	changed := w.p.rules[r]
	if changed.Difficulty == nil {
		return nil
	}
	band := *changed.Difficulty
	changed.Difficulty = nil
	beyond := w.outside(&changed)
	off := func(q int32) int { return max(band.Low-w.p.pool[q].Difficulty, w.p.pool[q].Difficulty-band.High) }
	slices.SortStableFunc(beyond, func(a, b int32) int { return cmp.Compare(off(a), off(b)) })
	if !w.mends(r, beyond) {
		return nil
	}
	n := sort.Search(len(beyond), func(n int) bool { return w.mends(r, beyond[:n]) })
	for _, q := range beyond[:n] {
		d := w.p.pool[q].Difficulty
		band.Low, band.High = min(band.Low, d/10*10), max(band.High, (d+9)/10*10)
	}
	return &band
}

// untagged reports whether the conflict is no more where rule r asks for no tags.
func (w *wider) untagged(r int) bool {
	changed := w.p.rules[r]
	if len(changed.Tags) == 0 {
		return false
	}
	changed.Tags = nil
	return w.mends(r, w.outside(&changed))
}
