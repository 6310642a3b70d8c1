package office

import (
	"context"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/grading"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// maxMarkNote bounds a marker's note.
const maxMarkNote = 1000

// sheetRule returns the rule of question n where it fits.
func sheetRule(sheet *paper.Sheet, n int) qb.MarkingRule {
	for i := range sheet.Sections {
		for _, q := range sheet.Sections[i].Questions {
			if q.N == n {
				return fittingRule(sheet.Sections[i].Rule, q.Question.Type)
			}
		}
	}
	return qb.MarkingRule{}
}

// MarkScript keeps a marker's decision and, when it says something new, makes
// the next revision of the sitting's score. version is the script's as it was
// seen: Conflict when somebody else marked it meanwhile. Errors: Invalid for a
// point or marks that the question lacks, and for a change without a reason;
// Forbidden as Script, for a second look at one's own marking,
// and for a change after release but by the exam office. Where the decision is
// kept and the score cannot be made at once, it is zero: the sweep makes it.
func (o *Office) MarkScript(ctx context.Context, actor engine.Actor, key string, version int64, judged grading.Judgement, note string) (exam.Score, error) {
	score, err := o.markScript(ctx, actor, key, version, judged, note)
	return score, o.auditUnless(ctx, actor, "script.mark", "script/"+clip(key, 64), err)
}

func (o *Office) markScript(ctx context.Context, actor engine.Actor, key string, version int64, judged grading.Judgement, note string) (none exam.Score, err error) {
	if err := actor.Need(engine.RoleMarker, engine.RoleOffice); err != nil {
		return none, err
	}
	note = strings.TrimSpace(note)
	if len([]rune(note)) > maxMarkNote {
		return none, engine.Invalid("error.long", "most", maxMarkNote).At("note")
	}
	s, err := o.Store.Scripts.Get(ctx, key)
	if err != nil {
		return none, err
	}
	if err := o.mayRead(ctx, actor, &s); err != nil {
		return none, err
	}
	if s.Version != version {
		return none, engine.Conflict("error.script.marked")
	}
	ex, err := o.Exam(ctx, s.Exam)
	if err != nil {
		return none, err
	}
	if barred := markBarred(actor, &s, &ex); barred != nil {
		return none, barred
	}
	if s.State == exam.Marked && note == "" {
		return none, engine.Invalid("error.reason").At("note")
	}
	view, err := o.scriptView(ctx, s)
	if err != nil {
		return none, err
	}
	if err := checkJudgement(view.Question, &judged); err != nil {
		return none, err
	}
	ref, err := o.sitRef(ctx, s.Sitting)
	if err != nil {
		return none, err
	}
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return none, err
	}
	earned, err := grading.Mark(view.Question, s.Max, sheetRule(sheet, s.N), view.Response, &judged)
	if err != nil {
		return none, err
	}
	// Said before it is done, so that a crash between leaves it to the sweep.
	if err := o.markUnsettled(ctx, ref); err != nil {
		return none, err
	}
	s.State = exam.Marked
	s.Looks = append(s.Looks, exam.Look{By: actor.ID, Name: actor.Name, At: o.hall.Now(), Judgement: judged, Score: earned.Score, Note: note})
	if err := o.Store.Scripts.Replace(ctx, &s); err != nil && !o.looked(ctx, &s, err) {
		if engine.Is(err, engine.KindConflict) {
			err = engine.Conflict("error.script.marked").Because(err)
		}
		return none, err
	}
	score, err := o.settleSitting(ctx, ref, actor, note)
	if err != nil {
		o.Log.WarnContext(ctx, "what follows a marker's look is left to the sweep", "script", key, "error", err)
		return none, nil
	}
	return score, nil
}

// looked reports whether a look stands although its write did not say so.
func (o *Office) looked(ctx context.Context, s *exam.Script, err error) bool {
	if !engine.Is(err, engine.KindUnavailable) {
		return false
	}
	now, err := o.Store.Scripts.Get(ctx, s.Key)
	if err != nil || len(now.Looks) != len(s.Looks) {
		return false
	}
	theirs, ours := now.Looks[len(now.Looks)-1], s.Looks[len(s.Looks)-1]
	return theirs.By == ours.By && theirs.At == ours.At && theirs.Score == ours.Score
}

// markBarred says why the actor may not decide on a script, nil where they may:
// a second look is another person's, and what is released is changed by the
// exam office alone.
func markBarred(actor engine.Actor, s *exam.Script, ex *exam.Exam) *engine.Error {
	switch {
	case s.State == exam.Again && lookedAt(s, actor.ID):
		return engine.Forbidden("error.script.own")
	case s.State == exam.Marked && ex.Status == exam.Released && !actor.Has(engine.RoleOffice):
		return engine.Forbidden("error.sitting.released")
	}
	return nil
}

// AskAgain wants another marker to look at a script. Errors: Conflict where it
// waits already; Forbidden for an answer of one's own, and after release but for
// the exam office.
func (o *Office) AskAgain(ctx context.Context, actor engine.Actor, key, reason string) error {
	err := o.askAgain(ctx, actor, key)
	return o.auditDetail(ctx, actor, "script.again", "script/"+clip(key, 64), map[string]string{"reason": clip(reason, 500)}, err)
}

func (o *Office) askAgain(ctx context.Context, actor engine.Actor, key string) error {
	if err := actor.Need(engine.RoleMarker, engine.RoleOffice); err != nil {
		return err
	}
	_, err := o.Store.Scripts.Update(ctx, key, func(s *exam.Script) error {
		if err := o.mayRead(ctx, actor, s); err != nil {
			return err
		}
		ex, err := o.Exam(ctx, s.Exam)
		if err != nil {
			return err
		}
		if barred := markBarred(actor, s, &ex); barred != nil {
			return barred
		}
		if s.State != exam.Marked {
			return engine.Conflict("error.script.waits")
		}
		s.State = exam.Again
		return nil
	})
	return err
}

// checkJudgement returns an Invalid error where a decision does not fit its
// question: a point that it lacks or names twice, marks under 0 or over its own.
func checkJudgement(q *qb.Question, j *grading.Judgement) error {
	if q.Type == qb.Case {
		if len(j.Parts) != len(q.Parts) {
			return engine.Invalid("error.script.parts")
		}
		for i := range q.Parts {
			if q.Parts[i].Type != qb.Short {
				continue
			}
			if err := checkJudgement(&q.Parts[i], &j.Parts[i]); err != nil {
				return err
			}
		}
		return nil
	}
	slices.Sort(j.Ticked)
	for i, at := range j.Ticked {
		if at < 0 || at >= len(q.Key.Points) || i > 0 && at == j.Ticked[i-1] {
			return engine.Invalid("error.script.point").At("points")
		}
	}
	switch {
	case len(q.Key.Points) == 0 && j.Given == nil:
		return engine.Invalid("error.script.given").At("given")
	case j.Given != nil && (*j.Given < 0 || *j.Given > q.Marks):
		return engine.Invalid("error.script.range", "most", q.Marks).At("given")
	case len(j.Ticked) == 0 && j.Given == nil:
		j.Given = new(engine.Mark) // no point earned; an empty list would not be kept
	}
	return nil
}

func (o *Office) markUnsettled(ctx context.Context, ref sitRef) error {
	_, err := o.Store.Sittings.Update(ctx, ref.id, unsettled)
	return err
}
