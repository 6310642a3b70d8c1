package handlers

import (
	"errors"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	"lectern/views"
)

// terminalCookie names the browser, as long as it keeps its cookies, whoever
// sits at it.
const terminalCookie = "terminal"

// terminal returns the browser's name, which it is given when it has none.
func (c *Ctx) terminal() string {
	if t := c.Cookies(terminalCookie); t != "" {
		return t
	}
	t := engine.NewID()
	c.setCookie(terminalCookie, t, year)
	return t
}

// here reports whether the asker's terminal is the one at which a sitting goes
// on. A client with a bearer token says so itself when it starts.
func (c *Ctx) here(v *office.SittingView) bool {
	return c.bearer || v.From(c.Session.ID) || v.Terminal != "" && v.Terminal == c.Cookies(terminalCookie)
}

// openSitting returns the asker's open sitting of an exam. ok is false where
// there is none; ended is the newest one that is over.
func (c *Ctx) openSitting(id engine.ID) (v office.SittingView, ok bool, ended *office.MySitting, err error) {
	mine, err := c.Server.Office.MySittings(c.Context(), c.Actor, id)
	if err != nil {
		return v, false, nil, err
	}
	for i := range mine {
		if ended == nil || mine[i].Attempt > ended.Attempt {
			ended = &mine[i]
		}
	}
	if ended == nil || ended.Status == sitting.HandedIn {
		return v, false, ended, nil
	}
	v, err = c.Server.Office.Sitting(c.Context(), c.Actor, ended.ID, c.Session.ID)
	if engine.Is(err, engine.KindClosed) {
		return v, false, ended, nil
	}
	return v, err == nil, ended, err
}

// postedSitting is openSitting for a form, with the epoch and the number of
// answers that the form was drawn with.
func (c *Ctx) postedSitting(id engine.ID) (v office.SittingView, epoch, seq int, open bool, err error) {
	if v, open, _, err = c.openSitting(id); err != nil || !open {
		return v, 0, 0, false, err
	}
	if epoch, err = c.PostedInt("epoch"); err == nil {
		seq, err = c.PostedInt("seq")
	}
	return v, epoch, seq, true, err
}

// sitPaper shows the paper of an open sitting; before, the way to it, and
// after, the way to the receipt.
func (s *Server) sitPaper(c *Ctx) error {
	id := c.Params("exam")
	v, open, ended, err := c.openSitting(id)
	if engine.Is(err, engine.KindMoved) {
		return s.sitDoor(c, id, "elsewhere", ended)
	}
	if err != nil {
		return err
	}
	switch {
	case open && c.here(&v):
		return s.showPaper(c, v)
	case open:
		return s.sitDoor(c, id, "elsewhere", ended)
	}
	return s.sitDoor(c, id, "", ended)
}

func (s *Server) showPaper(c *Ctx, v office.SittingView) error {
	who, err := s.Office.Candidate(c.Context(), v.Exam.ID, c.Actor.ID)
	if err != nil {
		return err
	}
	p := &views.SitPaperPage{Frame: c.Frame(v.Exam.Title)}
	p.Scripts, p.Styles = []string{"js/sit/page.js"}, []string{"css/exam.css"}
	p.Exam, p.Sitting, p.Epoch, p.Seq = v.Exam.ID, v.Sitting, v.Epoch, v.Seq
	p.RemainingMS, p.Paused, p.QueueKey = v.RemainingMS, v.Paused, v.QueueKey
	p.Who, p.Seat = who.Name, seatText(&p.Frame, &who)
	p.Answered = len(v.Responses)
	for i := range v.Sheet.Sections {
		p.Sections = append(p.Sections, askedSection(&p.Frame, i, &v.Sheet.Sections[i], v))
	}
	return c.paperPage(p)
}

func askedSection(f *views.Frame, i int, s *paper.SheetSection, v office.SittingView) views.SitSection {
	out := views.NewSitSection(f)
	out.Short, out.Instructions = f.Numeral(i+1)+" "+s.Title, s.Instructions
	out.Asked = make([]views.AskedQuestion, len(s.Questions))
	var total engine.Mark
	for k := range s.Questions {
		q := &s.Questions[k]
		total += q.Placed.Marks
		asked := views.AskedQuestion{N: q.N, Question: q.Question, Placed: q.Placed}
		if raw, answered := v.Responses[q.N]; answered {
			// What was stored was taken once, and is taken again.
			r, _ := paper.Authored(q.Question, q.Placed, raw)
			asked.Response = &r
		}
		out.Asked[k] = asked
	}
	each := ""
	if s.Marks > 0 {
		each = s.Marks.String()
	}
	out.Heading = f.Heading(i, s.Title, each, total.String())
	return out
}

func seatText(f *views.Frame, who *exam.Candidate) string {
	if who.Room == "" && who.Seat == "" {
		return ""
	}
	return f.T("sitting.seat_text", "room", who.Room, "seat", who.Seat)
}

