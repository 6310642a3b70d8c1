package handlers

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/programme"
	"lectern/views"
)

func (s *Server) lecturePage(c *Ctx, l programme.Lecture) (*views.LecturePage, error) {
	title := c.T("programme.lecture_new")
	if l.ID != "" {
		title = l.Title
	}
	p := &views.LecturePage{Frame: c.Frame(title), ID: l.ID, Version: l.Version, Form: lectureForm(l), Delete: l.Version > 0}
	p.Crumbs = programmeCrumbs(c)
	p.Styles = []string{"css/programme.css"}
	_, options, err := s.departmentOptions(c, "programme.all")
	if err == nil {
		p.Departments = options[1:]
	}
	return p, err
}

func lectureForm(l programme.Lecture) views.LectureForm {
	return views.LectureForm{
		Title: l.Title, Topics: strings.Join(l.Topics, "\n"), Speaker: l.Speaker, Day: l.Day, Time: l.Time, Place: l.Place,
		Weight: strconv.Itoa(max(1, l.Weight)), Due: l.ReflectionDue, Note: l.Note, Departments: l.Departments, Cancelled: l.Cancelled,
	}
}

// lectureNew asks for a lecture to be planned.
func (s *Server) lectureNew(c *Ctx) error {
	p, err := s.lecturePage(c, programme.Lecture{})
	if err != nil {
		return err
	}
	p.Form.Day = c.Query("day")
	return c.Page(p)
}

// lectureEdit shows a lecture to be changed.
func (s *Server) lectureEdit(c *Ctx) error {
	l, err := s.Office.Lecture(c.Context(), c.Actor, c.Params("lecture"))
	if err != nil {
		return err
	}
	p, err := s.lecturePage(c, l)
	if err != nil {
		return err
	}
	return c.Page(p)
}

// lectureSave plans a lecture or changes one.
func (s *Server) lectureSave(c *Ctx) error {
	var l programme.Lecture
	if id := c.Params("lecture"); id != "" {
		var err error
		if l, err = s.Office.Lecture(c.Context(), c.Actor, id); err != nil {
			return err
		}
		l.Version, _ = strconv.ParseInt(c.Posted("version"), 10, 64)
	}
	p, err := s.lecturePage(c, l)
	if err != nil {
		return err
	}
	p.Form = views.LectureForm{
		Title: c.Posted("title"), Topics: c.PostedRaw("topics"), Speaker: c.Posted("speaker"), Day: c.Posted("day"), Time: c.Posted("time"),
		Place: c.Posted("place"), Weight: c.Posted("weight"), Due: c.Posted("reflection_due"), Note: c.PostedRaw("note"),
		Departments: c.PostedAll("departments"), Cancelled: c.PostedOn("cancelled"),
	}
	weight, err := c.PostedInt("weight")
	if err != nil {
		return c.Again(err, p)
	}
	l.Title, l.Topics, l.Speaker, l.Day, l.Time, l.Place = p.Form.Title, lines(p.Form.Topics), p.Form.Speaker, p.Form.Day, p.Form.Time, p.Form.Place
	l.Weight, l.ReflectionDue, l.Note, l.Departments, l.Cancelled = weight, p.Form.Due, p.Form.Note, p.Form.Departments, p.Form.Cancelled
	if l, err = s.Office.SaveLecture(c.Context(), c.Actor, l); err != nil {
		return c.Again(joined(err), p)
	}
	c.Flash("programme.lecture_saved", "title", l.Title)
	if unknown := s.unknownTopics(c, l.Topics); len(unknown) > 0 {
		c.Warn("programme.topics_unknown", "topics", strings.Join(unknown, c.T("frame.comma")))
	}
	return c.See("/programme?period=" + l.Period)
}

// unknownTopics returns the topics of which the bank knows nothing.
func (s *Server) unknownTopics(c *Ctx, topics []string) []string {
	known, err := s.Office.Topics(c.Context(), c.Actor)
	if err != nil {
		return nil
	}
	var unknown []string
	for _, topic := range topics {
		found := false
		for _, k := range known {
			found = found || k.Path == topic
		}
		if !found {
			unknown = append(unknown, topic)
		}
	}
	return unknown
}

// lectureDelete asks before a lecture is deleted.
func (s *Server) lectureDelete(c *Ctx) error {
	l, err := s.Office.Lecture(c.Context(), c.Actor, c.Params("lecture"))
	if err != nil {
		return err
	}
	p := &views.LectureDeletePage{Frame: c.Frame(c.T("programme.lecture_delete_title", "title", l.Title)), ID: l.ID, Version: l.Version, Name: l.Title}
	p.Crumbs = programmeCrumbs(c, views.Link{Text: l.Title, URL: "/programme/lectures/" + l.ID})
	return c.Page(p)
}

