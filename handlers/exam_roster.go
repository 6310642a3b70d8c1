package handlers

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/views"
)

// examRoster is an exam's roster.
func (s *Server) examRoster(c *Ctx) error {
	p, err := s.examRosterPage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

// examRosterExport hands out the roster as a file that can be read in again.
func (s *Server) examRosterExport(c *Ctx) error {
	e, err := s.Office.ExamFor(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	lines, err := s.Office.RosterOf(c.Context(), c.Actor, e.ID)
	if err != nil {
		return err
	}
	names, _, err := s.departmentOptions(c, "people.department_any")
	if err != nil {
		return err
	}
	table := [][]string{strings.Split(c.T("exam.roster_columns"), ",")}
	for _, l := range lines {
		if !chosenLine(c, &l) {
			continue
		}
		extra := ""
		if l.ExtraMinutes > 0 {
			extra = strconv.Itoa(l.ExtraMinutes)
		}
		table = append(table, []string{l.Person, l.Name, cmp.Or(names[l.Department], l.Department), l.Ticket, l.Room, l.Seat, extra})
	}
	return s.exportTable(c, "roster", "exam/"+e.ID, e.Title+" "+c.T("exam.tab.roster"), table, 6)
}

// chosenLine reports whether the page's filter takes in a line of a roster.
func chosenLine(c *Ctx, l *exam.Candidate) bool {
	department, room := c.Query("department"), c.Query("room")
	return holds(c.Query("q"), l.Name, l.Person, l.Ticket) && (department == "" || l.Department == department) && (room == "" || l.Room == room)
}

func (s *Server) examRosterPage(c *Ctx) (*views.ExamRosterPage, error) {
	frame, e, err := s.examFrame(c, "roster")
	if err != nil {
		return nil, err
	}
	lines, err := s.Office.RosterOf(c.Context(), c.Actor, e.ID)
	if err != nil {
		return nil, err
	}
	if len(lines) > 0 {
		frame.Exports = tableExports(c, examPath(e.ID, "roster/export"))
	}
	names, departments, err := s.departmentOptions(c, "people.department_any")
	if err != nil {
		return nil, err
	}
	p := &views.ExamRosterPage{
		ExamFrame: frame, Text: c.Query("q"), Department: c.Query("department"), Departments: departments, Total: len(lines),
		Editable: e.Status == exam.Preparing, MayAdd: e.Status == exam.Preparing || e.Status == exam.Sealed,
	}
	p.Intro = c.T("exam.roster_count", "n", len(lines))
	if p.MayAdd {
		sizes, err := s.Office.DepartmentSizes(c.Context())
		if err != nil {
			return nil, err
		}
		for _, d := range departments {
			if n := sizes[d.Value]; d.Value != "" && n > 0 {
				p.Choices = append(p.Choices, views.Option{Value: d.Value, Text: d.Text, Hint: c.T("exam.people_n", "n", n)})
			}
		}
	}
	lines = slices.DeleteFunc(lines, func(l exam.Candidate) bool { return !chosenLine(c, &l) })
	p.Pager = views.NewPager(examPath(e.ID, "roster"), c.Values(), c.PageNumber(), views.PageSize, len(lines))
	from := min(p.Pager.Skip(), len(lines))
	for _, l := range lines[from:min(from+views.PageSize, len(lines))] {
		p.Rows = append(p.Rows, views.ExamRosterRow{
			Person: l.Person, Name: l.Name, Department: cmp.Or(names[l.Department], l.Department), Ticket: l.Ticket, Coded: len(l.Code) > 0,
			Room: l.Room, Seat: l.Seat, Extra: l.ExtraMinutes,
		})
	}
	return p, nil
}

// rosterAgain shows the roster with the reasons why nobody was added.
func (s *Server) rosterAgain(c *Ctx, refusal error, typed func(*views.ExamRosterPage)) error {
	p, err := s.examRosterPage(c)
	if err != nil {
		return err
	}
	typed(p)
	p.Adding = true
	var refused *office.RosterRefusal
	if errors.As(refusal, &refused) {
		for _, r := range refused.Problems {
			p.Problems = append(p.Problems, views.ExamRosterProblem{Row: r.Row, Text: c.Words().Say(r.Reason)})
		}
	}
	return c.Again(refusal, p)
}

func (s *Server) rosterAdd(c *Ctx, rows []exam.RosterRow, unread ...exam.RosterProblem) error {
	n, err := s.Office.AddRoster(c.Context(), c.Actor, c.Params("exam"), rows, office.RosterOptions{Unread: unread})
	if err == nil {
		c.Flash("exam.roster_added", "n", n)
	}
	return err
}

// examRosterDepartments adds whole departments.
func (s *Server) examRosterDepartments(c *Ctx) error {
	chosen := c.PostedAll("departments")
	rows, err := s.Office.RosterByDepartment(c.Context(), c.Actor, c.Params("exam"), chosen)
	if err == nil {
		err = s.rosterAdd(c, rows)
	}
	if err != nil {
		return s.rosterAgain(c, err, func(p *views.ExamRosterPage) { p.Chosen = chosen })
	}
	return c.See(examPath(c.Params("exam"), "roster"))
}

// examRosterList adds people whose numbers were pasted.
func (s *Server) examRosterList(c *Ctx) error {
	text := c.PostedRaw("ids")
	rows, err := office.RosterOfText(text)
	if err == nil {
		err = s.rosterAdd(c, rows)
	}
	if err != nil {
		return s.rosterAgain(c, atField(err, "ids"), func(p *views.ExamRosterPage) { p.List = text })
	}
	return c.See(examPath(c.Params("exam"), "roster"))
}

// examRosterFile adds the people of a roster file.
func (s *Server) examRosterFile(c *Ctx) error {
	rows, unread, err := readRosterFile(c)
	if err == nil {
		err = s.rosterAdd(c, rows, unread...)
	}
	if err != nil {
		return s.rosterAgain(c, atField(err, "file"), func(*views.ExamRosterPage) {})
	}
	return c.See(examPath(c.Params("exam"), "roster"))
}

func readRosterFile(c *Ctx) ([]exam.RosterRow, []exam.RosterProblem, error) {
	header, err := c.Upload("file")
	if err != nil {
		return nil, nil, err
	}
	f, err := header.Open()
	if err != nil {
		return nil, nil, engine.Internal("opening an upload", err)
	}
	defer f.Close()
	return exam.ReadRoster(f)
}

// atField tells an error at the input that it came from; one that is no
// person's to mend stays as it is.
func atField(err error, field string) error {
	e := engine.AsError(err)
	if e.Kind == engine.KindInvalid {
		var refused *office.RosterRefusal
		if errors.As(err, &refused) {
			return err
		}
		return e.At(field)
	}
	return err
}

// examRosterRemove takes people off the roster.
func (s *Server) examRosterRemove(c *Ctx) error {
	persons := c.PostedAll("person")
	if len(persons) > 0 {
		if _, err := s.Office.RemoveCandidates(c.Context(), c.Actor, c.Params("exam"), persons); err != nil {
			return err
		}
		c.Flash("exam.roster_removed", "n", len(persons))
	}
	return c.See(examPath(c.Params("exam"), "roster"))
}

// examCandidate changes one person's arrangements.
func (s *Server) examCandidate(c *Ctx) error {
	p, err := s.examCandidatePage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) examCandidatePage(c *Ctx) (*views.ExamCandidatePage, error) {
	frame, e, err := s.examFrame(c, "candidate")
	if err != nil {
		return nil, err
	}
	line, err := s.Office.Store.Roster.Get(c.Context(), exam.CandidateKey(e.ID, c.Params("person")))
	if err == nil && !e.Stands(&line) {
		err = engine.NotFound("error.candidate.missing", "id", c.Params("person"))
	}
	if err != nil {
		return nil, err
	}
	names, _, err := s.departmentOptions(c, "people.department_any")
	if err != nil {
		return nil, err
	}
	p := &views.ExamCandidatePage{
		ExamFrame: frame, Person: line.Person, Name: line.Name, Department: names[line.Department],
		Room: line.Room, Seat: line.Seat, Extra: strconv.Itoa(line.ExtraMinutes), Ticket: line.Ticket,
		Locked: e.Status != exam.Preparing && e.Status != exam.Sealed,
	}
	p.Title = line.Name
	p.Crumbs = append(p.Crumbs, views.Link{Text: c.T("exam.tab.roster"), URL: examPath(e.ID, "roster")})
	return p, nil
}

func (s *Server) examCandidateSave(c *Ctx) error {
	p, err := s.examCandidatePage(c)
	if err != nil {
		return err
	}
	extra, err := c.PostedInt("extra_minutes")
	edit := office.CandidateEdit{Room: c.Posted("room"), Seat: c.Posted("seat"), ExtraMinutes: extra, Ticket: c.Posted("ticket")}
	if err == nil && edit.Ticket == "" {
		err = engine.Invalid("error.required").At("ticket")
	}
	if err == nil {
		err = s.Office.EditCandidate(c.Context(), c.Actor, p.ID, p.Person, edit)
	}
	if err != nil {
		p.Room, p.Seat, p.Extra, p.Ticket = edit.Room, edit.Seat, c.Posted("extra_minutes"), edit.Ticket
		return c.Again(joined(err), p)
	}
	c.Flash("exam.candidate_saved", "name", p.Name)
	return c.See(examPath(p.ID, "roster"))
}
