package office

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/exam"
	"lectern/engine/grading"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	qb "lectern/questionbank"
)

// MarkingExam is an exam with answers that persons mark.
type MarkingExam struct {
	Exam      engine.ID
	Title     string
	Waiting   int // answers that nobody has marked
	Again     int // of which a second look is wanted
	Marked    int
	Questions []MarkingQuestion
}

// MarkingQuestion is one question of it.
type MarkingQuestion struct {
	Key     string // id and version
	Stem    string
	Waiting int
	Again   int
	Marked  int
}

// MarkingExams returns the exams that have answers for persons to mark, those
// with most waiting first.
func (o *Office) MarkingExams(ctx context.Context, actor engine.Actor) ([]MarkingExam, error) {
	if err := actor.Need(engine.RoleMarker, engine.RoleOffice); err != nil {
		return nil, err
	}
	list := []MarkingExam{}
	for ex, err := range o.Store.Exams.Find(ctx, docdb.Query{}) {
		if err != nil {
			return nil, err
		}
		if ex.Sealing == nil || ex.Status == exam.Cancelled || !hasShort(&ex) {
			continue
		}
		m, err := o.marking(ctx, &ex, false)
		if err != nil {
			return nil, err
		}
		if m.Waiting+m.Again+m.Marked > 0 {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b MarkingExam) int { return cmp.Compare(b.Waiting+b.Again, a.Waiting+a.Again) })
	return list, nil
}

// hasShort reports whether a blueprint may draw questions that persons mark.
func hasShort(ex *exam.Exam) bool {
	return slices.ContainsFunc(ex.Blueprint.Sections, func(s paper.Section) bool {
		return s.Type == qb.Short || s.Type == qb.Case || s.Type == ""
	})
}

// Marking returns an exam's marking with its questions; Forbidden while the
// actor may still sit it.
func (o *Office) Marking(ctx context.Context, actor engine.Actor, id engine.ID) (MarkingExam, error) {
	if err := actor.Need(engine.RoleMarker, engine.RoleOffice); err != nil {
		return MarkingExam{}, err
	}
	if err := o.doneSitting(ctx, actor, id); err != nil {
		return MarkingExam{}, err
	}
	ex, err := o.Exam(ctx, id)
	if err != nil {
		return MarkingExam{}, err
	}
	return o.marking(ctx, &ex, true)
}

func (o *Office) marking(ctx context.Context, ex *exam.Exam, questions bool) (MarkingExam, error) {
	m := MarkingExam{Exam: ex.ID, Title: ex.Title}
	if !questions {
		for _, at := range []struct {
			state exam.ScriptState
			into  *int
		}{{exam.Waiting, &m.Waiting}, {exam.Again, &m.Again}, {exam.Marked, &m.Marked}} {
			n, err := o.Store.Scripts.CountIn(ctx, ex.ID, at.state)
			if err != nil {
				return m, err
			}
			*at.into = int(n)
		}
		return m, nil
	}
	byKey := map[string]*MarkingQuestion{}
	for s, err := range o.Store.Scripts.OfExam(ctx, ex.ID) {
		if err != nil {
			return m, err
		}
		q := byKey[s.Question]
		if q == nil {
			q = &MarkingQuestion{Key: s.Question}
			byKey[s.Question] = q
			script, err := o.scriptQuestion(ctx, &s)
			if err != nil {
				return m, err
			}
			q.Stem = script.Stem
		}
		switch s.State {
		case exam.Waiting:
			q.Waiting, m.Waiting = q.Waiting+1, m.Waiting+1
		case exam.Again:
			q.Again, m.Again = q.Again+1, m.Again+1
		default:
			q.Marked, m.Marked = q.Marked+1, m.Marked+1
		}
	}
	for _, q := range byKey {
		m.Questions = append(m.Questions, *q)
	}
	slices.SortFunc(m.Questions, func(a, b MarkingQuestion) int {
		return cmp.Or(cmp.Compare(b.Waiting+b.Again, a.Waiting+a.Again), cmp.Compare(a.Key, b.Key))
	})
	return m, nil
}

// scriptQuestion returns the question that a script answers.
func (o *Office) scriptQuestion(ctx context.Context, s *exam.Script) (*qb.Question, error) {
	ref, err := o.sitRef(ctx, s.Sitting)
	if err != nil {
		return nil, err
	}
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return nil, err
	}
	q, err := sheet.Question(s.N)
	if err != nil {
		return nil, err
	}
	return q.Question, nil
}

// ScriptView is an answer as its marker sees it: without a name, so that
// marking is blind.
type ScriptView struct {
	Key      string
	Exam     engine.ID
	Title    string // of the exam
	Script   exam.Script
	Question *qb.Question
	Response qb.Response
	Marks    engine.Mark // what it is worth
	Score    grading.Score
	Left     int           // of the same question that wait
	Barred   *engine.Error // why the reader may not decide on it, nil where they may
}

