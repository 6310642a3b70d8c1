package handlers

import (
	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/sitting"
	"lectern/views"
)

// exam is one exam at a glance.
func (s *Server) exam(c *Ctx) error {
	frame, e, err := s.examFrame(c, "overview")
	if err != nil {
		return err
	}
	names, _, err := s.periodNames(c.Context(), c, "frame.none")
	if err != nil {
		return err
	}
	editable := frame.Office && e.Status == exam.Preparing
	unmet, err := s.unmet(c, &frame, &e)
	if err != nil {
		return err
	}
	p := &views.ExamPage{
		ExamFrame: frame, Period: names[e.Period], Opens: e.Terms.Opens, Closes: e.Terms.Closes, Minutes: e.Terms.Minutes,
		Model: string(e.Terms.Model), Candidates: e.Candidates, Questions: e.Blueprint.Questions(),
		Total: e.Blueprint.Total().String(), Pass: e.Blueprint.Pass.String(), Forms: string(e.Blueprint.Forms.Kind),
		Reason: e.Reason, Released: e.Released, Steps: s.examSteps(&frame, &e, unmet),
		MayDelete: editable, MayCancel: frame.Office && e.Status == exam.Sealed,
	}
	if e.Sealing != nil {
		if p.Counts, err = s.examCounts(c, &e); err != nil {
			return err
		}
	}
	if frame.Office {
		p.Action = nextStep(&frame, &e)
		if unmet > 0 {
			p.Action = &views.Link{Text: frame.T("exam.seal_mend"), URL: examPath(e.ID, "blueprint")}
		}
	}
	return c.Page(p)
}

// unmet returns how many things keep the bank from meeting the blueprint of an
// exam in preparation, for the exam office.
func (s *Server) unmet(c *Ctx, f *views.ExamFrame, e *exam.Exam) (int, error) {
	if !f.Office || e.Status != exam.Preparing || e.Blueprint.Questions() == 0 {
		return 0, nil
	}
	advice, _, err := s.Office.BlueprintAdvice(c.Context(), c.Actor, e.Blueprint)
	return len(advice.Problems), err
}

// examSteps is what an exam needs, in the order in which offices do it. unmet
// is how many things keep the bank from meeting the blueprint.
func (s *Server) examSteps(f *views.ExamFrame, e *exam.Exam, unmet int) []views.ExamStep {
	lacks := map[exam.Lack]bool{}
	for _, l := range e.Lacks() {
		lacks[l] = true
	}
	blueprint, note := exam.LackBlueprint, ""
	if unmet > 0 {
		blueprint, note = exam.LackSupply, f.T("exam.step_unmet", "n", unmet)
		lacks[blueprint] = true
	}
	step := func(key, page string, lack exam.Lack, note string) views.ExamStep {
		st := views.ExamStep{Key: key, Done: !lacks[lack], Note: note}
		if f.Office {
			st.URL = examPath(e.ID, page)
		}
		return st
	}
	steps := []views.ExamStep{
		step("window", "settings", exam.LackWindow, ""),
		step("blueprint", "blueprint", blueprint, note),
		step("roster", "roster", exam.LackRoster, ""),
		step("sealing", "seal", exam.LackSealing, ""),
		step("tickets", "tickets", exam.LackTickets, f.T("exam.step_tickets_hint")),
	}
	released := step("release", "release", "", "")
	released.Done = e.Status == exam.Released
	if e.Status == exam.Cancelled {
		return steps
	}
	return append(steps, released)
}

// nextStep is the one thing to be done next.
func nextStep(f *views.ExamFrame, e *exam.Exam) *views.Link {
	link := func(key, page string) *views.Link {
		return &views.Link{Text: f.T("exam.next." + key), URL: examPath(e.ID, page)}
	}
	switch exam.Phase(f.Phase) {
	case exam.PhasePreparing, exam.PhaseMissed:
		switch e.Lacks()[0] {
		case exam.LackBlueprint:
			return link("blueprint", "blueprint")
		case exam.LackRoster:
			return link("roster", "roster")
		case exam.LackWindow:
			return link("window", "settings")
		}
		return link("seal", "seal")
	case exam.PhaseWaiting:
		if e.Tickets == 0 {
			return link("tickets", "tickets")
		}
		return link("monitor", "monitor")
	case exam.PhaseOpen:
		return link("monitor", "monitor")
	case exam.PhaseClosed:
		return link("release", "release")
	case exam.PhaseReleased:
		return &views.Link{Text: f.T("exam.next.results"), URL: "/results/" + e.ID}
	}
	return nil
}

// examCounts counts who is in, who handed in, and who has not come.
func (s *Server) examCounts(c *Ctx, e *exam.Exam) (*views.ExamCounts, error) {
	records, err := s.Office.SittingsOf(c.Context(), c.Actor, e.ID)
	if err != nil {
		return nil, err
	}
	state := map[engine.ID]sitting.Status{}
	for _, r := range records {
		if r.Status != sitting.WasVoided && state[r.Candidate] != sitting.Open {
			state[r.Candidate] = r.Status
		}
	}
	n := &views.ExamCounts{Absent: e.Candidates}
	for _, status := range state {
		n.Absent--
		if status == sitting.HandedIn {
			n.Done++
		} else {
			n.Open++
		}
	}
	return n, nil
}

// examCancel asks before an exam is called off.
func (s *Server) examCancel(c *Ctx) error {
	frame, e, err := s.examFrame(c, "cancel")
	if err != nil {
		return err
	}
	return c.Page(&views.ExamConfirmPage{ExamFrame: frame, Act: "cancel", Candidates: e.Candidates})
}

func (s *Server) examCancelPost(c *Ctx) error {
	reason := c.Posted("reason")
	e, err := s.Office.CancelExam(c.Context(), c.Actor, c.Params("exam"), reason)
	if err != nil {
		frame, e, failed := s.examFrame(c, "cancel")
		if failed != nil {
			return failed
		}
		return c.Again(err, &views.ExamConfirmPage{ExamFrame: frame, Act: "cancel", Candidates: e.Candidates, Reason: reason})
	}
	c.Flash("exam.cancelled", "title", e.Title)
	return c.See(examPath(e.ID, ""))
}

// examDelete asks before an exam in preparation is removed.
func (s *Server) examDelete(c *Ctx) error {
	frame, e, err := s.examFrame(c, "delete")
	if err != nil {
		return err
	}
	return c.Page(&views.ExamConfirmPage{ExamFrame: frame, Act: "delete", Candidates: e.Candidates})
}

func (s *Server) examDeletePost(c *Ctx) error {
	frame, e, err := s.examFrame(c, "delete")
	if err != nil {
		return err
	}
	if err := s.Office.DeleteExam(c.Context(), c.Actor, e.ID); err != nil {
		return c.Again(err, &views.ExamConfirmPage{ExamFrame: frame, Act: "delete", Candidates: e.Candidates})
	}
	c.Flash("exam.deleted", "title", e.Title)
	return c.See("/exams")
}
