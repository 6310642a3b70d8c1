package handlers

import (
	"lectern/engine/exam"
	"lectern/views"
)

// periodsList lists the periods and offers to add one.
func (s *Server) periodsList(c *Ctx) error {
	p, err := s.periodsPage(c)
	if err != nil {
		return err
	}
	p.Kind = string(exam.Year)
	return c.Page(p)
}

func (s *Server) periodsPage(c *Ctx) (*views.PeriodsPage, error) {
	list, err := s.Office.Periods(c.Context())
	if err != nil {
		return nil, err
	}
	p := &views.PeriodsPage{Frame: c.Frame(c.T("nav.exam.periods"))}
	p.Intro = c.T("programme.periods_intro")
	today := s.today(c.Context(), c.Now())
	for i, period := range list {
		p.Rows = append(p.Rows, views.PeriodRow{
			ID: period.ID, Name: periodName(c, &list[i]), Kind: string(period.Kind), From: period.From, To: period.To, Here: period.Holds(today),
		})
	}
	return p, nil
}

// periodAdd adds one.
func (s *Server) periodAdd(c *Ctx) error {
	period := exam.Period{Kind: exam.PeriodKind(c.Posted("kind")), From: c.Posted("from"), To: c.Posted("to"), Name: c.Posted("name")}
	period, err := s.Office.SavePeriod(c.Context(), c.Actor, period)
	if err != nil {
		p, failed := s.periodsPage(c)
		if failed != nil {
			return failed
		}
		p.Kind, p.From, p.To, p.Name = c.Posted("kind"), c.Posted("from"), c.Posted("to"), c.Posted("name")
		return c.Again(err, p)
	}
	c.Flash("programme.period_added", "period", periodName(c, &period))
	return c.See("/periods")
}
