package handlers

import (
	"encoding/json"
	"io"
	"strconv"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/paper"
	"lectern/engine/print"
	"lectern/questionbank"
	"lectern/views"
)

// mostExposed is how many questions the page names.
const mostExposed = 10

// examFairness shows how fair the forms are.
func (s *Server) examFairness(c *Ctx) error {
	frame, e, err := s.examFrame(c, "seal")
	if err != nil {
		return err
	}
	f, err := s.Office.Fairness(c.Context(), c.Actor, e.ID)
	if err != nil {
		return err
	}
	frame.Part = c.T("exam.fair")
	frame.Crumbs = append(frame.Crumbs, views.Link{Text: c.T("exam.tab.seal"), URL: examPath(e.ID, "seal")})
	return c.Page(fairnessPage(c, frame, &e, &f))
}

func fairnessPage(c *Ctx, frame views.ExamFrame, e *exam.Exam, f *office.Fairness) *views.ExamFairnessPage {
	r := &f.Report
	p := &views.ExamFairnessPage{
		ExamFrame: frame, Forms: r.Forms, Target: views.Short(r.Target), Mean: views.Short(r.Expected.Mean), SD: r.Expected.SD.String(),
		Before: views.Short(r.UnequalisedSD), Min: views.Short(r.Expected.Min), Max: views.Short(r.Expected.Max),
		Scores: scoresChart(c, r), Exposure: exposureChart(c, f.Questions), ExposureMax: int(r.Exposure.Max), OverFair: views.Short(r.Exposure.MaxOverFair),
		Overlap: int(r.Overlap.Mean), OverlapMax: int(r.Overlap.Max), Pairs: r.Overlap.Pairs, Sampled: r.Overlap.Sampled,
		Commitment: f.Commits, Root: f.Root, Version: r.DrawingVersion, Seed: f.Seed, Opened: f.Opened, MayOpen: e.Status == exam.Released,
	}
	p.After = fairOriginals(c, f)
	p.Repeated = repeatedText(c, r.Repeated)
	if n := r.Neighbours; n != nil {
		p.Neighbours = &views.FairNeighbours{Mean: int(n.Mean), Max: int(n.Max)}
	}
	for _, s := range r.Sections {
		p.Sections = append(p.Sections, views.FairSection{Title: s.Title, Mean: views.Short(s.Mean), SD: s.SD.String(), Min: views.Short(s.Min), Max: views.Short(s.Max)})
	}
	for _, q := range f.Questions[:min(mostExposed, len(f.Questions))] {
		p.Most = append(p.Most, views.FairQuestion{ID: q.ID, Forms: q.Forms, Fair: views.Short(q.Fair)})
	}
	for _, t := range r.RightPlaces {
		places, total := views.FairPlaces{Options: t.Options}, 0
		for _, n := range t.Counts {
			total += n
		}
		for i, n := range t.Counts {
			places.Counts = append(places.Counts, views.FairPlace{Letter: questionbank.Letter(i), Count: n, Share: 1000 * n / max(total, 1)})
		}
		p.Places = append(p.Places, places)
	}
	k := r.Constraints
	p.Checks = []views.FairCheck{{Key: "rules", Broken: k.Rules}, {Key: "tolerance", Broken: k.Tolerance}, {Key: "must", Broken: k.Must},
		{Key: "never", Broken: k.Never}, {Key: "enemies", Broken: k.Enemies}, {Key: "twice", Broken: k.Twice}}
	if e.Blueprint.Forms.Kind == paper.Parallel {
		p.Checks = append(p.Checks, views.FairCheck{Key: "overlap", Broken: k.Overlap})
	}
	return p
}

// fairOriginals says for each exam that this one comes after whether its papers
// are as hard.
func fairOriginals(c *Ctx, f *office.Fairness) []views.FairOriginal {
	var list []views.FairOriginal
	for _, was := range f.After {
		key := "exam.fair_original_other"
		switch {
		case was.Same && was.AsHard(f.Report.Target):
			key = "exam.fair_original_same"
		case was.Same:
			key = "exam.fair_original_moved"
		}
		list = append(list, views.FairOriginal{ID: was.Exam, Title: was.Title, Text: c.T(key, "target", views.Short(was.Target), "now", views.Short(f.Report.Target))})
	}
	return list
}

