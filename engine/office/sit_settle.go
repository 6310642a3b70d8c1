package office

import (
	"context"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/grading"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	qb "lectern/questionbank"
)

// settleTries bounds how often a score is computed again because somebody else
// was quicker.
const settleTries = 8

// settleSitting does what follows from a hand-in, an admission or a marker's look: the
// scripts for markers, the next revision of the score where it says something
// new, then the record. Each step may be done again; by and reason go with a
// new revision. It returns the score that counts.
func (o *Office) settleSitting(ctx context.Context, ref sitRef, by engine.Actor, reason string) (exam.Score, error) {
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return exam.Score{}, err
	}
	ex, err := o.Exam(ctx, ref.exam)
	if err != nil {
		return exam.Score{}, err
	}
	var scored handedIn
	var failed error
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{Fresh: true, Done: func(s *sitting.State, _ int64) {
		scored, failed = readHandedIn(ref, s)
	}})
	if err == nil {
		err = failed
	}
	if err == nil && scored.record.Status == sitting.HandedIn {
		err = o.putScripts(ctx, ref, sheet, scored.responses)
	}
	if err != nil {
		return exam.Score{}, err
	}
	var score exam.Score
	if scored.record.Status == sitting.HandedIn {
		if score, err = o.putScore(ctx, ref, ex, sheet, scored, by, reason); err != nil {
			return score, err
		}
	}
	_, err = o.Store.Sittings.Update(ctx, ref.id, func(r *sitting.Record) error {
		r.Follow(scored.record)
		if score.Revision >= r.Scored {
			r.Scored, r.Score, r.Max, r.Passed, r.Pending = score.Revision, score.Score, score.Max, score.Passed, score.Pending
		}
		r.Unsettled = r.Basis != score.Basis && r.Status == sitting.HandedIn
		return nil
	})
	if err == nil {
		o.resultsChanged(ctx, &ex)
	}
	return score, err
}

// handedIn is what a score is computed from.
type handedIn struct {
	record    sitting.Record
	responses map[int]qb.Response
	head      []byte // of the journal that it was read from
	headSeq   int64
}

func readHandedIn(ref sitRef, s *sitting.State) (handedIn, error) {
	h := handedIn{record: s.Record(ref.id), responses: make(map[int]qb.Response, len(s.Answers)), head: s.Head, headSeq: s.Seq}
	for n, a := range s.Answers {
		r, err := a.Response()
		if err != nil {
			return h, err
		}
		h.responses[n] = r
	}
	return h, nil
}

// putScore computes the score and adds it as the next revision, unless the
// newest says the same.
func (o *Office) putScore(ctx context.Context, ref sitRef, ex exam.Exam, sheet *paper.Sheet, h handedIn, by engine.Actor, reason string) (exam.Score, error) {
	for try := 1; ; try++ {
		scripts, err := o.Store.Scripts.OfSitting(ctx, ref.id)
		if err != nil {
			return exam.Score{}, err
		}
		score, err := scoreOf(ref, &ex, sheet, h, scripts)
		if err != nil {
			return score, err
		}
		newest, err := o.Store.Scores.Newest(ctx, ref.id)
		if err != nil && !engine.Is(err, engine.KindNotFound) {
			return score, err
		}
		if newest.Revision > 0 && newest.Same(&score) {
			return newest, nil
		}
		score.Revision = newest.Revision + 1
		score.Key = exam.ScoreKey(ref.id, score.Revision)
		score.At, score.By, score.Reason = o.hall.Now(), by.ID, reason
		err = o.Store.Scores.Insert(ctx, &score)
		if err == nil || !engine.Is(err, engine.KindConflict) || try == settleTries {
			return score, err
		}
	}
}

// scoreOf marks what was handed in: a pure function of form, responses and
// markers' decisions.
func scoreOf(ref sitRef, ex *exam.Exam, sheet *paper.Sheet, h handedIn, scripts []exam.Script) (exam.Score, error) {
	judged := make(map[int]*grading.Judgement, len(scripts))
	for i := range scripts {
		judged[scripts[i].N] = scripts[i].Judgement()
	}
	out := exam.Score{Sitting: ref.id, Exam: ref.exam, Candidate: ref.candidate, Attempt: ref.attempt,
		Basis: h.record.Basis, Head: h.head, HeadSeq: h.headSeq}
	for i := range sheet.Sections {
		section := &sheet.Sections[i]
		var scores []grading.Score
		for j := range section.Questions {
			q := &section.Questions[j]
			s, err := grading.Mark(q.Question, q.Placed.Marks, fittingRule(section.Rule, q.Question.Type), h.responses[q.N], judged[q.N])
			if err != nil {
				return out, engine.Internal("mark question of sitting "+ref.id, err)
			}
			scores = append(scores, s)
			flag := exam.FlagMarked
			switch {
			case s.Pending:
				flag = exam.FlagPending
				out.Pending++
			case h.responses[q.N].Empty():
				flag = exam.FlagUnanswered
			}
			out.Marks, out.Maxima, out.Flags = append(out.Marks, s.Score), append(out.Maxima, s.Max), append(out.Flags, flag)
			out.Refs = append(out.Refs, exam.Ref{ID: q.Placed.ID, Version: q.Placed.Version})
			out.Max += s.Max
		}
		sum := grading.Section(scores, section.Rule.NoFloor)
		out.Sections = append(out.Sections, sum)
		out.Score += sum
	}
	out.Passed = out.Pending == 0 && out.Score >= ex.Blueprint.Pass
	return out, nil
}

// fittingRule returns a section's rule where it fits a question of the type, and
// the type's default where it does not: a section may hold several types.
func fittingRule(rule qb.MarkingRule, t qb.Type) qb.MarkingRule {
	if grading.CheckRule(rule, t) != nil {
		return qb.MarkingRule{}
	}
	return rule
}

// putScripts lays out the answers that persons mark. Those that lie there
// already stay as they are.
func (o *Office) putScripts(ctx context.Context, ref sitRef, sheet *paper.Sheet, responses map[int]qb.Response) error {
	var scripts []exam.Script
	for i := range sheet.Sections {
		for j := range sheet.Sections[i].Questions {
			q := &sheet.Sections[i].Questions[j]
			if !needsMarker(q.Question, responses[q.N]) {
				continue
			}
			scripts = append(scripts, exam.Script{
				Key: exam.ScriptKey(ref.id, q.N), Sitting: ref.id, Exam: ref.exam, N: q.N, State: exam.Waiting,
				Question: questionKey(q.Placed.ID, q.Placed.Version), Max: q.Placed.Marks,
			})
		}
	}
	if len(scripts) == 0 {
		return nil
	}
	_, err := o.Store.Scripts.InsertMany(ctx, scripts)
	return err
}

// needsMarker reports whether a response holds a short answer.
func needsMarker(q *qb.Question, r qb.Response) bool {
	if q.Type == qb.Short {
		return !r.Empty()
	}
	for i := range min(len(q.Parts), len(r.Parts)) {
		if needsMarker(&q.Parts[i], r.Parts[i]) {
			return true
		}
	}
	return false
}

// questionKey names a version of a question.
func questionKey(id engine.ID, version int) string { return qb.VersionKey(id, version) }

// unsettled marks a record as one of which something may have to follow.
func unsettled(r *sitting.Record) error {
	r.Unsettled = true
	return nil
}
