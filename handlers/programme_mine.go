package handlers

import (
	"lectern/engine"
	"lectern/engine/programme"
	"lectern/views"
)

// myProgramme shows a candidate's own lectures.
func (s *Server) myProgramme(c *Ctx) error {
	period, options, err := s.chosenPeriod(c, c.Query("period"))
	if err != nil {
		return err
	}
	list, err := s.Office.MyProgramme(c.Context(), c.Actor, period)
	if err != nil {
		return err
	}
	today := s.today(c.Context(), c.Now())
	p := &views.MyProgrammePage{Frame: c.Frame(c.T("programme.mine")), Period: period.ID, Periods: options}
	p.Styles = []string{"css/programme.css"}
	for _, m := range list {
		l := m.Lecture
		row := views.MyLectureRow{
			URL: "/my/programme/" + l.ID, Day: l.Day, Time: l.Time, Title: l.Title, Speaker: l.Speaker, Place: l.Place,
			Cancelled: l.Cancelled, Presence: string(m.Presence), State: string(m.Reflection), Due: l.ReflectionDue,
		}
		if m.Reflection == programme.Graded {
			row.Grade = gradeText(c, m.Grade)
		}
		if m.Due {
			p.Due++
			if row.State == "" {
				row.State = "due"
				if today > l.ReflectionDue {
					row.State = "overdue"
				}
			}
		}
		if m.Presence.Attended() {
			p.Heard++
		}
		if m.Presence.Owes() {
			p.Owed++
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Page(p)
}

// myLecture shows one lecture to its listener, with their reflection.
func (s *Server) myLecture(c *Ctx) error {
	p, err := s.myLecturePage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) myLecturePage(c *Ctx) (*views.MyLecturePage, error) {
	l, r, err := s.Office.MyReflection(c.Context(), c.Actor, c.Params("lecture"))
	if err != nil {
		return nil, err
	}
	line, err := s.Office.MyPresence(c.Context(), c.Actor, l.ID)
	if err != nil {
		return nil, err
	}
	today := s.today(c.Context(), c.Now())
	p := &views.MyLecturePage{
		Frame: c.Frame(l.Title), ID: l.ID, Day: l.Day, Time: l.Time, Speaker: l.Speaker, Place: l.Place, Topics: l.Topics, Note: l.Note,
		Presence: string(line.Presence), Wanted: l.WantsReflection(), Due: l.ReflectionDue, Overdue: l.ReflectionDue != "" && today > l.ReflectionDue,
		State: string(r.State), Text: r.Text().Body, HandedAt: r.Text().At, Late: r.Text().Late,
	}
	p.Open = p.Wanted && l.Held(today) && r.State != programme.Graded
	p.Crumbs = []views.Link{{Text: c.T("programme.mine"), URL: "/my/programme"}}
	p.Scripts = []string{"js/reflection.js"}
	if reading, ok := r.Reading(); ok && r.State != programme.HandedIn {
		p.Comment, p.By = reading.Comment, reading.ByName
		if r.State == programme.Graded {
			p.Grade = gradeText(c, reading)
		}
	}
	return p, nil
}

// myReflection hands a reflection in.
func (s *Server) myReflection(c *Ctx) error {
	p, err := s.myLecturePage(c)
	if err != nil {
		return err
	}
	text := c.PostedRaw("text")
	r, err := s.Office.HandInReflection(c.Context(), c.Actor, p.ID, text)
	if err != nil {
		p.Text = text
		if engine.Is(err, engine.KindClosed) {
			p.Open = true // what was typed stays where it can be copied
		}
		return c.Again(err, p)
	}
	c.Flash("programme.handed_in")
	if r.Text().Late {
		c.Warn("programme.handed_in_late")
	}
	return c.See("/my/programme/" + p.ID)
}
