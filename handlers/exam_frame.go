package handlers

import (
	"context"
	"net/url"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/views"
)

func examPath(id engine.ID, page string) string {
	path := "/exams/" + url.PathEscape(id)
	if page != "" {
		path += "/" + page
	}
	return path
}

// examFrame begins a page of the exam that the address names.
func (s *Server) examFrame(c *Ctx, here string) (views.ExamFrame, exam.Exam, error) {
	e, err := s.Office.ExamFor(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return views.ExamFrame{}, e, err
	}
	return s.frameOf(c, &e, here), e, nil
}

func (s *Server) frameOf(c *Ctx, e *exam.Exam, here string) views.ExamFrame {
	f := views.ExamFrame{
		Frame: c.Frame(e.Title), ID: e.ID, Phase: string(e.Phase(c.Now())), Here: here,
		Office: c.Actor.Has(engine.RoleOffice), Sealed: e.Sealing != nil,
	}
	f.Styles = []string{"css/exam_office.css"}
	f.Crumbs = []views.Link{{Text: c.T("exam.list"), URL: "/exams"}}
	if here != "overview" {
		f.Crumbs = append(f.Crumbs, views.Link{Text: e.Title, URL: examPath(e.ID, "")})
	}
	switch here {
	case "overview", "candidate", "sitting": // what their titles name is one page
	case "cancel", "delete":
		f.Part = c.T("exam." + here)
	default:
		f.Part = c.T("exam.tab." + here)
	}
	return f
}

// periodNames returns the names of the periods by id, and options that begin
// with none.
func (s *Server) periodNames(ctx context.Context, c *Ctx, none string) (map[engine.ID]string, []views.Option, error) {
	list, err := s.Office.Store.Periods.List(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := make(map[engine.ID]string, len(list))
	options := []views.Option{{Text: c.T(none)}}
	for i := range list {
		p := &list[len(list)-1-i] // newest first
		names[p.ID] = periodName(c, p)
		options = append(options, views.Option{Value: p.ID, Text: names[p.ID]})
	}
	return names, options, nil
}

// periodName is what a period is called: its own name, or its year and quarter.
func periodName(c *Ctx, p *exam.Period) string {
	switch {
	case p.Name != "":
		return p.Name
	case p.Kind == exam.Quarter && len(p.ID) == len("2026-q4"):
		return c.T("exam.quarter", "year", p.ID[:4], "n", p.ID[6:])
	case p.Kind == exam.Year:
		return c.T("exam.year", "year", p.ID)
	}
	return p.From + " – " + p.To
}