// repeatedText says how much candidates see again.
func repeatedText(c *Ctx, r *paper.Repeated) string {
	switch {
	case r == nil:
		return c.T("exam.fair_repeated_nobody")
	case r.Questions == 0:
		return c.T("exam.fair_repeated_none")
	}
	return c.T("exam.fair_repeated_n", "n", r.Questions, "papers", r.Forms)
}

// scoresChart puts the forms' expected scores beside those of blind drawing, as
// shares in thousandths.
func scoresChart(c *Ctx, r *paper.Report) views.Twin {
	t := views.Twin{Title: c.T("exam.fair_scores"), Label: c.T("exam.seal_mean"), First: c.T("exam.fair_equalised"), Second: c.T("exam.fair_unequalised"), Note: c.T("exam.fair_scores_note")}
	h := r.Histogram
	if h == nil {
		return t
	}
	share := func(counts []int) []int64 {
		total := 0
		for _, n := range counts {
			total += n
		}
		shares := make([]int64, len(counts))
		for i, n := range counts {
			shares[i] = int64(1000 * n / max(total, 1))
		}
		return shares
	}
	equal, blind := share(h.Equalised), share(h.Unequalised)
	for i := range equal {
		t.Slots = append(t.Slots, views.TwinSlot{Label: views.Short(h.From + engine.Mark(i)*h.Step), A: equal[i], B: blind[i],
			TextA: strconv.Itoa(h.Equalised[i]), TextB: perMille(blind[i])})
	}
	return t
}

func perMille(n int64) string { return engine.Mark(n*100).String() + "%" }

// exposureSlots is how many groups of questions the chart of exposure has at
// most.
const exposureSlots = 60

// exposureChart shows, from the most exposed question on, how many forms each
// stands on beside the most even drawing.
func exposureChart(c *Ctx, questions []paper.Exposed) views.Twin {
	t := views.Twin{Title: c.T("exam.fair_exposure"), Label: c.T("exam.fair_rank"), First: c.T("exam.fair_drawn"), Second: c.T("exam.fair_even"), Note: c.T("exam.fair_exposure_note")}
	n := len(questions)
	slots := min(exposureSlots, n)
	for i := range slots {
		from, to := i*n/slots, (i+1)*n/slots
		var forms, fair int64
		for _, q := range questions[from:to] {
			forms += int64(q.Forms) * 1000
			fair += int64(q.Fair)
		}
		forms, fair = forms/int64(to-from), fair/int64(to-from)
		label := strconv.Itoa(from + 1)
		if to-from > 1 {
			label += "–" + strconv.Itoa(to)
		}
		t.Slots = append(t.Slots, views.TwinSlot{Label: label, A: forms, B: fair, TextA: views.Short(engine.Mark(forms)), TextB: views.Short(engine.Mark(fair))})
	}
	return t
}

