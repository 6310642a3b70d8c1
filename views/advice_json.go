package views

import (
	"errors"

	"lectern/engine"
	"lectern/engine/paper"
)

// Mending is what a blueprint lacks and what would mend it, for scripts:
// numbers, and the words in the reader's language.
type Mending struct {
	Shortages []ShortageJSON `json:"shortages"`
	Remedies  []RemedyJSON   `json:"remedies"`
}

// ShortageJSON is a set of rules that together need more than there is.
type ShortageJSON struct {
	Rules   []string `json:"rules"` // paths into the blueprint
	Need    int      `json:"need"`
	Have    int      `json:"have"`
	Never   int      `json:"never"`   // left out by the never list
	Waiting int      `json:"waiting"` // would fit, not approved yet
	Text    string   `json:"text"`
	Notes   []string `json:"notes"`
}

// RemedyJSON is one way to mend a shortage, enough by itself.
type RemedyJSON struct {
	Shortage   int         `json:"shortage"` // index
	Kind       string      `json:"kind"`
	Rule       string      `json:"rule,omitempty"`       // path of the rule to be changed
	Count      int         `json:"count,omitempty"`      // questions
	Difficulty *paper.Band `json:"difficulty,omitempty"` // the wider band
	Text       string      `json:"text"`
}

// Mend puts shortages and remedies into words and numbers. path names a rule of
// the advice.
func (c *Catalogue) Mend(b *paper.Blueprint, a *paper.Advice, path func(r paper.RuleAdvice) string) Mending {
	m := Mending{Shortages: []ShortageJSON{}, Remedies: []RemedyJSON{}}
	for i := range a.Shortages {
		s := &a.Shortages[i]
		words := c.shortage(b, a, s)
		out := ShortageJSON{Need: s.Need, Have: s.Have, Never: s.Never, Waiting: s.Waiting, Text: words.Text, Notes: append([]string{}, words.Notes...)}
		for _, r := range s.Rules {
			out.Rules = append(out.Rules, path(a.Rules[r]))
		}
		m.Shortages = append(m.Shortages, out)
		for k, r := range s.Remedies {
			one := RemedyJSON{Shortage: i, Kind: string(r.Kind), Count: r.Less, Difficulty: r.Band, Text: words.Remedies[k]}
			if r.Rule >= 0 {
				one.Rule = path(a.Rules[r.Rule])
			}
			m.Remedies = append(m.Remedies, one)
		}
	}
	return m
}

// OutlookJSON is what can be expected of a blueprint that can be met, for scripts.
type OutlookJSON struct {
	Digits    int         `json:"digits"` // of the number of different papers, about
	Tightest  string      `json:"tightest"`
	Share     engine.Mark `json:"share"`     // of its questions that a paper takes
	Exposure  engine.Mark `json:"exposure"`  // the share of papers that a question must stand on
	Tolerance engine.Mark `json:"tolerance"` // that can be kept
	Expected  engine.Mark `json:"expected"`
	SD        engine.Mark `json:"sd"` // before equalising
}

// OutlookOf returns the outlook of an advice, nil where it has none.
func OutlookOf(a *paper.Advice, path func(r paper.RuleAdvice) string) *OutlookJSON {
	o := a.Outlook
	if o == nil {
		return nil
	}
	tightest := a.Rules[o.Tightest]
	return &OutlookJSON{o.Digits, path(tightest), engine.Mark(tightest.Tight), engine.Mark(o.Exposure), o.Holds, o.Expected, o.SD}
}

// MendingOf is Mend of an error that says that a blueprint cannot be met.
func (c *Catalogue) MendingOf(err error) (Mending, bool) {
	var u *paper.Unmet
	if !errors.As(err, &u) {
		return Mending{}, false
	}
	return c.Mend(&u.Blueprint, &u.Advice, paper.RuleAdvice.Path), true
}
