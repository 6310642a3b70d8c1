package office

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/exam"
	"lectern/engine/programme"
	"lectern/engine/store"
)

// examObject and attendanceObject name what counts in ledgers.
func examObject(id engine.ID) string           { return "exam/" + id }
func attendanceObject(period engine.ID) string { return "attendance/" + period }

func countText(n int) string { return strconv.Itoa(n) }

// PostResults puts a released exam's results into the ledgers, and returns how
// many changed: none the second time. Results that still wait for a marker
// follow when they are marked. Conflict before the release.
func (o *Office) PostResults(ctx context.Context, actor engine.Actor, id engine.ID) (int, error) {
	n, err := 0, actor.Need(keepsLedger...)
	if err == nil {
		var e exam.Exam
		if e, err = o.Store.Exams.Get(ctx, id); err == nil && e.Status != exam.Released {
			err = engine.Conflict("error.ledger.unreleased")
		}
	}
	if err == nil {
		n, err = o.counts(ctx, actor, examObject(id))
	}
	return n, o.auditDetail(ctx, actor, "ledger.post", examObject(clip(id, 64)), map[string]string{"ledgers": countText(n)}, err)
}

// postReleased follows a release.
func (o *Office) postReleased(ctx context.Context, actor engine.Actor, e exam.Exam) error {
	_, err := o.PostResults(ctx, actor, e.ID)
	return err
}

// findReleased posts exams whose release was interrupted before anything was
// posted.
func (o *Office) findReleased(ctx context.Context, _ time.Time) error {
	released, err := o.Store.Exams.InStatus(ctx, exam.Released)
	if err != nil {
		return err
	}
	for _, e := range released {
		if has, err := o.Store.Postings.Has(ctx, examObject(e.ID)); err != nil {
			return err
		} else if has {
			continue
		}
		if _, err := o.PostResults(ctx, System, e.ID); err != nil {
			return err
		}
	}
	return nil
}