// NextScript returns the key of a script that waits and is not the actor's own,
// of one question or of any for "". Markers who ask at the same time start at
// different places. NotFound when none waits; Forbidden while they may still sit
// the exam.
func (o *Office) NextScript(ctx context.Context, actor engine.Actor, id engine.ID, question, after string) (string, error) {
	if err := actor.Need(engine.RoleMarker, engine.RoleOffice); err != nil {
		return "", err
	}
	if err := o.doneSitting(ctx, actor, id); err != nil {
		return "", err
	}
	own, err := o.Store.Sittings.OfCandidate(ctx, id, actor.ID)
	if err != nil {
		return "", err
	}
	var waiting []string
	for _, state := range []exam.ScriptState{exam.Waiting, exam.Again} {
		for s, err := range o.Store.Scripts.In(ctx, id, state) {
			if err != nil {
				return "", err
			}
			if question != "" && s.Question != question || s.Key == after || state == exam.Again && lookedAt(&s, actor.ID) ||
				slices.ContainsFunc(own, func(r sitting.Record) bool { return r.ID == s.Sitting }) {
				continue
			}
			waiting = append(waiting, s.Key)
		}
	}
	if len(waiting) == 0 {
		return "", engine.NotFound("error.script.none")
	}
	h := fnv.New32a()
	h.Write([]byte(actor.ID))
	return waiting[int(h.Sum32()%uint32(len(waiting)))], nil
}

// lookedAt reports whether somebody has marked a script before: a second look is
// another person's.
func lookedAt(s *exam.Script, by engine.ID) bool {
	return slices.ContainsFunc(s.Looks, func(l exam.Look) bool { return l.By == by })
}

// mayRead returns a Forbidden error where a script is the actor's own, or the
// actor may still sit the exam: nobody marks themselves, nor reads a key that
// they could still use.
func (o *Office) mayRead(ctx context.Context, actor engine.Actor, s *exam.Script) error {
	ref, err := o.sitRef(ctx, s.Sitting)
	if err != nil {
		return err
	}
	if ref.candidate == actor.ID {
		return engine.Forbidden("error.script.candidate")
	}
	return o.doneSitting(ctx, actor, s.Exam)
}

// doneSitting returns a Forbidden error where the actor stands on an exam's
// roster and has not come to the end of it.
func (o *Office) doneSitting(ctx context.Context, actor engine.Actor, id engine.ID) error {
	ex, err := o.Exam(ctx, id)
	if err != nil || ex.Status == exam.Released {
		return err
	}
	line, err := o.Candidate(ctx, id, actor.ID)
	if engine.Is(err, engine.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	records, err := o.Store.Sittings.OfCandidate(ctx, id, actor.ID)
	if err != nil {
		return err
	}
	ended, going := 0, false
	for i := range records {
		switch records[i].Status {
		case sitting.HandedIn:
			ended++
		case sitting.Open, sitting.OnPause:
			going = true
		}
	}
	over := engine.Is(ex.Terms.MayStart(o.Clock.Now(), line.ExtraMinutes), engine.KindClosed)
	if going || !over && ended < max(1, ex.Attempts) {
		return engine.Forbidden("error.script.sits")
	}
	return nil
}

// Script returns an answer for its marker; Forbidden where it is their own, or
// they may still sit the exam.
func (o *Office) Script(ctx context.Context, actor engine.Actor, key string) (ScriptView, error) {
	if err := actor.Need(engine.RoleMarker, engine.RoleOffice); err != nil {
		return ScriptView{}, err
	}
	s, err := o.Store.Scripts.Get(ctx, key)
	if err != nil {
		return ScriptView{}, err
	}
	if err := o.mayRead(ctx, actor, &s); err != nil {
		return ScriptView{}, err
	}
	v, err := o.scriptView(ctx, s)
	if err != nil {
		return v, err
	}
	ex, err := o.Exam(ctx, s.Exam)
	if err != nil {
		return v, err
	}
	v.Barred = markBarred(actor, &s, &ex)
	left := 0
	for other, err := range o.Store.Scripts.OfQuestion(ctx, s.Exam, s.Question) {
		if err != nil {
			return v, err
		}
		if other.State != exam.Marked {
			left++
		}
	}
	v.Left = left
	return v, nil
}

func (o *Office) scriptView(ctx context.Context, s exam.Script) (ScriptView, error) {
	v := ScriptView{Key: s.Key, Exam: s.Exam, Script: s, Marks: s.Max}
	ref, err := o.sitRef(ctx, s.Sitting)
	if err != nil {
		return v, err
	}
	ex, err := o.Exam(ctx, s.Exam)
	if err != nil {
		return v, err
	}
	v.Title = ex.Title
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return v, err
	}
	q, err := sheet.Question(s.N)
	if err != nil {
		return v, err
	}
	v.Question = q.Question
	var failed error
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{Done: func(st *sitting.State, _ int64) {
		v.Response, failed = st.Answers()[s.N].Response()
	}})
	if err == nil {
		err = failed
	}
	if err != nil {
		return v, err
	}
	v.Score, err = grading.Mark(q.Question, s.Max, sheetRule(sheet, s.N), v.Response, s.Judgement())
	return v, err
}

// markingTodos tells markers what waits for them.
func (o *Office) markingTodos(ctx context.Context, actor engine.Actor) ([]Todo, error) {
	if !actor.Has(engine.RoleMarker) {
		return nil, nil
	}
	list, err := o.MarkingExams(ctx, actor)
	if err != nil {
		return nil, err
	}
	var todos []Todo
	for _, m := range list {
		if n := m.Waiting + m.Again; n > 0 {
			todos = append(todos, Todo{Area: "marking", Title: "todo.marking", Args: map[string]any{"title": m.Title}, Link: "/marking/" + m.Exam, Count: n})
		}
	}
	return todos, nil
}
