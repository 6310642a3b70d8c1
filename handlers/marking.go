package handlers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/grading"
	"lectern/engine/office"
	qb "lectern/questionbank"
	"lectern/views"
)

// markingList lists the exams with answers that persons mark.
func (s *Server) markingList(c *Ctx) error {
	list, err := s.Office.MarkingExams(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &views.MarkingListPage{Frame: c.Frame(c.T("marking.title"))}
	p.Intro = c.T("marking.intro")
	for _, m := range list {
		p.Rows = append(p.Rows, views.MarkingRow{URL: "/marking/" + m.Exam, Title: m.Title, Waiting: m.Waiting, Again: m.Again, Marked: m.Marked})
	}
	return c.Page(p)
}

// markingExam lists the questions of an exam that persons mark.
func (s *Server) markingExam(c *Ctx) error {
	m, err := s.Office.Marking(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return err
	}
	p := &views.MarkingExamPage{Frame: c.Frame(m.Title)}
	p.Intro = c.T("marking.exam_intro")
	p.Crumbs = []views.Link{{Text: c.T("marking.title"), URL: "/marking"}}
	p.Sum = views.MarkingRow{Waiting: m.Waiting, Again: m.Again, Marked: m.Marked}
	next := "/marking/" + m.Exam + "/next"
	if m.Waiting+m.Again > 0 {
		p.Action = &views.Link{Text: c.T("marking.begin"), URL: next}
	}
	for _, q := range m.Questions {
		row := views.MarkingRow{Title: excerpt(q.Stem, 60), Waiting: q.Waiting, Again: q.Again, Marked: q.Marked}
		if q.Waiting+q.Again > 0 {
			row.Next = next + "?question=" + url.QueryEscape(q.Key)
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Page(p)
}

// markingNext leads to an answer that waits.
func (s *Server) markingNext(c *Ctx) error {
	id := c.Params("exam")
	if _, err := s.Office.Exam(c.Context(), id); err != nil {
		return err
	}
	key, err := s.Office.NextScript(c.Context(), c.Actor, id, c.Query("question"), c.Query("after"))
	if engine.Is(err, engine.KindNotFound) {
		done := "marking.done"
		if c.Query("question") != "" {
			done = "marking.done_question"
		}
		c.Flash(done)
		return c.See("/marking/" + id)
	}
	if err != nil {
		return err
	}
	return c.See("/marking/" + id + "/scripts/" + key)
}

func scriptKey(c *Ctx) string { return c.Params("sitting") + "/" + c.Params("n") }

// markingScript shows an answer to its marker.
func (s *Server) markingScript(c *Ctx) error {
	v, err := s.Office.Script(c.Context(), c.Actor, scriptKey(c))
	if err != nil {
		return err
	}
	return c.Page(scriptPage(c, &v, nil))
}

// scriptPage shows an answer with what counts, or with what a marker typed.
func scriptPage(c *Ctx, v *office.ScriptView, typed *grading.Judgement) *views.MarkingScriptPage {
	p := &views.MarkingScriptPage{Frame: c.Frame(c.T("marking.script_title", "n", v.Script.N))}
	p.Crumbs = []views.Link{{Text: c.T("marking.title"), URL: "/marking"}, {Text: v.Title, URL: "/marking/" + v.Exam}}
	p.Scripts = []string{"js/marking.js"}
	p.Key, p.Exam, p.Question, p.Version = v.Key, v.Exam, v.Script.Question, v.Script.Version
	p.State, p.Left, p.Max = string(v.Script.State), v.Left, v.Marks.String()
	if p.May = v.Barred == nil; !p.May {
		p.Barred = c.Words().Say(v.Barred)
	}
	p.MayAsk = p.May && v.Script.State == exam.Marked
	p.NoteMust = v.Script.State == exam.Marked
	if len(v.Script.Looks) > 0 && !v.Score.Pending {
		p.Score = v.Score.Score.String()
	}
	p.Stem = v.Question.Stem
	judged := typed
	if judged == nil {
		judged = v.Script.Judgement()
	}
	if v.Question.Type == qb.Case {
		for i := range v.Question.Parts {
			var j *grading.Judgement
			if judged != nil && i < len(judged.Parts) {
				j = &judged.Parts[i]
			}
			var r qb.Response
			if i < len(v.Response.Parts) {
				r = v.Response.Parts[i]
			}
			p.Parts = append(p.Parts, markingPart(c, &v.Question.Parts[i], r, j, i+1))
		}
	} else {
		p.Parts = []views.MarkingPart{markingPart(c, v.Question, v.Response, judged, 0)}
	}
	numberPoints(p.Parts)
	for _, l := range v.Script.Looks {
		p.Looks = append(p.Looks, views.MarkingLook{By: l.Name, At: l.At, Score: l.Score.String(), Note: l.Note})
	}
	return p
}

// numberPoints gives the first nine points of the page the digits that tick them.
func numberPoints(parts []views.MarkingPart) {
	n := 0
	for i := range parts {
		for k := range parts[i].Points {
			if n++; n <= 9 {
				parts[i].Points[k].Key = strconv.Itoa(n)
			}
		}
	}
}

func markingPart(c *Ctx, q *qb.Question, r qb.Response, j *grading.Judgement, number int) views.MarkingPart {
	part := views.MarkingPart{
		Number: number, Stem: q.Stem, Short: q.Type == qb.Short, Answer: responseText(c, q, r), Model: q.Key.Model,
		Own: q.Marks.String(), Blank: r.Empty(),
	}
	if number > 0 {
		part.Prefix = "p" + strconv.Itoa(number-1) + "."
	}
	for i, point := range q.Key.Points {
		at := views.MarkingPoint{Index: i, Text: point.Text, Marks: point.Marks.String(), Ticked: j != nil && slices.Contains(j.Ticked, i)}
		part.Points = append(part.Points, at)
	}
	if j != nil && j.Given != nil {
		part.Given = j.Given.String()
	}
	return part
}

// markingScriptSend keeps what a marker decided, and leads to the next answer of
// the same question.
func (s *Server) markingScriptSend(c *Ctx) error {
	key := scriptKey(c)
	v, err := s.Office.Script(c.Context(), c.Actor, key)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(c.Posted("version"), 10, 64)
	if err != nil {
		return engine.Invalid("error.number").At("version")
	}
	judged, err := postedJudgement(c, v.Question)
	if err == nil {
		_, err = s.Office.MarkScript(c.Context(), c.Actor, key, version, judged, c.Posted("note"))
	}
	if err != nil {
		if fresh, failed := s.Office.Script(c.Context(), c.Actor, key); failed == nil {
			v = fresh
		}
		p := scriptPage(c, &v, &judged)
		p.Note = c.Posted("note")
		return c.Again(err, p)
	}
	c.Flash("marking.saved")
	return c.See("/marking/" + v.Exam + "/next?after=" + url.QueryEscape(key) + "&question=" + url.QueryEscape(c.Posted("question")))
}

// postedJudgement reads what was ticked or given.
func postedJudgement(c *Ctx, q *qb.Question) (grading.Judgement, error) {
	if q.Type != qb.Case {
		return postedLook(c, q, "")
	}
	j := grading.Judgement{Parts: make([]grading.Judgement, len(q.Parts))}
	for i := range q.Parts {
		if q.Parts[i].Type != qb.Short {
			continue
		}
		var err error
		if j.Parts[i], err = postedLook(c, &q.Parts[i], "p"+strconv.Itoa(i)+"."); err != nil {
			return j, err
		}
	}
	return j, nil
}

func postedLook(c *Ctx, q *qb.Question, prefix string) (grading.Judgement, error) {
	var j grading.Judgement
	if len(q.Key.Points) > 0 {
		for _, text := range c.PostedAll(prefix + "points") {
			i, err := strconv.Atoi(text)
			if err != nil {
				return j, engine.Invalid("error.script.point").At(prefix + "points")
			}
			j.Ticked = append(j.Ticked, i)
		}
		return j, nil
	}
	text := c.Posted(prefix + "given")
	if text == "" {
		return j, engine.Invalid("error.script.given").At(prefix + "given")
	}
	given, err := engine.ParseMark(text)
	if err != nil {
		return j, engine.AsError(err).At(prefix + "given")
	}
	j.Given = &given
	return j, nil
}

// markingAgain wants another marker to look.
func (s *Server) markingAgain(c *Ctx) error {
	if err := s.Office.AskAgain(c.Context(), c.Actor, scriptKey(c), ""); err != nil {
		return err
	}
	c.Flash("marking.asked_again")
	return c.See("/marking/" + c.Params("exam"))
}

// responseText is what was answered, for a person to read; letters are those of
// the question as authored.
func responseText(c *Ctx, q *qb.Question, r qb.Response) string {
	if r.Empty() {
		return ""
	}
	option := func(i int) string {
		if i < 0 || i >= len(q.Options) {
			return "?"
		}
		return qb.Letter(i) + ". " + q.Options[i]
	}
	var parts []string
	switch q.Type {
	case qb.Single, qb.Multiple:
		for _, i := range r.Choice {
			parts = append(parts, option(i))
		}
	case qb.TrueFalse:
		if *r.True {
			return c.T("sitting.true")
		}
		return c.T("sitting.false")
	case qb.Blank:
		for i, text := range r.Blanks {
			parts = append(parts, strconv.Itoa(i+1)+") "+text)
		}
	case qb.Numeric:
		return r.Number
	case qb.Match:
		for i, target := range r.Match {
			if i < len(q.Options) && target >= 0 && target < len(q.Targets) {
				parts = append(parts, q.Options[i]+" — "+q.Targets[target])
			}
		}
	case qb.Order:
		for _, i := range r.Order {
			parts = append(parts, option(i))
		}
		return strings.Join(parts, " → ")
	case qb.Case:
		for i := range r.Parts {
			if i < len(q.Parts) {
				parts = append(parts, c.T("sitting.part", "n", i+1)+" "+responseText(c, &q.Parts[i], r.Parts[i]))
			}
		}
	default:
		return r.Text
	}
	return strings.Join(parts, "\n")
}

// keyText is the right answer, for a person to read.
func keyText(c *Ctx, q *qb.Question) string {
	switch q.Type {
	case qb.Single, qb.Multiple:
		return responseText(c, q, qb.Response{Choice: q.Key.Choice})
	case qb.TrueFalse:
		return responseText(c, q, qb.Response{True: &q.Key.True})
	case qb.Blank:
		var blanks []string
		for _, b := range q.Key.Blanks {
			blanks = append(blanks, strings.Join(b, " / "))
		}
		return responseText(c, q, qb.Response{Blanks: blanks})
	case qb.Numeric:
		if q.Key.Within != "" {
			return q.Key.Value + " ± " + q.Key.Within
		}
		return q.Key.Value
	case qb.Match:
		return responseText(c, q, qb.Response{Match: q.Key.Match})
	case qb.Order:
		return responseText(c, q, qb.Response{Order: q.Key.Order})
	case qb.Short:
		var lines []string
		for _, p := range q.Key.Points {
			lines = append(lines, p.Text+" "+c.T("sitting.marks", "marks", p.Marks.String()))
		}
		return strings.Join(append(lines, q.Key.Model...), "\n")
	}
	var parts []string
	for i := range q.Parts {
		parts = append(parts, c.T("sitting.part", "n", i+1)+" "+keyText(c, &q.Parts[i]))
	}
	return strings.Join(parts, "\n")
}

// excerpt is the start of a text.
func excerpt(text string, runes int) string {
	r := []rune(text)
	if len(r) <= runes {
		return text
	}
	return string(r[:runes]) + "…"
}
