package office

import (
	"cmp"
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
//
// The record is read before the journal and replaced in the version read: what
// somebody marked as unsettled meanwhile is not taken back for an older state.
func (o *Office) settleSitting(ctx context.Context, ref sitRef, by engine.Actor, reason string) (exam.Score, error) {
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return exam.Score{}, err
	}
	ex, err := o.Exam(ctx, ref.exam)
	if err != nil {
		return exam.Score{}, err
	}
	for try := 1; ; try++ {
		r, err := o.Store.Sittings.Get(ctx, ref.id)
		if err != nil {
			return exam.Score{}, err
		}
		h, err := o.readJournal(ctx, ref)
		if err != nil {
			return exam.Score{}, err
		}
		score, err := o.settleRead(ctx, settling{ref: ref, ex: &ex, sheet: sheet, handedIn: h, record: r, by: by, reason: reason})
		if err == nil || !engine.Is(err, engine.KindConflict) || try == settleTries {
			return score, err
		}
	}
}

func (o *Office) readJournal(ctx context.Context, ref sitRef) (h handedIn, err error) {
	var failed error
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{Fresh: true, Done: func(s *sitting.State, _ int64) {
		h, failed = readHandedIn(ref, s)
	}})
	return h, cmp.Or(err, failed)
}

// settleHandedIn is settleSitting for a sitting that this node has just closed,
// whose record was read before: it reads nothing that it knows. What somebody
// else did meanwhile it meets as a Conflict, and goes the long way.
func (o *Office) settleHandedIn(ctx context.Context, s settling) error {
	s.by, s.first = System, true
	_, err := o.settleRead(ctx, s)
	if engine.Is(err, engine.KindConflict) {
		_, err = o.settleSitting(ctx, s.ref, System, "")
	}
	return err
}

// settling is what is known of a sitting while it is settled.
type settling struct {
	ref   sitRef
	ex    *exam.Exam
	sheet *paper.Sheet
	handedIn
	record sitting.Record // as stored before the journal was read
	by     engine.Actor
	reason string
	first  bool // nobody can have scored it yet, unless they were very quick
}

// settleRead puts scripts and score, and then replaces the record: Conflict
// where that has changed since it was read.
func (o *Office) settleRead(ctx context.Context, s settling) (score exam.Score, err error) {
	switch s.handedIn.record.Status {
	case "":
		return score, engine.NotFound("error.sitting.missing", "id", s.ref.id)
	case sitting.HandedIn:
		if err := o.putScripts(ctx, s.ref, s.sheet, &s.handedIn); err != nil {
			return score, err
		}
		if score, err = o.putScore(ctx, s); err != nil {
			return score, err
		}
	}
	r := s.record
	r.Follow(s.handedIn.record)
	if score.Revision >= r.Scored {
		r.Scored, r.Score, r.Max, r.Passed, r.Pending = score.Revision, score.Score, score.Max, score.Passed, score.Pending
	}
	behind, released := r.Basis != score.Basis && r.Status == sitting.HandedIn, s.ex.Status == exam.Released
	r.Unsettled = behind || released
	if err = o.Store.Sittings.Replace(ctx, &r); err != nil || !released {
		return score, err
	}
	// The ledger is told between, so that a crash leaves it to the sweep.
	if err = o.unposted(ctx, examObject(s.ex.ID)); err != nil {
		return score, err
	}
	r.Unsettled = behind
	return score, o.Store.Sittings.Replace(ctx, &r)
}

// handedIn is what a score is computed from.
type handedIn struct {
	record    sitting.Record
	responses []qb.Response // by question number; those at the end may be missing
	head      []byte        // of the journal that it was read from
	headSeq   int64
}

