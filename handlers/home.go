package handlers

import (
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/views"
)

const jobsAtHome = 10

// home lists what is to be done now. Who signed in by ticket is led to the exam.
func (s *Server) home(c *Ctx) error {
	if c.Actor.Exam != "" {
		return c.See("/sit/" + c.Actor.Exam)
	}
	todos, err := s.Office.Todos(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &views.HomePage{Frame: c.Frame(c.T("home.title"))}
	for _, t := range todos {
		group := p.Group("nav." + t.Area)
		group.Items = append(group.Items, todoItem(c, &p.Frame, t))
	}
	jobs, err := s.Office.Jobs(c.Context(), c.Actor, jobsAtHome)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if row := jobRow(&p.Frame, j); row.Running() {
			p.Jobs = append(p.Jobs, row)
		}
	}
	return c.Page(p)
}

func todoItem(c *Ctx, f *views.Frame, t office.Todo) views.TodoItem {
	if period, ok := t.Args["period"].(exam.Period); ok {
		t.Args["period"] = periodName(c, &period)
	}
	item := views.TodoItem{Title: f.Words.Named(t.Title, t.Args), URL: t.Link, Count: t.Count}
	if !t.At.IsZero() {
		item.At = f.Time(t.At)
	}
	return item
}
