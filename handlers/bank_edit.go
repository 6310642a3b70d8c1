package handlers

import (
	"errors"
	"strconv"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/questionbank"
	"lectern/views"
)

// bankNew begins a question.
func (s *Server) bankNew(c *Ctx) error {
	t := questionbank.Type(c.Query("type", string(questionbank.Single)))
	if !t.Known() {
		return engine.NotFound("problem.type", "found", beginning(string(t), 20))
	}
	form := views.NewQuestionForm(t, "")
	form.Topic = c.Query("topic")
	return s.bankEditor(c, s.newPage(c, t, form.Topic), form)
}

func (s *Server) newPage(c *Ctx, t questionbank.Type, topic string) *views.BankEditPage {
	p := &views.BankEditPage{Frame: c.Frame(c.T("bank.new")), Post: "/bank/questions/new", Cancel: "/bank" + topicQuery(topic)}
	p.Crumbs = []views.Link{{Text: c.T("bank.title"), URL: "/bank"}}
	for _, known := range questionbank.Types {
		url := "/bank/questions/new?type=" + string(known)
		if topic != "" {
			url += "&" + topicQuery(topic)[1:]
		}
		p.Types = append(p.Types, views.Link{Text: c.T("bank.type." + string(known)), URL: url})
	}
	return p
}

func (s *Server) bankNewSend(c *Ctx) error {
	form := postedForm(c)
	p := s.newPage(c, form.Type, form.Topic)
	return s.bankEdited(c, p, form, func(q questionbank.Question) (string, error) {
		r, err := s.Office.SaveQuestion(c.Context(), c.Actor, office.QuestionDraft{Content: q})
		if err == nil {
			c.Flash("bank.saved_new")
		}
		return questionPath(r.ID), err
	})
}

// bankEdit changes a question, which makes its next version.
func (s *Server) bankEdit(c *Ctx) error {
	rec, err := s.Office.Question(c.Context(), c.Actor, c.Params("question"))
	if err != nil {
		return err
	}
	p := s.editPage(c, rec.ID, rec.Newest)
	return s.bankEditor(c, p, views.FormOf(&rec.Content, ""))
}

func (s *Server) editPage(c *Ctx, id engine.ID, base int) *views.BankEditPage {
	p := &views.BankEditPage{Frame: c.Frame(c.T("bank.edit_title", "id", id)), Post: questionPath(id) + "/edit", Cancel: questionPath(id), Base: base}
	p.Intro = c.T("bank.edit_intro")
	p.Crumbs = []views.Link{{Text: c.T("bank.title"), URL: "/bank"}, {Text: id, URL: questionPath(id)}}
	return p
}

