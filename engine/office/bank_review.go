package office

import (
	"context"
	"strings"

	"lectern/engine"
	"lectern/questionbank"
)

// ReviewQuestion does an act of review to a question: submit, review, approve,
// return (with a note), retire, restore.
func (o *Office) ReviewQuestion(ctx context.Context, actor engine.Actor, id engine.ID, act questionbank.Act, note string) (questionbank.Record, error) {
	r, err := o.reviewQuestion(ctx, actor, id, act, note)
	if err == nil {
		err = o.bankChanged(ctx)
	}
	return r, o.audit(ctx, actor, "question."+reviewAct(act), "question/"+id, err)
}

// reviewAct bounds the names of acts in the trail to those that there are.
func reviewAct(act questionbank.Act) string {
	for _, known := range questionbank.Acts {
		if act == known {
			return string(act)
		}
	}
	return "review"
}

func (o *Office) reviewQuestion(ctx context.Context, actor engine.Actor, id engine.ID, act questionbank.Act, note string) (questionbank.Record, error) {
	note = strings.TrimSpace(note)
	if len([]rune(note)) > maxNote {
		return questionbank.Record{}, engine.Invalid("problem.long", "runes", len([]rune(note)), "max", maxNote).At("note")
	}
	if err := actor.Need(engine.RoleInstructor, engine.RoleReviewer, engine.RoleOffice); err != nil {
		return questionbank.Record{}, err
	}
	at := o.Clock.Now().UnixMilli()
	return o.Store.Questions.Update(ctx, id, func(r *questionbank.Record) error {
		if err := questionbank.MaySee(actor, r.Content.Topic); err != nil {
			return err
		}
		return questionbank.Take(actor, r, act, note, at)
	})
}

// Reviewed is what came of an act of review on one of several questions.
type Reviewed struct {
	ID  engine.ID
	Err error // nil where it was done
}

// ReviewQuestions does an act to several questions, each for itself, and
// returns what came of each.
func (o *Office) ReviewQuestions(ctx context.Context, actor engine.Actor, ids []engine.ID, act questionbank.Act, note string) ([]Reviewed, error) {
	var all []Reviewed
	changed := false
	for _, id := range ids {
		_, err := o.reviewQuestion(ctx, actor, id, act, note)
		if engine.Is(err, engine.KindUnavailable) || engine.Is(err, engine.KindInternal) {
			return all, err
		}
		changed = changed || err == nil
		_ = o.audit(ctx, actor, "question."+reviewAct(act), "question/"+id, err)
		all = append(all, Reviewed{id, err})
	}
	if changed {
		return all, o.bankChanged(ctx)
	}
	return all, nil
}

// MayReview returns the acts of review that the actor may do to a question now.
func (o *Office) MayReview(actor engine.Actor, r *questionbank.Record) []questionbank.Act {
	var acts []questionbank.Act
	for _, act := range questionbank.Acts {
		if questionbank.May(actor, r, act) == nil {
			acts = append(acts, act)
		}
	}
	return acts
}

// bankTodos tells reviewers what waits for review or approval, and instructors
// what came back to them.
func (o *Office) bankTodos(ctx context.Context, actor engine.Actor) ([]Todo, error) {
	if !actor.Has(engine.RoleInstructor, engine.RoleReviewer, engine.RoleOffice) || actor.Exam != "" {
		return nil, nil
	}
	review, approve, returned := 0, 0, 0
	err := o.eachRecord(ctx, questionbank.AnyTopic, func(r *questionbank.Record) {
		switch {
		case r.Submitted != 0 && questionbank.May(actor, r, questionbank.ActReview) == nil:
			review++
		case questionbank.May(actor, r, questionbank.ActApprove) == nil:
			approve++
		case r.Author == actor.ID && r.Status == questionbank.Draft && r.Submitted == 0 && wasReturned(r):
			returned++
		}
	})
	todos := []Todo{}
	for _, t := range []struct {
		n     int
		title string
		link  string
	}{
		{review, "bank.todo.review", "/bank/review"}, {approve, "bank.todo.approve", "/bank/review?status=reviewed"}, {returned, "bank.todo.returned", "/bank?status=draft&mine=1"},
	} {
		if t.n > 0 {
			todos = append(todos, Todo{Area: "bank", Title: t.title, Args: map[string]any{"n": t.n}, Link: t.link, Count: t.n})
		}
	}
	return todos, err
}

func wasReturned(r *questionbank.Record) bool {
	return len(r.Steps) > 0 && r.Steps[len(r.Steps)-1].Act == questionbank.ActReturn
}
