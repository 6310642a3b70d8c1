package office

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
)

// checkAfter sees to it that the exams that e comes after are there and sealed.
func (o *Office) checkAfter(ctx context.Context, e *exam.Exam) error {
	for _, id := range e.After {
		was, err := o.Store.Exams.Get(ctx, id)
		switch {
		case engine.Is(err, engine.KindNotFound):
			return FieldErrors{engine.Invalid("exam.error.after_missing", "id", clip(id, 64)).At("after")}
		case err != nil:
			return err
		case was.Sealing == nil:
			return FieldErrors{engine.Invalid("exam.error.after_unsealed", "title", was.Title).At("after")}
		}
	}
	return nil
}

// seenBefore returns what each of the people has had on any paper of the exams
// that e comes after, later attempts included.
func (o *Office) seenBefore(ctx context.Context, e *exam.Exam, people map[engine.ID]bool) (map[engine.ID][]engine.ID, error) {
	seen := map[engine.ID][]engine.ID{}
	for _, id := range e.After {
		d, err := o.drawingOf(ctx, id)
		if err != nil {
			return nil, err
		}
		for stored, err := range o.Store.Forms.OfRun(ctx, d.run) {
			if err != nil {
				return nil, err
			}
			_, person, _ := strings.Cut(strings.TrimPrefix(stored.Key, d.run+"/"), "/")
			if !people[person] {
				continue
			}
			form, err := o.decodeForm(d, &stored)
			if err != nil {
				return nil, err
			}
			seen[person] = withQuestions(seen[person], []paper.Form{form})
		}
	}
	return seen, nil
}

// seenBy returns what somebody has seen at the exams that e comes after, for a
// form that is drawn after the sealing.
func (o *Office) seenBy(ctx context.Context, e *exam.Exam, d *drawing, person engine.ID) ([]engine.ID, error) {
	if i := slices.IndexFunc(d.candidates, func(c paper.Candidate) bool { return c.ID == person }); i >= 0 {
		return d.candidates[i].Seen, nil
	}
	var seen []engine.ID
	for _, id := range e.After {
		was, err := o.Exam(ctx, id)
		if err != nil {
			return nil, err
		}
		before, err := o.drawing(ctx, &was)
		if err != nil {
			return nil, err
		}
		for attempt := 1; attempt <= was.Attempts; attempt++ {
			stored, err := o.Store.Forms.Get(ctx, exam.FormKey(before.run, person, attempt))
			if engine.Is(err, engine.KindNotFound) {
				break
			}
			if err != nil {
				return nil, err
			}
			form, err := o.decodeForm(before, &stored)
			if err != nil {
				return nil, err
			}
			seen = withQuestions(seen, []paper.Form{form})
		}
	}
	return seen, nil
}

func (o *Office) drawingOf(ctx context.Context, id engine.ID) (*drawing, error) {
	e, err := o.Exam(ctx, id)
	if err != nil {
		return nil, err
	}
	return o.drawing(ctx, &e)
}

// decodeForm opens a stored form.
func (o *Office) decodeForm(d *drawing, stored *exam.StoredForm) (paper.Form, error) {
	plain, err := o.openForm(stored)
	if err != nil {
		return paper.Form{}, err
	}
	form, err := d.table.Decode(plain.body)
	form.Name = plain.name
	return form, err
}

// Original is an exam that another comes after, and how hard its papers were.
type Original struct {
	Exam   engine.ID   `json:"exam"`
	Title  string      `json:"title"`
	Target engine.Mark `json:"target"`         // by the difficulties that the later exam counts with
	Same   bool        `json:"same_blueprint"` // the later exam asks the same of its papers
}

// originals returns the exams that e comes after; d is what e is drawn from.
func (o *Office) originals(ctx context.Context, e *exam.Exam, d *drawing) ([]Original, error) {
	var list []Original
	for _, id := range e.After {
		was, err := o.Exam(ctx, id)
		if err != nil {
			return nil, err
		}
		before, err := o.drawing(ctx, &was)
		if err != nil {
			return nil, err
		}
		plan, err := before.plan(&was)
		if err != nil {
			return nil, err
		}
		list = append(list, Original{was.ID, was.Title, plan.TargetBy(d.pool), asksTheSame(&was.Blueprint, &e.Blueprint)})
	}
	return list, nil
}

// asksTheSame reports whether two blueprints draw by the same rules for the same
// marks, whatever the kind of forms.
func asksTheSame(a, b *paper.Blueprint) bool {
	asked := func(b *paper.Blueprint) []paper.Section {
		sections := slices.Clone(b.Sections)
		for i := range sections {
			sections[i].Title, sections[i].Instructions = "", ""
		}
		return sections
	}
	return reflect.DeepEqual(asked(a), asked(b)) && sameSet(a.Must, b.Must) && sameSet(a.Never, b.Never)
}

func sameSet(a, b []engine.ID) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// AsHard reports whether papers of a target are as hard, but for rounding.
func (was Original) AsHard(target engine.Mark) bool {
	return target-was.Target <= 1 && was.Target-target <= 1
}

// keepTarget lets a make-up test have the target of the first original that
// asks the same of its papers, where the bank has moved it since; one that the
// blueprint sets stays.
func (o *Office) keepTarget(ctx context.Context, e *exam.Exam, d *drawing) error {
	if len(e.After) == 0 || e.Blueprint.Forms.Target != nil {
		return nil
	}
	originals, err := o.originals(ctx, e, d)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(originals, func(was Original) bool { return was.Same })
	if i < 0 {
		return nil
	}
	plan, err := d.plan(e)
	if err != nil || originals[i].AsHard(plan.Target()) {
		return err
	}
	e.Blueprint.Forms.Target = &originals[i].Target
	d.byAttempt = map[int]*paper.Plan{}
	return nil
}
