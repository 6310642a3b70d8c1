package office

import (
	"context"
	"slices"
	"time"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/exam"
	"lectern/engine/programme"
)

// MyLecture is a lecture as one of its listeners sees it.
type MyLecture struct {
	Lecture    programme.Lecture
	Presence   programme.Presence // "" while not marked
	MarkedAt   int64
	Reflection programme.ReflectionState // "" while nothing was handed in
	Grade      programme.Reading         // of a graded one
	Due        bool                      // a reflection is wanted and may be handed in now
	Expected   bool
}

// MyProgramme returns the lectures of a period for the actor, by time: those of
// their department, and others at which they were marked.
func (o *Office) MyProgramme(ctx context.Context, actor engine.Actor, p exam.Period) ([]MyLecture, error) {
	if err := actor.Need(engine.RoleCandidate); err != nil {
		return nil, err
	}
	lectures, err := o.Lectures(ctx, actor, p)
	if err != nil {
		return nil, err
	}
	written, err := o.Store.Reflections.OfPerson(ctx, actor.ID)
	if err != nil {
		return nil, err
	}
	byLecture := make(map[engine.ID]programme.Reflection, len(written))
	for _, r := range written {
		byLecture[r.Lecture] = r
	}
	today := o.today(ctx)
	list := []MyLecture{}
	for _, l := range lectures {
		m := MyLecture{Lecture: l, Expected: l.Expects(actor.Department)}
		if l.Held(today) {
			roll, err := o.Store.Rolls.Of(ctx, l.ID)
			if err != nil {
				return nil, err
			}
			line, _ := roll.Of(actor.ID)
			m.Presence, m.MarkedAt = line.Presence, line.At
		}
		r, wrote := byLecture[l.ID]
		m.Reflection = r.State
		if r.State == programme.Graded {
			m.Grade, _ = r.Reading()
		}
		m.Due = m.Expected && l.WantsReflection() && l.Held(today) && (!wrote || r.State == programme.SentBack)
		if m.Expected || m.Presence != "" || wrote {
			list = append(list, m)
		}
	}
	return list, nil
}

// What a candidate is reminded of lies so far back at most.
const (
	makeUpBack  = 180 * 24 * time.Hour
	dayLayout   = time.DateOnly
	dueReminder = 60 * 24 * time.Hour // a reflection long overdue is reminded of no more
)

// programmeTodos tells a candidate of reflections due and make-ups owed, readers
// of what waits for them, and the office of rolls not called.
func (o *Office) programmeTodos(ctx context.Context, actor engine.Actor) ([]Todo, error) {
	if actor.Exam != "" {
		return nil, nil
	}
	var todos []Todo
	if actor.Has(engine.RoleCandidate) {
		mine, err := o.candidateProgramme(ctx, actor)
		if err != nil {
			return nil, err
		}
		todos = mine
	}
	if actor.Has(readsReflections...) {
		_, n, err := o.Reflections(ctx, actor, ReflectionFilter{State: programme.HandedIn})
		if err != nil {
			return nil, err
		}
		if n > 0 {
			todos = append(todos, Todo{Area: "programme", Title: "programme.todo.read", Link: "/programme/reflections?state=handed_in", Count: n, Args: map[string]any{"n": n}})
		}
	}
	if actor.Has(plansProgramme...) {
		rolls, err := o.rollsToCall(ctx)
		if err != nil {
			return nil, err
		}
		todos = append(todos, rolls...)
	}
	return todos, nil
}

func (o *Office) candidateProgramme(ctx context.Context, actor engine.Actor) ([]Todo, error) {
	now := o.local(ctx, o.Clock.Now())
	span := exam.Period{From: now.Add(-makeUpBack).Format(dayLayout), To: now.Format(dayLayout)}
	mine, err := o.MyProgramme(ctx, actor, span)
	if err != nil {
		return nil, err
	}
	var todos []Todo
	for _, m := range mine {
		args := map[string]any{"title": m.Lecture.Title}
		if m.Due {
			due, err := time.ParseInLocation(dayLayout, m.Lecture.ReflectionDue, now.Location())
			if err != nil || now.Sub(due) > dueReminder {
				continue
			}
			title, end := "programme.todo.reflection", due.AddDate(0, 0, 1).Add(-time.Minute)
			if now.After(end) {
				title = "programme.todo.reflection_late"
			}
			todos = append(todos, Todo{Area: "programme", Title: title, Args: args, Link: "/my/programme/" + m.Lecture.ID, At: end})
		}
		if m.Presence.Owes() {
			todos = append(todos, Todo{Area: "programme", Title: "programme.todo.make_up", Args: args, Link: "/my/programme"})
		}
	}
	return todos, nil
}

