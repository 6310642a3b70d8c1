package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/programme"
)

// listens may know the programme: everybody who signed in as a person.
func listens(actor engine.Actor) error {
	if actor.Exam != "" {
		return engine.Forbidden("error.ticket_only")
	}
	return nil
}

// Lectures returns the lectures whose days a period holds, by time.
func (o *Office) Lectures(ctx context.Context, actor engine.Actor, p exam.Period) ([]programme.Lecture, error) {
	if err := listens(actor); err != nil {
		return nil, err
	}
	return o.Store.Lectures.Between(ctx, p.From, p.To)
}

// Lecture returns one lecture; NotFound.
func (o *Office) Lecture(ctx context.Context, actor engine.Actor, id engine.ID) (programme.Lecture, error) {
	if err := listens(actor); err != nil {
		return programme.Lecture{}, err
	}
	return o.Store.Lectures.Get(ctx, id)
}

// SaveLecture adds a lecture (Version 0; ID "" makes one) or changes one that
// was read. It belongs to the shortest period that holds its day, which is made
// if absent. FieldErrors tells what cannot be kept.
func (o *Office) SaveLecture(ctx context.Context, actor engine.Actor, l programme.Lecture) (programme.Lecture, error) {
	act := "lecture.edit"
	if l.Version == 0 {
		act = "lecture.add"
		if l.ID == "" {
			l.ID = engine.NewID()
		}
	}
	err := actor.Need(plansProgramme...)
	if err == nil {
		l = l.Tidy()
		if err = FieldErrors(l.Check()).orNil(); err == nil {
			err = o.keepLecture(ctx, &l)
		}
	}
	return l, o.auditDetail(ctx, actor, act, "lecture/"+l.ID, map[string]string{"title": clip(l.Title, 100), "day": clip(l.Day, 20)}, err)
}

func (o *Office) keepLecture(ctx context.Context, l *programme.Lecture) error {
	day, err := time.ParseInLocation(time.DateOnly, l.Day, o.Zone(ctx))
	if err != nil {
		return engine.Invalid("error.day").At("day")
	}
	p, err := o.periodAt(ctx, day)
	if err != nil {
		return err
	}
	l.Period = p.ID
	if l.Version == 0 {
		if err = o.Store.Lectures.Insert(ctx, l); engine.Is(err, engine.KindConflict) {
			err = engine.Conflict("error.changed").Because(err)
		}
		return err
	}
	if err = changed(o.Store.Lectures.Replace(ctx, l)); err == nil {
		o.attendanceChanged(ctx)
	}
	return err
}

// DeleteLecture removes a lecture that nobody has been marked at and nobody has
// written about; others are cancelled instead (Conflict).
func (o *Office) DeleteLecture(ctx context.Context, actor engine.Actor, id engine.ID, version int64) error {
	err := o.deleteLecture(ctx, actor, id, version)
	return o.audit(ctx, actor, "lecture.delete", "lecture/"+id, err)
}

func (o *Office) deleteLecture(ctx context.Context, actor engine.Actor, id engine.ID, version int64) error {
	if err := actor.Need(plansProgramme...); err != nil {
		return err
	}
	roll, err := o.Store.Rolls.Of(ctx, id)
	if err != nil {
		return err
	}
	written := 0
	for _, err := range o.Store.Reflections.OfLecture(ctx, id) {
		if err != nil {
			return err
		}
		written++
	}
	if len(roll.Lines) > 0 || written > 0 {
		return engine.Conflict("error.lecture.used", "marked", len(roll.Lines), "written", written)
	}
	return changed(o.Store.Lectures.Delete(ctx, id, version))
}

// Plan returns what holds for a period's programme: its own plan, or that of a
// longer period around it, or the default (Version 0).
func (o *Office) Plan(ctx context.Context, p exam.Period) (programme.Plan, error) {
	plan, err := o.Store.Plans.Get(ctx, p.ID)
	if !engine.Is(err, engine.KindNotFound) {
		return plan, err
	}
	periods, err := o.Store.Periods.List(ctx)
	if err != nil {
		return plan, err
	}
	slices.SortFunc(periods, func(a, b exam.Period) int { return cmp.Compare(a.Days(), b.Days()) })
	for _, q := range periods {
		if q.ID == p.ID || !p.Within(q) {
			continue
		}
		plan, err := o.Store.Plans.Get(ctx, q.ID)
		if err == nil {
			plan.Period, plan.Version, plan.Note = p.ID, 0, ""
			return plan, nil
		}
		if !engine.Is(err, engine.KindNotFound) {
			return plan, err
		}
	}
	return programme.DefaultPlan(p.ID), nil
}

// SavePlan sets a period's plan; Version 0 makes one. A change of the rule of
// attendance changes what is in the ledgers already, by reversals and new
// entries.
func (o *Office) SavePlan(ctx context.Context, actor engine.Actor, p programme.Plan) error {
	err := actor.Need(engine.RoleOffice, engine.RoleAppraiser)
	if err == nil {
		p.Note = programme.TidyText(p.Note)
		err = p.Check()
	}
	if err == nil {
		_, err = o.Store.Periods.Get(ctx, p.Period)
	}
	if err == nil {
		if p.Version == 0 {
			err = changed(o.Store.Plans.Insert(ctx, &p))
		} else {
			err = changed(o.Store.Plans.Replace(ctx, &p))
		}
	}
	if err == nil {
		o.attendanceChanged(ctx)
	}
	return o.audit(ctx, actor, "plan.save", "period/"+p.Period, err)
}

// LectureSpan is what was taught since the test before.
type LectureSpan struct {
	Since    exam.Exam // the test before; zero where there is none
	Lectures []programme.Lecture
	Topics   []programme.TopicWeight
}

// LecturesSince returns the lectures between the test before an exam and that
// exam, for its blueprint: those after the day on which the last sealed or
// released exam opened before it, up to the day of its own opening. For an exam
// "" or without an opening, up to today.
func (o *Office) LecturesSince(ctx context.Context, id engine.ID) (LectureSpan, error) {
	span := LectureSpan{Lectures: []programme.Lecture{}}
	until := o.Clock.Now()
	if id != "" {
		e, err := o.Store.Exams.Get(ctx, id)
		if err != nil {
			return span, err
		}
		if e.Terms.Opens > 0 {
			until = time.UnixMilli(e.Terms.Opens)
		}
	}
	for e, err := range o.Store.Exams.Newest(ctx) {
		if err != nil {
			return span, err
		}
		if e.ID != id && e.Terms.Opens > 0 && e.Terms.Opens < until.UnixMilli() && (e.Status == exam.Sealed || e.Status == exam.Released) {
			span.Since = e
			break
		}
	}
	from := ""
	if span.Since.ID != "" {
		from = o.local(ctx, time.UnixMilli(span.Since.Terms.Opens)).AddDate(0, 0, 1).Format(time.DateOnly)
	}
	list, err := o.Store.Lectures.Between(ctx, from, o.local(ctx, until).Format(time.DateOnly))
	for _, l := range list {
		if !l.Cancelled {
			span.Lectures = append(span.Lectures, l)
		}
	}
	span.Topics = programme.TopicWeights(span.Lectures)
	return span, err
}
