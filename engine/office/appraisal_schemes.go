package office

import (
	"context"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/exam"
)

// Schemes returns the schemes of a period, or of all periods for "", by period,
// the newest first, and title.
func (o *Office) Schemes(ctx context.Context, actor engine.Actor, period engine.ID) ([]appraisal.Scheme, error) {
	if err := actor.Need(keepsLedger...); err != nil {
		return nil, err
	}
	periods, err := o.Periods(ctx)
	if err != nil {
		return nil, err
	}
	list := []appraisal.Scheme{}
	for _, p := range periods {
		if period != "" && p.ID != period {
			continue
		}
		some, err := o.Store.Schemes.OfPeriod(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(some, func(a, b appraisal.Scheme) int { return strings.Compare(a.Title, b.Title) })
		list = append(list, some...)
	}
	return list, nil
}

// Scheme returns one scheme with its period; NotFound.
func (o *Office) Scheme(ctx context.Context, actor engine.Actor, id engine.ID) (appraisal.Scheme, exam.Period, error) {
	if err := actor.Need(keepsLedger...); err != nil {
		return appraisal.Scheme{}, exam.Period{}, err
	}
	s, err := o.Store.Schemes.Get(ctx, id)
	if err != nil {
		return s, exam.Period{}, err
	}
	p, err := o.Store.Periods.Get(ctx, s.Period)
	return s, p, err
}

// SaveScheme adds a scheme (Version 0; ID "" makes one) or changes one that was
// read, by an appraiser. FieldErrors tells what cannot be kept. Totals follow at
// once: they are computed from the ledgers whenever they are looked at.
func (o *Office) SaveScheme(ctx context.Context, actor engine.Actor, s appraisal.Scheme) (appraisal.Scheme, error) {
	act := "scheme.edit"
	if s.Version == 0 {
		act = "scheme.add"
		if s.ID == "" {
			s.ID = engine.NewID()
		}
	}
	err := actor.Need(engine.RoleAppraiser)
	if err == nil {
		err = o.keepScheme(ctx, &s)
	}
	return s, o.auditDetail(ctx, actor, act, "scheme/"+s.ID, map[string]string{"title": clip(s.Title, 100), "period": s.Period}, err)
}

func (o *Office) keepScheme(ctx context.Context, s *appraisal.Scheme) error {
	s.Title, s.Note = strings.TrimSpace(s.Title), strings.TrimSpace(s.Note)
	for i := range s.Components {
		c := &s.Components[i]
		c.Key, c.Name = strings.TrimSpace(c.Key), strings.TrimSpace(c.Name)
	}
	if err := FieldErrors(s.Check()).orNil(); err != nil {
		return err
	}
	if _, err := o.Store.Periods.Get(ctx, s.Period); err != nil {
		return engine.AsError(err).At("period")
	}
	if s.Version == 0 {
		return changed(o.Store.Schemes.Insert(ctx, s))
	}
	return changed(o.Store.Schemes.Replace(ctx, s))
}

// DeleteScheme removes a scheme, by an appraiser. The ledgers stay as they are.
func (o *Office) DeleteScheme(ctx context.Context, actor engine.Actor, id engine.ID, version int64) error {
	err := actor.Need(engine.RoleAppraiser)
	if err == nil {
		err = changed(o.Store.Schemes.Delete(ctx, id, version))
	}
	return o.audit(ctx, actor, "scheme.delete", "scheme/"+id, err)
}
