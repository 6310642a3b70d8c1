package office_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/sitting"
	"lectern/engine/store"
)

// elsewhere is a database on a machine with a clock of its own.
type elsewhere struct {
	docdb.DB
	by   time.Duration
	away bool
}

func (e *elsewhere) Now(context.Context) (time.Time, error) {
	if e.away {
		return time.Time{}, engine.Unavailable("error.db.unavailable").Because(errors.New("away"))
	}
	return time.Now().Add(e.by), nil
}

func TestANodeWithAnotherTimeThanItsDatabaseRefuses(t *testing.T) {
	t.Parallel()
	db := &elsewhere{DB: docdbtest.Open(t, store.Schema)}
	o := officetest.Over(t, db)
	for _, tt := range []struct {
		by     time.Duration
		away   bool
		serves bool
	}{
		{0, false, true}, {1900 * time.Millisecond, false, true}, {-1900 * time.Millisecond, false, true},
		{time.Hour, false, false}, {0, true, false}, {0, false, true},
		{-3 * time.Second, false, false}, {time.Second, false, true}, {0, true, true},
	} {
		db.by, db.away = tt.by, tt.away
		if err := o.CheckClock(ctx); (err == nil) != (tt.serves && !tt.away) {
			t.Errorf("%+v: %v", tt, err)
		}
		err := o.InTime()
		if (err == nil) != tt.serves {
			t.Errorf("%+v: %v", tt, err)
		}
		if err != nil && (!engine.Is(err, engine.KindUnavailable) || engine.AsError(err).Message != "error.clock") {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

// TestAClockThatGoesBack gives nobody more time, and no event an earlier time
// than the one before.
func TestAClockThatGoesBack(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 1, objective)
	s := sitDown(t, o, e, 1)
	officetest.Clock(o).Advance(10 * time.Minute)
	before, err := s.answer(1, `"A"`)
	must(t, err)
	officetest.Clock(o).Advance(-30 * time.Minute)
	after, err := s.answer(2, `"B"`)
	must(t, err)
	if after.RemainingMS != before.RemainingMS {
		t.Errorf("%d ms remain, before the clock went back %d did", after.RemainingMS, before.RemainingMS)
	}
	again := officetest.Again(t, o) // another node, whose clock is as wrong
	view, err := again.StartSitting(ctx, s.actor, office.SitStart{Exam: e.ID, Terminal: "terminal 1", Session: "session-1"})
	must(t, err)
	if view.RemainingMS != before.RemainingMS {
		t.Errorf("%d ms remain at another node, before the clock went back %d did", view.RemainingMS, before.RemainingMS)
	}
	last := int64(0)
	for entry, err := range o.Store.SittingJournal.Read(ctx, sitting.StreamOf(e.ID, s.view.Sitting), 1) {
		must(t, err)
		event, err := sitting.DecodeEvent(entry.Payload)
		must(t, err)
		if event.At < last {
			t.Errorf("entry %d is of an earlier time than the one before", entry.Seq)
		}
		last = event.At
	}
}