func (s *Server) bankEditSend(c *Ctx) error {
	id := c.Params("question")
	base, err := c.PostedInt("base")
	if err != nil {
		return err
	}
	rec, err := s.Office.Question(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	form := postedForm(c)
	p := s.editPage(c, id, base)
	p.Why = c.Posted("why")
	return s.bankEdited(c, p, form, func(q questionbank.Question) (string, error) {
		q.ID = rec.ID
		_, err := s.Office.SaveQuestion(c.Context(), c.Actor, office.QuestionDraft{ID: id, Base: base, Content: q, Note: p.Why})
		if engine.KindOf(err) == engine.KindConflict && rec.Newest != base {
			p.Base = rec.Newest // seen and told: the next time it counts
		}
		if err == nil {
			c.Flash("bank.saved_version", "n", base+1)
		}
		return questionPath(id), err
	})
}

func postedForm(c *Ctx) views.QuestionForm {
	t := questionbank.Type(c.Posted("kind"))
	if !t.Known() {
		t = questionbank.Single
	}
	form := views.ReadQuestionForm(views.Posted{One: c.PostedRaw, All: c.PostedAll}, t, "")
	return form
}

// bankEdited does what the button says: saves, adds or moves a row, previews or
// tries. save returns where to go next.
func (s *Server) bankEdited(c *Ctx, p *views.BankEditPage, form views.QuestionForm, save func(questionbank.Question) (string, error)) error {
	switch do := c.Posted("do"); do {
	case "save":
		q, problems := form.Question()
		err := views.ProblemErrors(problems)
		if err == nil {
			err = views.ProblemErrors(second(s.Office.CheckQuestion(q)))
		}
		next := ""
		if err == nil {
			next, err = save(q)
		}
		if err == nil {
			return c.See(next)
		}
		return s.bankRefused(c, p, form, err)
	case "preview":
	case "try":
		q, _ := form.Question()
		return s.bankTried(c, p, form, &q)
	case "newpart":
		form.AddPart(questionbank.Type(c.Posted("newpart")))
	default:
		form.Do(do)
	}
	return s.bankEditor(c, p, form)
}

func second(_ questionbank.Question, problems []questionbank.Problem) []questionbank.Problem {
	return problems
}

// bankRefused shows the editor again with what is wrong at each field.
func (s *Server) bankRefused(c *Ctx, p *views.BankEditPage, form views.QuestionForm, err error) error {
	if e := (*engine.Error)(nil); errors.As(err, &e) && e.Kind == engine.KindForbidden {
		err = e.At("topic")
	}
	if err := s.fillEditor(c, p, form, questionbank.Response{}, nil); err != nil {
		return err
	}
	return c.Again(err, p)
}

func (s *Server) bankTried(c *Ctx, p *views.BankEditPage, form views.QuestionForm, q *questionbank.Question) error {
	r, tried := s.tryQuestion(c, q)
	if err := s.fillEditor(c, p, form, r, tried); err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) bankEditor(c *Ctx, p *views.BankEditPage, form views.QuestionForm) error {
	if err := s.fillEditor(c, p, form, questionbank.Response{}, nil); err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) fillEditor(c *Ctx, p *views.BankEditPage, form views.QuestionForm, r questionbank.Response, tried *views.BankTried) error {
	p.Styles, p.Scripts = []string{"css/exam.css", "css/bank.css"}, []string{"js/bank_editor.js"}
	p.Form = form
	q, _ := form.Question()
	p.Preview = views.NewBankPreview(p.Self(), &q, r)
	p.Preview.Tried, p.Preview.Rule, p.Preview.Penalty = tried, c.Posted("rule"), c.Posted("penalty")
	for _, problem := range second(s.Office.CheckQuestion(q)) {
		if problem.Warning {
			p.Preview.Warnings = append(p.Preview.Warnings, fieldLabel(c, problem.Field)+c.T("bank.colon")+c.Words().Say(problem.Reason))
		}
	}
	topics, err := s.Office.Topics(c.Context(), c.Actor)
	for _, t := range topics {
		if questionbank.MayEdit(c.Actor, t.Path) == nil {
			p.Topics = append(p.Topics, t.Path)
		}
	}
	return err
}

// bankMend puts a row of an import right.
func (s *Server) bankMend(c *Ctx) error {
	p, row, _, err := s.mendPage(c)
	if err != nil {
		return err
	}
	q := row.Question
	if !q.Type.Known() {
		q.Type = questionbank.Single
	}
	form := views.FormOf(&q, "")
	if fresh := views.NewQuestionForm(q.Type, ""); len(form.Options) == 0 && len(form.Blanks) == 0 && len(form.Models) == 0 && len(form.Points) == 0 {
		form.Options, form.Blanks, form.Models, form.Points, form.Targets = fresh.Options, fresh.Blanks, fresh.Models, fresh.Points, fresh.Targets
	}
	if q.Marks == 0 {
		form.Marks = "1"
	}
	return s.bankEditor(c, p, form)
}

func (s *Server) mendPage(c *Ctx) (*views.BankEditPage, office.ImportRow, int, error) {
	base := "/bank/import/" + c.Params("import")
	n, err := strconv.Atoi(c.Params("row"))
	if err != nil {
		return nil, office.ImportRow{}, 0, engine.NotFound("bank.error.import")
	}
	row, err := s.Office.ImportRowAt(c.Context(), c.Actor, c.Params("import"), n)
	if err != nil {
		return nil, row, n, err
	}
	p := &views.BankEditPage{Frame: c.Frame(c.T("bank.mend_title")), Post: base + "/rows/" + strconv.Itoa(n), Cancel: base, NewRow: true, Raw: row.Raw, RawAt: rowAt(c, &row)}
	p.Crumbs = []views.Link{{Text: c.T("bank.import"), URL: "/bank/import"}, {Text: c.T("bank.import_preview"), URL: base}}
	for _, problem := range row.Problems {
		if !problem.Warning {
			p.Reasons = append(p.Reasons, reasonText(c, problem))
		}
	}
	return p, row, n, nil
}

func reasonText(c *Ctx, p questionbank.Problem) string {
	if p.Field == "" {
		return c.Words().Say(p.Reason)
	}
	return fieldLabel(c, p.Field) + c.T("bank.colon") + c.Words().Say(p.Reason)
}

func (s *Server) bankMendSend(c *Ctx) error {
	p, _, n, err := s.mendPage(c)
	if err != nil {
		return err
	}
	return s.bankEdited(c, p, postedForm(c), func(q questionbank.Question) (string, error) {
		err := s.Office.MendImport(c.Context(), c.Actor, c.Params("import"), n, q)
		if err == nil {
			c.Flash("bank.mended")
		}
		return "/bank/import/" + c.Params("import"), err
	})
}
