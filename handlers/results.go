package handlers

import (
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/views"
)

// resultsList lists the exams that have results.
func (s *Server) resultsList(c *Ctx) error {
	list, err := s.Office.ResultExams(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &views.ResultsListPage{Frame: c.Frame(c.T("results.title"))}
	p.Intro = c.T("results.intro")
	for _, r := range list {
		p.Rows = append(p.Rows, views.ResultsRow{
			URL: "/results/" + r.Exam.ID, Title: r.Exam.Title, At: r.Exam.Terms.Opens, Status: string(r.Exam.Phase(c.Now())),
			Candidates: r.Candidates, Marked: r.Marked, Waiting: r.Waiting,
		})
	}
	return c.Page(p)
}

// resultsFrame is what the pages of one exam's results share.
func resultsFrame(c *Ctx, ex *exam.Exam, title string) views.Frame {
	f := c.Frame(title)
	f.Crumbs = []views.Link{{Text: c.T("results.title"), URL: "/results"}}
	if title != ex.Title {
		f.Crumbs = append(f.Crumbs, views.Link{Text: ex.Title, URL: "/results/" + ex.ID})
	}
	f.Exports = []views.Link{
		{Text: c.T("frame.export_xlsx"), URL: "/results/" + ex.ID + "/export/xlsx"},
		{Text: c.T("frame.export_csv"), URL: "/results/" + ex.ID + "/export/csv"},
	}
	return f
}

// resultsExam shows an exam's results by person.
func (s *Server) resultsExam(c *Ctx) error {
	r, err := s.Office.Results(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	names, options, err := s.departmentOptions(c, "results.department_any")
	if err != nil {
		return err
	}
	p := &views.ResultsExamPage{Frame: resultsFrame(c, &r.Exam, r.Exam.Title), Exam: r.Exam.ID, Departments: options}
	p.Text, p.Department, p.State = c.Query("q"), c.Query("department"), c.Query("state")
	p.Status = string(r.Exam.Phase(c.Now()))
	p.Summary = resultsSummary(&r.Summary)
	p.Histogram = histogram(c, &r.Summary)
	rows := selectResults(r.Persons, p.Text, p.Department, p.State)
	p.Pager = views.NewPager("/results/"+r.Exam.ID, c.Values(), c.PageNumber(), views.PageSize, len(rows))
	from := min(p.Pager.Skip(), len(rows))
	for _, row := range rows[from:min(from+p.Pager.Size, len(rows))] {
		line := views.ResultsPerson{
			Rank: row.Rank, Name: row.Name, ID: row.Person, Department: names[row.Department], Status: row.Status,
			Passed: row.Passed, Attempts: row.Attempts, Late: row.Late,
		}
		if row.Sitting != "" && c.Actor.Has(engine.RoleOffice) {
			line.URL = "/results/" + r.Exam.ID + "/sittings/" + row.Sitting
		}
		if row.Status == "marked" || row.Status == "submitted" {
			line.Score, line.At = row.Score.String(), row.SubmittedAt.UnixMilli()
		}
		p.Rows = append(p.Rows, line)
	}
	return c.Page(p)
}

func selectResults(all []office.PersonResult, text, department, state string) []office.PersonResult {
	var rows []office.PersonResult
	for _, r := range all {
		verdict := views.ResultsPerson{Status: r.Status, Passed: r.Passed}.Verdict()
		switch {
		case text != "" && !strings.Contains(r.Name, text) && !strings.Contains(string(r.Person), text):
		case department != "" && r.Department != department:
		case state != "" && verdict != "results.status."+state:
		default:
			rows = append(rows, r)
		}
	}
	return rows
}

func resultsSummary(s *office.ResultSummary) views.ResultsSummary {
	out := views.ResultsSummary{
		Candidates: s.Candidates, Came: s.Came, Marked: s.Marked, Waiting: s.Waiting, Passed: s.Passed,
		Max: s.Max.String(), Pass: s.Pass.String(),
	}
	if s.Marked > 0 {
		out.Mean, out.Median, out.Best, out.Least = tenths(s.Mean), tenths(s.Median), s.Best.String(), s.Least.String()
		out.Deviation = tenths(s.Deviation)
	}
	return out
}

// tenths prints a mark with one place: what is computed from many need not
// pretend to more.
func tenths(m engine.Mark) string { return (m.Ratio(1, 100) * 100).String() }

// histogram draws how many earned which tenth of the marks; the line stands
// where the pass mark falls.
func histogram(c *Ctx, s *office.ResultSummary) views.Bars {
	b := views.Bars{Title: c.T("results.histogram"), Label: c.T("results.score_from"), Unit: c.T("results.persons")}
	for i, n := range s.Histogram {
		from := s.Max.Ratio(int64(i), 10)
		b.Bars = append(b.Bars, views.Bar{Label: from.String(), Value: int64(n), Text: c.Words().T("results.count", "n", n)})
		if s.Pass > 0 && from <= s.Pass {
			b.Mark = from.String()
		}
	}
	if s.Pass > 0 {
		b.Note = c.T("results.pass_line", "pass", s.Pass.String())
	}
	return b
}

// resultsDepartments shows an exam's results by department.
func (s *Server) resultsDepartments(c *Ctx) error {
	r, err := s.Office.Results(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	names, _, err := s.departmentOptions(c, "results.department_any")
	if err != nil {
		return err
	}
	p := &views.ResultsDepartmentsPage{Frame: resultsFrame(c, &r.Exam, c.T("results.by_department")), Exam: r.Exam.ID}
	p.Chart = views.Bars{Title: c.T("results.department_means"), Label: c.T("results.department"), Unit: c.T("results.mean")}
	for _, d := range r.Departments {
		row := views.ResultsDepartment{Name: names[d.Department], Candidates: d.Candidates, Marked: d.Marked, Passed: d.Passed}
		if row.Name == "" {
			row.Name = c.T("results.no_department")
		}
		if d.Marked > 0 {
			row.PassShare = d.Passed * 1000 / d.Marked
			row.Mean, row.Best, row.Least = tenths(d.Mean), d.Best.String(), d.Least.String()
			p.Chart.Bars = append(p.Chart.Bars, views.Bar{Label: excerpt(row.Name, 6), Value: max(0, int64(d.Mean)), Text: row.Mean})
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Page(p)
}

// resultsQuestions shows an exam's results by question, the worst first.
func (s *Server) resultsQuestions(c *Ctx) error {
	id := c.Params("exam")
	list, err := s.Office.QuestionResults(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	ex, err := s.Office.Exam(c.Context(), id)
	if err != nil {
		return err
	}
	p := &views.ResultsQuestionsPage{Frame: resultsFrame(c, &ex, c.T("results.by_question")), Exam: id}
	p.Intro = c.T("results.by_question_intro")
	p.Pager = views.NewPager("/results/"+id+"/questions", c.Values(), c.PageNumber(), views.PageSize, len(list))
	from := min(p.Pager.Skip(), len(list))
	for _, q := range list[from:min(from+p.Pager.Size, len(list))] {
		p.Rows = append(p.Rows, views.ResultsQuestion{
			ID: q.Ref.ID, Version: q.Ref.Version, Stem: excerpt(q.Question.Stem, 60), Type: string(q.Question.Type), Topic: q.Question.Topic,
			Shown: q.Shown, Answered: q.Answered, Pending: q.Pending, Facility: q.Facility, Expected: q.Expected,
		})
	}
	return c.Page(p)
}

// resultsSitting shows one sitting with every answer, its key and its score.
func (s *Server) resultsSitting(c *Ctx) error {
	v, err := s.Office.SittingDetail(c.Context(), c.Actor, c.Params("sitting"))
	if err != nil {
		return err
	}
	p := &views.ResultsSittingPage{Frame: resultsFrame(c, &v.Exam, v.Name), Exam: v.Exam.ID, Sitting: v.ID, Name: v.Name}
	p.Exports = nil
	p.Status, p.Receipt, p.How, p.Started, p.At = v.Status, v.Receipt, string(v.How), v.Record.Started, v.SubmittedAt
	if v.Scored > 0 {
		p.Score, p.Max, p.Passed = v.Score.String(), v.Max.String(), v.Passed
	}
	for _, r := range v.Revisions {
		p.Revisions = append(p.Revisions, views.ResultsRevision{Revision: r.Revision, At: r.At, By: v.Names[r.By], Score: r.Score.String(), Reason: r.Reason})
	}
	for _, q := range v.Questions {
		flag := [...]string{exam.FlagUnanswered: "unanswered", exam.FlagMarked: "marked", exam.FlagPending: "pending"}[q.Flag]
		row := views.ResultsAnswer{
			N: q.N, Type: string(q.Question.Type), Stem: q.Question.Stem, Given: responseText(c, q.Question, q.Response),
			Key: keyText(c, q.Question), Score: q.Score.String(), Max: q.Max.String(), Flag: flag,
		}
		if q.Script != "" {
			row.URL = "/marking/" + v.Exam.ID + "/scripts/" + q.Script
		}
		p.Questions = append(p.Questions, row)
	}
	return c.Page(p)
}

// resultsExport hands out an exam's results as a file.
func (s *Server) resultsExport(c *Ctx) error {
	r, err := s.Office.Results(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	names, _, err := s.departmentOptions(c, "results.department_any")
	if err != nil {
		return err
	}
	table := [][]string{{
		c.T("results.rank"), c.T("results.id"), c.T("results.name"), c.T("results.department"), c.T("results.score"),
		c.T("results.max"), c.T("results.status"), c.T("results.attempts"), c.T("results.submitted_at"),
	}}
	zone := s.Office.Zone(c.Context())
	for _, p := range r.Persons {
		line := []string{"", p.Person, p.Name, names[p.Department], "", "", c.T(views.ResultsPerson{Status: p.Status, Passed: p.Passed}.Verdict()), c.Words().T("results.count", "n", p.Attempts), ""}
		if p.Rank > 0 {
			line[0] = c.Words().T("results.count", "n", p.Rank)
		}
		if p.Status == "marked" || p.Status == "submitted" {
			line[4], line[5], line[8] = p.Score.String(), p.Max.String(), p.SubmittedAt.In(zone).Format(time.DateTime)
		}
		table = append(table, line)
	}
	return s.exportTable(c, "results", "exam/"+r.Exam.ID, r.Exam.Title+" "+c.T("results.title"), table, 0, 4, 5, 7)
}
