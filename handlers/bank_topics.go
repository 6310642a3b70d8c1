package handlers

import (
	"net/url"
	"strconv"

	"lectern/engine"
	"lectern/questionbank"
	"lectern/views"
)

// bankTopics shows the tree of topics.
func (s *Server) bankTopics(c *Ctx) error { return s.bankTopicsAgain(c, &views.BankTopicsPage{}, nil) }

func (s *Server) bankTopicsAgain(c *Ctx, p *views.BankTopicsPage, refusal error) error {
	p.Frame = c.Frame(c.T("bank.topics"))
	p.Intro, p.Styles = c.T("bank.topics_intro"), []string{"css/bank.css"}
	topics, err := s.Office.Topics(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, t := range topics {
		p.Rows = append(p.Rows, views.BankTopicRow{
			Path: t.Path, Name: t.Name, Note: t.Note, URL: "/bank" + topicQuery(t.Path), EditURL: "/bank/topics/edit?" + url.Values{"path": {t.Path}}.Encode(),
			Depth: min(t.Depth, 4), Questions: t.Questions, Approved: t.Approved, Waiting: t.Open,
		})
	}
	if refusal != nil {
		return c.Again(refusal, p)
	}
	return c.Page(p)
}

func (s *Server) bankTopicMake(c *Ctx) error {
	p := &views.BankTopicsPage{Path: c.Posted("path"), Note: c.Posted("note"), Sort: c.Posted("order")}
	order, err := c.PostedInt("order")
	if err == nil {
		err = s.Office.SaveTopic(c.Context(), c.Actor, questionbank.Topic{Path: p.Path, Note: p.Note, Order: order})
	}
	if err != nil {
		if e := engine.AsError(err); e.Field == "topic" {
			err = e.At("path")
		}
		return s.bankTopicsAgain(c, p, err)
	}
	c.Flash("bank.topic_saved", "topic", questionbank.CleanTopic(p.Path))
	return c.See("/bank/topics")
}

// bankTopic changes a topic's note and order.
func (s *Server) bankTopic(c *Ctx) error {
	path := c.Query("path")
	p := &views.BankTopicPage{Frame: c.Frame(path), Path: path, Order: "0"}
	topics, err := s.Office.Topics(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	known := false
	p.Empty = true
	for _, t := range topics {
		if t.Path == path {
			known, p.Note, p.Order = true, t.Note, strconv.Itoa(t.Order)
			p.Empty = p.Empty && t.Questions == 0
		} else if questionbank.TopicUnder(t.Path, path) {
			p.Empty = false
		}
	}
	if !known || path == "" {
		return engine.NotFound("bank.error.topic.missing")
	}
	p.Crumbs = []views.Link{{Text: c.T("bank.topics"), URL: "/bank/topics"}}
	return c.Page(p)
}

func (s *Server) bankTopicSave(c *Ctx) error {
	p := &views.BankTopicPage{Frame: c.Frame(c.Posted("path")), Path: c.Posted("path"), Note: c.Posted("note"), Order: c.Posted("order")}
	p.Crumbs = []views.Link{{Text: c.T("bank.topics"), URL: "/bank/topics"}}
	order, err := c.PostedInt("order")
	if err == nil {
		err = s.Office.SaveTopic(c.Context(), c.Actor, questionbank.Topic{Path: p.Path, Note: p.Note, Order: order})
	}
	if err != nil {
		return c.Again(err, p)
	}
	c.Flash("bank.topic_saved", "topic", p.Path)
	return c.See("/bank/topics")
}

func (s *Server) bankTopicDelete(c *Ctx) error {
	if err := s.Office.DeleteTopic(c.Context(), c.Actor, c.Posted("path")); err != nil {
		return err
	}
	c.Flash("bank.topic_deleted", "topic", c.Posted("path"))
	return c.See("/bank/topics")
}
