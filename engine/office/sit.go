package office

import (
	"context"
	"encoding/json"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// Beside is an error with what a client is told beside it: the sequence number
// and all responses of a conflict, whether a late answer was kept.
type Beside struct {
	Err    error
	Values map[string]any
}

func (b *Beside) Error() string { return b.Err.Error() }

// Unwrap returns the error itself.
func (b *Beside) Unwrap() error { return b.Err }

// openSittings bounds the sittings held in memory, about 5 KB each, and what is
// remembered of each candidate beside it.
const openSittings = 1 << 16

// sitRef says whose attempt a sitting is, which never changes.
type sitRef struct {
	id        engine.ID
	exam      engine.ID
	candidate engine.ID
	attempt   int
}

func (r sitRef) stream() string { return sitting.StreamOf(r.exam, r.id) }

func (r sitRef) name() string { return r.id }

func refOf(r *sitting.Record) sitRef { return sitRef{r.ID, r.Exam, r.Candidate, r.Attempt} }

// sitRef returns whose attempt a sitting is, from memory where it can.
func (o *Office) sitRef(ctx context.Context, id engine.ID) (sitRef, error) {
	if ref, _, ok := o.sitRefs.get(id); ok {
		return ref, nil
	}
	r, err := o.Store.Sittings.Get(ctx, id)
	if err != nil {
		return sitRef{}, err
	}
	ref := refOf(&r)
	o.sitRefs.put(id, ref, o.Clock.Now())
	return ref, nil
}

// ownSitting returns a sitting of the actor's own with its exam. Another's is
// not found, so that nobody learns which there are.
func (o *Office) ownSitting(ctx context.Context, actor engine.Actor, id engine.ID) (sitRef, exam.Exam, error) {
	ref, err := o.sitRef(ctx, id)
	if err == nil && (ref.candidate != actor.ID || actor.Exam != "" && actor.Exam != ref.exam) {
		err = o.audit(ctx, actor, "sitting.enter", "sitting/"+clip(id, 64), engine.NotFound("error.sitting.missing", "id", clip(id, 64)))
	}
	if err != nil {
		return ref, exam.Exam{}, err
	}
	ex, err := o.Exam(ctx, ref.exam)
	return ref, ex, err
}

// watchedSitting returns any sitting for those who run or watch the exam.
func (o *Office) watchedSitting(ctx context.Context, actor engine.Actor, id engine.ID) (sitRef, exam.Exam, error) {
	if err := actor.Need(engine.RoleOffice, engine.RoleInvigilator); err != nil {
		return sitRef{}, exam.Exam{}, err
	}
	ref, err := o.sitRef(ctx, id)
	if err != nil {
		return ref, exam.Exam{}, err
	}
	ex, err := o.Exam(ctx, ref.exam)
	return ref, ex, err
}

// shownResponses returns what stands for each answered question, in places as
// shown.
func shownResponses(sheet *paper.Sheet, s *sitting.State) (map[int]json.RawMessage, error) {
	return shownAnswers(sheet, s.Answers())
}

func shownAnswers(sheet *paper.Sheet, answers map[int]sitting.Answer) (map[int]json.RawMessage, error) {
	shown := make(map[int]json.RawMessage, len(answers))
	for n, a := range answers {
		if a.Cleared() {
			continue
		}
		q, err := sheet.Question(n)
		if err != nil {
			return nil, err
		}
		r, err := a.Response()
		if err != nil {
			return nil, err
		}
		shown[n] = paper.Shown(q.Question, q.Placed, r)
	}
	return shown, nil
}

// sessionTag is what a sitting remembers of a session: enough to tell it from
// others, of no use to anybody else.
func sessionTag(session string) string {
	const chars = 12
	return session[:min(chars, len(session))]
}
