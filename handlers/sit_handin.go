package handlers

import (
	"encoding/base64"
	"html/template"
	"net/url"

	"github.com/skip2/go-qrcode"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/print"
	"lectern/engine/sitting"
	"lectern/views"
)

// sitHandin asks once before a paper is handed in.
func (s *Server) sitHandin(c *Ctx) error {
	id := c.Params("exam")
	v, open, _, err := c.openSitting(id)
	if err != nil {
		return err
	}
	if !open || !c.here(&v) {
		return c.See("/sit/" + id)
	}
	p := &views.SitHandinPage{Frame: c.Frame(c.T("sitting.handin_title"))}
	p.Crumbs = []views.Link{{Text: v.Exam.Title, URL: "/sit/" + id}}
	p.Scripts, p.Styles = []string{"js/sit/handin.js"}, []string{"css/exam.css"}
	p.Exam, p.Sitting, p.Epoch, p.Seq = id, v.Sitting, v.Epoch, v.Seq
	p.Total, p.Answered = v.Sheet.Count(), len(v.Responses)
	for n := 1; n <= p.Total; n++ {
		if _, answered := v.Responses[n]; !answered {
			p.Unanswered = append(p.Unanswered, n)
		}
	}
	p.TimeLeft = (&views.SitPaperPage{Frame: p.Frame, RemainingMS: v.RemainingMS}).TimeLeft()
	if err := v.Exam.Terms.MayHandIn(msTime(v.Started), c.Now()); err != nil {
		p.Early = c.Words().Say(err)
	}
	return c.Page(p)
}

// sitHandinPost hands the paper in.
func (s *Server) sitHandinPost(c *Ctx) error {
	id := c.Params("exam")
	v, epoch, seq, open, err := c.postedSitting(id)
	if err != nil {
		return err
	}
	if !open {
		return c.See("/sit/" + id + "/receipt")
	}
	_, err = s.Office.SubmitSitting(c.Context(), c.Actor, v.Sitting, epoch, int64(seq), c.Session.ID)
	if err != nil && !engine.Is(err, engine.KindClosed) {
		return err
	}
	return c.See("/sit/" + id + "/receipt")
}

// sitReceipt is what a candidate leaves with.
func (s *Server) sitReceipt(c *Ctx) error {
	id := c.Params("exam")
	ended, ok, err := c.handedIn(id)
	if err != nil {
		return err
	}
	if !ok {
		return c.See("/sit/" + id)
	}
	receipt, err := s.Office.Receipt(c.Context(), c.Actor, ended.ID)
	if err != nil {
		return err
	}
	result, err := s.Office.SittingResult(c.Context(), c.Actor, ended.ID)
	if err != nil {
		return err
	}
	left, err := s.Office.SittingLeftover(c.Context(), c.Actor, ended.ID)
	if err != nil {
		return err
	}
	p := &views.SitReceiptPage{Frame: c.Frame(c.T("sitting.receipt_title"))}
	p.Crumbs = []views.Link{{Text: c.T("sitting.exams_title"), URL: "/my/exams"}}
	p.Scripts, p.Styles = []string{"js/sit/receipt.js"}, []string{"css/exam.css"}
	p.Exam, p.ExamName, p.Sitting, p.Who, p.Attempt = id, result.Exam.Title, ended.ID, c.Actor.Name, attemptOf(&ended, &result.Exam)
	p.Receipt, p.At, p.How = receipt.Receipt, receipt.SubmittedAt.UnixMilli(), string(receipt.How)
	p.Answered, p.Total = receipt.Answered, result.Exam.Blueprint.Questions()
	p.Result, p.Kept, p.QueueKey = shownResult(&result), left.Kept, left.QueueKey
	if p.QR, err = qr(c.BaseURL() + "/receipt?code=" + url.QueryEscape(receipt.Receipt)); err != nil {
		return err
	}
	return c.Page(p)
}

