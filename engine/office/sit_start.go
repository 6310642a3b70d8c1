package office

import (
	"context"
	"encoding/hex"
	"time"
	"unicode/utf8"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// SitStart is a candidate's wish to begin or to go on.
type SitStart struct {
	Exam     engine.ID
	Attempt  int    // 0: the one under way, or the first
	Terminal string // any stable text; where there is none, the session stands for it
	Session  string // the session's id
}

// maxTerminal bounds the name of a terminal.
const maxTerminal = 200

// holdAfter is how long a session is held beyond the deadline.
const holdAfter = 10 * time.Minute

// StartSitting begins the candidate's sitting, resumes it in place, or takes it
// over from another terminal. Errors: NotFound where the exam is not the
// actor's; Forbidden before the opening; Closed after the last entry or the
// release, or, with the sitting beside it, after hand-in.
func (o *Office) StartSitting(ctx context.Context, actor engine.Actor, in SitStart) (SittingView, error) {
	ref, ex, extra, err := o.attempt(ctx, actor, in)
	if err != nil {
		return SittingView{}, o.auditUnless(ctx, actor, "sitting.start", "exam/"+clip(in.Exam, 64), err)
	}
	if utf8.RuneCountInString(in.Terminal) > maxTerminal {
		return SittingView{}, engine.Invalid("error.sitting.terminal", "most", maxTerminal).At("terminal")
	}
	if in.Terminal == "" {
		in.Terminal = "session " + sessionTag(in.Session)
	}
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return SittingView{}, err
	}
	entry := sitting.Entry{
		Exam: ref.exam, Candidate: ref.candidate, Attempt: ref.attempt, Round: ref.round, Form: formHash(sheet),
		Terminal: in.Terminal, Session: sessionTag(in.Session), ExtraMinutes: extra,
	}
	o.sitRefs.put(ref.id, ref.sitRef, o.Clock.Now())
	if !ref.known {
		if ref.was, err = o.reserve(ctx, ex, ref, entry); err != nil {
			return SittingView{}, o.audit(ctx, actor, "sitting.start", "sitting/"+ref.id, err)
		}
	}
	var view SittingView
	var record sitting.Record
	var noted func() error
	var failed error
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{
		Fresh: true,
		Decide: func(s *sitting.State, now int64) ([]sitting.Event, error) {
			if s.Overdue(now, ex.Terms) {
				return s.Expire(now, ex.Terms), engine.Closed("error.sitting.time", "deadline", time.UnixMilli(s.Deadline).UTC())
			}
			if !s.Begun() && !ref.known {
				now = began(now, ref.was)
			}
			events, err := s.Start(now, ex.Terms, entry)
			if len(events) > 0 && noted == nil {
				noted = o.auditBegin(ctx, actor, "sitting.start", "sitting/"+ref.id, map[string]string{"exam": ref.exam, "terminal": in.Terminal}, nil)
			}
			return events, err
		},
		Done: func(s *sitting.State, now int64) {
			record = s.Record(ref.id)
			if !s.Ended() {
				view, failed = o.viewOf(ref.sitRef, ex, sheet, s, now)
			}
		},
	})
	if noted != nil {
		_ = noted() // of an entry without an error
	}
	if record.Status != "" && ref.lags(record) {
		if err := o.finish(ctx, ref.sitRef, record); err != nil {
			return SittingView{}, err
		}
	}
	if err == nil {
		err = failed
	}
	if engine.Is(err, engine.KindClosed) && record.Status != "" {
		err = &Beside{err, map[string]any{"sitting": ref.id}}
	}
	if err != nil {
		return SittingView{}, o.auditUnless(ctx, actor, "sitting.start", "sitting/"+ref.id, err)
	}
	if actor.Exam == "" && in.Session != "" {
		if err := o.HoldSession(ctx, in.Session, time.UnixMilli(record.Deadline).Add(holdAfter)); err != nil {
			o.Log.WarnContext(ctx, "session not held for a sitting", "sitting", ref.id, "error", err)
		}
	}
	return view, nil
}

// chosen is the attempt that a start is about.
type chosen struct {
	sitRef
	round int
	known bool           // its record stood before
	was   sitting.Record // as it stands, zero where that is not known
}

func (c chosen) lags(now sitting.Record) bool {
	was := c.was
	return was.Follow(now)
}

