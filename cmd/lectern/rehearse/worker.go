package rehearse

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// worker is one connection with the candidates who share it. Nobody else
// touches them while it works.
type worker struct {
	wire
	l      *Load
	mine   []*candidate
	turn   int // whose turn it is where nobody waits
	sample int
	made   []byte // a request's body

	bare    wire  // to the bare server
	counted int64 // answers of a saturated turn
}

// never is when a candidate is due who has nothing more to do.
var never = time.Unix(1<<40, 0)

// tryAgain is how long a client waits before it sends again what was not taken.
const tryAgain = 200 * time.Millisecond

// soonest is the candidate who is due next.
func (w *worker) soonest() *candidate {
	best := w.mine[0]
	for _, c := range w.mine[1:] {
		if c.due.Before(best.due) {
			best = c
		}
	}
	return best
}

// wait sleeps until a time, and notes how late it woke.
func (w *worker) wait(ctx context.Context, due time.Time) error {
	if due.IsZero() {
		return ctx.Err()
	}
	left := time.Until(due)
	if left <= 0 {
		return ctx.Err()
	}
	if err := sleep(ctx, left); err != nil {
		return err
	}
	w.l.meter.lag.Add(time.Since(due))
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sit works through what is due until the end.
func (w *worker) sit(ctx context.Context, end time.Time) {
	for {
		c := w.soonest()
		if !c.due.Before(end) || w.wait(ctx, c.due) != nil {
			return
		}
		switch {
		case c.failed:
			c.due = never
		case c.sitting == "":
			w.enter(ctx, c, c.due)
			now := time.Now()
			c.due = now.Add(c.spread(w.l.Think)) // thinking begins with the paper
			if late := now.Add(w.l.Duration); late.After(end) {
				end = late // who had to wait for the paper has the time all the same
			}
		default:
			w.answer(ctx, c, c.due, end)
			c.due = c.due.Add(max(c.spread(w.l.Think), time.Millisecond))
		}
	}
}

// call does a request until it is answered by one of the wanted statuses. It
// gives up, false, when the run is over, when the server says what cannot be,
// and long after until, where it is not zero.
func (w *worker) call(ctx context.Context, kind int, c *candidate, r *request, keep bool, wanted ...int) (reply, bool) {
	const tries = 600
	for try := range tries {
		got, err := w.do(ctx, r, keep)
		if ctx.Err() != nil {
			return got, false
		}
		if err == nil {
			for _, status := range wanted {
				if got.status == status {
					return got, true
				}
			}
		}
		w.l.meter.fault(kind, describe(&got, err))
		if err == nil && got.status < 500 && got.status != http.StatusTooManyRequests {
			break
		}
		if try < tries-1 && sleep(ctx, max(tryAgain, got.after)) != nil {
			return got, false
		}
		w.l.meter.retries.Add(1)
	}
	c.failed = true
	return reply{}, false
}

// describe says what was wrong with a reply.
func describe(got *reply, err error) string {
	if err != nil {
		text := err.Error()
		if _, after, ok := strings.Cut(text, "->"); ok { // ports make each one different
			_, text, _ = strings.Cut(after, ": ")
		}
		return text
	}
	body, _ := got.text()
	return fmt.Sprintf("%d %.120s", got.status, body)
}

// enter signs a candidate in, starts the sitting and loads the page. due is zero
// where nobody was waiting for it.
func (w *worker) enter(ctx context.Context, c *candidate, due time.Time) {
	m := w.l.meter
	if due.IsZero() {
		due = time.Now()
	}
	m.begun(Entry, due)
	m.begun(SignIn, due)
	w.made = append(w.made[:0], `{"ticket":`...)
	w.made = strconv.AppendQuote(w.made, c.Ticket.Ticket)
	w.made = append(w.made, `,"code":`...)
	w.made = append(strconv.AppendQuote(w.made, c.Code), '}')
	got, ok := w.call(ctx, SignIn, c, &request{method: "POST", path: "/api/v1/session", body: w.made}, true, 200)
	if !ok {
		return
	}
	text, err := got.text()
	if c.token = textField(text, "token"); err != nil || c.token == "" {
		w.impossible(SignIn, c, fmt.Sprintf("no token: %.80s %v", text, err))
		return
	}
	at := time.Now()
	m.done(SignIn, due, at)
	w.l.signedIn.Add(1)
	if !w.start(ctx, c, at) {
		return
	}
	at = time.Now()
	m.begun(Page, at)
	got, ok = w.call(ctx, Page, c, &request{method: "GET", path: "/sit/" + w.l.Exam, token: c.token, cookie: true}, w.samples(), 200)
	if !ok {
		return
	}
	now := time.Now()
	m.done(Page, at, now)
	m.done(Entry, due, now)
	m.bytesIn.Add(int64(got.length))
	w.l.started.Add(1)
	if got.body != nil {
		if page, err := got.text(); err != nil || !strings.Contains(string(page), c.sitting) {
			w.impossible(Page, c, fmt.Sprintf("not the candidate's paper: %.80s %v", page, err))
		}
	}
}

// headLength is how much of a started sitting is unpacked to find its id.
const headLength = 512

func (w *worker) start(ctx context.Context, c *candidate, at time.Time) bool {
	m := w.l.meter
	m.begun(Start, at)
	got, ok := w.call(ctx, Start, c, &request{
		method: "POST", path: "/api/v1/exams/" + w.l.Exam + "/sitting", token: c.token, body: []byte(`{}`),
	}, true, 200)
	if !ok {
		return false
	}
	now := time.Now()
	most := headLength
	whole := w.l.shapes == nil || w.samples()
	if whole {
		most = -1
	}
	text, err := got.head(most)
	c.sitting, c.epoch = textField(text, "sitting"), int(numberField(text, "epoch"))
	if err != nil || c.sitting == "" || c.epoch < 1 {
		w.impossible(Start, c, fmt.Sprintf("no sitting: %.80s %v", text, err))
		return false
	}
	if whole {
		shapes, err := shapesOf(text)
		if err != nil || len(shapes) == 0 || w.l.shapes != nil && len(shapes) != len(w.l.shapes) {
			w.impossible(Start, c, fmt.Sprintf("not the paper: %d questions, %v", len(shapes), err))
			return false
		}
		c.shapes = shapes
	}
	if seq := numberField(text, "seq"); seq != 0 {
		w.impossible(Start, c, fmt.Sprintf("begun before, with %d answers", seq))
		return false
	}
	m.done(Start, at, now)
	return true
}

// samples reports whether a reply is looked at whole: the first of each
// connection and one in so many.
func (w *worker) samples() bool {
	const every = 50
	w.sample++
	return w.sample <= 2 && len(w.l.workers) <= every || w.sample%every == 0
}

// impossible counts an error after which a candidate cannot go on.
func (w *worker) impossible(kind int, c *candidate, what string) {
	w.l.meter.fault(kind, what)
	c.failed = true
}

// answer sends a candidate's next answer until it is acknowledged.
func (w *worker) answer(ctx context.Context, c *candidate, due time.Time, _ time.Time) {
	m := w.l.meter
	m.begun(Answer, due)
	g := c.choose()
	c.pending = &g
	seq := len(c.given) + 1
	r := request{method: "PUT", path: c.responsePath(g.N), token: c.token}
	switch {
	case c.rolls(w.l.Ahead):
		w.sendAhead(ctx, c, g, &r)
		if c.failed {
			return
		}
	case c.rolls(w.l.Drop):
		w.made = c.answerBody(w.made[:0], g, seq)
		r.body = w.made
		_ = w.send(ctx, &r)
		w.drop()
		m.dropped.Add(1)
	}
	if !w.put(ctx, c, g, seq, &r) {
		return
	}
	m.done(Answer, due, time.Now())
	c.given, c.pending = append(c.given, g), nil
	if c.rolls(w.l.Repeat) {
		m.repeated.Add(1)
		w.put(ctx, c, g, seq, &r)
	}
}

// put sends an answer under its number until it is acknowledged.
func (w *worker) put(ctx context.Context, c *candidate, g given, seq int, r *request) bool {
	w.made = c.answerBody(w.made[:0], g, seq)
	r.body = w.made
	got, ok := w.call(ctx, Answer, c, r, true, 200)
	if !ok {
		return false
	}
	if acked := numberField(got.body, "seq"); acked != int64(seq) {
		w.impossible(Answer, c, fmt.Sprintf("acknowledged is %d, sent was %d", acked, seq))
		return false
	}
	return true
}

// sendAhead sends an answer under the number after the next: the server has to
// refuse it, and to say where it stands.
func (w *worker) sendAhead(ctx context.Context, c *candidate, g given, r *request) {
	w.made = c.answerBody(w.made[:0], g, len(c.given)+2)
	r.body = w.made
	got, ok := w.call(ctx, Answer, c, r, true, http.StatusConflict)
	if !ok {
		return
	}
	w.l.meter.ahead.Add(1)
	text, err := got.text()
	if seq := numberField(text, "seq"); err != nil || seq != int64(len(c.given)) {
		w.impossible(Answer, c, fmt.Sprintf("holds %d answers, acknowledged were %d", seq, len(c.given)))
	}
}

// submit hands in.
func (w *worker) submit(ctx context.Context, c *candidate) {
	if c.failed || c.sitting == "" {
		return
	}
	m, due := w.l.meter, c.due
	if due.IsZero() {
		due = time.Now()
	}
	m.begun(Submit, due)
	seq := len(c.given)
	w.made = append(w.made[:0], `{"epoch":`...)
	w.made = strconv.AppendInt(w.made, int64(c.epoch), 10)
	w.made = append(w.made, `,"seq":`...)
	w.made = append(strconv.AppendInt(w.made, int64(seq), 10), '}')
	r := request{method: "POST", path: "/api/v1/sittings/" + c.sitting + "/submission", token: c.token, body: w.made}
	got, ok := w.call(ctx, Submit, c, &r, true, 200)
	if !ok {
		return
	}
	text, err := got.text()
	if c.receipt = textField(text, "receipt"); err != nil || c.receipt == "" {
		w.impossible(Submit, c, fmt.Sprintf("no receipt: %.80s %v", text, err))
		return
	}
	m.done(Submit, due, time.Now())
	w.l.handedIn.Add(1)
}
