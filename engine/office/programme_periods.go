package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
)

// plansProgramme may plan lectures and call rolls.
var plansProgramme = []engine.Role{engine.RoleOffice}

// Periods returns all periods, the newest first and the year before its
// quarters. Anybody signed in may know them.
func (o *Office) Periods(ctx context.Context) ([]exam.Period, error) {
	list, err := o.Store.Periods.List(ctx)
	slices.SortStableFunc(list, exam.ComparePeriods)
	return list, err
}

// Period returns one period; NotFound.
func (o *Office) Period(ctx context.Context, id engine.ID) (exam.Period, error) {
	return o.Store.Periods.Get(ctx, id)
}

// PeriodAt returns the shortest period that holds a time; where none does, it
// makes the calendar quarter.
func (o *Office) PeriodAt(ctx context.Context, t time.Time) (exam.Period, error) {
	return o.periodAt(ctx, t)
}

// periodsWithin returns the ids of a period and of those that lie within it.
func (o *Office) periodsWithin(ctx context.Context, p exam.Period) ([]engine.ID, error) {
	list, err := o.Store.Periods.List(ctx)
	if err != nil {
		return nil, err
	}
	ids := []engine.ID{p.ID}
	for _, q := range list {
		if q.ID != p.ID && q.Within(p) {
			ids = append(ids, q.ID)
		}
	}
	return ids, nil
}

// SavePeriod adds a period (Version 0; ID "" makes one: that of the calendar for
// a quarter or a year) or changes one that was read. Conflict where a quarter
// overlaps a quarter, or a year a year.
func (o *Office) SavePeriod(ctx context.Context, actor engine.Actor, p exam.Period) (exam.Period, error) {
	if p.ID == "" {
		p.ID = periodID(p)
	}
	act := "period.edit"
	if p.Version == 0 {
		act = "period.create"
	}
	err := actor.Need(engine.RoleOffice, engine.RoleAppraiser)
	if err == nil {
		p.Name = strings.TrimSpace(p.Name)
		if err = p.Check(); err == nil {
			err = o.keepPeriod(ctx, &p)
		}
	}
	return p, o.audit(ctx, actor, act, "period/"+p.ID, err)
}

func periodID(p exam.Period) engine.ID {
	if to, err := time.Parse(time.DateOnly, p.To); err == nil {
		switch {
		case p.Kind == exam.Year:
			return exam.YearOf(to, time.January).ID
		case p.Kind == exam.Quarter && exam.QuarterOf(to).From == p.From:
			return exam.QuarterOf(to).ID
		}
	}
	return engine.NewID()
}

func (o *Office) keepPeriod(ctx context.Context, p *exam.Period) error {
	list, err := o.Store.Periods.List(ctx)
	if err != nil {
		return err
	}
	for _, q := range list {
		if q.ID != p.ID && q.Kind == p.Kind && p.Kind != exam.Other && q.Overlaps(*p) {
			return engine.Conflict("error.period.overlap", "period", q.Label()).At("from")
		}
	}
	if p.Version == 0 {
		err = o.Store.Periods.Insert(ctx, p)
		if engine.Is(err, engine.KindConflict) {
			err = engine.Conflict("error.period.taken", "period", p.Label()).At("to")
		}
		return err
	}
	return changed(o.Store.Periods.Replace(ctx, p))
}

// changed turns the conflict of a replace into words for whoever was slower.
func changed(err error) error {
	if engine.Is(err, engine.KindConflict) {
		return engine.Conflict("error.changed").Because(err)
	}
	return err
}

// today is the day in the organisation's zone.
func (o *Office) today(ctx context.Context) string {
	return o.local(ctx, o.Clock.Now()).Format(time.DateOnly)
}
