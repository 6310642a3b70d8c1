package handlers

import (
	"cmp"
	"encoding/json"
	"errors"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// apiExamRecord is an exam as the exam office's API speaks of it.
type apiExamRecord struct {
	ID         engine.ID       `json:"id"`
	Version    int64           `json:"version"`
	Status     exam.Status     `json:"status"`
	Phase      exam.Phase      `json:"phase"`
	Lacks      []exam.Lack     `json:"lacks"`
	Candidates int             `json:"candidates"`
	Settings   apiExamSettings `json:"settings"`
	Blueprint  paper.Blueprint `json:"blueprint"`
	Sealing    *apiSealing     `json:"sealing,omitempty"`
	Released   string          `json:"released,omitempty"`
}

// apiExamSettings are an exam's settings. Times are RFC 3339, durations whole
// minutes.
type apiExamSettings struct {
	Title          string        `json:"title"`
	Period         engine.ID     `json:"period"`
	Opens          *time.Time    `json:"opens"`
	Closes         *time.Time    `json:"closes"`
	Minutes        int           `json:"minutes"`
	Model          sitting.Model `json:"model"`
	LastEntry      int64         `json:"last_entry"`
	EarliestHandin int64         `json:"earliest_handin"`
	BeyondClose    bool          `json:"beyond_close"`
	GraceMS        int64         `json:"grace_ms"`
	Attempts       int           `json:"attempts"`
	Counts         exam.Counts   `json:"counts"`
	ShowScore      exam.Show     `json:"show_score"`
	ShowAnswers    exam.Show     `json:"show_answers"`
	ShowExplain    exam.Show     `json:"show_explain"`
	Component      string        `json:"component"`
	Record         int           `json:"record"`
	After          []engine.ID   `json:"after"`
	Rules          string        `json:"rules"`
}

// apiSealing is what a sealing drew; its seed stays secret.
type apiSealing struct {
	At             time.Time       `json:"at"`
	Forms          int             `json:"forms"`
	Root           string          `json:"root"`
	Commitment     string          `json:"commitment"`
	DrawingVersion int             `json:"drawing_version"`
	Ignored        []engine.ID     `json:"ignored"` // of the never list, which the bank did not have
	Report         json.RawMessage `json:"report"`
}

func newAPISettings(s office.ExamSettings) apiExamSettings {
	a := apiExamSettings{
		Title: s.Title, Period: s.Period, Minutes: s.Terms.Minutes, Model: s.Terms.Model, LastEntry: s.Terms.LastEntry / 60_000,
		EarliestHandin: s.Terms.EarliestHandin / 60_000, BeyondClose: s.Terms.BeyondClose, GraceMS: s.Terms.GraceMS, Attempts: s.Attempts,
		Counts: s.Counts, ShowScore: s.Score, ShowAnswers: s.Answers, ShowExplain: s.Explain, Component: s.Component, Record: s.Record, Rules: s.Rules,
		After: append([]engine.ID{}, s.After...),
	}
	if s.Terms.Opens > 0 {
		opens, closes := msTime(s.Terms.Opens), msTime(s.Terms.Closes)
		a.Opens, a.Closes = &opens, &closes
	}
	return a
}

func (a apiExamSettings) settings() office.ExamSettings {
	s := office.ExamSettings{
		Title: a.Title, Period: a.Period, Attempts: a.Attempts, Counts: a.Counts, Score: a.ShowScore, Answers: a.ShowAnswers,
		Explain: a.ShowExplain, Component: a.Component, Record: a.Record, After: a.After, Rules: a.Rules,
		Terms: sitting.Terms{Minutes: a.Minutes, Model: a.Model, LastEntry: a.LastEntry * 60_000, EarliestHandin: a.EarliestHandin * 60_000,
			BeyondClose: a.BeyondClose, GraceMS: a.GraceMS},
	}
	if a.Opens != nil {
		s.Terms.Opens = a.Opens.UnixMilli()
	}
	if a.Closes != nil {
		s.Terms.Closes = a.Closes.UnixMilli()
	}
	return s
}

func newAPIExam(e *exam.Exam, now time.Time) apiExamRecord {
	a := apiExamRecord{
		ID: e.ID, Version: e.Version, Status: e.Status, Phase: e.Phase(now), Lacks: append([]exam.Lack{}, e.Lacks()...),
		Candidates: e.Candidates, Settings: newAPISettings(office.SettingsOf(e)), Blueprint: e.Blueprint,
	}
	if s := e.Sealing; s != nil {
		a.Sealing = &apiSealing{msTime(s.At), s.Forms, s.Root, s.Commitment, s.DrawingVersion, append([]engine.ID{}, s.Ignored...), s.Report}
	}
	if e.Released > 0 {
		a.Released = msTime(e.Released).Format(time.RFC3339)
	}
	return a
}

func (s *Server) apiOfficeExams(c *Ctx) error {
	exams, err := s.Office.Exams(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	list := make([]apiExamRecord, len(exams))
	for i := range exams {
		list[i] = newAPIExam(&exams[i], c.Now())
	}
	return c.JSON(list)
}

func (s *Server) apiExam(c *Ctx) error {
	e, err := s.Office.ExamFor(c.Context(), c.Actor, c.Params("exam"))
	return answerExam(c, &e, err)
}

func answerExam(c *Ctx, e *exam.Exam, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(newAPIExam(e, c.Now()))
}

// apiNewExam is an exam to be made.
type apiNewExam struct {
	apiExamSettings
	Blueprint *paper.Blueprint `json:"blueprint"`
	Roster    []apiCandidate   `json:"roster"`
	Seal      bool             `json:"seal"`
}

// NewExamBody is what a client sends to have an exam made.
func NewExamBody(n office.NewExam) any {
	body := apiNewExam{newAPISettings(n.Settings), n.Blueprint, make([]apiCandidate, len(n.Roster)), n.Seal}
	for i, r := range n.Roster {
		body.Roster[i] = apiCandidate{r.ID, r.Name, r.Department, r.Ticket, r.Room, r.Seat, r.ExtraMinutes, r.Row}
	}
	return body
}

// apiExamCreate takes settings, what is left out as usual, a blueprint, and, to
// make the exam whole or not at all, its roster and whether to seal it. People
// whom the product does not know are added where the caller keeps people.
func (s *Server) apiExamCreate(c *Ctx) error {
	usual := exam.New("", "")
	body := apiNewExam{apiExamSettings: newAPISettings(office.SettingsOf(&usual))}
	if err := c.Bind(&body); err != nil {
		return err
	}
	e, err := s.Office.MakeExam(c.Context(), c.Actor, office.NewExam{
		Settings: body.settings(), Blueprint: body.Blueprint, Roster: rosterRows(body.Roster), Seal: body.Seal,
		Options: office.RosterOptions{AddPeople: c.Actor.Has(engine.RoleSystem)},
	})
	if err != nil {
		return c.rosterProblems(err)
	}
	c.Status(201)
	return answerExam(c, &e, nil)
}

// apiExamSettingsPut changes the settings named; the others stay.
func (s *Server) apiExamSettingsPut(c *Ctx) error {
	e, err := s.Office.ExamFor(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	body := newAPISettings(office.SettingsOf(&e))
	if err := c.Bind(&body); err != nil {
		return err
	}
	e, err = s.Office.UpdateExam(c.Context(), c.Actor, e.ID, e.Version, body.settings())
	return answerExam(c, &e, err)
}

func (s *Server) apiExamBlueprintPut(c *Ctx) error {
	if err := c.needJSON(); err != nil {
		return err
	}
	b, err := paper.ParseBlueprint(c.Body())
	if err != nil {
		return err
	}
	e, err := s.Office.SetBlueprint(c.Context(), c.Actor, c.Params("exam"), 0, b)
	return answerExam(c, &e, err)
}

// apiCandidate is a line of a roster.
type apiCandidate struct {
	ID           engine.ID `json:"id"`
	Name         string    `json:"name,omitempty"`
	Department   engine.ID `json:"department,omitempty"`
	Ticket       string    `json:"ticket,omitempty"`
	Room         string    `json:"room,omitempty"`
	Seat         string    `json:"seat,omitempty"`
	ExtraMinutes int       `json:"extra_minutes,omitempty"`
	Row          int       `json:"row,omitempty"` // of the sender's file, for what is said of it
}

func (s *Server) apiExamRoster(c *Ctx) error {
	lines, err := s.Office.RosterOf(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	list := make([]apiCandidate, len(lines))
	for i, l := range lines {
		list[i] = apiCandidate{ID: l.Person, Name: l.Name, Department: l.Department, Ticket: l.Ticket, Room: l.Room, Seat: l.Seat, ExtraMinutes: l.ExtraMinutes}
	}
	return c.JSON(list)
}

// apiExamRosterAdd adds people that the product knows, all or none.
func (s *Server) apiExamRosterAdd(c *Ctx) error {
	var list []apiCandidate
	if err := c.Bind(&list); err != nil {
		return err
	}
	n, err := s.Office.AddRoster(c.Context(), c.Actor, c.Params("exam"), rosterRows(list), office.RosterOptions{})
	if err != nil {
		return c.rosterProblems(err)
	}
	return c.JSON(map[string]int{"added": n})
}

// rosterRows are lines as rows of a file; who counts their own has said so.
func rosterRows(list []apiCandidate) []exam.RosterRow {
	rows := make([]exam.RosterRow, len(list))
	for i, l := range list {
		rows[i] = exam.RosterRow{Row: cmp.Or(l.Row, i+1), ID: l.ID, Name: l.Name, Department: l.Department, Ticket: l.Ticket, Room: l.Room, Seat: l.Seat, ExtraMinutes: l.ExtraMinutes}
	}
	return rows
}

// rosterProblems puts every row that a roster was refused for beside the error.
func (c *Ctx) rosterProblems(err error) error {
	var refused *office.RosterRefusal
	if !errors.As(err, &refused) {
		return err
	}
	type problem struct {
		Row    int    `json:"row"`
		Field  string `json:"field"`
		Reason string `json:"reason"`
	}
	problems := make([]problem, len(refused.Problems))
	for i, p := range refused.Problems {
		problems[i] = problem{p.Row, p.Reason.Field, c.Words().Say(p.Reason)}
	}
	return Beside(err, "problems", problems)
}

// apiExamSeal begins the sealing, which goes on as a job; with ?wait=true it
// answers with the sealed exam.
func (s *Server) apiExamSeal(c *Ctx) error {
	if c.QueryBool("wait") {
		e, err := s.Office.SealExam(c.Context(), c.Actor, c.Params("exam"), nil)
		return answerExam(c, &e, err)
	}
	job, err := s.Office.StartSealing(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	c.Status(202)
	return c.JSON(map[string]engine.ID{"job": job.ID})
}

func (s *Server) apiExamTickets(c *Ctx) error {
	issued, err := s.Office.IssueTickets(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	type ticket struct {
		Candidate engine.ID `json:"candidate"`
		Ticket    string    `json:"ticket"`
		Code      string    `json:"code"`
		Name      string    `json:"name"`
	}
	list := make([]ticket, len(issued))
	for i, t := range issued {
		list[i] = ticket{t.Candidate.Person, t.Ticket, t.Code, t.Candidate.Name}
	}
	return c.JSON(list)
}

func (s *Server) apiExamRelease(c *Ctx) error {
	e, err := s.Office.ReleaseExam(c.Context(), c.Actor, c.Params("exam"))
	return answerExam(c, &e, err)
}

func (s *Server) apiExamCancel(c *Ctx) error {
	var body struct {
		Reason string `json:"reason"`
	}
	if err := c.Bind(&body); err != nil {
		return err
	}
	e, err := s.Office.CancelExam(c.Context(), c.Actor, c.Params("exam"), body.Reason)
	return answerExam(c, &e, err)
}
