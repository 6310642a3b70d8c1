package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/sitting"
)

// Exams returns all exams, the one that opens last first, for those who run,
// watch, mark or appraise them.
func (o *Office) Exams(ctx context.Context, actor engine.Actor) ([]exam.Exam, error) {
	if err := actor.Need(engine.RoleOffice, engine.RoleInvigilator, engine.RoleMarker, engine.RoleAppraiser); err != nil {
		return nil, err
	}
	exams := []exam.Exam{}
	for e, err := range o.Store.Exams.Newest(ctx) {
		if err != nil {
			return nil, err
		}
		exams = append(exams, e)
	}
	return exams, nil
}

// ExamFor returns an exam as it stands, for those who run or watch it.
func (o *Office) ExamFor(ctx context.Context, actor engine.Actor, id engine.ID) (exam.Exam, error) {
	if err := actor.Need(engine.RoleOffice, engine.RoleInvigilator); err != nil {
		return exam.Exam{}, err
	}
	return o.Store.Exams.Get(ctx, id)
}

// MyStatus is where an exam stands for one candidate.
type MyStatus string

// The statuses of an exam for a candidate.
const (
	MyWaiting   MyStatus = "waiting" // sealed, not open yet
	MyReady     MyStatus = "ready"   // may begin, or begin again
	MyOpen      MyStatus = "open"    // is writing
	MyOver      MyStatus = "over"    // handed in
	MyMissed    MyStatus = "missed"
	MyReleased  MyStatus = "released" // handed in, and results are out
	MyCancelled MyStatus = "cancelled"
)

// MyExam is one of the actor's exams.
type MyExam struct {
	Exam    exam.Exam
	Line    exam.Candidate
	Status  MyStatus
	Sitting engine.ID // the newest, "" before the start
	Attempt int       // which begins or goes on, where Status is ready or open
}

// MyExams returns the actor's own exams once they are sealed: what is open or to
// come first, the next in front; then what is over, the newest in front. Who
// signed in by ticket sees that exam alone.
func (o *Office) MyExams(ctx context.Context, actor engine.Actor) ([]MyExam, error) {
	lines, err := o.Store.Roster.OfPerson(ctx, actor.ID)
	if err != nil {
		return nil, err
	}
	now := o.Clock.Now()
	mine := []MyExam{}
	for _, line := range lines {
		if actor.Exam != "" && actor.Exam != line.Exam {
			continue
		}
		e, err := o.Exam(ctx, line.Exam)
		if engine.Is(err, engine.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !e.Stands(&line) || e.Status == exam.Preparing || e.Status == exam.Cancelled && e.Sealing == nil {
			continue
		}
		records, err := o.Store.Sittings.OfCandidate(ctx, e.ID, actor.ID)
		if err != nil {
			return nil, err
		}
		mine = append(mine, myExam(e, line, records, now))
	}
	slices.SortFunc(mine, func(a, b MyExam) int {
		if a.past() != b.past() {
			return boolInt(a.past()) - boolInt(b.past())
		}
		order := cmp.Compare(a.Exam.Terms.Opens, b.Exam.Terms.Opens)
		if a.past() {
			order = -order
		}
		return cmp.Or(order, cmp.Compare(a.Exam.ID, b.Exam.ID))
	})
	return mine, nil
}

func (m *MyExam) past() bool {
	return m.Status != MyWaiting && m.Status != MyReady && m.Status != MyOpen
}

func myExam(e exam.Exam, line exam.Candidate, records []sitting.Record, now time.Time) MyExam {
	m := MyExam{Exam: e, Line: line}
	attempts := 0
	var newest *sitting.Record
	for i := range records {
		r := &records[i]
		if r.Status == sitting.WasVoided {
			continue
		}
		attempts = max(attempts, r.Attempt)
		if newest == nil || r.Attempt > newest.Attempt {
			newest = r
		}
	}
	mayStart := e.MayStart(now, line.ExtraMinutes) == nil
	switch {
	case newest != nil:
		m.Sitting = newest.ID
	case mayStart:
		m.Status, m.Attempt = MyReady, 1
	}
	switch {
	case e.Status == exam.Cancelled:
		m.Status = MyCancelled
	case m.Status != "":
	case newest != nil && newest.Status != sitting.HandedIn:
		m.Status, m.Attempt = MyOpen, newest.Attempt
	case newest != nil && mayStart && attempts < e.Attempts:
		m.Status, m.Attempt = MyReady, attempts+1
	case newest != nil && e.Status == exam.Released:
		m.Status = MyReleased
	case newest != nil:
		m.Status = MyOver
	case e.Status == exam.Sealed && now.UnixMilli() < e.Terms.Opens:
		m.Status = MyWaiting
	default:
		m.Status = MyMissed
	}
	return m
}