// examFairnessPDF sends the report for printing.
func (s *Server) examFairnessPDF(c *Ctx) error {
	e, err := s.Office.ExamFor(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	f, err := s.Office.Fairness(c.Context(), c.Actor, e.ID)
	if err != nil {
		return err
	}
	name := c.T("exam.fair_of", "title", e.Title) + ".pdf"
	p := fairnessPage(c, s.frameOf(c, &e, "seal"), &e, &f)
	return c.Download(name, TypePDF, func(w io.Writer) error {
		_, err := print.Report(w, name, fairnessSheet(c, e.Title, p))
		return err
	})
}

// fairnessSheet is the page for paper.
func fairnessSheet(c *Ctx, title string, p *views.ExamFairnessPage) print.Sheet {
	s := print.Sheet{
		Title: c.T("exam.fair_of", "title", title),
		Lines: []string{
			c.T("exam.seal_forms") + " " + strconv.Itoa(p.Forms) + "　" + c.T("exam.seal_mean") + " " + p.Mean + "（" + c.T("exam.seal_target", "target", p.Target) + "）　" + c.T("exam.seal_range") + " " + p.Min + " – " + p.Max,
			c.T("exam.seal_sd") + " " + p.SD + "　" + c.T("exam.seal_before", "sd", p.Before),
		},
		Charts: []print.Chart{chartOf(p.Scores), chartOf(p.Exposure)},
	}
	checks := print.Table{Title: c.T("exam.fair_checks"), Head: []string{c.T("exam.fair_checks_hint", "n", p.Forms), ""}}
	for _, k := range p.Checks {
		state := c.T("exam.fair_kept")
		if k.Broken > 0 {
			state = c.T("exam.fair_broken", "n", k.Broken)
		}
		checks.Rows = append(checks.Rows, []string{c.T("exam.fair_check." + k.Key), state})
	}
	sections := print.Table{Title: c.T("exam.fair_sections"), Head: []string{c.T("exam.fair_section"), c.T("exam.seal_mean"), c.T("exam.fair_sd"), c.T("exam.fair_least"), c.T("exam.fair_most")}}
	for _, x := range p.Sections {
		sections.Rows = append(sections.Rows, []string{x.Title, x.Mean, x.SD, x.Min, x.Max})
	}
	common := print.Table{Title: c.T("exam.fair_common"), Head: []string{"", c.T("exam.fair_mean"), c.T("exam.fair_most")},
		Rows: [][]string{{c.T("exam.fair_pairs"), perMille(int64(p.Overlap)), perMille(int64(p.OverlapMax))}}}
	if n := p.Neighbours; n != nil {
		common.Rows = append(common.Rows, []string{c.T("exam.fair_neighbours"), perMille(int64(n.Mean)), perMille(int64(n.Max))})
	}
	s.Tables = []print.Table{checks, sections, common}
	if len(p.After) > 0 {
		t := print.Table{Title: c.T("exam.fair_makeup"), Head: []string{c.T("exam.fair_original"), c.T("exam.seal_mean")}}
		for _, was := range p.After {
			t.Rows = append(t.Rows, []string{was.Title, was.Text})
		}
		s.Tables = append(s.Tables, t)
		s.Lines = append(s.Lines, p.Repeated)
	}
	for _, x := range p.Places {
		t := print.Table{Title: c.T("exam.fair_places") + "：" + c.T("exam.fair_options", "n", x.Options), Head: []string{""}, Rows: [][]string{{c.T("exam.fair_question")}}}
		for _, place := range x.Counts {
			t.Head, t.Rows[0] = append(t.Head, place.Letter), append(t.Rows[0], strconv.Itoa(place.Count))
		}
		s.Tables = append(s.Tables, t)
	}
	s.Notes = []string{c.T("exam.seal_root") + "：" + p.Root, c.T("exam.seal_commitment") + "：" + p.Commitment}
	if p.Sampled > 0 {
		s.Notes = append(s.Notes, c.T("exam.fair_sampled", "n", p.Sampled, "all", p.Pairs))
	}
	if p.Seed != "" {
		s.Notes = append(s.Notes, c.T("exam.fair_seed_value")+"："+p.Seed)
	}
	return s
}

func chartOf(t views.Twin) print.Chart {
	c := print.Chart{Title: t.Title, First: t.First, Second: t.Second}
	for _, s := range t.Slots {
		c.Slots = append(c.Slots, print.ChartSlot{Label: s.Label, A: s.A, B: s.B})
	}
	return c
}

// examSeedOpen makes the seed known.
func (s *Server) examSeedOpen(c *Ctx) error {
	e, err := s.Office.OpenSeed(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	c.Flash("exam.fair_is_open")
	return c.See(examPath(e.ID, "fairness"))
}

// examDrawing sends what the forms were drawn from.
func (s *Server) examDrawing(c *Ctx) error {
	f, err := s.Office.DrawingOf(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	return c.Download(c.Params("exam")+".json", TypeJSON, func(w io.Writer) error { return json.NewEncoder(w).Encode(f) })
}

func (s *Server) apiExamFairness(c *Ctx) error {
	f, err := s.Office.Fairness(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	return c.JSON(f)
}
