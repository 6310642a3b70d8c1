package handlers

import (
	"io"
	"net/url"
	"strings"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/paper"
	"lectern/questionbank"
	"lectern/views"
)

// bankQuery reads the filters of an address.
func bankQuery(v url.Values) office.BankQuery {
	q := office.BankQuery{
		Text: v.Get("q"), Topic: v.Get("topic"), Type: questionbank.Type(v.Get("type")), Tag: v.Get("tag"),
		Status: v.Get("status"), Mine: v.Get("mine") != "", Sort: v.Get("sort"),
	}
	switch v.Get("used") {
	case "yes", "no":
		used := v.Get("used") == "yes"
		q.Used = &used
	}
	low, lowSet := thousandths(v.Get("low"), 0)
	high, highSet := thousandths(v.Get("high"), 1000)
	if lowSet || highSet {
		q.Band = &paper.Band{Low: min(low, high), High: max(low, high)}
	}
	return q
}

// thousandths reads a difficulty from 0 to 1; none where it is no such number.
func thousandths(text string, none int) (int, bool) {
	m, err := engine.ParseMark(strings.TrimSpace(questionbank.FoldWidth(text)))
	if err != nil || m < 0 || m > engine.One {
		return none, false
	}
	return int(m), true
}

// bankList lists questions.
func (s *Server) bankList(c *Ctx) error {
	v := c.Values()
	p := &views.BankListPage{
		Frame: c.Frame(c.T("bank.title")), Topic: v.Get("topic"), Text: v.Get("q"), Type: v.Get("type"), Tag: v.Get("tag"), Status: v.Get("status"),
		Used: v.Get("used"), Low: v.Get("low"), High: v.Get("high"), Mine: v.Get("mine") != "", Here: c.OriginalURL(),
	}
	p.More = p.Tag != "" || p.Used != "" || p.Low != "" || p.High != "" || p.Mine
	p.Styles = []string{"css/bank.css"}
	if p.Topic != "" {
		p.Title = p.Topic
		p.Crumbs = []views.Link{{Text: c.T("bank.title"), URL: "/bank"}}
	}
	if c.Actor.Has(bankWriters...) {
		p.Action = &views.Link{Text: c.T("bank.new"), URL: "/bank/questions/new" + topicQuery(p.Topic)}
	}
	for _, field := range []string{"low", "high"} {
		if _, ok := thousandths(v.Get(field), 0); !ok && v.Get(field) != "" {
			p.Errors = append(p.Errors, c.Words().FieldErrorsOf(engine.Invalid("bank.error.band").At(field))...)
		}
	}
	q := bankQuery(v)
	q.Skip, q.Limit = (c.PageNumber()-1)*views.PageSize, views.PageSize
	list, err := s.Office.ListQuestions(c.Context(), c.Actor, q)
	if err != nil {
		return err
	}
	p.Pager = views.NewPager("/bank", v, c.PageNumber(), views.PageSize, list.Total)
	if len(list.Rows) == 0 && list.Total > 0 { // a page past the end
		q.Skip = p.Pager.Skip()
		if list, err = s.Office.ListQuestions(c.Context(), c.Actor, q); err != nil {
			return err
		}
	}
	p.Rows = bankRows(list.Rows, nil)
	p.Acts = s.bulkActs(c)
	p.Clear = "/bank" + topicQuery(p.Topic)
	p.Tags = []views.Option{{Text: c.T("bank.tag_any")}}
	for _, tag := range list.Tags {
		p.Tags = append(p.Tags, views.Option{Value: tag, Text: tag})
	}
	if list.Total > 0 {
		p.Exports = []views.Link{{Text: c.T("frame.export_xlsx"), URL: "/bank/export/xlsx?" + v.Encode()}, {Text: c.T("frame.export_csv"), URL: "/bank/export/csv?" + v.Encode()}, {Text: c.T("bank.export_jsonl"), URL: "/bank/export/jsonl?" + v.Encode()}}
	}
	return s.bankTree(c, p)
}

// bankTree adds the tree of topics and draws the page.
func (s *Server) bankTree(c *Ctx, p *views.BankListPage) error {
	topics, err := s.Office.Topics(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	all := 0
	for _, t := range topics {
		if t.Depth == 0 {
			all += t.Questions
		}
	}
	p.AnyBank = all > 0
	p.Topics = []views.BankTopicLink{{Name: c.T("bank.all_topics"), URL: "/bank", Count: all, Here: p.Topic == ""}}
	for _, t := range topics {
		p.Topics = append(p.Topics, views.BankTopicLink{Name: t.Name, URL: "/bank" + topicQuery(t.Path), Depth: min(t.Depth+1, 4), Count: t.Questions, Here: t.Path == p.Topic})
	}
	return c.Page(p)
}

func topicQuery(topic string) string {
	if topic == "" {
		return ""
	}
	return "?" + url.Values{"topic": {topic}}.Encode()
}

func questionPath(id engine.ID) string { return "/bank/questions/" + url.PathEscape(id) }

// bankRows prepares records for a table.
func bankRows(records []*questionbank.Record, names map[engine.ID]string) []views.BankRow {
	var rows []views.BankRow
	for _, r := range records {
		rows = append(rows, bankRow(r, names))
	}
	return rows
}

func bankRow(r *questionbank.Record, names map[engine.ID]string) views.BankRow {
	row := views.BankRow{
		ID: r.ID, URL: questionPath(r.ID), Stem: beginning(r.Content.Stem, 80), Type: string(r.Content.Type), Topic: r.Content.Topic, Marks: r.Content.Marks.String(),
		Status: shownStatus(r), Uses: r.Uses, Version: r.Newest, Changed: r.Changed, Author: r.Author,
	}
	if name := names[r.Author]; name != "" {
		row.Author = name
	}
	if r.Content.Difficulty != questionbank.NoDifficulty {
		row.Difficulty = engine.Mark(r.Content.Difficulty).String()
	}
	return row
}

// shownStatus tells drafts that were handed in from others.
func shownStatus(r *questionbank.Record) string {
	if r.Status == questionbank.Draft && r.Submitted != 0 {
		return office.QuerySubmitted
	}
	return string(r.Status)
}

// beginning is the start of a text on one line.
func beginning(text string, runes int) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }), " ")
	if r := []rune(text); len(r) > runes {
		return string(r[:runes]) + "…"
	}
	return text
}

