package office

import (
	"context"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// desk is what an answer needs of its sitting's paper, about a kilobyte: of the
// form's questions each is opened when it is answered.
type desk struct {
	sitRef
	stream string
	d      *drawing
	form   []byte
}

// ownDesk returns the desk of the actor's own sitting, with its exam, from
// memory where it can. Errors as ownSitting.
func (o *Office) ownDesk(ctx context.Context, actor engine.Actor, id engine.ID) (*desk, *exam.Exam, error) {
	held, _, ok := o.desks.get(id)
	if !ok || held.candidate != actor.ID || actor.Exam != "" && actor.Exam != held.exam {
		ref, _, err := o.ownSitting(ctx, actor, id)
		if err != nil {
			return nil, nil, err
		}
		held = &desk{sitRef: ref, stream: ref.stream()}
	}
	ex, err := o.examAt(ctx, held.exam)
	if err != nil {
		return nil, nil, err
	}
	if held.d != nil && ex.Sealing != nil && held.d.run == ex.Sealing.Run {
		return held, ex, nil
	}
	d, err := o.drawing(ctx, ex)
	if err != nil {
		return nil, nil, err
	}
	plain, err := o.plainForm(ctx, ex, d, held.candidate, held.attempt)
	if err != nil {
		return nil, nil, err
	}
	held = &desk{held.sitRef, held.stream, d, plain.body}
	o.desks.put(id, held, o.Clock.Now())
	return held, ex, nil
}

// deskQuestion returns question n of the paper; NotFound.
func (o *Office) deskQuestion(ctx context.Context, d *desk, n int) (*qb.Question, paper.Placed, error) {
	placed, err := d.d.table.Question(d.form, n)
	if err != nil {
		return nil, placed, err
	}
	ref := paper.Ref{ID: placed.ID, Version: placed.Version}
	d.d.texts.RLock()
	q := d.d.questions[ref]
	d.d.texts.RUnlock()
	if q == nil {
		read, err := o.texts(ctx, d.d, []paper.Ref{ref})
		if err != nil {
			return nil, placed, err
		}
		q = read[ref]
	}
	return q, placed, nil
}
