package handlers

import (
	"strconv"

	"lectern/engine"
	"lectern/engine/grading"
	"lectern/engine/paper"
	"lectern/questionbank"
	"lectern/views"
)

// bankQuestion shows a question.
func (s *Server) bankQuestion(c *Ctx) error {
	p, _, err := s.bankQuestionPage(c, questionbank.Response{})
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) bankQuestionPage(c *Ctx, r questionbank.Response) (*views.BankQuestionPage, *questionbank.Record, error) {
	rec, err := s.Office.Question(c.Context(), c.Actor, c.Params("question"))
	if err != nil {
		return nil, nil, err
	}
	ids := []engine.ID{rec.Author, rec.Reviewer}
	for _, step := range rec.Steps {
		ids = append(ids, step.By)
	}
	names, err := s.Office.Store.Persons.Names(c.Context(), ids)
	if err != nil {
		return nil, nil, err
	}
	row := bankRow(&rec, names)
	p := &views.BankQuestionPage{
		Frame: c.Frame(beginning(rec.Content.Stem, 40)), ID: rec.ID, Base: questionPath(rec.ID), Row: row, Topic: rec.Content.Topic, Content: rec.Content,
		Tags: rec.Content.Tags, Versions: rec.Newest, Back: localPath(c.Query("back")), Reviewer: nameOf(names, rec.Reviewer),
	}
	if c.Method() == "POST" {
		p.Back = localPath(c.Posted("back"))
	}
	p.Crumbs = []views.Link{{Text: c.T("bank.title"), URL: "/bank"}, {Text: rec.Content.Topic, URL: "/bank" + topicQuery(rec.Content.Topic)}}
	p.Styles = []string{"css/exam.css", "css/bank.css"}
	if _, n, ok := rec.DrawableContent(); ok {
		p.Drawable = n
	}
	p.Preview = views.NewBankPreview(p.Self(), &rec.Content, r)
	p.Acts = actOptions(c, s.Office.MayReview(c.Actor, &rec))
	if questionbank.MayEdit(c.Actor, rec.Content.Topic) == nil && rec.Status != questionbank.Retired {
		p.MayEdit = true
		p.Action = &views.Link{Text: c.T("bank.edit"), URL: p.Base + "/edit"}
	}
	for _, id := range rec.Content.Enemies {
		p.Enemies = append(p.Enemies, views.Link{Text: id, URL: questionPath(id)})
	}
	for i := len(rec.Steps) - 1; i >= 0; i-- {
		step := rec.Steps[i]
		p.Steps = append(p.Steps, views.BankStep{Act: string(step.Act), By: nameOf(names, step.By), Note: step.Note, Version: step.Number, At: step.At})
	}
	return p, &rec, nil
}

func nameOf(names map[engine.ID]string, id engine.ID) string {
	if name := names[id]; name != "" {
		return name
	}
	return id
}

// bankTry marks a response to a question as a candidate would give it.
func (s *Server) bankTry(c *Ctx) error {
	rec, err := s.Office.Question(c.Context(), c.Actor, c.Params("question"))
	if err != nil {
		return err
	}
	r, tried := s.tryQuestion(c, &rec.Content)
	p, _, err := s.bankQuestionPage(c, r)
	if err != nil {
		return err
	}
	p.Preview.Tried, p.Preview.Rule, p.Preview.Penalty = tried, c.Posted("rule"), c.Posted("penalty")
	return c.Page(p)
}

// tryQuestion marks what was answered in a preview.
func (s *Server) tryQuestion(c *Ctx, q *questionbank.Question) (questionbank.Response, *views.BankTried) {
	placed := views.PreviewPlaced(q)
	r, err := paper.Authored(q, &placed, c.postedResponse(q, &placed, "q1"))
	var score grading.Score
	if err == nil {
		var rule questionbank.MarkingRule
		if rule, err = postedRule(c); err == nil {
			score, err = grading.Mark(q, q.Marks, rule, r, nil)
		}
	}
	if err != nil {
		return r, &views.BankTried{Refused: c.Words().Say(err)}
	}
	t := &views.BankTried{Text: c.T("bank.tried", "score", score.Score, "max", score.Max), Full: score.Score == score.Max && !score.Pending}
	if score.Pending {
		t.Text = c.T("bank.tried_pending", "score", score.Score, "max", score.Max)
	}
	if len(score.Detail) > 1 {
		for _, d := range score.Detail {
			t.Details = append(t.Details, c.T("bank.tried_detail", "n", d.Part, "score", d.Score, "max", d.Max))
		}
	}
	return r, t
}

func postedRule(c *Ctx) (questionbank.MarkingRule, error) {
	rule := questionbank.MarkingRule{Name: c.Posted("rule")}
	if rule.Name != questionbank.RuleDeduct {
		return rule, nil
	}
	penalty, err := engine.ParseMark(questionbank.FoldWidth(c.Posted("penalty")))
	if err != nil {
		return rule, engine.Invalid("problem.rule.penalty", "rule", rule.Name)
	}
	rule.Penalty = penalty
	return rule, nil
}

// bankReviewOne does an act of review.
func (s *Server) bankReviewOne(c *Ctx) error {
	id, act := c.Params("question"), questionbank.Act(c.Posted("act"))
	if _, err := s.Office.ReviewQuestion(c.Context(), c.Actor, id, act, c.Posted("note")); err != nil {
		p, _, failed := s.bankQuestionPage(c, questionbank.Response{})
		if failed != nil {
			return err
		}
		p.Note = c.Posted("note")
		return c.Again(err, p)
	}
	c.Flash("bank.reviewed", "act", engine.Key("bank.act."+string(act)))
	if back := localPath(c.Posted("back")); back != "" && back != "/" {
		return c.See(back)
	}
	return c.See(questionPath(id))
}

// bankVersions lists versions and compares two of them.
func (s *Server) bankVersions(c *Ctx) error {
	id := c.Params("question")
	rec, err := s.Office.Question(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	versions, err := s.Office.QuestionVersions(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	p := &views.BankVersionsPage{Frame: c.Frame(c.T("bank.versions")), ID: id, Base: questionPath(id)}
	p.Crumbs = []views.Link{{Text: c.T("bank.title"), URL: "/bank"}, {Text: beginning(rec.Content.Stem, 20), URL: p.Base}}
	p.Styles = []string{"css/bank.css"}
	var authors []engine.ID
	for _, v := range versions {
		authors = append(authors, v.Author)
	}
	names, err := s.Office.Store.Persons.Names(c.Context(), authors)
	if err != nil {
		return err
	}
	_, drawable, _ := rec.DrawableContent()
	for _, v := range versions {
		p.Versions = append(p.Versions, views.BankVersion{Number: v.Number, Author: nameOf(names, v.Author), Note: v.Note, At: v.At, Drawable: v.Number == drawable})
	}
	if len(versions) < 2 {
		return c.Page(p)
	}
	p.From, _ = strconv.Atoi(c.Query("from", strconv.Itoa(versions[1].Number)))
	p.To, _ = strconv.Atoi(c.Query("to", strconv.Itoa(versions[0].Number)))
	changes, err := s.Office.QuestionDiff(c.Context(), c.Actor, id, p.From, p.To)
	if err != nil {
		return err
	}
	for _, change := range changes {
		p.Changes = append(p.Changes, views.BankChange{Field: fieldLabel(c, change.Field), Spans: change.Spans})
	}
	return c.Page(p)
}