// bulkActs are what the reader may do to several questions at once.
func (s *Server) bulkActs(c *Ctx) []views.Option {
	var acts []questionbank.Act
	if c.Actor.Has(engine.RoleInstructor, engine.RoleOffice) {
		acts = append(acts, questionbank.ActSubmit)
	}
	if c.Actor.Has(engine.RoleReviewer, engine.RoleOffice) {
		acts = append(acts, questionbank.ActReview, questionbank.ActApprove, questionbank.ActReturn, questionbank.ActRetire)
	}
	return actOptions(c, acts)
}

func actOptions(c *Ctx, acts []questionbank.Act) []views.Option {
	var options []views.Option
	for _, act := range acts {
		options = append(options, views.Option{Value: string(act), Text: c.T("bank.act." + string(act))})
	}
	return options
}

// bankReview shows what waits for review, or for approval.
func (s *Server) bankReview(c *Ctx) error {
	p := &views.BankReviewPage{Frame: c.Frame(c.T("bank.review_title")), Status: office.QuerySubmitted, Waits: map[string]int{}, Here: c.OriginalURL()}
	p.Intro, p.Styles = c.T("bank.review_intro"), []string{"css/bank.css"}
	if c.Query("status") == string(questionbank.Reviewed) {
		p.Status = string(questionbank.Reviewed)
	}
	for _, status := range p.Queues() {
		q := office.BankQuery{Status: status, Skip: (c.PageNumber() - 1) * views.PageSize, Limit: views.PageSize}
		list, err := s.Office.ListQuestions(c.Context(), c.Actor, q)
		if err != nil {
			return err
		}
		p.Waits[status] = list.Total
		if status != p.Status {
			continue
		}
		p.Pager = views.NewPager("/bank/review", c.Values(), c.PageNumber(), views.PageSize, list.Total)
		p.Rows = bankRows(list.Rows, nil)
		for i := range p.Rows {
			p.Rows[i].URL += "?" + url.Values{"back": {p.Here}}.Encode()
		}
	}
	acts := []questionbank.Act{questionbank.ActReview, questionbank.ActReturn}
	if p.Status == string(questionbank.Reviewed) {
		acts = []questionbank.Act{questionbank.ActApprove, questionbank.ActReturn}
	}
	p.Acts = actOptions(c, acts)
	return c.Page(p)
}

// bankReviewSeveral does an act of review to the questions that were chosen.
func (s *Server) bankReviewSeveral(c *Ctx) error {
	back := localPath(c.Posted("back"))
	if back == "" || back == "/" {
		back = "/bank"
	}
	ids := c.PostedAll("id")
	if len(ids) == 0 {
		c.Warn("bank.bulk_none")
		return c.See(back)
	}
	done, err := s.Office.ReviewQuestions(c.Context(), c.Actor, ids, questionbank.Act(c.Posted("act")), c.Posted("note"))
	if err != nil {
		return err
	}
	n, reasons := 0, map[string]int{}
	for _, r := range done {
		if r.Err == nil {
			n++
		} else {
			reasons[c.Words().Say(r.Err)]++
		}
	}
	if n > 0 {
		c.Flash("bank.bulk_done", "n", n)
	}
	for reason, times := range reasons {
		c.Warn("bank.bulk_refused", "n", times, "reason", reason)
	}
	return c.See(back)
}

// bankExport hands out the questions that the filters select as a file.
func (s *Server) bankExport(c *Ctx) error {
	return s.exportQuestions(c, c.Params("format"))
}

func (s *Server) exportQuestions(c *Ctx, format string) error {
	kind, ok := fileTypes[format]
	if !ok {
		return engine.NotFound("export.error.format", "format", beginning(format, 20))
	}
	name := c.T("bank.file_name") + "-" + c.Now().UTC().Format("20060102-150405") + "." + format
	return c.Download(name, kind, func(w io.Writer) error {
		return s.Office.ExportQuestions(c.Context(), c.Actor, bankQuery(c.Values()), format, w)
	})
}
