package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// sitSave saves the paper as a form, for browsers without scripts: every answer
// that was changed on the form. What another tab has saved since the form was
// drawn stays.
func (s *Server) sitSave(c *Ctx) error {
	id := c.Params("exam")
	v, epoch, seen, open, err := c.postedSitting(id)
	if err != nil {
		return err
	}
	if !open {
		return c.See("/sit/" + id + "/receipt")
	}
	shown := c.PostedAll("shown")
	refused := 0
	for i := range v.Sheet.Sections {
		for k := range v.Sheet.Sections[i].Questions {
			q := &v.Sheet.Sections[i].Questions[k]
			if !slices.Contains(shown, strconv.Itoa(q.N)) {
				continue
			}
			err := s.saveOne(c, &v, epoch, int64(seen), q)
			switch {
			case err == nil && c.orderGap(q.Question, "q"+strconv.Itoa(q.N)):
				refused++
				c.Warn("sitting.order_gap", "n", q.N)
			case err == nil:
			case engine.Is(err, engine.KindInvalid):
				refused++
				c.Warn("sitting.js.refused", "n", q.N, "message", c.Words().Say(err))
			case engine.Is(err, engine.KindClosed):
				return c.See("/sit/" + id + "/receipt")
			default:
				return err
			}
		}
	}
	if refused == 0 && c.Posted("act") == "handin" {
		return c.See("/sit/" + id + "/handin")
	}
	if refused == 0 {
		c.Flash("sitting.saved_all")
	}
	return c.See("/sit/" + id)
}

// saveOne saves one answer of the form, where it is another than what stood when
// the form was drawn, after so many answers, and than what stands. Another tab
// may be saving meanwhile; the number is then taken anew.
func (s *Server) saveOne(c *Ctx, v *office.SittingView, epoch int, seen int64, q *paper.SheetQuestion) error {
	response := c.postedResponse(q.Question, q.Placed, "q"+strconv.Itoa(q.N))
	stored := v.Responses[q.N]
	if len(stored) == 0 {
		stored = []byte("null")
	}
	if bytes.Equal(response, stored) || v.Stood(q.N, seen, response) {
		return nil
	}
	const tries = 3
	for try := 1; ; try++ {
		ack, err := s.Office.AnswerSitting(c.Context(), c.Actor, office.SitAnswer{
			Sitting: v.Sitting, N: q.N, Epoch: epoch, Seq: v.Seq + 1, Response: response, Session: c.Session.ID, Way: c.Session.Way,
		})
		if err == nil {
			v.Seq = max(v.Seq, ack.Seq)
			return nil
		}
		seq, clash := clashSeq(err)
		if !clash || try == tries {
			return err
		}
		v.Seq = seq
	}
}

// clashSeq returns the number that the server holds, where an answer's was
// another.
func clashSeq(err error) (int64, bool) {
	var beside *office.Beside
	if !engine.Is(err, engine.KindConflict) || !errors.As(err, &beside) {
		return 0, false
	}
	seq, ok := beside.Values["seq"].(int64)
	return seq, ok
}

// postedResponse reads a question's response from the form's fields, as the
// API speaks of it; null where it is unanswered.
func (c *Ctx) postedResponse(q *qb.Question, at *paper.Placed, name string) json.RawMessage {
	v := c.postedValue(q, name)
	if v == nil {
		return []byte("null")
	}
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}

func (c *Ctx) postedValue(q *qb.Question, name string) any {
	switch q.Type {
	case qb.Multiple:
		letters := ""
		for _, l := range c.PostedAll(name) {
			letters += l
		}
		return orNull(letters)
	case qb.TrueFalse:
		switch c.Posted(name) {
		case "true":
			return true
		case "false":
			return false
		}
		return nil
	case qb.Blank:
		return c.postedList(name+".b", len(q.Key.Blanks), false)
	case qb.Match:
		return c.postedList(name+".m", len(q.Options), true)
	case qb.Order:
		letters, _ := c.postedOrder(len(q.Options), name)
		return orNull(letters)
	case qb.Case:
		parts, any := make([]any, len(q.Parts)), false
		for i := range q.Parts {
			parts[i] = c.postedValue(&q.Parts[i], fmt.Sprintf("%s.p%d", name, i))
			any = any || parts[i] != nil
		}
		if !any {
			return nil
		}
		return parts
	case qb.Short:
		return orNull(c.PostedRaw(name))
	}
	return orNull(c.Posted(name))
}

// postedOrder reads the places of an order up to the first that is open, and
// whether any after it is filled: what stands there has no place yet.
func (c *Ctx) postedOrder(n int, name string) (letters string, gap bool) {
	open := false
	for i := range n {
		letter := c.Posted(fmt.Sprintf("%s.o%d", name, i))
		open = open || letter == ""
		gap = gap || open && letter != ""
		if !open {
			letters += letter
		}
	}
	return letters, gap
}

// orderGap reports whether an order of the question, or of its parts, was left
// open before a place that was filled.
func (c *Ctx) orderGap(q *qb.Question, name string) bool {
	_, gap := c.postedOrder(len(q.Options), name)
	for i := range q.Parts {
		gap = gap || c.orderGap(&q.Parts[i], fmt.Sprintf("%s.p%d", name, i))
	}
	return q.Type == qb.Order && gap || q.Type == qb.Case && gap
}

// postedList reads numbered fields; nil where all are empty.
func (c *Ctx) postedList(prefix string, n int, nulls bool) any {
	list, filled := make([]any, n), false
	for i := range n {
		text := c.Posted(fmt.Sprintf("%s%d", prefix, i))
		filled = filled || text != ""
		list[i] = text
		if nulls && text == "" {
			list[i] = nil
		}
	}
	if !filled {
		return nil
	}
	return list
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
