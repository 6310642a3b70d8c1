package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
)

// candidate sits the exam, and keeps what was acknowledged.
type candidate struct {
	client
	*Walk
	i       int
	id      string
	ticket  map[string]string // ticket and code
	rand    *rand.Rand
	paper   paper
	sitting string
	epoch   int
	seq     int64
	acked   map[int]acked
	receipt string
	judged  map[int]judgement
	drawn   map[int]drawn // by number, as far as answered
}

// drawn is a question on a paper and how it stands there, as exported.
type drawn struct {
	question *question
	places   places
}

// acked is the last answer to a question that the server acknowledged.
type acked struct {
	seq      int64
	response any // as sent, letters being those of places
}

// answered counts the questions that hold an answer.
func (c *candidate) answered() int {
	n := 0
	for _, a := range c.acked {
		if !empty(a.response) {
			n++
		}
	}
	return n
}

// empty reports whether a response is none, as the formats say.
func empty(response any) bool {
	switch r := response.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(r) == ""
	case []any:
		for _, one := range r {
			if !empty(one) {
				return false
			}
		}
		return true
	}
	return false
}

// writes says whether this candidate writes short answers, which markers read.
func (c *candidate) writes() bool { return c.i < c.Writers }

// sit goes from sign-in to receipt.
func (c *candidate) sit(ctx context.Context) error {
	if err := c.signIn(ctx, c.ticket, "candidate"); err != nil {
		return err
	}
	var exams []struct{ ID, Title, Status string }
	if err := c.call(ctx, 200, "GET", "/api/v1/exams", nil, &exams); err != nil {
		return err
	}
	if len(exams) != 1 || exams[0].ID != c.exam {
		c.Differ("%s: sees the exams %v", c.id, exams)
	}
	v, err := c.start(ctx, "terminal "+c.id)
	if err != nil {
		return err
	}
	if v.Seq != 0 || v.Epoch != 1 || len(v.Responses) != 0 || v.Remaining <= 0 || v.QueueKey == "" {
		c.Differ("%s: starts at seq %d, epoch %d, %d ms", c.id, v.Seq, v.Epoch, v.Remaining)
	}
	c.paper = v.Paper
	c.checkPaper()
	all := c.paper.all()
	c.rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for k := range all {
		if k == len(all)/2 {
			if err := c.comeBack(ctx); err != nil {
				return err
			}
		}
		if err := c.question(ctx, &all[k]); err != nil {
			return err
		}
	}
	return c.handIn(ctx)
}

func (c *candidate) start(ctx context.Context, terminal string) (v view, err error) {
	err = c.call(ctx, 200, "POST", "/api/v1/exams/"+c.exam+"/sitting", map[string]any{"terminal": terminal}, &v)
	c.sitting, c.epoch = v.Sitting, v.Epoch
	return v, err
}

// checkPaper compares the paper with the blueprint and the bank.
func (c *candidate) checkPaper() {
	if len(c.paper.Sections) != len(c.Blueprint.Sections) {
		c.Differ("%s: %d sections", c.id, len(c.paper.Sections))
		return
	}
	n := 0
	looks := map[string]bool{}
	for _, q := range c.paper.all() {
		of, text := &c.Blueprint.Sections[q.section], q.question()
		known := c.bank.byLook[text.look()]
		n++
		if q.N != n || q.Type != of.Type || parseMilli(q.Marks.String()) != parseMilli(of.Marks.String()) || len(known) == 0 || looks[text.look()] && len(known) == 1 {
			c.Differ("%s: question %d, %s of %s marks, is not of the bank and the blueprint", c.id, q.N, q.Type, q.Marks)
		}
		looks[text.look()] = true
	}
	if n != c.questions {
		c.Differ("%s: %d questions", c.id, n)
	}
}

// question answers one question: once, or changed, cleared, sent again, sent
// out of turn, or not at all.
func (c *candidate) question(ctx context.Context, s *shown) error {
	text := s.question()
	known := c.bank.byLook[text.look()]
	if len(known) == 0 || c.rand.IntN(16) == 0 {
		return nil
	}
	q := known[0]
	p := placesOf(q, s)
	answer := func() any { return respond(c.rand, q, s, &p, c.writes()) }
	first := answer()
	if err := c.put(ctx, s.N, first); err != nil {
		return err
	}
	switch c.rand.IntN(12) {
	case 0, 1:
		return c.put(ctx, s.N, answer())
	case 2:
		return c.put(ctx, s.N, nil)
	case 3: // the acknowledgement was lost on the way
		c.seq--
		return c.put(ctx, s.N, first)
	case 4:
		return c.outOfTurn(ctx, s.N, answer())
	}
	return nil
}

// put sends an answer and keeps that it was acknowledged.
func (c *candidate) put(ctx context.Context, n int, response any) error {
	var ack struct{ Seq int64 }
	err := c.call(ctx, 200, "PUT", c.at("/responses/%d", n), map[string]any{"epoch": c.epoch, "seq": c.seq + 1, "response": response}, &ack)
	if err != nil {
		return err
	}
	if c.seq++; ack.Seq != c.seq {
		c.Differ("%s: answer %d acknowledged as %d", c.id, c.seq, ack.Seq)
	}
	c.acked[n] = acked{c.seq, response}
	c.answers.Add(1)
	return nil
}

// outOfTurn sends an answer with a number that leaves a gap, is told where the
// server stands, and sends it again.
func (c *candidate) outOfTurn(ctx context.Context, n int, response any) error {
	var told struct {
		Seq       int64
		Responses map[int]json.RawMessage
	}
	err := c.call(ctx, http.StatusConflict, "PUT", c.at("/responses/%d", n), map[string]any{"epoch": c.epoch, "seq": c.seq + 3, "response": response}, &told)
	if err != nil {
		return err
	}
	if told.Seq != c.seq {
		c.Differ("%s: told to go on from %d, not from %d", c.id, told.Seq, c.seq)
	}
	c.compare("told on a conflict", told.Responses)
	return c.put(ctx, n, response)
}

