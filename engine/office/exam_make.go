package office

import (
	"context"
	"errors"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
)

// NewExam is an exam to be made in one go.
type NewExam struct {
	Settings  ExamSettings
	Blueprint *paper.Blueprint // nil: an empty one
	Roster    []exam.RosterRow
	Options   RosterOptions
	Seal      bool // draw and freeze the forms at once
}

// MakeExam creates an exam with its roster and, where asked for, its sealed
// forms: whole, or nothing of it. Errors are those of CreateExam, AddRoster and
// SealExam; a blueprint that the bank cannot meet is found before anybody is
// added.
func (o *Office) MakeExam(ctx context.Context, actor engine.Actor, n NewExam) (exam.Exam, error) {
	if n.Seal && n.Blueprint != nil {
		advice, _, err := o.BlueprintAdvice(ctx, actor, *n.Blueprint)
		if err != nil {
			return exam.Exam{}, err
		}
		if len(advice.Problems) > 0 {
			return exam.Exam{}, &paper.Unmet{Err: advice.Problems[0], Blueprint: *n.Blueprint, Advice: advice}
		}
	}
	e, err := o.CreateExam(ctx, actor, n.Settings, n.Blueprint)
	if err != nil {
		return e, err
	}
	if len(n.Roster) > 0 {
		_, err = o.AddRoster(ctx, actor, e.ID, n.Roster, n.Options)
	}
	made := e.ID
	if err == nil && n.Seal {
		e, err = o.SealExam(ctx, actor, made, nil)
	} else if err == nil {
		e, err = o.ExamFor(ctx, actor, made)
	}
	if err != nil {
		return exam.Exam{}, errors.Join(err, o.DeleteExam(context.WithoutCancel(ctx), actor, made))
	}
	return e, nil
}