// attempt finds which attempt a start is about, and checks that it may be.
func (o *Office) attempt(ctx context.Context, actor engine.Actor, in SitStart) (c chosen, ex exam.Exam, extra int, err error) {
	missing := engine.NotFound("error.exam.missing", "id", clip(in.Exam, 64))
	if actor.Exam != "" && actor.Exam != in.Exam {
		return c, ex, 0, missing
	}
	if ex, err = o.Exam(ctx, in.Exam); err != nil {
		return c, ex, 0, err
	}
	candidate, err := o.Candidate(ctx, in.Exam, actor.ID)
	if engine.Is(err, engine.KindNotFound) {
		return c, ex, 0, missing
	}
	if err != nil {
		return c, ex, 0, err
	}
	records, err := o.Store.Sittings.OfCandidate(ctx, in.Exam, actor.ID)
	if err != nil {
		return c, ex, 0, err
	}
	c, err = choose(in, max(1, ex.Attempts), records)
	c.exam, c.candidate = in.Exam, actor.ID
	c.id = sitting.IDOf(c.exam, c.candidate, c.attempt, c.round)
	if err == nil && !c.known {
		err = ex.MayStart(time.UnixMilli(o.hall.Now()).UTC(), candidate.ExtraMinutes)
	}
	return c, ex, candidate.ExtraMinutes, err
}

// choose picks the attempt: the one asked for, or the newest that there is. The
// next one begins only after the last was handed in.
func choose(in SitStart, most int, records []sitting.Record) (chosen, error) {
	newest := 0
	rounds := map[int]int{}
	standing := map[int]sitting.Record{}
	for _, r := range records {
		newest = max(newest, r.Attempt)
		if r.Status == sitting.WasVoided {
			rounds[r.Attempt] = max(rounds[r.Attempt], r.Round+1)
		} else {
			standing[r.Attempt] = r
		}
	}
	n := in.Attempt
	if n == 0 {
		n = max(newest, 1)
	}
	was, known := standing[n]
	c := chosen{sitRef: sitRef{attempt: n}, round: rounds[n], known: known, was: was}
	if known {
		c.round = was.Round
	}
	switch {
	case n < 1 || n > most:
		return c, engine.Forbidden("error.sitting.attempts", "have", most)
	case known || n == 1:
		return c, nil
	}
	if before, ok := standing[n-1]; !ok || before.Status != sitting.HandedIn {
		return c, engine.Conflict("error.sitting.before", "attempt", n-1)
	}
	return c, nil
}

// reserve puts down the record before the journal begins, so that the sweeper
// knows of every sitting there is. It returns what stands, zero where somebody
// else was quicker.
func (o *Office) reserve(ctx context.Context, ex exam.Exam, c chosen, in sitting.Entry) (sitting.Record, error) {
	now := o.hall.Now()
	var none sitting.State
	events, err := none.Start(now, ex.Terms, in)
	if err != nil {
		return sitting.Record{}, err
	}
	if err := none.Apply(events[0], 1, nil); err != nil {
		return sitting.Record{}, err
	}
	record := none.Record(c.id)
	if err := o.Store.Sittings.Insert(ctx, &record); engine.Is(err, engine.KindConflict) {
		return sitting.Record{}, nil
	} else if err != nil {
		return sitting.Record{}, err
	}
	return record, nil
}

// startWait is how long after its record a sitting begins when the record says,
// so that it need not be written again.
const startWait = time.Second

// began is when a sitting begins whose record was put down just before now.
func began(now int64, reserved sitting.Record) int64 {
	if waited := now - reserved.Started; waited >= 0 && waited <= startWait.Milliseconds() {
		return reserved.Started
	}
	return now
}

// followRecord brings a sitting's record up to its journal.
func (o *Office) followRecord(ctx context.Context, ref sitRef, now sitting.Record) error {
	_, err := o.Store.Sittings.Update(ctx, ref.id, func(r *sitting.Record) error {
		r.Follow(now)
		return nil
	})
	return err
}

// auditUnless leaves an entry of a refusal, but not of one that says only that
// it did not work this time.
func (o *Office) auditUnless(ctx context.Context, actor engine.Actor, act, object string, err error) error {
	if engine.Is(err, engine.KindUnavailable) || engine.Is(err, engine.KindInternal) {
		return err
	}
	return o.audit(ctx, actor, act, object, err)
}

// formHash is the fingerprint of the form, which the first entry of the journal
// binds the sitting to.
func formHash(sheet *paper.Sheet) string {
	hash := sheet.FormHash()
	return hex.EncodeToString(hash[:])
}
