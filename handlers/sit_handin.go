package handlers

import (
	"encoding/base64"
	"html/template"
	"net/url"

	"github.com/skip2/go-qrcode"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/paper"
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
	p.Styles = []string{"css/exam.css"}
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
	v, open, _, err := c.openSitting(id)
	if err != nil {
		return err
	}
	if !open {
		return c.See("/sit/" + id + "/receipt")
	}
	epoch, err := c.PostedInt("epoch")
	if err != nil {
		return err
	}
	seq, err := c.PostedInt("seq")
	if err != nil {
		return err
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
	_, open, ended, err := c.openSitting(id)
	if err != nil && !engine.Is(err, engine.KindMoved) {
		return err
	}
	if open || ended == nil || err != nil {
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
	p := &views.SitReceiptPage{Frame: c.Frame(c.T("sitting.receipt_title"))}
	p.Crumbs = []views.Link{{Text: c.T("sitting.exams_title"), URL: "/my/exams"}}
	p.Scripts, p.Styles = []string{"js/sit/receipt.js"}, []string{"css/exam.css"}
	p.Exam, p.ExamName, p.Sitting, p.Who = id, result.Exam.Title, ended.ID, c.Actor.Name
	p.Receipt, p.At, p.How = receipt.Receipt, receipt.SubmittedAt.UnixMilli(), string(receipt.How)
	p.Answered, p.Total = receipt.Answered, result.Exam.Blueprint.Questions()
	p.Result = shownResult(&result)
	if p.QR, err = qr(c.BaseURL() + "/receipt?code=" + url.QueryEscape(receipt.Receipt)); err != nil {
		return err
	}
	return c.Page(p)
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
	mine, err := s.Office.MySittings(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	p := &views.SitReviewPage{Frame: c.Frame(c.T("sitting.review_title")), Exam: id, Result: views.SitResult{Status: "open"}}
	p.Crumbs = []views.Link{{Text: c.T("sitting.exams_title"), URL: "/my/exams"}}
	p.Styles = []string{"css/exam.css"}
	for i := range mine {
		if mine[i].Status != sitting.HandedIn {
			continue
		}
		result, questions, err := s.Office.ReviewSitting(c.Context(), c.Actor, mine[i].ID)
		if err != nil && !engine.Is(err, engine.KindForbidden) {
			return err
		}
		p.Result, p.Questions = *shownResult(&result), nil
		for _, q := range questions {
			p.Questions = append(p.Questions, reviewed(&p.Frame, &result, q))
		}
	}
	return c.Page(p)
}

func reviewed(f *views.Frame, result *office.SitResult, q office.ReviewQuestion) views.ReviewedQuestion {
	placed := paper.Placed{Marks: q.Max, Order: q.Order, Targets: q.Targets}
	out := views.ReviewedQuestion{ShownQuestion: views.ShowQuestion(f, q.Question, placed, q.N, q.Response), Score: q.Score.String()}
	out.Locked = true
	if result.Answers {
		out.Key = print.KeyText(q.Question, placed)
	}
	if result.Explain {
		out.Explanation, out.Source = q.Question.Explanation, q.Question.Source
	}
	return out
}