// rollsToCall returns the lectures of the last quarter of a year at which nobody
// has been marked.
func (o *Office) rollsToCall(ctx context.Context) ([]Todo, error) {
	const quarter = 92 * 24 * time.Hour
	now := o.local(ctx, o.Clock.Now())
	lectures, err := o.Store.Lectures.Between(ctx, now.Add(-quarter).Format(dayLayout), now.Format(dayLayout))
	if err != nil {
		return nil, err
	}
	var todos []Todo
	for _, l := range lectures {
		if l.Cancelled {
			continue
		}
		roll, err := o.Store.Rolls.Of(ctx, l.ID)
		if err != nil {
			return nil, err
		}
		if len(roll.Lines) == 0 {
			todos = append(todos, Todo{Area: "programme", Title: "programme.todo.roll", Args: map[string]any{"title": l.Title}, Link: "/programme/lectures/" + l.ID + "/roll", At: l.Begins(now.Location()).UTC()})
		}
	}
	return todos, nil
}

// attendanceBack is how long after a period its attendance, where it does not
// count yet, is a thing to be done.
const attendanceBack = 92 * 24 * time.Hour

// appraisalTodos tells appraisers of a running period that no scheme weighs, and
// of one that is over whose attendance a scheme waits for.
func (o *Office) appraisalTodos(ctx context.Context, actor engine.Actor) ([]Todo, error) {
	if !actor.Has(engine.RoleAppraiser) || actor.Exam != "" {
		return nil, nil
	}
	periods, err := o.Periods(ctx)
	if err != nil {
		return nil, err
	}
	today := o.today(ctx)
	var todos []Todo
	for _, p := range periods {
		covered, err := o.weighed(ctx, periods, p)
		if err != nil {
			return nil, err
		}
		if p.Holds(today) && !covered {
			todos = append(todos, Todo{Area: "appraisal", Title: "appraisal.todo.scheme", Args: map[string]any{"period": p}, Link: "/appraisal/schemes/new?period=" + p.ID})
		}
		waits, err := o.attendanceWaits(ctx, p, today)
		if err != nil {
			return nil, err
		}
		if waits {
			todos = append(todos, Todo{Area: "appraisal", Title: "appraisal.todo.attendance", Args: map[string]any{"period": p}, Link: "/programme/attendance/" + p.ID})
		}
	}
	return todos, nil
}

// attendanceWaits reports whether a period is over, has rolls and a scheme that
// weighs attendance, and nobody has decided yet whether it counts.
func (o *Office) attendanceWaits(ctx context.Context, p exam.Period, today string) (bool, error) {
	ended, err := time.Parse(dayLayout, p.To)
	now, errNow := time.Parse(dayLayout, today)
	if err != nil || errNow != nil || !now.After(ended) || now.Sub(ended) > attendanceBack {
		return false, nil
	}
	schemes, err := o.Store.Schemes.OfPeriod(ctx, p.ID)
	if err != nil || !slices.ContainsFunc(schemes, func(s appraisal.Scheme) bool {
		_, weighs := s.Component(ComponentAttendance)
		return weighs
	}) {
		return false, err
	}
	if err := o.attendanceFree(ctx, p.ID); engine.Is(err, engine.KindConflict) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	a, err := o.attendance(ctx, p.ID)
	return err == nil && len(a.Persons) > 0 && a.Posting.Object == "", err
}

// weighed reports whether a scheme stands for a period or one around it.
func (o *Office) weighed(ctx context.Context, periods []exam.Period, p exam.Period) (bool, error) {
	for _, q := range periods {
		if !p.Within(q) {
			continue
		}
		schemes, err := o.Store.Schemes.OfPeriod(ctx, q.ID)
		if err != nil || len(schemes) > 0 {
			return true, err
		}
	}
	return false, nil
}

// MyPresence returns the actor's own mark at a lecture; a zero line while there
// is none.
func (o *Office) MyPresence(ctx context.Context, actor engine.Actor, lecture engine.ID) (programme.Line, error) {
	if err := actor.Need(engine.RoleCandidate); err != nil {
		return programme.Line{}, err
	}
	roll, err := o.Store.Rolls.Of(ctx, lecture)
	line, _ := roll.Of(actor.ID)
	return line, err
}
