package office

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// ExamSettings is what the exam office sets of an exam, blueprint and roster
// apart.
type ExamSettings struct {
	Title     string
	Period    engine.ID // "" is the period that holds the opening
	Terms     sitting.Terms
	Attempts  int
	Counts    exam.Counts
	Score     exam.Show
	Answers   exam.Show
	Explain   exam.Show
	Component string
	Record    int         // per cent; 0 for no make-up test
	After     []engine.ID // exams whose papers its candidates have seen
	Rules     string
}

// SettingsOf returns the settings of an exam, to be changed and given back.
func SettingsOf(e *exam.Exam) ExamSettings {
	return ExamSettings{Title: e.Title, Period: e.Period, Terms: e.Terms, Attempts: e.Attempts, Counts: e.Counts,
		Score: e.Score, Answers: e.Answers, Explain: e.Explain, Component: e.Component, Record: e.Record, After: e.After, Rules: e.Rules}
}

func (s ExamSettings) into(e *exam.Exam) {
	e.Title, e.Rules, e.Component = strings.TrimSpace(s.Title), strings.TrimSpace(s.Rules), strings.TrimSpace(s.Component)
	e.Period, e.Terms, e.Attempts, e.Counts = s.Period, s.Terms, s.Attempts, s.Counts
	e.Score, e.Answers, e.Explain, e.Record, e.After = s.Score, s.Answers, s.Explain, s.Record, s.After
}

// FieldErrors is several errors, each at its field: nothing was written.
type FieldErrors []*engine.Error

// Error names the first.
func (f FieldErrors) Error() string { return f[0].Error() }

// Unwrap returns the first, which says of what kind they are.
func (f FieldErrors) Unwrap() error { return f[0] }

// orNil is f, or nil where there is none.
func (f FieldErrors) orNil() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// CreateExam begins an exam with these settings and, where its title is not
// "", a blueprint. FieldErrors tells every setting that cannot be kept.
func (o *Office) CreateExam(ctx context.Context, actor engine.Actor, s ExamSettings, b *paper.Blueprint) (exam.Exam, error) {
	e := exam.New(engine.NewID(), s.Title)
	if err := actor.Need(engine.RoleOffice); err != nil {
		return e, o.audit(ctx, actor, "exam.create", "exam/"+e.ID, err)
	}
	s.into(&e)
	e.Created, e.Creator = o.Clock.Now().UnixMilli(), actor.ID
	if b != nil {
		if err := b.Validate(); err != nil {
			return e, err
		}
		e.Blueprint = *b
	} else {
		e.Blueprint = emptyBlueprint(&e)
	}
	if err := o.settle(ctx, &e); err != nil {
		return e, err
	}
	err := o.Store.Exams.Insert(ctx, &e)
	if err == nil {
		o.keepExam(e)
	}
	return e, o.auditDetail(ctx, actor, "exam.create", "exam/"+e.ID, afterDetail(s.After), err)
}

// afterDetail names, for the trail, the exams that one comes after.
func afterDetail(after []engine.ID) map[string]string {
	if len(after) == 0 {
		return nil
	}
	return map[string]string{"after": clip(strings.Join(after, " "), 1000)}
}

func emptyBlueprint(e *exam.Exam) paper.Blueprint {
	return paper.Blueprint{
		Title: e.Title, Minutes: e.Terms.Minutes,
		Forms:   paper.Forms{Kind: paper.Personal, Count: 1, Tolerance: engine.One / 2, Overlap: 1000},
		Shuffle: paper.Shuffle{Questions: true, Options: true},
	}
}

// settle checks the settings, finds or makes the period, and lets the blueprint
// say what the exam says.
func (o *Office) settle(ctx context.Context, e *exam.Exam) error {
	if e.Terms.GraceMS == 0 {
		if set, err := o.Store.Settings.Read(ctx); err == nil {
			e.Terms.GraceMS = int64(set.GraceMS)
		}
	}
	if e.Component == "" {
		e.Component = "test"
	}
	if err := FieldErrors(e.Check()).orNil(); err != nil {
		return err
	}
	if err := o.checkAfter(ctx, e); err != nil {
		return err
	}
	e.Blueprint.Title, e.Blueprint.Minutes = e.Title, e.Terms.Minutes
	if e.Period != "" {
		_, err := o.Store.Periods.Get(ctx, e.Period)
		if engine.Is(err, engine.KindNotFound) {
			return FieldErrors{engine.Invalid("error.period.missing", "id", e.Period).At("period")}
		}
		return err
	}
	if e.Terms.Opens == 0 {
		return nil
	}
	p, err := o.periodAt(ctx, time.UnixMilli(e.Terms.Opens))
	e.Period = p.ID
	return err
}

