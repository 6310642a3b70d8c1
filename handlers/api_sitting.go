package handlers

import (
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
	"lectern/engine/office"
)

// besideSitting puts what stands beside an error of a sitting into the answer.
func besideSitting(err error) error {
	var b *office.Beside
	if !errors.As(err, &b) {
		return err
	}
	return beside{err, b.Values}
}

// apiSittingStart begins, resumes or takes over a sitting.
func (s *Server) apiSittingStart(c *Ctx) error {
	var in struct {
		Terminal string `json:"terminal"`
		Attempt  int    `json:"attempt"`
	}
	if len(c.Body()) > 0 {
		if err := c.Bind(&in); err != nil {
			return err
		}
	}
	view, err := s.Office.StartSitting(c.Context(), c.Actor, office.SitStart{
		Exam: c.Params("exam"), Attempt: in.Attempt, Terminal: in.Terminal, Session: c.Session.ID,
	})
	if err != nil {
		return besideSitting(err)
	}
	return c.sittingJSON(&view)
}

// apiSitting returns a sitting as it stands.
func (s *Server) apiSitting(c *Ctx) error {
	view, err := s.Office.Sitting(c.Context(), c.Actor, c.Params("sitting"), c.Session.ID)
	if err != nil {
		return besideSitting(err)
	}
	return c.sittingJSON(&view)
}

// apiSittingAnswer stores one answer, and answers once it is durable.
func (s *Server) apiSittingAnswer(c *Ctx) error {
	n, err := strconv.Atoi(c.Params("n"))
	if err != nil {
		return engine.Invalid("error.number").At("n")
	}
	var in answerBody
	if err := c.bindAnswer(&in); err != nil {
		return err
	}
	switch {
	case in.Response == nil:
		return engine.Invalid("error.required").At("response")
	case in.Epoch < 1:
		return engine.Invalid("error.required").At("epoch")
	}
	ack, err := s.Office.AnswerSitting(c.Context(), c.Actor, office.SitAnswer{
		Sitting: c.Params("sitting"), N: n, Epoch: in.Epoch, Seq: in.Seq, Response: in.Response, Session: c.Session.ID, Way: c.Session.Way,
	})
	if err != nil {
		return besideSitting(err)
	}
	c.Response().Header.SetContentType(fiber.MIMEApplicationJSON)
	c.Response().SetBodyRaw(ack.AppendJSON(make([]byte, 0, 64)))
	return nil
}

// apiSittingSubmit hands in.
func (s *Server) apiSittingSubmit(c *Ctx) error {
	var in struct {
		Epoch int   `json:"epoch"`
		Seq   int64 `json:"seq"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	if in.Epoch < 1 {
		return engine.Invalid("error.required").At("epoch")
	}
	receipt, err := s.Office.SubmitSitting(c.Context(), c.Actor, c.Params("sitting"), in.Epoch, in.Seq, c.Session.ID)
	if err != nil {
		return besideSitting(err)
	}
	return c.JSON(receipt)
}

// apiSittingResult tells as much of the result as may be known.
func (s *Server) apiSittingResult(c *Ctx) error {
	result, err := s.Office.SittingResult(c.Context(), c.Actor, c.Params("sitting"))
	if err != nil {
		return err
	}
	return c.JSON(result)
}

// apiReceipt tells anybody what a receipt proves.
func (s *Server) apiReceipt(c *Ctx) error {
	info, err := s.Office.CheckReceipt(c.Context(), c.Params("receipt"), c.Addr())
	if err != nil {
		return err
	}
	return c.JSON(info)
}

// apiSittingCourse shows a watcher how a sitting went, without its answers.
func (s *Server) apiSittingCourse(c *Ctx) error {
	w, err := s.Office.WatchSitting(c.Context(), c.Actor, c.Params("sitting"))
	if err != nil {
		return err
	}
	return c.JSON(map[string]any{
		"sitting": w.ID, "candidate": w.Candidate, "name": w.Name, "status": w.Status, "terminal": w.Terminal,
		"answered": w.Answered, "questions": w.Questions, "remaining_ms": w.RemainingMS, "late": w.Late, "events": w.Events,
	})
}

// apiSittingIntervene does an invigilator's act.
func (s *Server) apiSittingIntervene(c *Ctx) error {
	var in struct {
		Act     office.Intervention `json:"act"`
		Reason  string              `json:"reason"`
		Minutes int                 `json:"minutes"`
		Late    int64               `json:"late"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	r, err := s.Office.InterveneSitting(c.Context(), c.Actor, office.Intervene{
		Sitting: c.Params("sitting"), Act: in.Act, Reason: in.Reason, Minutes: in.Minutes, Late: in.Late,
	})
	if err != nil {
		return err
	}
	return c.JSON(map[string]any{"sitting": r.ID, "status": r.Status, "deadline": time.UnixMilli(r.Deadline).UTC()})
}
