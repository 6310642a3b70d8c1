package office_test

import (
	"context"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
)

// TestAPageAsksForTheTime and learns what it needs: the time left, that another
// terminal has taken over, that the sitting is over and what was kept of it.
func TestAPageAsksForTheTime(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, nil)
	s := sitDown(t, o, e, 1)
	ask := func(session string) (office.SitTime, error) {
		return o.SittingTime(ctx, s.actor, s.view.Sitting, session)
	}
	before, err := ask("session-1")
	if err != nil {
		t.Fatal(err)
	}
	officetest.Clock(o).Advance(time.Minute)
	after, err := ask("session-1")
	if err != nil || before.RemainingMS-after.RemainingMS != time.Minute.Milliseconds() || after.Paused {
		t.Errorf("a minute later %+v, %v; before %+v", after, err, before)
	}
	if _, err := o.SittingTime(ctx, officetest.Candidate(t, o, 2), s.view.Sitting, "session-2"); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("another candidate gets %v", err)
	}
	if _, err := o.SittingLeftover(ctx, officetest.Candidate(t, o, 2), s.view.Sitting); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("another candidate gets the key of what is left: %v", err)
	}
	taken, err := s.start("terminal 2", "session-3")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ask("session-1"); !engine.Is(err, engine.KindMoved) {
		t.Errorf("the terminal that was taken over gets %v", err)
	}
	s.answer(1, `null`)
	officetest.Clock(o).Advance(24 * time.Hour)
	if _, err := ask("session-3"); !engine.Is(err, engine.KindClosed) {
		t.Errorf("a day later the page gets %v", err)
	}
	for range 2 {
		s.answer(2, `null`)
	}
	left, err := o.SittingLeftover(ctx, s.actor, s.view.Sitting)
	if err != nil || left.Kept != 2 || left.QueueKey != taken.QueueKey {
		t.Errorf("of what is left %+v, %v; want two questions", left, err)
	}
}
