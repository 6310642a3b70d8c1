package handlers

import (
	"strings"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/views"
)

// appraisalTable shows a scheme over the people whom it is for.
func (s *Server) appraisalTable(c *Ctx) error {
	p, t, err := s.appraisalPage(c, c.Query("scheme"))
	if err != nil || t == nil {
		if err != nil {
			return err
		}
		return c.Page(p)
	}
	p.Pager = views.NewPager("/appraisal", c.Values(), c.PageNumber(), views.PageSize, len(p.Rows))
	from := min(p.Pager.Skip(), len(p.Rows))
	p.Rows = p.Rows[from:min(from+p.Pager.Size, len(p.Rows))]
	query := ""
	if values := c.Values(); len(values) > 0 {
		values.Del("page")
		query = "?" + values.Encode()
	}
	p.Exports = []views.Link{
		{Text: c.T("frame.export_xlsx"), URL: "/appraisal/export/" + p.Scheme + "/xlsx" + query},
		{Text: c.T("frame.export_csv"), URL: "/appraisal/export/" + p.Scheme + "/csv" + query},
	}
	return c.Page(p)
}

// appraisalDepartments shows a scheme by department.
func (s *Server) appraisalDepartments(c *Ctx) error {
	p, t, err := s.appraisalPage(c, c.Query("scheme"))
	if err != nil {
		return err
	}
	if t == nil {
		return c.See("/appraisal") // which says what to do first
	}
	return c.Page(&views.AppraisalDepartmentsPage{AppraisalPage: *p})
}

// appraisalPage returns the page with all rows that its filter selects; no table
// where there is no scheme yet.
func (s *Server) appraisalPage(c *Ctx, id engine.ID) (*views.AppraisalPage, *office.SchemeTable, error) {
	p := &views.AppraisalPage{Frame: c.Frame(c.T("appraisal.table")), MayScheme: c.Actor.Has(engine.RoleAppraiser)}
	p.Text, p.Department, p.Verdict = c.Query("q"), c.Query("department"), c.Query("verdict")
	schemes, err := s.Office.Schemes(c.Context(), c.Actor, "")
	if err != nil {
		return nil, nil, err
	}
	periods, _, err := s.periodNames(c.Context(), c, "frame.none")
	if err != nil {
		return nil, nil, err
	}
	for _, scheme := range schemes {
		p.Schemes = append(p.Schemes, views.Option{Value: scheme.ID, Text: periods[scheme.Period] + " " + scheme.Title})
	}
	if id == "" {
		if len(schemes) == 0 {
			return p, nil, nil
		}
		id = s.currentScheme(c, schemes)
	}
	f := office.TableFilter{Department: p.Department, Text: p.Text, Verdict: office.Verdict(p.Verdict)}
	t, err := s.Office.SchemeTable(c.Context(), c.Actor, id, f)
	if err != nil {
		return nil, nil, err
	}
	names, options, err := s.departmentOptions(c, "appraisal.all")
	if err != nil {
		return nil, nil, err
	}
	p.Scheme, p.Departments, p.Title = t.Scheme.ID, options, t.Scheme.Title
	p.Intro = periodName(c, &t.Period)
	for _, component := range t.Scheme.Components {
		p.Columns = append(p.Columns, c.T("appraisal.column", "name", component.Name, "weight", perCent(component.Weight)))
	}
	for _, r := range t.Rows {
		p.Rows = append(p.Rows, appraisalRow(c, &r, t.Scheme.Places, names))
	}
	s.summariseTable(c, p, &t, names)
	return p, &t, nil
}

// currentScheme returns the first scheme of a period that holds today, else the
// first of all.
func (s *Server) currentScheme(c *Ctx, schemes []appraisal.Scheme) engine.ID {
	today := s.today(c.Context(), c.Now())
	for _, scheme := range schemes {
		if p, err := s.Office.Period(c.Context(), scheme.Period); err == nil && p.Holds(today) {
			return scheme.ID
		}
	}
	return schemes[0].ID
}