// handedIn returns the asker's attempt that the address asks for, once it is
// handed in, or else the newest; ok is false where there is none, or where the
// newest is under way.
func (c *Ctx) handedIn(id engine.ID) (ended office.MySitting, ok bool, err error) {
	want := c.QueryInt("attempt")
	_, open, _, err := c.openSitting(id)
	if engine.Is(err, engine.KindMoved) {
		open, err = true, nil
	}
	if err != nil || open && want == 0 {
		return ended, false, err
	}
	mine, err := c.Server.Office.MySittings(c.Context(), c.Actor, id)
	for _, m := range mine {
		if m.Status == sitting.HandedIn && (want == 0 && m.Attempt > ended.Attempt || m.Attempt == want) {
			ended = m
		}
	}
	return ended, ended.ID != "", err
}

// attemptOf is the number of an attempt where there may be several, else 0.
func attemptOf(m *office.MySitting, ex *exam.Exam) int {
	if ex.Attempts > 1 {
		return m.Attempt
	}
	return 0
}

func shownResult(r *office.SitResult) *views.SitResult {
	out := &views.SitResult{Status: r.Status}
	if r.Score != nil && r.Max != nil && r.Passed != nil {
		out.Score, out.Max, out.Passed = r.Score.String(), r.Max.String(), *r.Passed
	}
	return out
}

// qr returns a text's QR code as the address of a picture.
func qr(text string) (template.URL, error) {
	const pixels = 400
	png, err := qrcode.Encode(text, qrcode.Medium, pixels)
	if err != nil {
		return "", engine.Internal("draw a QR code", err)
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)), nil
}

// receipt is where anyone checks a receipt.
func (s *Server) receipt(c *Ctx) error {
	p := &views.ReceiptPage{Frame: c.Frame(c.T("sitting.receipt_check_title")), Code: c.Query("code")}
	if p.Code == "" {
		return c.Page(p)
	}
	p.Asked = true
	info, err := s.Office.CheckReceipt(c.Context(), p.Code, c.Addr())
	if err != nil && !engine.Is(err, engine.KindNotFound) {
		return err
	}
	p.Found = err == nil
	p.ExamName, p.At, p.Answered, p.How = info.Exam, info.SubmittedAt.UnixMilli(), info.Answered, string(info.How)
	return c.Page(p)
}

// sitReview shows a candidate the paper with what was earned, once the exam
// lets them.
func (s *Server) sitReview(c *Ctx) error {
	id := c.Params("exam")
	p := &views.SitReviewPage{Frame: c.Frame(c.T("sitting.review_title")), Exam: id, Result: views.SitResult{Status: "open"}}
	p.Crumbs = []views.Link{{Text: c.T("sitting.exams_title"), URL: "/my/exams"}}
	p.Styles = []string{"css/exam.css"}
	ended, ok, err := c.handedIn(id)
	if err != nil {
		return err
	}
	if !ok {
		return c.Page(p)
	}
	result, questions, err := s.Office.ReviewSitting(c.Context(), c.Actor, ended.ID)
	if err != nil && !engine.Is(err, engine.KindForbidden) {
		return err
	}
	p.Result, p.Attempt = *shownResult(&result), attemptOf(&ended, &result.Exam)
	for _, q := range questions {
		p.Questions = append(p.Questions, reviewed(&p.Frame, &result, q))
	}
	return c.Page(p)
}

// keyWords tell a key as the page's reader reads.
func keyWords(f *views.Frame) print.KeyWords {
	return print.KeyWords{
		True: f.T("sitting.true"), False: f.T("sitting.false"), Between: f.T("sitting.key_between"),
		Nth:   func(n int) string { return f.T("sitting.key_nth", "n", n) },
		Marks: func(m engine.Mark) string { return f.T("sitting.key_marks", "marks", m.String()) },
	}
}

func reviewed(f *views.Frame, result *office.SitResult, q office.ReviewQuestion) views.ReviewedQuestion {
	out := views.ReviewedQuestion{ShownQuestion: views.ShowQuestion(f, q.Question, *q.Placed, q.N, q.Response)}
	if result.Score != nil {
		out.Score = q.Score.String()
	}
	out.Locked = true
	if result.Answers {
		out.Key = keyWords(f).KeyText(q.Question, *q.Placed)
	}
	if result.Explain {
		out.Explanation, out.Source = q.Question.Explanation, q.Question.Source
	}
	return out
}
