package handlers

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/people"
	"lectern/engine/programme"
	"lectern/views"
)

// programmeAttendance shows everybody's attendance in a period.
func (s *Server) programmeAttendance(c *Ctx) error {
	p, rows, err := s.attendancePage(c)
	if err != nil {
		return err
	}
	path := "/programme/attendance/" + p.Period
	p.Pager = views.NewPager(path, c.Values(), c.PageNumber(), views.PageSize, len(rows))
	from := min(p.Pager.Skip(), len(rows))
	p.Rows = rows[from:min(from+p.Pager.Size, len(rows))]
	p.Exports = tableExports(c, path+"/export")
	return c.Page(p)
}

// attendancePage returns the page and all rows that its filter selects.
func (s *Server) attendancePage(c *Ctx) (*views.AttendancePage, []views.AttendanceRow, error) {
	a, err := s.Office.Attendance(c.Context(), c.Actor, c.Params("period"))
	if err != nil {
		return nil, nil, err
	}
	names, options, err := s.departmentOptions(c, "programme.all")
	if err != nil {
		return nil, nil, err
	}
	p := &views.AttendancePage{
		Frame: c.Frame(c.T("programme.attendance_of", "period", periodName(c, &a.Period))), Period: a.Period.ID, Name: periodName(c, &a.Period), Rule: ruleText(c, a.Rule),
		Text: c.Query("q"), Department: c.Query("department"), Flag: c.Query("flag"), Departments: options, Persons: len(a.Persons),
	}
	p.Crumbs = programmeCrumbs(c, views.Link{Text: p.Name, URL: "/programme?period=" + p.Period})
	p.State, p.StateAt, p.StateBy = postingState(&a)
	for _, l := range a.Lectures {
		if l.Marked > 0 {
			p.Lectures++
		}
	}
	everybody, _, err := s.Office.People(c.Context(), c.Actor, office.PeopleFilter{})
	if err != nil {
		return nil, nil, err
	}
	var rows []views.AttendanceRow
	for _, person := range everybody {
		at, marked := a.Persons[person.ID]
		if !marked {
			continue
		}
		row := attendanceRow(&person, at, names)
		switch row.Flag {
		case "failed":
			p.Failed++
		case "no_grade":
			p.NoGrade++
		}
		if p.Department != "" && person.Department != p.Department || p.Flag != "" && row.Flag != p.Flag || !holds(p.Text, person.Name, person.ID) {
			continue
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b views.AttendanceRow) int {
		return cmp.Or(cmp.Compare(b.Flag, a.Flag), cmp.Compare(a.Department, b.Department), cmp.Compare(a.ID, b.ID))
	})
	return p, rows, nil
}

// holds reports whether a search text is part of any text, whatever the case.
func holds(search string, texts ...string) bool {
	search = strings.ToLower(strings.TrimSpace(search))
	return search == "" || slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), search) })
}

func attendanceRow(p *people.Person, at programme.Attendance, departments map[engine.ID]string) views.AttendanceRow {
	row := views.AttendanceRow{ID: p.ID, Name: p.Name, Department: departments[p.Department], Lectures: at.Lectures, Score: at.Score.String(), Of: at.Of.String()}
	for _, presence := range programme.Presences {
		row.Counts = append(row.Counts, at.Counts[presence])
	}
	switch {
	case at.NoGrade:
		row.Flag = "no_grade"
	case at.Failed:
		row.Flag = "failed"
	}
	return row
}

// postingState tells whether a period's attendance counts.
func postingState(a *office.AttendanceOf) (state string, at int64, by string) {
	switch {
	case a.Posting.Object == "":
		return "none", 0, ""
	case a.Posting.Stopped:
		return "stopped", a.Posting.At, a.Posting.ByName
	case !a.Posting.Done:
		return "pending", a.Posting.At, a.Posting.ByName
	}
	return "counts", a.Posting.At, a.Posting.ByName
}

// ruleText says a rule in one sentence.
func ruleText(c *Ctx, r programme.AttendanceRule) string {
	text := c.T("programme.rule", "of", r.Of.String(), "leave", r.OnLeave.String(), "late", r.Late.String(), "early", r.Early.String(), "absent", r.Absent.String())
	if r.Fail.Den > 0 {
		text += c.T("programme.rule_fail", "share", fraction(r.Fail))
	}
	if r.NoGrade.Den > 0 {
		text += c.T("programme.rule_no_grade", "share", fraction(r.NoGrade))
	}
	return text
}

// attendancePost lets a period's attendance count in the appraisal.
func (s *Server) attendancePost(c *Ctx) error {
	return s.attendanceAct(c, "programme.attendance_posted", s.Office.PostAttendance)
}

// attendanceStop takes it out again.
func (s *Server) attendanceStop(c *Ctx) error {
	return s.attendanceAct(c, "programme.attendance_stopped", s.Office.StopAttendance)
}

func (s *Server) attendanceExport(c *Ctx) error {
	p, rows, err := s.attendancePage(c)
	if err != nil {
		return err
	}
	head := []string{c.T("programme.id"), c.T("programme.name"), c.T("programme.department"), c.T("programme.lectures_marked")}
	for _, presence := range p.Presences() {
		head = append(head, c.T("programme.presence."+presence))
	}
	table := [][]string{append(head, c.T("programme.score"), c.T("programme.of"), c.T("programme.flag"))}
	for _, r := range rows {
		line := []string{r.ID, r.Name, r.Department, strconv.Itoa(r.Lectures)}
		for _, n := range r.Counts {
			line = append(line, strconv.Itoa(n))
		}
		flag := ""
		if r.Flag != "" {
			flag = c.T("programme.flag." + r.Flag)
		}
		table = append(table, append(line, r.Score, r.Of, flag))
	}
	return s.exportTable(c, "attendance", "period/"+p.Period, p.Name+" "+c.T("programme.attendance"), table, 3, 4, 5, 6, 7, 8, 9, 10, 11)
}

func (s *Server) attendanceAct(c *Ctx, done string, act func(context.Context, engine.Actor, engine.ID) (int, error)) error {
	n, err := act(c.Context(), c.Actor, c.Params("period"))
	if err != nil {
		if !mendable(err) {
			return err
		}
		p, rows, failed := s.attendancePage(c)
		if failed != nil {
			return failed
		}
		p.Pager = views.NewPager("/programme/attendance/"+p.Period, nil, 1, views.PageSize, len(rows))
		p.Rows = rows[:min(p.Pager.Size, len(rows))]
		return c.Again(err, p)
	}
	c.Flash(done, "n", n)
	return c.See("/programme/attendance/" + c.Params("period"))
}
