package handlers

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/sitting"
	"lectern/views"
)

// examNew begins an exam.
func (s *Server) examNew(c *Ctx) error {
	e := exam.New("", "")
	p, err := s.examNewPage(c)
	if err != nil {
		return err
	}
	if err := s.fillSettings(c, p, settingsForm(&p.Frame, &e)); err != nil {
		return err
	}
	return c.Page(p)
}

// fillSettings puts a form into its page, with the components that the results
// can count in; where a scheme has but the usual one, there is none to choose.
func (s *Server) fillSettings(c *Ctx, p *views.ExamSettingsPage, form views.ExamSettingsForm) error {
	p.Form = form
	components, err := s.Office.TestComponents(c.Context(), form.Period)
	if err != nil {
		return err
	}
	usual := views.Option{Value: office.ComponentTest, Text: c.T("exam.component_usual")}
	known := form.Component == "" || form.Component == usual.Value
	for _, part := range components {
		known = known || part.Key == form.Component
		if part.Key == usual.Value {
			usual.Text = part.Name
			continue
		}
		p.Parts = append(p.Parts, views.Option{Value: part.Key, Text: part.Name})
	}
	if !known {
		p.Parts = append(p.Parts, views.Option{Value: form.Component, Text: form.Component})
	}
	if len(p.Parts) > 0 {
		p.Parts = append([]views.Option{usual}, p.Parts...)
	}
	return nil
}

func (s *Server) examNewPage(c *Ctx) (*views.ExamSettingsPage, error) {
	p := &views.ExamSettingsPage{ExamFrame: views.ExamFrame{Frame: c.Frame(c.T("exam.new"))}, New: true}
	p.Crumbs = []views.Link{{Text: c.T("exam.list"), URL: "/exams"}}
	var err error
	if _, p.Periods, err = s.periodNames(c.Context(), c, "exam.period_auto"); err == nil {
		p.Before, err = s.examsBefore(c, &p.Frame, &exam.Exam{})
	}
	return p, err
}

// mostBefore is how many exams can be chosen from as those that one comes after.
const mostBefore = 20