// comeBack reads the sitting again; some go on at another terminal.
func (c *candidate) comeBack(ctx context.Context) error {
	var v view
	if err := c.call(ctx, 200, "GET", c.at(""), nil, &v); err != nil {
		return err
	}
	c.compare("after a reload", v.Responses)
	if v.Seq != c.seq || !reflect.DeepEqual(v.Paper, c.paper) {
		c.Differ("%s: after a reload seq %d, not %d, or another paper", c.id, v.Seq, c.seq)
	}
	if c.i%10 != 3 {
		return nil
	}
	old := *c
	if err := c.signIn(ctx, c.ticket, "candidate"); err != nil {
		return err
	}
	v, err := c.start(ctx, "another terminal")
	if err != nil {
		return err
	}
	c.compare("at another terminal", v.Responses)
	if v.Epoch != 2 || v.Seq != c.seq || v.Sitting != old.sitting {
		c.Differ("%s: takes over at epoch %d, seq %d", c.id, v.Epoch, v.Seq)
	}
	var told struct{ Error struct{ Kind string } }
	err = old.call(ctx, http.StatusConflict, "PUT", old.at("/responses/%d", 1), map[string]any{"epoch": 1, "seq": old.seq + 1, "response": nil}, &told)
	if err == nil && told.Error.Kind != "Moved" {
		c.Differ("%s: the old terminal is told %q", c.id, told.Error.Kind)
	}
	return err
}

// compare compares what the server says it holds with what it acknowledged,
// in the authored form by the places of the texts.
func (c *candidate) compare(when string, held map[int]json.RawMessage) {
	n := 0
	for _, s := range c.paper.all() {
		text := s.question()
		raw, there := held[s.N]
		known := c.bank.byLook[text.look()]
		if len(known) == 0 {
			continue
		}
		p := placesOf(known[0], &s)
		var response any
		if there {
			n++
			if err := json.Unmarshal(raw, &response); err != nil {
				c.Differ("%s: %s, question %d holds %s", c.id, when, s.N, raw)
				continue
			}
		}
		if want, got := authored(&s, &p, c.acked[s.N].response), authored(&s, &p, response); !reflect.DeepEqual(want, got) {
			c.Differ("%s: %s, question %d holds %v, acknowledged was %v", c.id, when, s.N, got, want)
		}
	}
	if n != len(held) || n != c.answered() {
		c.Differ("%s: %s, %d answers are held, %d were acknowledged", c.id, when, len(held), c.answered())
	}
}

// handIn hands in, twice, and has the receipt checked by nobody in particular.
func (c *candidate) handIn(ctx context.Context) error {
	var one, two struct {
		Receipt     string
		SubmittedAt string `json:"submitted_at"`
	}
	body := map[string]any{"epoch": c.epoch, "seq": c.seq}
	if c.i%10 == 4 {
		more := map[string]any{"epoch": c.epoch, "seq": c.seq + 1}
		if err := c.call(ctx, http.StatusConflict, "POST", c.at("/submission"), more, nil); err != nil {
			return err
		}
	}
	for _, into := range []any{&one, &two} {
		if err := c.call(ctx, 200, "POST", c.at("/submission"), body, into); err != nil {
			return err
		}
	}
	if one != two || len(one.Receipt) != 16 {
		c.Differ("%s: receipts %v and %v", c.id, one, two)
	}
	c.receipt = one.Receipt
	var proof struct {
		Exam        string
		Answered    int
		SubmittedAt string `json:"submitted_at"`
	}
	anyone := client{http: c.client.http, url: c.url}
	if err := anyone.call(ctx, 200, "GET", "/api/v1/receipts/"+c.receipt, nil, &proof); err != nil {
		return err
	}
	if proof.Answered != c.answered() || proof.Exam != c.Blueprint.Title || proof.SubmittedAt != one.SubmittedAt {
		c.Differ("%s: the receipt proves %v; %d were answered", c.id, proof, c.answered())
	}
	if c.i%10 == 5 {
		late := map[string]any{"epoch": c.epoch, "seq": c.seq + 1, "response": nil}
		if err := c.call(ctx, http.StatusGone, "PUT", c.at("/responses/%d", 1), late, nil); err != nil {
			return err
		}
	}
	return c.checkResult(ctx, "submitted", "marked")
}

// checkResult asks for the result; it holds a score only once it is released.
func (c *candidate) checkResult(ctx context.Context, allowed ...string) error {
	var r struct {
		Status     string
		Score, Max *json.Number
		Passed     *bool
	}
	if err := c.call(ctx, 200, "GET", c.at("/result"), nil, &r); err != nil {
		return err
	}
	known := false
	for _, status := range allowed {
		known = known || r.Status == status
	}
	if !known || (r.Score != nil) != (r.Status == "released") {
		c.Differ("%s: the result says %q, score %v", c.id, r.Status, r.Score)
		return nil
	}
	if r.Status != "released" {
		return nil
	}
	e := c.expect()
	if r.Score == nil || r.Max == nil || r.Passed == nil || parseMilli(r.Score.String()) != e.score || parseMilli(r.Max.String()) != e.max || *r.Passed != e.passed {
		c.Differ("%s: the result through the API is not %v", c.id, e)
	}
	return nil
}

func (c *candidate) at(format string, args ...any) string {
	return "/api/v1/sittings/" + c.sitting + fmt.Sprintf(format, args...)
}
