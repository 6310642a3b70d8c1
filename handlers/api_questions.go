package handlers

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/questionbank"
	"lectern/questionbank/formats"
)

// apiRecord is a question as the API speaks of it.
type apiRecord struct {
	ID       engine.ID             `json:"id"`
	Version  int                   `json:"version"`
	Approved int                   `json:"approved,omitempty"` // the version that may be drawn
	Status   string                `json:"status"`
	Author   engine.ID             `json:"author"`
	Reviewer engine.ID             `json:"reviewer,omitempty"`
	Uses     int                   `json:"uses"`
	Changed  string                `json:"changed"`
	Question questionbank.Question `json:"question"`
}

func newAPIRecord(r *questionbank.Record) apiRecord {
	a := apiRecord{
		ID: r.ID, Version: r.Newest, Status: shownStatus(r), Author: r.Author, Reviewer: r.Reviewer, Uses: r.Uses,
		Changed: time.UnixMilli(r.Changed).UTC().Format(time.RFC3339), Question: r.Content,
	}
	if _, n, ok := r.DrawableContent(); ok {
		a.Approved = n
	}
	return a
}

// apiLimit is how many questions one answer holds at most.
const apiLimit = 500

// apiQuestions lists questions by the filters of the page.
func (s *Server) apiQuestions(c *Ctx) error {
	q := bankQuery(c.Values())
	q.Limit = min(max(c.QueryInt("limit", 50), 1), apiLimit)
	q.Skip = max(c.QueryInt("skip", 0), 0)
	list, err := s.Office.ListQuestions(c.Context(), c.Actor, q)
	if err != nil {
		return err
	}
	rows := make([]apiRecord, len(list.Rows))
	for i, r := range list.Rows {
		rows[i] = newAPIRecord(r)
	}
	return c.JSON(map[string]any{"total": list.Total, "questions": rows})
}

func (s *Server) apiQuestion(c *Ctx) error {
	r, err := s.Office.Question(c.Context(), c.Actor, c.Params("question"))
	if err != nil {
		return err
	}
	return c.JSON(newAPIRecord(&r))
}

// apiQuestionCreate makes a question out of a native one.
func (s *Server) apiQuestionCreate(c *Ctx) error {
	q, err := s.apiContent(c, c.Body())
	if err != nil {
		return err
	}
	r, err := s.Office.SaveQuestion(c.Context(), c.Actor, office.QuestionDraft{Content: q})
	if err != nil {
		return err
	}
	c.Status(201)
	return c.JSON(newAPIRecord(&r))
}

func (s *Server) apiContent(c *Ctx, raw []byte) (questionbank.Question, error) {
	if err := c.needJSON(); err != nil {
		return questionbank.Question{}, err
	}
	q, problems := questionbank.Decode(raw)
	return q, questionbank.First(problems)
}

// apiQuestionVersion makes the next version of a question.
func (s *Server) apiQuestionVersion(c *Ctx) error {
	var in struct {
		Base     int             `json:"base"`
		Note     string          `json:"note"`
		Question json.RawMessage `json:"question"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	q, err := s.apiContent(c, in.Question)
	if err != nil {
		return err
	}
	r, err := s.Office.SaveQuestion(c.Context(), c.Actor, office.QuestionDraft{ID: c.Params("question"), Base: in.Base, Content: q, Note: in.Note})
	if err != nil {
		return err
	}
	c.Status(201)
	return c.JSON(newAPIRecord(&r))
}

// apiQuestionStatus does an act of review.
func (s *Server) apiQuestionStatus(c *Ctx) error {
	var in struct {
		Act  questionbank.Act `json:"act"`
		Note string           `json:"note"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	r, err := s.Office.ReviewQuestion(c.Context(), c.Actor, c.Params("question"), in.Act, in.Note)
	if err != nil {
		return err
	}
	return c.JSON(newAPIRecord(&r))
}

// apiQuestionsExport hands out what the filters select, in ?format=.
func (s *Server) apiQuestionsExport(c *Ctx) error {
	return s.exportQuestions(c, c.Query("format", "jsonl"))
}

// apiFile is a file in a call: as text, or, of any kind, in base64.
type apiFile struct {
	Name string `json:"name"`
	Text string `json:"text,omitempty"`
	Data []byte `json:"data,omitempty"`
}

// apiQuestionsImport takes a file as text, or several files:
// {"name","text","files","topic","dry_run","strict"}.
func (s *Server) apiQuestionsImport(c *Ctx) error {
	var in struct {
		apiFile
		Files  []apiFile `json:"files"`
		Topic  string    `json:"topic"`
		DryRun bool      `json:"dry_run"`
		Strict bool      `json:"strict"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	if in.Files == nil {
		in.Files = []apiFile{in.apiFile}
	}
	var rows []formats.Row
	for _, f := range in.Files {
		some, err := formats.Read(f.Name, io.MultiReader(strings.NewReader(f.Text), bytes.NewReader(f.Data)), formats.Options{Topic: in.Topic})
		if err != nil {
			return err
		}
		rows = append(rows, some...)
	}
	plan, err := s.Office.PlanImport(c.Context(), c.Actor, rows)
	if err != nil {
		return err
	}
	if !in.DryRun {
		if err := s.Office.Import(c.Context(), c.Actor, plan, office.ImportOptions{Strict: in.Strict}, nil); err != nil {
			return err
		}
	}
	return c.JSON(NewImportReport(plan, c.Words()))
}

// apiTopics returns the tree of topics.
func (s *Server) apiTopics(c *Ctx) error {
	topics, err := s.Office.Topics(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	type topic struct {
		Path      string `json:"path"`
		Note      string `json:"note,omitempty"`
		Questions int    `json:"questions"`
		Approved  int    `json:"approved"`
	}
	list := make([]topic, len(topics))
	for i, t := range topics {
		list[i] = topic{t.Path, t.Note, t.Questions, t.Approved}
	}
	return c.JSON(list)
}
