package handlers

import (
	"lectern/engine/office"
	"lectern/views"
)

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
		group.Items = append(group.Items, todoItem(&p.Frame, t))
	}
	return c.Page(p)
}

func todoItem(f *views.Frame, t office.Todo) views.TodoItem {
	item := views.TodoItem{Title: f.Words.Named(t.Title, t.Args), URL: t.Link, Count: t.Count}
	if !t.At.IsZero() {
		item.At = f.Time(t.At)
	}
	return item
}
