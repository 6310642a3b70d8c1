package handlers

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/programme"
	"lectern/views"
)

// reflectionsList lists what the reader may read, what waits longest first.
func (s *Server) reflectionsList(c *Ctx) error {
	p := &views.ReflectionsPage{
		Frame: c.Frame(c.T("programme.reflections")), Lecture: c.Query("lecture"), State: c.Query("state"), Text: c.Query("q"),
	}
	lectures, err := s.Office.ReadableLectures(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	p.Lectures = []views.Option{{Text: c.T("programme.all")}}
	for _, l := range lectures {
		p.Lectures = append(p.Lectures, views.Option{Value: l.ID, Text: l.Day + " " + l.Title})
	}
	page := c.PageNumber()
	f := office.ReflectionFilter{Lecture: p.Lecture, State: programme.ReflectionState(p.State), Text: p.Text, Limit: views.PageSize, Skip: (page - 1) * views.PageSize}
	rows, total, err := s.Office.Reflections(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	p.Pager = views.NewPager("/programme/reflections", c.Values(), page, views.PageSize, total)
	for _, r := range rows {
		row := views.ReflectionRow{
			URL: reflectionPath(r.Lecture, r.Person), Name: r.Name, ID: r.Person, Lecture: r.Title,
			At: r.Text().At, Late: r.Text().Late, State: string(r.State),
		}
		if reading, ok := r.Reading(); ok && r.State == programme.Graded {
			row.Grade = gradeText(c, reading)
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Page(p)
}

func reflectionPath(lecture, person engine.ID) string {
	return "/programme/reflections/" + lecture + "/" + person
}

// reflectionRead shows one reflection with the form by which it is graded.
func (s *Server) reflectionRead(c *Ctx) error {
	p, _, err := s.reflectionPage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) reflectionPage(c *Ctx) (*views.ReflectionPage, programme.Reflection, error) {
	l, r, rule, err := s.Office.Reflection(c.Context(), c.Actor, c.Params("lecture"), c.Params("person"))
	if err != nil {
		return nil, r, err
	}
	text := r.Text()
	p := &views.ReflectionPage{
		Frame: c.Frame(c.T("programme.reflection_of", "name", r.Name)), Path: reflectionPath(l.ID, r.Person), Name: r.Name, ID: r.Person,
		Lecture: l.Title, Body: text.Body, Length: utf8.RuneCountInString(text.Body), At: text.At, Late: text.Late, State: string(r.State),
		Read: text.At, Of: rule.Of.String(),
	}
	p.Crumbs = []views.Link{{Text: c.T("programme.reflections"), URL: "/programme/reflections"}}
	for _, g := range programme.Grades {
		points, _ := rule.Points(g)
		p.Worth = append(p.Worth, views.Option{Value: string(g), Text: c.T("programme.grade." + string(g)), Hint: c.T("programme.points", "points", points.String())})
	}
	p.Worth = append(p.Worth, views.Option{Value: string(programme.ByPoints), Text: c.T("programme.grade.points")})
	if r.State != programme.Graded {
		p.Worth = append(p.Worth, views.Option{Value: sendBack, Text: c.T("programme.send_back"), Hint: c.T("programme.send_back_hint")})
	}
	if reading, ok := r.Reading(); ok && r.State == programme.Graded {
		p.Grade, p.Comment = string(reading.Grade), reading.Comment
		if reading.Grade == programme.ByPoints {
			p.Points = reading.Points.String()
		}
	}
	for _, look := range r.Looks {
		p.Looks = append(p.Looks, views.ReflectionLook{At: look.At, By: look.ByName, Grade: gradeText(c, look), Comment: look.Comment})
	}
	slices.Reverse(p.Looks)
	for _, earlier := range r.Texts[:max(0, len(r.Texts)-1)] {
		p.Earlier = append(p.Earlier, views.ReflectionText{At: earlier.At, Body: earlier.Body})
	}
	return p, r, nil
}

// sendBack is the choice that sends a reflection back.
const sendBack = "send_back"

// reflectionDecide takes the reader's decision and shows what waits next.
func (s *Server) reflectionDecide(c *Ctx) error {
	p, r, err := s.reflectionPage(c)
	if err != nil {
		return err
	}
	p.Grade, p.Points, p.Comment = c.Posted("grade"), c.Posted("points"), c.PostedRaw("comment")
	d := programme.Decision{SentBack: p.Grade == sendBack, Comment: p.Comment}
	d.Read, _ = strconv.ParseInt(c.Posted("read"), 10, 64)
	if !d.SentBack {
		d.Grade = programme.Grade(p.Grade)
	}
	if d.Grade == programme.ByPoints {
		if p.Points == "" {
			err = engine.Invalid("error.required").At("points")
		} else {
			d.Points, err = postedMark(c, "points")
		}
	}
	if err == nil {
		_, err = s.Office.DecideReflection(c.Context(), c.Actor, r.Lecture, r.Person, d)
	}
	if err != nil {
		return c.Again(err, p)
	}
	c.Flash("programme.decided", "name", r.Name)
	next, _, err := s.Office.Reflections(c.Context(), c.Actor, office.ReflectionFilter{State: programme.HandedIn, Limit: 1})
	if err == nil && len(next) > 0 {
		return c.See(reflectionPath(next[0].Lecture, next[0].Person))
	}
	return c.See("/programme/reflections")
}
