package office

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	qb "lectern/questionbank"
)

// SitResult is a sitting's result as far as its candidate may know it: a nil
// field is not told, or not known yet.
type SitResult struct {
	Status string       `json:"status"` // open, submitted, marked, released
	Score  *engine.Mark `json:"score,omitempty"`
	Max    *engine.Mark `json:"max,omitempty"`
	Passed *bool        `json:"passed,omitempty"`

	Exam        exam.Exam `json:"-"`
	Sitting     engine.ID `json:"-"`
	Receipt     string    `json:"-"`
	SubmittedAt time.Time `json:"-"`
	Answers     bool      `json:"-"` // the candidate may see keys
	Explain     bool      `json:"-"` // and explanations
	Revision    int       `json:"-"`
}

// shows reports whether something that an exam shows at a time is shown now.
func shows(when exam.Show, ex *exam.Exam, now int64) bool {
	switch when {
	case exam.ShowHandin:
		return true
	case exam.ShowRelease:
		return ex.Status == exam.Released
	case exam.ShowClose:
		return ex.Status == exam.Released && now >= ex.Terms.Closes
	}
	return false
}

// SittingResult returns the actor's own result. Keys are never shown while the
// exam is open to others.
func (o *Office) SittingResult(ctx context.Context, actor engine.Actor, id engine.ID) (SitResult, error) {
	ref, ex, err := o.ownSitting(ctx, actor, id)
	if err != nil {
		return SitResult{}, err
	}
	r, err := o.sittingRecord(ctx, ref)
	if err != nil {
		return SitResult{}, err
	}
	return o.resultOf(&r, ex), nil
}

func (o *Office) resultOf(r *sitting.Record, ex exam.Exam) SitResult {
	now := o.hall.Now()
	out := SitResult{Status: "open", Exam: ex, Sitting: r.ID, Receipt: r.Receipt, Revision: r.Scored}
	if r.Status != sitting.HandedIn {
		return out
	}
	out.SubmittedAt = time.UnixMilli(r.SubmittedAt).UTC()
	out.Status = "submitted"
	marked := r.Scored > 0 && r.Pending == 0
	switch {
	case marked && ex.Status == exam.Released:
		out.Status = "released"
	case marked:
		out.Status = "marked"
	}
	if marked && shows(ex.Score, &ex, now) {
		out.Score, out.Max, out.Passed = &r.Score, &r.Max, &r.Passed
	}
	closed := now >= ex.Terms.Closes
	out.Answers = closed && shows(ex.Answers, &ex, now)
	out.Explain = closed && shows(ex.Explain, &ex, now)
	return out
}

// ReviewQuestion is one question as its candidate looks back on it. Question
// holds the key, for the page to show only where Answers of the result says so.
type ReviewQuestion struct {
	N        int
	Question *qb.Question
	Placed   *paper.Placed
	Response qb.Response
	Flag     exam.Flag
	Score    engine.Mark
	Max      engine.Mark
}

// ReviewSitting returns the questions of the actor's own sitting with what was
// answered, key and score, for the page to show what the result allows: Forbidden
// unless the exam shows answers or explanations now.
func (o *Office) ReviewSitting(ctx context.Context, actor engine.Actor, id engine.ID) (SitResult, []ReviewQuestion, error) {
	result, err := o.SittingResult(ctx, actor, id)
	if err != nil {
		return result, nil, err
	}
	if !result.Answers && !result.Explain {
		return result, nil, engine.Forbidden("error.sitting.no_review")
	}
	ref, err := o.sitRef(ctx, id)
	if err != nil {
		return result, nil, err
	}
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return result, nil, err
	}
	score, err := o.Store.Scores.Newest(ctx, id)
	if err != nil {
		return result, nil, err
	}
	var h handedIn
	var failed error
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{Done: func(s *sitting.State, _ int64) { h, failed = readHandedIn(ref, s) }})
	if err == nil {
		err = failed
	}
	if err != nil {
		return result, nil, err
	}
	var out []ReviewQuestion
	for i := range sheet.Sections {
		for _, q := range sheet.Sections[i].Questions {
			at := q.N - 1
			out = append(out, ReviewQuestion{
				N: q.N, Question: q.Question, Placed: q.Placed, Response: h.response(q.N),
				Flag: score.Flags[at], Score: score.Marks[at], Max: score.Maxima[at],
			})
		}
	}
	return result, out, nil
}

// MySitting is a sitting of one's own, with as much of its result as may be known.
type MySitting struct {
	sitting.Record
	Result SitResult
}

// MySittings returns the actor's own sittings at an exam, the first attempt
// first, voided ones left out. Who signed in by ticket for another exam does not
// find this one.
func (o *Office) MySittings(ctx context.Context, actor engine.Actor, id engine.ID) ([]MySitting, error) {
	if actor.Exam != "" && actor.Exam != id {
		return nil, engine.NotFound("error.exam.missing", "id", clip(id, 64))
	}
	ex, err := o.Exam(ctx, id)
	if err != nil {
		return nil, err
	}
	records, err := o.Store.Sittings.OfCandidate(ctx, id, actor.ID)
	if err != nil {
		return nil, err
	}
	mine := []MySitting{}
	for i := range records {
		if records[i].Status != sitting.WasVoided {
			mine = append(mine, MySitting{records[i], o.resultOf(&records[i], ex)})
		}
	}
	return mine, nil
}