// periodAt returns the period that holds a time; where none does, it makes the
// calendar quarter.
func (o *Office) periodAt(ctx context.Context, t time.Time) (exam.Period, error) {
	local := o.local(ctx, t)
	periods, err := o.Store.Periods.List(ctx)
	if err != nil {
		return exam.Period{}, err
	}
	if p, found := exam.PeriodFor(periods, local.Format(time.DateOnly)); found {
		return p, nil
	}
	p := exam.QuarterOf(local)
	if err := o.Store.Periods.Insert(ctx, &p); engine.Is(err, engine.KindConflict) {
		return o.Store.Periods.Get(ctx, p.ID)
	} else if err != nil {
		return p, err
	}
	return p, o.audit(ctx, System, "period.create", "period/"+p.ID, nil)
}

// UpdateExam changes the settings of an exam that was read in this version.
// Once sealed, the exams that it comes after stay; once a sealed exam opened,
// its opening, minutes and model stay, and attempts are not taken away:
// Conflict errors at their fields. Whatever else may be
// corrected until results are released.
func (o *Office) UpdateExam(ctx context.Context, actor engine.Actor, id engine.ID, version int64, s ExamSettings) (exam.Exam, error) {
	return o.changeExam(ctx, actor, "exam.edit", id, version, afterDetail(s.After), func(e *exam.Exam) error {
		if e.Status == exam.Released || e.Status == exam.Cancelled {
			return e.Editable()
		}
		was := *e
		s.into(e)
		if was.Status == exam.Sealed {
			if err := o.frozen(&was, e); err != nil {
				return err
			}
		} else if was.Terms.Opens != e.Terms.Opens && was.Period == e.Period {
			e.Period = "" // it follows the opening, unless another was chosen
			if p, err := o.Store.Periods.Get(ctx, was.Period); err == nil && p.Holds(o.local(ctx, time.UnixMilli(e.Terms.Opens)).Format(time.DateOnly)) {
				e.Period = was.Period
			}
		}
		return o.settle(ctx, e)
	})
}

// frozen tells what a sealed exam does not let change.
func (o *Office) frozen(was, e *exam.Exam) error {
	var wrong FieldErrors
	fixed := func(field string) {
		wrong = append(wrong, engine.Conflict("exam.error.fixed").At(field))
	}
	opened := o.Clock.Now().UnixMilli() >= was.Terms.Opens
	if opened && was.Terms.Opens != e.Terms.Opens {
		fixed("opens")
	}
	if opened && was.Terms.Minutes != e.Terms.Minutes {
		fixed("minutes")
	}
	if opened && was.Terms.Model != e.Terms.Model {
		fixed("model")
	}
	if e.Attempts < was.Attempts && opened {
		fixed("attempts")
	}
	if !slices.Equal(was.After, e.After) {
		fixed("after") // papers were drawn with it
	}
	return wrong.orNil()
}

// SetBlueprint sets what every form must hold; error as in
// paper.Blueprint.Validate, Conflict once the exam is sealed. Whether the bank
// can meet it is told by the supply beside it, and at the latest at sealing.
func (o *Office) SetBlueprint(ctx context.Context, actor engine.Actor, id engine.ID, version int64, b paper.Blueprint) (exam.Exam, error) {
	detail := map[string]string{"questions": strconv.Itoa(b.Questions()), "total": b.Total().String()}
	return o.changeExam(ctx, actor, "exam.blueprint", id, version, detail, func(e *exam.Exam) error {
		if err := e.Editable(); err != nil {
			return err
		}
		b.Title, b.Minutes = e.Title, e.Terms.Minutes
		if err := b.Validate(); err != nil {
			return err
		}
		e.Blueprint = b
		return nil
	})
}

// changeExam lets change work on an exam and leaves the entry. version is the
// one that was read; 0 is whichever stands.
func (o *Office) changeExam(ctx context.Context, actor engine.Actor, act string, id engine.ID, version int64, detail map[string]string, change func(*exam.Exam) error) (exam.Exam, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return exam.Exam{}, o.audit(ctx, actor, act, "exam/"+clip(id, 64), err)
	}
	e, err := o.Store.Exams.Update(ctx, id, func(e *exam.Exam) error {
		if version != 0 && e.Version != version {
			return engine.Conflict("error.changed")
		}
		return change(e)
	})
	if err == nil {
		o.keepExam(e)
	}
	return e, o.auditDetail(ctx, actor, act, "exam/"+id, detail, err)
}

// DeleteExam removes an exam that was never sealed, with its roster; Conflict
// for any other, which can only be cancelled.
func (o *Office) DeleteExam(ctx context.Context, actor engine.Actor, id engine.ID) error {
	return o.audit(ctx, actor, "exam.delete", "exam/"+clip(id, 64), o.deleteExam(ctx, actor, id))
}

func (o *Office) deleteExam(ctx context.Context, actor engine.Actor, id engine.ID) error {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return err
	}
	done, err := o.holdRoster(ctx, id)
	if err != nil {
		return err
	}
	defer done()
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := e.Editable(); err != nil {
		return err
	}
	if err := o.Store.Exams.Delete(ctx, id, e.Version); err != nil {
		return err
	}
	o.exams.exams.drop(id)
	return o.Store.Roster.RemoveExam(ctx, id)
}
