package handlers

import (
	"encoding/json"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/views"
)

const sealRefresh = 2 // seconds, while forms are drawn

// examSeal says what will be drawn, or what was.
func (s *Server) examSeal(c *Ctx) error {
	p, err := s.examSealPage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) examSealPage(c *Ctx) (*views.ExamSealPage, error) {
	frame, e, err := s.examFrame(c, "seal")
	if err != nil {
		return nil, err
	}
	p := &views.ExamSealPage{
		ExamFrame: frame, Version: e.Version, Status: string(e.Status), Candidates: e.Candidates,
		Questions: e.Blueprint.Questions(), Total: e.Blueprint.Total().String(), Kind: string(e.Blueprint.Forms.Kind),
	}
	if e.Sealing != nil {
		p.Drawn, err = s.examDrawn(c, &p.Frame, &e)
		return p, err
	}
	for _, l := range e.Lacks() {
		if l != exam.LackSealing && l != exam.LackTickets {
			p.Lacks = append(p.Lacks, string(l))
		}
	}
	if e.Terms.Closes > 0 && c.Now().UnixMilli() >= e.Terms.Closes {
		p.Problems = append(p.Problems, c.T("exam.error.window_over"))
	}
	for _, w := range e.Warnings() {
		p.Warnings = append(p.Warnings, c.Words().Say(w))
	}
	if p.Questions > 0 {
		advice, pool, err := s.Office.BlueprintAdvice(c.Context(), c.Actor, e.Blueprint)
		if err != nil {
			return nil, err
		}
		p.Pool = len(pool)
		p.Advice = c.Words().Advise(&e.Blueprint, &advice)
	}
	job, running, err := s.Office.SealingUnderWay(c.Context(), c.Actor, e.ID)
	if err == nil && running {
		row := jobRow(&p.Frame, job)
		p.Job, p.Refresh = &row, sealRefresh
	}
	return p, err
}

// examDrawn is what a sealing drew, as its report says.
func (s *Server) examDrawn(c *Ctx, f *views.Frame, e *exam.Exam) (*views.ExamDrawn, error) {
	var r paper.Report
	if err := json.Unmarshal(e.Sealing.Report, &r); err != nil {
		return nil, engine.Internal("reading a sealing's report", err)
	}
	by := ""
	if names, err := s.Office.Store.Persons.Names(c.Context(), []engine.ID{e.Sealing.By}); err == nil {
		by = names[e.Sealing.By]
	}
	d := &views.ExamDrawn{
		At: e.Sealing.At, By: by, Forms: e.Sealing.Forms, Candidates: e.Sealing.Candidates, Later: max(0, e.Candidates-e.Sealing.Candidates),
		Root: e.Sealing.Root, Commitment: e.Sealing.Commitment, Version: e.Sealing.DrawingVersion,
		Target: views.Short(r.Target), Mean: views.Short(r.Expected.Mean), SD: views.Short(r.Expected.SD), Min: views.Short(r.Expected.Min), Max: views.Short(r.Expected.Max),
		Before: views.Short(r.UnequalisedSD), Exposure: int(r.Exposure.Max), OverFair: views.Short(r.Exposure.MaxOverFair),
		Overlap: int(r.Overlap.Mean), OverlapMax: int(r.Overlap.Max), Sampled: r.Overlap.Sampled > 0, Ignored: strings.Join(e.Sealing.Ignored, ", "),
		Spread: views.Bars{Title: f.T("exam.seal_spread"), Label: f.T("exam.seal_mean"), Unit: f.T("exam.seal_forms")},
	}
	for i, n := range e.Sealing.Spread.Counts {
		d.Spread.Bars = append(d.Spread.Bars, views.Bar{
			Label: (e.Sealing.Spread.Low + engine.Mark(i)*e.Sealing.Spread.Step).String(), Value: int64(n), Text: strconv.Itoa(n),
		})
	}
	return d, nil
}

// examSealPost begins the sealing and leads to its progress.
func (s *Server) examSealPost(c *Ctx) error {
	id := c.Params("exam")
	job, err := s.Office.StartSealing(c.Context(), c.Actor, id)
	if err != nil {
		p, failed := s.examSealPage(c)
		if failed != nil {
			return failed
		}
		return c.Again(err, p)
	}
	return c.See("/jobs/" + job.ID)
}

// examRelease asks before results are released.
func (s *Server) examRelease(c *Ctx) error {
	p, err := s.examReleasePage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) examReleasePage(c *Ctx) (*views.ExamReleasePage, error) {
	frame, e, err := s.examFrame(c, "release")
	if err != nil {
		return nil, err
	}
	records, err := s.Office.SittingsOf(c.Context(), c.Actor, e.ID)
	if err != nil {
		return nil, err
	}
	counts, err := s.examCounts(c, &e)
	if err != nil {
		return nil, err
	}
	p := &views.ExamReleasePage{
		ExamFrame: frame, Status: string(e.Status), Candidates: e.Candidates, Done: counts.Done, Open: counts.Open, Absent: counts.Absent,
		Opens: e.Terms.Opens, Closes: e.Terms.Closes, Released: e.Released,
		ShowScore: string(e.Score), ShowAnswer: string(e.Answers),
	}
	if e.MayStart(c.Now(), 0) == nil {
		p.Locked = counts.Absent
	}
	for i := range records {
		if records[i].Pending > 0 {
			p.Pending++
		}
	}
	return p, nil
}

func (s *Server) examReleasePost(c *Ctx) error {
	p, err := s.examReleasePage(c)
	if err != nil {
		return err
	}
	if p.Locked > 0 && !c.PostedOn("sure") {
		return c.Again(engine.Invalid("exam.error.release_sure", "n", p.Locked).At("sure"), p)
	}
	e, err := s.Office.ReleaseExam(c.Context(), c.Actor, p.ID)
	if err != nil {
		return c.Again(err, p)
	}
	c.Flash("exam.released_flash", "title", e.Title)
	return c.See(examPath(e.ID, "release"))
}