func (s *Server) lectureDeleteDo(c *Ctx) error {
	l, err := s.Office.Lecture(c.Context(), c.Actor, c.Params("lecture"))
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(c.Posted("version"), 10, 64)
	if err := s.Office.DeleteLecture(c.Context(), c.Actor, l.ID, version); err != nil {
		p := &views.LectureDeletePage{Frame: c.Frame(c.T("programme.lecture_delete_title", "title", l.Title)), ID: l.ID, Version: version, Name: l.Title}
		p.Crumbs = programmeCrumbs(c, views.Link{Text: l.Title, URL: "/programme/lectures/" + l.ID})
		return c.Again(err, p)
	}
	c.Flash("programme.lecture_deleted", "title", l.Title)
	return c.See("/programme?period=" + l.Period)
}

// lectureRoll shows who was there, to be marked.
func (s *Server) lectureRoll(c *Ctx) error {
	p, err := s.rollPage(c, c.Query("department"))
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) rollPage(c *Ctx, department string) (*views.RollPage, error) {
	sheet, err := s.Office.RollSheet(c.Context(), c.Actor, c.Params("lecture"))
	if err != nil {
		return nil, err
	}
	names, options, err := s.departmentOptions(c, "programme.all")
	if err != nil {
		return nil, err
	}
	l := sheet.Lecture
	p := &views.RollPage{
		Frame: c.Frame(c.T("programme.roll_of", "title", l.Title)), ID: l.ID, Day: l.Day, Time: l.Time, Place: l.Place,
		Department: department, Departments: options, Open: sheet.Open, May: c.Actor.Has(engine.RoleOffice),
	}
	p.Crumbs = programmeCrumbs(c)
	p.Scripts, p.Styles = []string{"js/roll.js"}, []string{"css/programme.css"}
	switch {
	case l.Cancelled:
		p.Closed = "programme.roll_cancelled"
	case !l.Held(s.today(c.Context(), c.Now())):
		p.Closed = "programme.roll_early"
	}
	for _, r := range sheet.Rows {
		if department != "" && r.Department != department {
			continue
		}
		line := r.Line
		p.Rows = append(p.Rows, views.RollRow{
			ID: r.Person, Name: r.Name, Department: names[r.Department], Presence: string(line.Presence), Was: string(line.Was), Note: line.Note,
			At: line.At, By: line.ByName, Guest: !r.Expected,
			MayMakeUp: slices.Contains([]programme.Presence{programme.Absent, programme.OnLeave, programme.MadeUp}, line.Presence),
		})
	}
	for _, presence := range programme.Presences {
		p.Tally = append(p.Tally, views.RollCount{Presence: string(presence), N: sheet.Tally[presence]})
	}
	return p, nil
}

// lectureRollSave marks those whose mark was changed on the page; one that was
// there when the page was drawn and is not any more is taken away. The button
// "rest" marks everybody present who is not marked yet.
func (s *Server) lectureRollSave(c *Ctx) error {
	department := c.Posted("department")
	p, err := s.rollPage(c, department)
	if err != nil {
		return err
	}
	var changes []programme.RollChange
	var lone []error // remarks on nobody's presence
	rest := c.Posted("rest") != ""
	for i := range p.Rows {
		row := &p.Rows[i]
		was := c.Posted("was:" + row.ID)
		now, note := c.Posted("mark:"+row.ID), c.Posted("note:"+row.ID)
		if now == "" && rest && row.Presence == "" {
			now = string(programme.Present)
		}
		if now == "" && was != "" && note == row.Note {
			note = "" // the remark was on the mark that goes
		}
		if now == was && note == row.Note || now == "" && was == "" && note == "" { // or not on the page at all
			continue
		}
		if now == "" && note != "" {
			lone = append(lone, engine.Invalid("error.roll.note").At("mark:"+row.ID))
		}
		changes = append(changes, programme.RollChange{Person: row.ID, Presence: programme.Presence(now), Note: note})
		row.Presence, row.Note = now, note
	}
	if len(lone) > 0 {
		return c.Again(errors.Join(lone...), p)
	}
	n, err := s.Office.MarkRoll(c.Context(), c.Actor, p.ID, changes)
	if err != nil {
		if known := engine.AsError(err); known.Field != "" {
			err = known.At("mark:" + known.Field)
		}
		return c.Again(err, p)
	}
	c.Flash("programme.roll_saved", "n", n)
	return c.See("/programme/lectures/" + p.ID + "/roll" + departmentQuery(department))
}

func departmentQuery(department string) string {
	if department == "" {
		return ""
	}
	return "?department=" + department
}