// sitDoor shows where a candidate stands who is not at a paper. state
// "elsewhere" is given; any other follows from exam, time and sittings.
func (s *Server) sitDoor(c *Ctx, id engine.ID, state string, ended *office.MySitting) error {
	ex, err := s.Office.Exam(c.Context(), id)
	if err != nil {
		return err
	}
	who, err := s.Office.Candidate(c.Context(), id, c.Actor.ID)
	if engine.Is(err, engine.KindNotFound) {
		return engine.NotFound("error.exam.missing", "id", id)
	}
	if err != nil {
		return err
	}
	p := &views.SitStartPage{Frame: c.Frame(ex.Title), Exam: id, Who: who.Name, State: state, Attempt: 1}
	p.Crumbs = []views.Link{{Text: c.T("sitting.exams_title"), URL: "/my/exams"}}
	p.Scripts, p.Styles = []string{"js/sit/start.js"}, []string{"css/exam.css"}
	p.Seat = seatText(&p.Frame, &who)
	p.Opens, p.Closes, p.Minutes = ex.Terms.Opens, ex.Terms.Closes, ex.Terms.Minutes
	p.Question = ex.Blueprint.Questions()
	p.Rules = ruleTexts(&p.Frame, &ex, &who)
	now := c.Now()
	p.WaitMS = max(0, ex.Terms.Opens-now.UnixMilli())
	if ended != nil {
		p.Attempt = ended.Attempt
	}
	if p.State == "" {
		p.State, p.Attempt, p.Sitting = doorState(&ex, &who, ended, now)
		if p.State == "waiting" || p.State == "preparing" {
			p.Refresh = waitSeconds(p.WaitMS)
		}
	}
	return c.Page(p)
}

// waitSeconds is when a page without scripts looks again for the start.
func waitSeconds(ms int64) int {
	const soonest, latest = 5, 60
	return int(min(max(ms/1000+1, soonest), latest))
}

// doorState says what a candidate without an open sitting may do.
func doorState(ex *exam.Exam, who *exam.Candidate, ended *office.MySitting, now time.Time) (state string, attempt int, over engine.ID) {
	attempt = 1
	if ended != nil {
		attempt, over = ended.Attempt+1, ended.ID
	}
	may := ex.MayStart(now, who.ExtraMinutes)
	switch {
	case attempt > max(1, ex.Attempts), over != "" && may != nil:
		return "over", attempt, over
	case ex.Status == exam.Cancelled:
		return "cancelled", attempt, over
	case ex.Status == exam.Preparing && now.UnixMilli() >= ex.Terms.Opens:
		return "preparing", attempt, over
	case engine.Is(may, engine.KindForbidden):
		return "waiting", attempt, over
	case may != nil:
		return "missed", attempt, over
	}
	return "ready", attempt, over
}

func ruleTexts(f *views.Frame, ex *exam.Exam, who *exam.Candidate) []string {
	const minute = int64(time.Minute / time.Millisecond)
	var out []string
	say := func(when bool, key string, n int64) {
		if when {
			out = append(out, f.T(key, "n", n))
		}
	}
	say(ex.Terms.LastEntry > 0, "sitting.rule_last_entry", ex.Terms.LastEntry/minute)
	say(ex.Terms.EarliestHandin > 0, "sitting.rule_earliest", ex.Terms.EarliestHandin/minute)
	say(ex.Terms.Model == sitting.FixedEnd, "sitting.rule_fixed", 0)
	say(who.ExtraMinutes > 0, "sitting.rule_extra", int64(who.ExtraMinutes))
	say(ex.Attempts > 1, "sitting.rule_attempts", int64(ex.Attempts))
	say(ex.Attempts > 1, "sitting.counts."+string(ex.Counts), 0)
	if ex.Rules != "" {
		out = append(out, ex.Rules)
	}
	return out
}

// sitStart begins a sitting, or goes on with it at this terminal.
func (s *Server) sitStart(c *Ctx) error {
	id := c.Params("exam")
	attempt, err := c.PostedInt("attempt")
	if err != nil {
		attempt = 0
	}
	_, err = s.Office.StartSitting(c.Context(), c.Actor, office.SitStart{
		Exam: id, Attempt: attempt, Terminal: c.terminal(), Session: c.Session.ID,
	})
	if err != nil && !closedSitting(err) {
		return err
	}
	return c.See("/sit/" + id)
}

// closedSitting reports whether an error says that the sitting itself is over:
// its page then says what comes next.
func closedSitting(err error) bool {
	var beside *office.Beside
	return engine.Is(err, engine.KindClosed) && errors.As(err, &beside)
}

// sitTime tells the time left: what a page asks after the machine slept, while
// the sitting is paused, when its clock has run down, and now and then while
// nothing is answered: whether another terminal has taken over meanwhile.
func (s *Server) sitTime(c *Ctx) error {
	left, err := s.Office.SittingTime(c.Context(), c.Actor, c.Params("sitting"), c.Session.ID)
	if err != nil {
		return besideSitting(err)
	}
	return c.JSON(left)
}