// examEntries is what an exam comes to: the result that counts of everybody who
// handed in and is marked; of a make-up test no more than it may be recorded as.
// Whoever did not come has none.
func (o *Office) examEntries(ctx context.Context, id engine.ID) ([]appraisal.Entry, error) {
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if e.Status != exam.Released {
		return nil, nil
	}
	results, err := o.ResultsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	entries := make([]appraisal.Entry, 0, len(results))
	for _, r := range results {
		if r.Pending > 0 || r.Max <= 0 {
			continue
		}
		entry := appraisal.Entry{
			Person: r.Person, Period: e.Period, Component: e.Component, Kind: appraisal.KindResult, Value: r.Score, Of: r.Max,
			Title: e.Title, Source: fmt.Sprintf("sitting/%s@%d", r.Sitting, r.Revision), On: r.At,
		}
		if e.Record > 0 {
			entry.Flag, entry.Value = appraisal.FlagMakeUp, min(r.Score, r.Max.Ratio(int64(e.Record), 100))
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// AttendanceOf is everybody's attendance in a period.
type AttendanceOf struct {
	Period   exam.Period
	Rule     programme.AttendanceRule
	Lectures []LectureAttendance
	Persons  map[engine.ID]programme.Attendance
	Posting  store.Posting // zero while it does not count
}

// LectureAttendance is one lecture's roll in numbers.
type LectureAttendance struct {
	Lecture programme.Lecture
	Tally   map[programme.Presence]int
	Marked  int
}

// Heard returns how many of those marked heard the lecture, then or later.
func (l LectureAttendance) Heard() int {
	n := 0
	for p, count := range l.Tally {
		if p.Attended() {
			n += count
		}
	}
	return n
}

// Attendance returns everybody's attendance in a period, for the office and
// appraisers.
func (o *Office) Attendance(ctx context.Context, actor engine.Actor, period engine.ID) (AttendanceOf, error) {
	if err := actor.Need(readsRolls...); err != nil {
		return AttendanceOf{}, err
	}
	return o.attendance(ctx, period)
}

func (o *Office) attendance(ctx context.Context, period engine.ID) (AttendanceOf, error) {
	var a AttendanceOf
	p, err := o.Store.Periods.Get(ctx, period)
	if err != nil {
		return a, err
	}
	plan, err := o.Plan(ctx, p)
	if err != nil {
		return a, err
	}
	a.Period, a.Rule = p, plan.Attendance
	lectures, err := o.Store.Lectures.Between(ctx, p.From, p.To)
	if err != nil {
		return a, err
	}
	var rolls []programme.Roll
	for _, l := range lectures {
		if l.Cancelled {
			continue
		}
		roll, err := o.Store.Rolls.Of(ctx, l.ID)
		if err != nil {
			return a, err
		}
		rolls = append(rolls, roll)
		a.Lectures = append(a.Lectures, LectureAttendance{l, roll.Tally(), len(roll.Lines)})
	}
	a.Persons = a.Rule.AttendAll(rolls)
	a.Posting, err = o.Store.Postings.Get(ctx, attendanceObject(period))
	if engine.Is(err, engine.KindNotFound) {
		err = nil
	}
	return a, err
}

// attendanceEntries is what a period's rolls come to.
func (o *Office) attendanceEntries(ctx context.Context, period engine.ID) ([]appraisal.Entry, error) {
	a, err := o.attendance(ctx, period)
	if err != nil || a.Posting.Stopped {
		return nil, err
	}
	on := int64(0)
	if last, err := time.ParseInLocation(time.DateOnly, a.Period.To, o.Zone(ctx)); err == nil {
		on = last.UnixMilli()
	}
	entries := make([]appraisal.Entry, 0, len(a.Persons))
	for person, at := range a.Persons {
		e := appraisal.Entry{
			Person: person, Period: period, Component: ComponentAttendance, Kind: appraisal.KindAttendance, Value: at.Score, Of: at.Of,
			Title: a.Period.Name, Source: presenceText(at), On: on,
		}
		switch {
		case at.NoGrade:
			e.Flag = appraisal.FlagNoGrade
		case at.Failed:
			e.Flag = appraisal.FlagFailed
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// presenceText writes down what an attendance was made of: "present 5, late 1".
func presenceText(a programme.Attendance) string {
	text := ""
	for _, p := range programme.Presences {
		if n := a.Counts[p]; n > 0 {
			if text != "" {
				text += ", "
			}
			text += fmt.Sprintf("%s %d", p, n)
		}
	}
	return text
}

// PostAttendance lets a period's attendance count, and returns how many ledgers
// changed. From then on what changes on a roll follows by itself. Conflict where
// the attendance of a period counts already that shares days with it.
func (o *Office) PostAttendance(ctx context.Context, actor engine.Actor, period engine.ID) (int, error) {
	n, err := 0, actor.Need(keepsLedger...)
	if err == nil {
		err = o.attendanceFree(ctx, period)
	}
	object := attendanceObject(period)
	if err == nil {
		_, err = o.Store.Postings.Update(ctx, object, func(p *store.Posting) error {
			p.Stopped, p.Done, p.By, p.ByName = false, false, actor.ID, actor.Name
			return nil
		})
		if err == nil || engine.Is(err, engine.KindNotFound) {
			n, err = o.counts(ctx, actor, object)
		}
	}
	return n, o.auditDetail(ctx, actor, "ledger.post", clip(object, 80), map[string]string{"ledgers": countText(n)}, err)
}

func (o *Office) attendanceFree(ctx context.Context, period engine.ID) error {
	p, err := o.Store.Periods.Get(ctx, period)
	if err != nil {
		return err
	}
	periods, err := o.Store.Periods.List(ctx)
	if err != nil {
		return err
	}
	for _, q := range periods {
		if q.ID == period || !q.Overlaps(p) {
			continue
		}
		posting, err := o.Store.Postings.Get(ctx, attendanceObject(q.ID))
		if err == nil && !posting.Stopped {
			return engine.Conflict("error.attendance.overlap", "period", q.Label())
		}
		if err != nil && !engine.Is(err, engine.KindNotFound) {
			return err
		}
	}
	return nil
}

// StopAttendance takes a period's attendance out of the ledgers again, by
// reversals, and returns how many changed.
func (o *Office) StopAttendance(ctx context.Context, actor engine.Actor, period engine.ID) (int, error) {
	n, err := 0, actor.Need(keepsLedger...)
	object := attendanceObject(period)
	if err == nil {
		_, err = o.Store.Postings.Update(ctx, object, func(p *store.Posting) error {
			p.Stopped, p.Done, p.By, p.ByName = true, false, actor.ID, actor.Name
			return nil
		})
	}
	if err == nil {
		n, err = o.postObject(ctx, object)
	}
	return n, o.auditDetail(ctx, actor, "ledger.stop", clip(object, 80), map[string]string{"ledgers": countText(n)}, err)
}

// attendanceChanged lets the ledgers follow a change of rolls or rules, in the
// periods whose attendance counts.
func (o *Office) attendanceChanged(ctx context.Context) {
	periods, err := o.Store.Periods.List(ctx)
	for _, p := range periods {
		object := attendanceObject(p.ID)
		if has, _ := o.Store.Postings.Has(ctx, object); !has {
			continue
		}
		if err = o.unposted(ctx, object); err == nil {
			_, err = o.postObject(ctx, object)
		}
	}
	if err != nil {
		o.Log.WarnContext(ctx, "changed attendance is in the ledger only after the next sweep", "error", err)
	}
}