func appraisalRow(c *Ctx, r *office.TableRow, places int, departments map[engine.ID]string) views.AppraisalRow {
	row := views.AppraisalRow{ID: r.Person, Name: r.Name, Department: departments[r.Department], Verdict: string(r.Verdict)}
	if r.Verdict != office.VerdictFailed || r.Outcome.Failed { // plainly under the pass mark needs no reason
		row.Reasons = reasonTexts(c, &r.Outcome)
	}
	for _, component := range r.Outcome.Components {
		figure := ""
		if component.Present {
			figure = fixed(component.Figure, places)
		}
		row.Figures = append(row.Figures, figure)
	}
	row.Total = totalText(&r.Outcome, places)
	return row
}

// totalText prints a total with its decimals, "" where there is none.
func totalText(o *appraisal.Outcome, places int) string {
	if !o.Graded {
		return ""
	}
	return fixed(o.Total, places)
}

// fixed prints a mark with so many decimals, so that those of a column stand
// below one another.
func fixed(m engine.Mark, places int) string {
	text, frac, _ := strings.Cut(m.String(), ".")
	if places == 0 {
		return text
	}
	return text + "." + (frac + "000")[:max(places, len(frac))]
}

// reasonTexts says why an outcome is not a plain total that passed.
func reasonTexts(c *Ctx, o *appraisal.Outcome) []string {
	var texts []string
	for _, r := range o.Reasons {
		if r.Kind != appraisal.NothingYet {
			texts = append(texts, c.T("appraisal.reason."+string(r.Kind), "component", r.Component))
		}
	}
	return texts
}

// perCent prints thousandths as per cent.
func perCent(thousandths int) string { return engine.Mark(thousandths*100).String() + "%" }

func (s *Server) summariseTable(c *Ctx, p *views.AppraisalPage, t *office.SchemeTable, names map[engine.ID]string) {
	p.Chart = views.Bars{Title: c.T("appraisal.chart"), Label: c.T("appraisal.department"), Unit: c.T("appraisal.mean")}
	if t.Scheme.Pass > 0 {
		p.Pass = t.Scheme.Pass.String()
		p.Chart.Note = c.T("appraisal.pass_line", "pass", p.Pass)
	}
	for _, d := range t.Departments {
		row := views.AppraisalDepartment{ID: d.Department, Name: names[d.Department], Persons: d.Persons, Graded: d.Graded, Passed: d.Passed}
		if row.Name == "" {
			row.Name = c.T("appraisal.no_department")
		}
		if d.Graded > 0 {
			row.Mean = fixed(d.Mean.Ratio(1, 100)*100, 1)
			p.Chart.Bars = append(p.Chart.Bars, views.Bar{Label: row.Name, Value: int64(d.Mean), Text: row.Mean})
		}
		p.Summary = append(p.Summary, row)
		p.Persons, p.Graded, p.Passed = p.Persons+d.Persons, p.Graded+d.Graded, p.Passed+d.Passed
	}
}

// appraisalExport hands out the table, as it is filtered.
func (s *Server) appraisalExport(c *Ctx) error {
	p, t, err := s.appraisalPage(c, c.Params("scheme"))
	if err != nil {
		return err
	}
	head := []string{c.T("appraisal.id"), c.T("appraisal.name"), c.T("appraisal.department")}
	numbers := []int{}
	for i, column := range p.Columns {
		head = append(head, column)
		numbers = append(numbers, 3+i)
	}
	numbers = append(numbers, 3+len(p.Columns))
	table := [][]string{append(head, c.T("appraisal.total"), c.T("appraisal.verdict"), c.T("appraisal.reasons"))}
	for _, r := range p.Rows {
		line := append([]string{r.ID, r.Name, r.Department}, r.Figures...)
		reasons := ""
		for i, text := range r.Reasons {
			if i > 0 {
				reasons += c.T("frame.comma")
			}
			reasons += text
		}
		table = append(table, append(line, r.Total, c.T("appraisal.verdict."+r.Verdict), reasons))
	}
	return s.exportTable(c, "appraisal", "scheme/"+t.Scheme.ID, tableName(c, &t.Scheme, &t.Period), table, numbers...)
}

func tableName(c *Ctx, scheme *appraisal.Scheme, period *exam.Period) string {
	return scheme.Title + " " + periodName(c, period)
}