// examsBefore returns the exams that one may come after, the newest first, with
// those that it does; once it is sealed these alone.
func (s *Server) examsBefore(c *Ctx, f *views.Frame, e *exam.Exam) ([]views.Option, error) {
	exams, err := s.Office.Exams(c.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	var list []views.Option
	for i := range exams {
		was := &exams[i]
		chosen := slices.Contains(e.After, was.ID)
		if chosen || was.Sealing != nil && was.ID != e.ID && e.Sealing == nil && len(list) < mostBefore {
			list = append(list, views.Option{Value: was.ID, Text: was.Title, Hint: f.Date(was.Terms.Opens)})
		}
	}
	return list, nil
}

func (s *Server) examCreate(c *Ctx) error {
	e := exam.New("", "")
	form, settings, err := readSettings(c, office.SettingsOf(&e))
	if err == nil {
		e, err = s.Office.CreateExam(c.Context(), c.Actor, settings, nil)
	}
	if err != nil {
		p, failed := s.examNewPage(c)
		if failed == nil {
			failed = s.fillSettings(c, p, form)
		}
		if failed != nil {
			return failed
		}
		return c.Again(joined(err), p)
	}
	c.Flash("exam.created", "title", e.Title)
	return c.See(examPath(e.ID, ""))
}

// examSettings sets the rules and the window.
func (s *Server) examSettings(c *Ctx) error {
	p, e, err := s.examSettingsPage(c)
	if err != nil {
		return err
	}
	if err := s.fillSettings(c, p, settingsForm(&p.Frame, &e)); err != nil {
		return err
	}
	for _, w := range e.Warnings() {
		p.Warnings = append(p.Warnings, c.Words().Say(w))
	}
	return c.Page(p)
}

func (s *Server) examSettingsPage(c *Ctx) (*views.ExamSettingsPage, exam.Exam, error) {
	frame, e, err := s.examFrame(c, "settings")
	if err != nil {
		return nil, e, err
	}
	p := &views.ExamSettingsPage{
		ExamFrame: frame, Version: e.Version, Locked: e.Status == exam.Released || e.Status == exam.Cancelled,
		Opened: e.Status == exam.Sealed && c.Now().UnixMilli() >= e.Terms.Opens, Sealed: e.Sealing != nil,
	}
	if _, p.Periods, err = s.periodNames(c.Context(), c, "exam.period_auto"); err == nil {
		p.Before, err = s.examsBefore(c, &p.Frame, &e)
	}
	return p, e, err
}

func (s *Server) examSettingsSave(c *Ctx) error {
	p, e, err := s.examSettingsPage(c)
	if err != nil {
		return err
	}
	form, settings, err := readSettings(c, office.SettingsOf(&e))
	version, _ := strconv.ParseInt(c.Posted("version"), 10, 64)
	if p.Sealed { // the page names them only
		form.After, settings.After = e.After, e.After
	}
	if err == nil {
		e, err = s.Office.UpdateExam(c.Context(), c.Actor, e.ID, version, settings)
	}
	if err != nil {
		p.Version = version
		if failed := s.fillSettings(c, p, form); failed != nil {
			return failed
		}
		return c.Again(joined(err), p)
	}
	c.Flash("exam.saved")
	return c.See(examPath(e.ID, ""))
}

// joined lets all of several errors be told.
func joined(err error) error {
	var many office.FieldErrors
	if !errors.As(err, &many) {
		return err
	}
	list := make([]error, len(many))
	for i, e := range many {
		list[i] = e
	}
	return errors.Join(list...)
}

func settingsForm(f *views.Frame, e *exam.Exam) views.ExamSettingsForm {
	t := e.Terms
	form := views.ExamSettingsForm{
		Title: e.Title, Period: e.Period, Component: e.Component, Minutes: strconv.Itoa(t.Minutes), Model: string(t.Model), Beyond: t.BeyondClose,
		LastEntry: minutes(t.LastEntry), EarliestHandin: minutes(t.EarliestHandin), Grace: strconv.FormatInt((t.GraceMS+999)/1000, 10),
		Attempts: strconv.Itoa(e.Attempts), Counts: string(e.Counts), ShowScore: string(e.Score), ShowAnswers: string(e.Answers),
		ShowExplain: string(e.Explain), Rules: e.Rules, After: e.After,
	}
	if e.Record > 0 {
		form.Record = strconv.Itoa(e.Record)
	}
	if t.Opens > 0 {
		form.Opens, form.Closes = f.TimeInput(t.Opens), f.TimeInput(t.Closes)
	}
	return form
}

// minutes is a duration in milliseconds as it is typed, "" for none.
func minutes(ms int64) string {
	if ms == 0 {
		return ""
	}
	return strconv.FormatInt(ms/60_000, 10)
}

// readSettings reads what was typed over the settings there were.
func readSettings(c *Ctx, s office.ExamSettings) (views.ExamSettingsForm, office.ExamSettings, error) {
	form := views.ExamSettingsForm{
		Title: c.Posted("title"), Period: c.Posted("period"), Component: c.Posted("component"), Opens: c.Posted("opens"), Closes: c.Posted("closes"),
		Minutes: c.Posted("minutes"), Model: c.Posted("model"), Beyond: c.PostedOn("beyond"), LastEntry: c.Posted("last_entry"),
		EarliestHandin: c.Posted("earliest_handin"), Grace: c.Posted("grace"), Attempts: c.Posted("attempts"), Counts: c.Posted("counts"),
		ShowScore: c.Posted("show_score"), ShowAnswers: c.Posted("show_answers"), ShowExplain: c.Posted("show_explain"), Rules: c.PostedRaw("rules"),
		Record: c.Posted("record"), After: c.PostedAll("after"),
	}
	var wrong []error
	number := func(name string) int {
		n, err := c.PostedInt(name)
		wrong = append(wrong, err)
		return n
	}
	at := func(name string) int64 {
		t, err := c.PostedTime(name)
		if err == nil && t.IsZero() {
			err = engine.Invalid("error.required").At(name)
		}
		wrong = append(wrong, err)
		return t.UnixMilli()
	}
	if form.Component == "" { // nothing to choose from
		form.Component = s.Component
	}
	s.Title, s.Period, s.Component, s.Rules, s.After = form.Title, form.Period, form.Component, form.Rules, form.After
	minute := time.Minute.Milliseconds()
	s.Terms = sitting.Terms{
		Opens: at("opens"), Closes: at("closes"), Minutes: number("minutes"), Model: sitting.Model(form.Model), BeyondClose: form.Beyond,
		LastEntry: int64(number("last_entry")) * minute, EarliestHandin: int64(number("earliest_handin")) * minute,
		GraceMS: int64(number("grace")) * 1000,
	}
	s.Attempts, s.Counts, s.Record = number("attempts"), exam.Counts(form.Counts), number("record")
	s.Score, s.Answers, s.Explain = exam.Show(form.ShowScore), exam.Show(form.ShowAnswers), exam.Show(form.ShowExplain)
	return form, s, errors.Join(wrong...)
}
