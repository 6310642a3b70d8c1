package office

import (
	"context"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	qb "lectern/questionbank"
)

// desk is what an answer needs of its sitting's paper, about a kilobyte: of the
// form's questions each is opened when it is answered.
type desk struct {
	sitRef
	d     *drawing
	form  []byte
	place sitting.Place
}

// ownDesk returns the desk of the actor's own sitting, with its exam, from
// memory where it can. Errors as ownSitting.
func (o *Office) ownDesk(ctx context.Context, actor *engine.Actor, id engine.ID, way *Way) (*desk, *exam.Exam, error) {
	var held *cached[engine.ID, desk]
	if way != nil {
		held = way.desk.Load()
	}
	if !held.here() || held.value.id != id {
		if held = o.desks.find(id); held != nil && way != nil {
			way.desk.Store(held)
		}
	}
	if held == nil || held.value.candidate != actor.ID || actor.Exam != "" && actor.Exam != held.value.exam {
		ref, ex, err := o.ownSitting(ctx, *actor, id)
		if err != nil {
			return nil, nil, err
		}
		return o.newDesk(ctx, actor, ref, &ex, way)
	}
	ex, err := o.examAt(ctx, held.value.exam)
	if err != nil {
		return nil, nil, err
	}
	if ex.Sealing != nil && held.value.d.run == ex.Sealing.Run && held.value.place.Held() {
		return &held.value, ex, nil
	}
	return o.newDesk(ctx, actor, held.value.sitRef, ex, way)
}

// newDesk makes the desk of a sitting. Texts that are compared with each answer
// are those that the other side has, or lie in each other: then it is seen at
// once that they are the same.
func (o *Office) newDesk(ctx context.Context, actor *engine.Actor, ref sitRef, ex *exam.Exam, way *Way) (*desk, *exam.Exam, error) {
	d, err := o.drawing(ctx, ex)
	if err != nil {
		return nil, nil, err
	}
	plain, err := o.plainForm(ctx, ex, d, ref.candidate, ref.attempt)
	if err != nil {
		return nil, nil, err
	}
	ref.exam, ref.candidate = ex.ID, actor.ID
	stream := ref.stream()
	ref.id = stream[len(stream)-len(ref.id):]
	held := o.desks.put(ref.id, desk{ref, d, plain.body, o.hall.Place(stream)}, o.Clock.Now())
	if way != nil {
		way.desk.Store(held)
	}
	return &held.value, ex, nil
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
