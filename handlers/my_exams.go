package handlers

import (
	"strconv"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/views"
)

// myExams lists a candidate's own exams.
func (s *Server) myExams(c *Ctx) error {
	mine, err := s.Office.MyExams(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &views.MyExamsPage{Frame: c.Frame(c.T("sitting.exams_title"))}
	for _, m := range mine {
		p.Rows = append(p.Rows, myExamRow(&m))
	}
	return c.Page(p)
}

func myExamRow(m *office.MyExam) views.MyExamRow {
	row := views.MyExamRow{
		Exam: m.Exam.ID, Title: m.Exam.Title, Opens: m.Exam.Terms.Opens, Closes: m.Exam.Terms.Closes,
		Minutes: m.Exam.Terms.Minutes + m.Line.ExtraMinutes, Status: string(m.Status), URL: "/sit/" + m.Exam.ID,
	}
	if m.Sitting != "" && m.Exam.Status == exam.Released {
		row.URL = "/sit/" + m.Exam.ID + "/receipt"
	}
	return row
}

// myResults lists what came of a candidate's exams, as far as each may be seen.
func (s *Server) myResults(c *Ctx) error {
	mine, err := s.Office.MyExams(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &views.MyResultsPage{Frame: c.Frame(c.T("sitting.results_title"))}
	for _, m := range mine {
		attempts, err := s.Office.MySittings(c.Context(), c.Actor, m.Exam.ID)
		if err != nil {
			return err
		}
		for i := range attempts {
			p.Rows = append(p.Rows, myResultRow(&m.Exam, &attempts[i]))
		}
	}
	return c.Page(p)
}

func myResultRow(ex *exam.Exam, a *office.MySitting) views.MyResultRow {
	row := views.MyResultRow{
		Title: ex.Title, Attempt: attemptOf(a, ex), At: ex.Terms.Opens, URL: "/sit/" + ex.ID + "/receipt", Result: *shownResult(&a.Result),
	}
	if row.Attempt > 0 {
		row.Counts = string(ex.Counts)
		row.URL += "?attempt=" + strconv.Itoa(row.Attempt)
	}
	return row
}

// apiExams answers with the caller's exams.
func (s *Server) apiExams(c *Ctx) error {
	mine, err := s.Office.MyExams(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	type row struct {
		ID      engine.ID `json:"id"`
		Title   string    `json:"title"`
		Opens   time.Time `json:"opens"`
		Closes  time.Time `json:"closes"`
		Minutes int       `json:"minutes"`
		Status  string    `json:"status"`
	}
	rows := make([]row, len(mine))
	for i, m := range mine {
		rows[i] = row{m.Exam.ID, m.Exam.Title, msTime(m.Exam.Terms.Opens), msTime(m.Exam.Terms.Closes), m.Exam.Terms.Minutes, string(m.Status)}
	}
	return c.JSON(rows)
}