func readHandedIn(ref sitRef, s *sitting.State) (handedIn, error) {
	h := handedIn{record: s.Record(ref.id), head: s.Head(), headSeq: s.Seq}
	last, answers := 0, s.Answers()
	for n := range answers {
		last = max(last, n)
	}
	h.responses = make([]qb.Response, last+1)
	for n, a := range answers {
		r, err := a.Response()
		if err != nil {
			return h, err
		}
		h.responses[n] = r
	}
	return h, nil
}

// response returns what was answered to question n.
func (h *handedIn) response(n int) qb.Response {
	if n < 0 || n >= len(h.responses) {
		return qb.Response{}
	}
	return h.responses[n]
}

// putScore computes the score and adds it as the next revision, unless the
// newest says the same.
func (o *Office) putScore(ctx context.Context, s settling) (score exam.Score, err error) {
	if s.first {
		if score, err = scoreOf(s.ref, s.ex, s.sheet, s.handedIn, nil); err != nil {
			return score, err
		}
		if err = o.insertScore(ctx, s, &score, 1); !engine.Is(err, engine.KindConflict) {
			return score, err
		}
	}
	for try := 1; ; try++ {
		var scripts []exam.Script
		if forMarkers(s.sheet) {
			if scripts, err = o.Store.Scripts.OfSitting(ctx, s.ref.id); err != nil {
				return score, err
			}
		}
		if score, err = scoreOf(s.ref, s.ex, s.sheet, s.handedIn, scripts); err != nil {
			return score, err
		}
		newest, err := o.Store.Scores.Newest(ctx, s.ref.id)
		if err != nil && !engine.Is(err, engine.KindNotFound) {
			return score, err
		}
		if newest.Revision > 0 && newest.Same(&score) {
			return newest, nil
		}
		err = o.insertScore(ctx, s, &score, newest.Revision+1)
		if err == nil || !engine.Is(err, engine.KindConflict) || try == settleTries {
			return score, err
		}
	}
}

func (o *Office) insertScore(ctx context.Context, s settling, score *exam.Score, revision int) error {
	score.Revision, score.Key = revision, exam.ScoreKey(s.ref.id, revision)
	score.At, score.By, score.Reason = o.hall.Now(), s.by.ID, s.reason
	return o.Store.Scores.Insert(ctx, score)
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
	count := sheet.Count()
	out.Marks, out.Maxima = make([]engine.Mark, 0, count), make([]engine.Mark, 0, count)
	out.Flags, out.Refs = make([]exam.Flag, 0, count), make([]exam.Ref, 0, count)
	for i := range sheet.Sections {
		section := &sheet.Sections[i]
		scores := make([]grading.Score, 0, len(section.Questions))
		for j := range section.Questions {
			q := &section.Questions[j]
			response := h.response(q.N)
			s, err := grading.Mark(q.Question, q.Placed.Marks, fittingRule(section.Rule, q.Question.Type), response, judged[q.N])
			if err != nil {
				return out, engine.Internal("mark question of sitting "+ref.id, err)
			}
			scores = append(scores, s)
			flag := exam.FlagMarked
			switch {
			case s.Pending:
				flag = exam.FlagPending
				out.Pending++
			case response.Empty():
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
func (o *Office) putScripts(ctx context.Context, ref sitRef, sheet *paper.Sheet, h *handedIn) error {
	var scripts []exam.Script
	for i := range sheet.Sections {
		for j := range sheet.Sections[i].Questions {
			q := &sheet.Sections[i].Questions[j]
			if !needsMarker(q.Question, h.response(q.N)) {
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

// forMarkers reports whether a sheet asks for anything that a person marks.
func forMarkers(sheet *paper.Sheet) bool {
	for i := range sheet.Sections {
		for j := range sheet.Sections[i].Questions {
			if asksShort(sheet.Sections[i].Questions[j].Question) {
				return true
			}
		}
	}
	return false
}

func asksShort(q *qb.Question) bool {
	if q.Type == qb.Short {
		return true
	}
	for i := range q.Parts {
		if asksShort(&q.Parts[i]) {
			return true
		}
	}
	return false
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
