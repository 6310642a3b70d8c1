package office_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// TestAReleasedExamBeginsNoMore: its keys may be known, however long its window
// is still open.
func TestAReleasedExamBeginsNoMore(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, func(s *office.ExamSettings, b *paper.Blueprint) {
		objective(s, b)
		s.Attempts = 2
	})
	s := sitDown(t, o, e, 1)
	if _, err := s.submit(); err != nil {
		t.Fatal(err)
	}
	if _, err := o.ReleaseExam(ctx, officetest.Actor(t, o, engine.RoleOffice), e.ID); err != nil {
		t.Fatal(err)
	}
	begin := func(i, attempt int) error {
		_, err := o.StartSitting(ctx, officetest.Candidate(t, o, i), office.SitStart{Exam: e.ID, Attempt: attempt, Terminal: "t"})
		return err
	}
	wantErr(t, begin(2, 0), engine.KindClosed, "error.exam.released")
	wantErr(t, begin(1, 2), engine.KindClosed, "error.exam.released")
	wantErr(t, begin(1, 0), engine.KindClosed, "error.sitting.submitted")
	for i, want := range []office.MyStatus{office.MyReleased, office.MyMissed} {
		mine, err := o.MyExams(ctx, officetest.Candidate(t, o, i+1))
		if err != nil || len(mine) != 1 || mine[0].Status != want {
			t.Errorf("candidate %d: %+v %v, want %s", i+1, mine, err, want)
		}
	}
}

// TestAReviewHasThePlacesThatWereShown, those of a case's parts too.
func TestAReviewHasThePlacesThatWereShown(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 1, func(s *office.ExamSettings, b *paper.Blueprint) {
		b.Sections = append(b.Sections[:7:7], b.Sections[8])
		s.Answers, s.Score = exam.ShowHandin, exam.ShowHandin
	})
	s := sitDown(t, o, e, 1)
	sent := map[int]string{}
	for n := 1; n <= s.view.Sheet.Count(); n++ {
		q, _ := s.view.Sheet.Question(n)
		r := rightResponse(q.Question)
		if q.Type == qb.Case {
			r.Parts[1] = qb.Response{} // what a person would mark
		}
		sent[n] = string(paper.Shown(q.Question, q.Placed, r))
		s.must(n, sent[n])
	}
	if _, err := s.submit(); err != nil {
		t.Fatal(err)
	}
	officetest.Clock(o).Advance(3 * time.Hour)
	_, questions, err := o.ReviewSitting(ctx, s.actor, s.view.Sitting)
	if err != nil || len(questions) != len(sent) {
		t.Fatalf("%d questions, %v", len(questions), err)
	}
	for _, q := range questions {
		if got := string(paper.Shown(q.Question, q.Placed, q.Response)); got != sent[q.N] {
			t.Errorf("question %d (%s) is shown as %s, was %s", q.N, q.Question.Type, got, sent[q.N])
		}
		if len(q.Placed.Parts) != len(q.Question.Parts) {
			t.Errorf("question %d: %d parts are placed", q.N, len(q.Placed.Parts))
		}
	}
}

// TestAnAnswerIsInTimeWhenItWasReceived, however long the database takes.
func TestAnAnswerIsInTimeWhenItWasReceived(t *testing.T) {
	t.Parallel()
	first, f := newFlaky(t)
	e := officetest.Sealed(t, first, 1, objective)
	s := sitDown(t, first, e, 1)
	s.o = officetest.Over(t, f)
	s.o.Source = officetest.NewBank(12)
	clock := officetest.Clock(s.o)
	clock.Advance(time.Hour)
	var slow sync.Once
	f.rewrite = func(e docdb.Entry) (docdb.Entry, bool) {
		slow.Do(func() { clock.Advance(10 * time.Second) })
		return e, true
	}
	s.must(1, `"A"`)
	if _, err := s.answer(2, `"A"`); !engine.Is(err, engine.KindClosed) {
		t.Errorf("received after the grace: %v", err)
	}
}

// TestAPausedSittingSaysSo, so that its page stops the clock, and tells an answer
// that came back by chance from one that was sent again.
func TestAPausedSittingSaysSo(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	s := sitDown(t, o, officetest.Sealed(t, o, 1, objective), 1)
	s.must(1, `"A"`)
	s.must(1, `"B"`)
	s.seq = 0
	if ack, err := s.answer(1, `"A"`); err != nil || ack.Seq != 1 || ack.Current != 2 {
		t.Errorf("said before: %+v %v", ack, err)
	}
	s.seq = 2
	act := func(act office.Intervention) {
		t.Helper()
		by := officetest.Actor(t, o, engine.RoleInvigilator)
		if _, err := o.InterveneSitting(ctx, by, office.Intervene{Sitting: s.view.Sitting, Act: act, Reason: "停电"}); err != nil {
			t.Fatal(err)
		}
	}
	act(office.PauseSitting)
	officetest.Clock(o).Advance(10 * time.Minute)
	var b *office.Beside
	if _, err := s.answer(2, `"B"`); !engine.Is(err, engine.KindUnavailable) || !errors.As(err, &b) || b.Values["paused"] != true || b.Values["remaining_ms"] != int64(3600_000) {
		t.Errorf("while it is paused: %v %+v", err, b)
	}
	act(office.ResumeSitting)
	if ack, err := s.answer(2, `"B"`); err != nil || ack.RemainingMS != 3600_000 || ack.Current != 0 {
		t.Errorf("afterwards: %+v %v", ack, err)
	}
}

// TestATicketIsGoodUntilHandIn, also past the close where more time was given.
func TestATicketIsGoodUntilHandIn(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, objective)
	issued, err := o.IssueTickets(ctx, officetest.Actor(t, o, engine.RoleOffice), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	signIn := func(i int) error {
		_, _, err := o.SignInTicket(ctx, issued[i].Ticket, issued[i].Code, "")
		return err
	}
	s := sitDown(t, o, e, 1)
	if err := signIn(0); err != nil {
		t.Fatal(err)
	}
	by := officetest.Actor(t, o, engine.RoleInvigilator)
	if _, err := o.InterveneSitting(ctx, by, office.Intervene{Sitting: s.view.Sitting, Act: office.ExtendSitting, Minutes: 90, Reason: "停电"}); err != nil {
		t.Fatal(err)
	}
	officetest.Clock(o).Advance(2 * time.Hour)
	if err := signIn(0); err != nil {
		t.Errorf("with more time: %v", err)
	}
	wantErr(t, signIn(1), engine.KindClosed, "error.ticket.expired")
	if _, err := s.submit(); err != nil {
		t.Fatal(err)
	}
	wantErr(t, signIn(0), engine.KindClosed, "error.ticket.expired")
}
