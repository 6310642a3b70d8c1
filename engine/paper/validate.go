package paper

import (
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/questionbank"
)

// Bounds of a blueprint. They are far above any paper that a person could sit,
// and keep sums within 64 bits.
const (
	MaxQuestions = 1000
	MaxSections  = 100
	MaxRules     = 1000
	MaxParallel  = 100
	maxMarks     = 10000 * engine.One
	maxMinutes   = 24 * 60
)

// Validate returns the first of Problems, nil where there is none.
func (b *Blueprint) Validate() error {
	if problems := b.Problems(); len(problems) > 0 {
		return problems[0]
	}
	return nil
}

// Problems returns everything that is wrong with the blueprint by itself, each
// an Invalid error whose Field is the path in the JSON, as
// sections[0].draw[1].count. Minutes may be 0: not stated yet.
func (b *Blueprint) Problems() []*engine.Error {
	v := &validation{}
	v.check(b.Minutes >= 0 && b.Minutes <= maxMinutes, "minutes", "error.blueprint.minutes", "max", maxMinutes)
	v.check(len(b.Sections) > 0, "sections", "error.blueprint.no_sections")
	v.check(len(b.Sections) <= MaxSections, "sections", "error.blueprint.too_many", "have", len(b.Sections), "max", MaxSections)
	rules, questions := 0, 0
	for i := range b.Sections {
		v.section(i, &b.Sections[i])
		rules += len(b.Sections[i].Draw)
		for _, r := range b.Sections[i].Draw {
			questions += min(max(r.Count, 0), MaxQuestions+1)
		}
	}
	v.check(rules <= MaxRules, "sections", "error.blueprint.too_many", "have", rules, "max", MaxRules)
	v.check(questions <= MaxQuestions, "sections", "error.blueprint.too_many_questions", "have", questions, "max", MaxQuestions)
	if len(v.problems) == 0 {
		total := b.Total()
		v.check(b.Pass >= 0 && b.Pass <= total, "pass", "error.blueprint.pass", "pass", b.Pass, "total", total)
		v.forms(&b.Forms, total)
		v.check(len(b.Must) <= questions, "must", "error.blueprint.must_count", "have", len(b.Must), "need", questions)
	}
	for i, id := range b.Must {
		field := "must[" + strconv.Itoa(i) + "]"
		v.check(!slices.Contains(b.Must[:i], id), field, "error.blueprint.must_twice", "id", id)
		v.check(!slices.Contains(b.Never, id), field, "error.blueprint.must_never", "id", id)
	}
	return v.problems
}

type validation struct{ problems []*engine.Error }

func (v *validation) check(ok bool, field, message string, args ...any) {
	if !ok {
		v.problems = append(v.problems, engine.Invalid(message, args...).At(field))
	}
}

func (v *validation) section(i int, s *Section) {
	path := "sections[" + strconv.Itoa(i) + "]"
	v.check(s.Type == "" || slices.Contains(questionbank.Types, s.Type), path+".type", "error.blueprint.type", "type", string(s.Type))
	v.check(s.Marks > 0 && s.Marks <= maxMarks, path+".marks", "error.blueprint.marks", "marks", s.Marks, "max", maxMarks)
	if err := s.Rule.Check(s.Type); err != nil {
		v.problems = append(v.problems, jsonError(err).(*engine.Error).At(path+".rule"))
	}
	v.check(len(s.Draw) > 0, path+".draw", "error.blueprint.no_rules")
	for j := range s.Draw {
		v.rule(rulePath(i, j), &s.Draw[j])
	}
}

func (v *validation) rule(path string, r *Rule) {
	v.check(strings.TrimSpace(r.Topic) != "", path+".topic", "error.blueprint.topic")
	v.check(r.Count >= 1 && r.Count <= MaxQuestions, path+".count", "error.blueprint.count", "count", r.Count, "max", MaxQuestions)
	if d := r.Difficulty; d != nil {
		v.check(0 <= d.Low && d.Low <= d.High && d.High <= fullShare, path+".difficulty", "error.blueprint.band")
	}
	for k, tag := range r.Tags {
		v.check(strings.TrimSpace(tag) != "", path+".tags["+strconv.Itoa(k)+"]", "error.blueprint.tag")
	}
}

func (v *validation) forms(f *Forms, total engine.Mark) {
	v.check(f.Kind == Same || f.Kind == Parallel || f.Kind == Personal, "forms.kind", "error.blueprint.kind", "kind", string(f.Kind))
	v.check(f.Kind != Parallel || f.Count >= 1 && f.Count <= MaxParallel, "forms.count", "error.blueprint.forms_count", "count", f.Count, "max", MaxParallel)
	v.check(f.Tolerance >= 0, "forms.tolerance", "error.blueprint.tolerance", "tolerance", f.Tolerance)
	v.check(f.Overlap >= 0 && f.Overlap <= fullShare, "forms.overlap", "error.blueprint.overlap")
	v.check(f.Target == nil || *f.Target >= 0 && *f.Target <= total, "forms.target", "error.blueprint.target", "total", total)
}
