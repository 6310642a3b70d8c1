package handlers

import (
	"slices"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/views"
)

// examList lists the exams, the one that opens last first.
func (s *Server) examList(c *Ctx) error {
	exams, err := s.Office.Exams(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	names, periods, err := s.periodNames(c.Context(), c, "exam.period_any")
	if err != nil {
		return err
	}
	p := &views.ExamListPage{
		Frame: c.Frame(c.T("exam.list")), Period: c.Query("period"), Periods: periods, Phase: c.Query("phase"),
		Office: c.Actor.Has(engine.RoleOffice),
	}
	if p.Office {
		p.Action = &views.Link{Text: c.T("exam.new"), URL: "/exams/new"}
	}
	now := c.Now()
	exams = slices.DeleteFunc(exams, func(e exam.Exam) bool {
		phase := e.Phase(now)
		if phase == exam.PhaseMissed {
			phase = exam.PhasePreparing
		}
		return p.Period != "" && e.Period != p.Period || p.Phase != "" && string(phase) != p.Phase
	})
	p.Pager = views.NewPager("/exams", c.Values(), c.PageNumber(), views.PageSize, len(exams))
	from := min(p.Pager.Skip(), len(exams))
	for i := range exams[from:min(from+views.PageSize, len(exams))] {
		e := &exams[from+i]
		row := views.ExamRow{
			ID: e.ID, Title: e.Title, Period: names[e.Period], Opens: e.Terms.Opens, Minutes: e.Terms.Minutes,
			Candidates: e.Candidates, Phase: string(e.Phase(now)),
		}
		if e.Status == exam.Preparing {
			for _, l := range e.Lacks() {
				if l != exam.LackSealing && l != exam.LackTickets {
					row.Lacks = append(row.Lacks, string(l))
				}
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Page(p)
}
