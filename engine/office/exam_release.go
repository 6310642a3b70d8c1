package office

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/sitting"
)

// ReleaseExam lets candidates see their results, as far as the exam's settings
// show them, and lets them count in the appraisal. What is still to be marked
// is released as soon as it is. Nobody begins after it. Conflict for an exam
// that is not sealed ("exam.error.not_sealed"), has not opened
// ("exam.error.not_opened", "opens"), or where somebody is still writing
// ("exam.error.still_open", "n"). Releasing again does no harm: whatever should
// have followed and did not is done then.
func (o *Office) ReleaseExam(ctx context.Context, actor engine.Actor, id engine.ID) (exam.Exam, error) {
	e, err := o.releaseExam(ctx, actor, id)
	if err := o.audit(ctx, actor, "exam.release", "exam/"+clip(id, 64), err); err != nil {
		return e, err
	}
	for _, follow := range o.OnRelease {
		if err := follow(ctx, actor, e); err != nil {
			o.Log.ErrorContext(ctx, "what follows a release is not done yet", "exam", id, "error", err)
		}
	}
	return e, nil
}

func (o *Office) releaseExam(ctx context.Context, actor engine.Actor, id engine.ID) (exam.Exam, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return exam.Exam{}, err
	}
	// Who ran out of time may not have been closed yet where no server runs.
	if err := o.sweepSittings(ctx, o.Clock.Now()); err != nil {
		return exam.Exam{}, err
	}
	open, err := o.stillOpen(ctx, id)
	if err != nil {
		return exam.Exam{}, err
	}
	e, err := o.Store.Exams.Update(ctx, id, func(e *exam.Exam) error {
		switch {
		case e.Status == exam.Cancelled || e.Status == exam.Preparing:
			return engine.Conflict("exam.error.not_sealed")
		case e.Phase(o.Clock.Now()) == exam.PhaseWaiting:
			return engine.Conflict("exam.error.not_opened", "opens", o.local(ctx, time.UnixMilli(e.Terms.Opens)))
		case open > 0:
			return engine.Conflict("exam.error.still_open", "n", open)
		case e.Status == exam.Sealed:
			e.Status, e.Released = exam.Released, o.Clock.Now().UnixMilli()
		}
		return nil
	})
	if err == nil {
		o.keepExam(e)
	}
	return e, err
}

// stillOpen counts who is in the exam.
func (o *Office) stillOpen(ctx context.Context, id engine.ID) (int, error) {
	n := 0
	for _, status := range []sitting.Status{sitting.Open, sitting.OnPause} {
		for _, err := range o.Store.Sittings.InStatus(ctx, id, status) {
			if err != nil {
				return 0, err
			}
			n++
		}
	}
	return n, nil
}

// maxReason bounds the reason of an act, in characters.
const maxReason = 500

// CancelExam calls an exam off, with a reason that is kept. Conflict
// while somebody is writing, and once results are released.
func (o *Office) CancelExam(ctx context.Context, actor engine.Actor, id engine.ID, reason string) (exam.Exam, error) {
	reason = strings.TrimSpace(reason)
	detail := map[string]string{"reason": clip(reason, maxReason)}
	return o.changeExam(ctx, actor, "exam.cancel", id, 0, detail, func(e *exam.Exam) error {
		switch {
		case reason == "":
			return engine.Invalid("error.required").At("reason")
		case utf8.RuneCountInString(reason) > maxReason:
			return engine.Invalid("error.long", "most", maxReason).At("reason")
		case e.Status == exam.Released || e.Status == exam.Cancelled:
			return e.Editable()
		}
		open, err := o.stillOpen(ctx, id)
		if err != nil {
			return err
		}
		if open > 0 {
			return engine.Conflict("exam.error.still_open", "n", open)
		}
		e.Status, e.Cancelled, e.Reason = exam.Cancelled, o.Clock.Now().UnixMilli(), reason
		return nil
	})
}
