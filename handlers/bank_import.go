package handlers

import (
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/questionbank"
	"lectern/views"
)

// bankImport asks for files of questions.
func (s *Server) bankImport(c *Ctx) error { return s.bankImportAgain(c, "", "", nil) }

func (s *Server) bankImportAgain(c *Ctx, topic, text string, refusal error) error {
	p := &views.BankImportPage{Frame: c.Frame(c.T("bank.import")), Topic: topic, Text: text}
	p.Intro, p.Styles = c.T("bank.import_intro"), []string{"css/bank.css"}
	topics, err := s.Office.Topics(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, t := range topics {
		p.Topics = append(p.Topics, t.Path)
	}
	open, err := s.Office.MyImports(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, imp := range open {
		row := views.BankImportRow{URL: "/bank/import/" + imp.ID, At: imp.At, Done: imp.Done}
		var names []string
		for _, f := range imp.Files {
			names = append(names, f.Name)
		}
		row.Files = strings.Join(names, c.T("frame.comma"))
		p.Open = append(p.Open, row)
	}
	if refusal != nil {
		return c.Again(refusal, p)
	}
	return c.Page(p)
}

func (s *Server) bankImportSend(c *Ctx) error {
	var files []office.ImportUpload
	for _, fh := range c.Uploads("files") {
		if fh.Size == 0 && fh.Filename == "" {
			continue
		}
		f, err := fh.Open()
		if err != nil {
			return engine.Internal("opening an upload", err)
		}
		defer f.Close()
		files = append(files, office.ImportUpload{Name: fh.Filename, Data: f})
	}
	text := c.Posted("text")
	if c.PostedOn("paste") { // several questions pasted into the editor
		text = c.Posted("stem")
	}
	if text != "" {
		files = append(files, office.ImportUpload{Name: c.T("bank.paste_name") + ".txt", Data: strings.NewReader(text)})
	}
	imp, err := s.Office.StartImport(c.Context(), c.Actor, files, c.Posted("topic"))
	if err != nil {
		return s.bankImportAgain(c, c.Posted("topic"), text, err)
	}
	return c.See("/bank/import/" + imp.ID)
}

// problemsPage is how many rows with problems a page shows.
const problemsPage = 30

// bankImportPreview says what an import would do, row by row where something is
// wrong.
func (s *Server) bankImportPreview(c *Ctx) error {
	id := c.Params("import")
	imp, plan, err := s.Office.PreviewImport(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	p := &views.BankImportPreviewPage{
		Frame: c.Frame(c.T("bank.import_preview")), Base: "/bank/import/" + id, Read: plan.Read(), New: plan.New, Changed: plan.Changed,
		Unchanged: plan.Unchanged, Refused: plan.Refused, Warned: plan.Warned, Done: imp.Done, DoneNew: imp.New, DoneChg: imp.Changed, Show: c.Query("show"),
	}
	for _, f := range imp.Files {
		p.Files = append(p.Files, f.Name)
	}
	p.Intro = strings.Join(p.Files, c.T("frame.comma"))
	p.Styles = []string{"css/bank.css"}
	p.Crumbs = []views.Link{{Text: c.T("bank.import"), URL: "/bank/import"}}
	if !slices.Contains([]string{"refused", "warned", "taken"}, p.Show) {
		p.Show = "refused"
		if plan.Refused == 0 && plan.Warned > 0 {
			p.Show = "warned"
		} else if plan.Refused == 0 {
			p.Show = "taken"
		}
	}
	for _, t := range questionbank.Types {
		if n := plan.ByType[t]; n > 0 {
			p.ByType = append(p.ByType, views.Option{Value: strconv.Itoa(n), Text: c.T("bank.type." + string(t))})
		}
	}
	s.importRows(c, p, plan)
	return c.Page(p)
}

// importRows puts the rows of the part of the plan that is shown onto the page.
func (s *Server) importRows(c *Ctx, p *views.BankImportPreviewPage, plan *office.ImportPlan) {
	var shown []int
	for i := range plan.Rows {
		row := &plan.Rows[i]
		refused := row.Change == office.RowRefused
		switch {
		case p.Show == "refused" && refused,
			p.Show == "warned" && !refused && len(row.Problems) > 0,
			p.Show == "taken" && (row.Change == office.RowNew || row.Change == office.RowChanged):
			shown = append(shown, i)
		}
	}
	p.Pager = views.NewPager(p.Base, c.Values(), c.PageNumber(), problemsPage, len(shown))
	shown = shown[min(p.Pager.Skip(), len(shown)):]
	for _, i := range shown[:min(problemsPage, len(shown))] {
		row := &plan.Rows[i]
		line := views.BankImportProblem{At: rowAt(c, row), Raw: row.Raw, Change: string(row.Change)}
		if row.GivenID {
			line.ID = row.Question.ID
		}
		if row.Change != office.RowRefused {
			line.Stem = beginning(row.Question.Stem, 120)
		} else if !p.Done {
			line.MendURL = p.Base + "/rows/" + strconv.Itoa(i)
		}
		for _, problem := range row.Problems {
			line.Reasons = append(line.Reasons, views.BankReason{Field: fieldLabel(c, problem.Field), Text: c.Words().Say(problem.Reason), Warning: problem.Warning})
		}
		p.Rows = append(p.Rows, line)
	}
}

// rowAt names a row: file, sheet and line.
func rowAt(c *Ctx, row *office.ImportRow) string {
	if row.Sheet != "" {
		return c.T("bank.row_at_sheet", "file", row.File, "sheet", row.Sheet, "line", row.Line)
	}
	return c.T("bank.row_at", "file", row.File, "line", row.Line)
}

func (s *Server) bankImportCommit(c *Ctx) error {
	job, err := s.Office.CommitImport(c.Context(), c.Actor, c.Params("import"), false)
	if err != nil {
		return err
	}
	return c.See("/jobs/" + job.ID)
}

func (s *Server) bankImportForget(c *Ctx) error {
	if err := s.Office.ForgetImport(c.Context(), c.Actor, c.Params("import")); err != nil {
		return err
	}
	c.Flash("bank.import_forgotten")
	return c.See("/bank/import")
}
