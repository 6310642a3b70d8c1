package views

import (
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/questionbank"
)

// superscript raises digits.
var superscript = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")

// Advice says in words what a bank can do for a blueprint: what can be expected
// where it can be met, else what is lacking and what would mend it.
type Advice struct {
	Met      bool
	Facts    []string
	Warnings []string
	Problems []AdviceProblem
}

// AdviceProblem is one thing that keeps a blueprint from being met.
type AdviceProblem struct {
	Text     string
	Notes    []string // why there are no more questions
	Remedies []string // each is enough by itself
}

// Advise puts an advice on a blueprint into words.
func (c *Catalogue) Advise(b *paper.Blueprint, a *paper.Advice) Advice {
	var v Advice
	for i, problem := range a.Problems {
		p := AdviceProblem{Text: c.Say(problem)}
		if i < len(a.Shortages) {
			p = c.shortage(b, a, &a.Shortages[i])
		}
		v.Problems = append(v.Problems, p)
	}
	for _, w := range a.Warnings {
		v.Warnings = append(v.Warnings, c.Say(w))
	}
	if a.Outlook != nil && len(a.Problems) == 0 {
		v.Met = true
		c.outlook(&v, b, a)
	}
	return v
}

func (c *Catalogue) outlook(v *Advice, b *paper.Blueprint, a *paper.Advice) {
	o := a.Outlook
	say := func(key string, args ...any) { v.Facts = append(v.Facts, c.T(key, args...)) }
	say("exam.advice_expected", "mean", Short(o.Expected), "sd", Short(o.SD))
	if o.Digits < 5 {
		say("exam.advice_few", "n", grouped("1"+strings.Repeat("0", o.Digits)))
	} else {
		say("exam.advice_many", "n", superscript.Replace(strconv.Itoa(o.Digits-1)))
	}
	tightest := a.Rules[o.Tightest]
	say("exam.advice_tightest", "rule", c.rule(b, a, o.Tightest, true), "share", percent(tightest.Tight))
	if b.Forms.Kind == paper.Same {
		say("exam.advice_same")
	} else {
		say("exam.advice_exposure", "share", percent(o.Exposure))
	}
	if b.Forms.Tolerance < o.Holds {
		v.Warnings = append(v.Warnings, c.T("exam.advice_intolerant", "asked", b.Forms.Tolerance, "holds", o.Holds))
		return
	}
	say("exam.advice_tolerance", "holds", o.Holds)
}

func (c *Catalogue) shortage(b *paper.Blueprint, a *paper.Advice, s *paper.Shortage) AdviceProblem {
	var rules []string
	for _, r := range s.Rules {
		rules = append(rules, c.rule(b, a, r, len(s.Rules) > 1))
	}
	key := "exam.advice_short"
	if len(rules) > 1 {
		key = "exam.advice_short_together"
	}
	p := AdviceProblem{Text: c.T(key, "rule", strings.Join(rules, c.T("exam.advice_and")), "need", s.Need, "have", s.Have)}
	if s.Never > 0 {
		p.Notes = append(p.Notes, c.T("exam.advice_never", "n", s.Never))
	}
	if s.Waiting > 0 {
		p.Notes = append(p.Notes, c.T("exam.advice_waiting", "n", s.Waiting))
	}
	for _, m := range s.Remedies {
		p.Remedies = append(p.Remedies, c.Remedy(b, a, s, m))
	}
	return p
}

// Remedy says what would mend a shortage.
func (c *Catalogue) Remedy(b *paper.Blueprint, a *paper.Advice, s *paper.Shortage, m paper.Remedy) string {
	args := []any{"n", m.Less}
	if m.Band != nil {
		args = append(args, "low", engine.Mark(m.Band.Low), "high", engine.Mark(m.Band.High))
	}
	text := c.T("exam.remedy."+string(m.Kind), args...)
	if m.Rule >= 0 && len(s.Rules) > 1 {
		return c.T("exam.advice_of_rule", "rule", c.rule(b, a, m.Rule, false), "what", text)
	}
	return text
}

// rule names a rule: topic, type, difficulties and tags, and how many it needs
// where counted.
func (c *Catalogue) rule(b *paper.Blueprint, a *paper.Advice, r int, counted bool) string {
	section := b.Sections[a.Rules[r].Section]
	rule := section.Draw[a.Rules[r].Rule]
	words := []string{rule.Topic}
	if rule.Topic == questionbank.AnyTopic {
		words[0] = c.T("exam.bp_any_topic")
	}
	if section.Type != "" {
		words = append(words, c.T("bank.type."+string(section.Type)))
	}
	if d := rule.Difficulty; d != nil {
		words = append(words, c.T("exam.advice_band", "low", engine.Mark(d.Low), "high", engine.Mark(d.High)))
	}
	for _, tag := range rule.Tags {
		words = append(words, c.T("exam.advice_tag", "tag", tag))
	}
	name := strings.Join(words, c.T("exam.advice_comma"))
	if counted {
		return c.T("exam.advice_counted", "rule", name, "n", rule.Count)
	}
	return name
}

// Short prints a mark with two places, which are enough on a page.
func Short(m engine.Mark) string { return (m.Ratio(1, 10) * 10).String() }

// percent prints thousandths as whole per cent, rounded up, so that "at most"
// holds; what is under one says so.
func percent(thousandths int) string {
	if thousandths < 10 {
		return engine.Mark(thousandths*100).String() + "%"
	}
	return engine.Mark((thousandths+9)/10*int(engine.One)).String() + "%"
}
