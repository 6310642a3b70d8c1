package office_test

import (
	"context"
	"fmt"
	"sync/atomic"
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

// node returns a further office over a database, with a name of its own and the
// clock of another.
func node(t *testing.T, db docdb.DB, like *office.Office, name string, alone bool) *office.Office {
	t.Helper()
	o, err := office.New(office.Config{
		DB: db, Keys: like.Keys, Clock: like.Clock, Hash: officetest.FastHash, Log: like.Log, Node: name, Alone: alone,
	})
	must(t, err)
	o.Source = like.Source
	t.Cleanup(o.Close)
	return o
}

// TestAHandInIsThreeWritesInARow: the journal's entry, then the score, then the
// record, once; the trail's entry goes along. It reads its record and no more.
func TestAHandInIsThreeWritesInARow(t *testing.T) {
	t.Parallel()
	db := &counted{DB: docdbtest.Open(t, store.Schema)}
	o := node(t, db, officetest.Over(t, db), "one", true)
	e := officetest.Sealed(t, o, 2, objective)
	sitDown(t, o, e, 1).hand(t)
	s := sitDown(t, o, e, 2)
	for n := 1; n <= s.view.Sheet.Count(); n++ {
		q, _ := s.view.Sheet.Question(n)
		s.must(n, right(q))
	}
	reads, writes := db.reads.Load(), db.writes.Load()
	s.hand(t)
	if r, w := db.reads.Load()-reads, db.writes.Load()-writes; r > 1 || w > 4 {
		t.Errorf("%d reads and %d writes", r, w)
	}
	r, err := o.Store.Sittings.Get(context.Background(), s.view.Sitting)
	if err != nil || r.Scored != 1 || r.Unsettled || r.Score != 28*engine.One || r.Status != sitting.HandedIn {
		t.Errorf("%+v %v", r, err)
	}
}

func (s *seated) hand(t *testing.T) office.SitReceipt {
	t.Helper()
	receipt, err := s.submit()
	must(t, err)
	return receipt
}

// crashing is a database under a node that dies when it has put a hand-in down.
func crashing(t *testing.T) (first, other *office.Office, s *seated, f *flaky) {
	t.Helper()
	f = &flaky{DB: docdbtest.Open(t, store.Schema)}
	base := officetest.Over(t, f.DB)
	base.Source = officetest.NewBank(12)
	e := officetest.Sealed(t, base, 1, objective)
	first, other = node(t, f, base, "first", false), node(t, f.DB, base, "other", false)
	must(t, other.Sweep(context.Background()))
	s = sitDown(t, first, e, 1)
	s.must(1, `"A"`)
	return first, other, s, f
}

// TestAnotherNodeFinishesWhatADeadOneLeft long before the deadline, though it
// has looked at every open sitting already.
func TestAnotherNodeFinishesWhatADeadOneLeft(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	first, other, s, f := crashing(t)
	f.docsDown.Store(true)
	receipt := s.hand(t)
	if r, _ := other.Store.Sittings.Get(ctx, s.view.Sitting); r.Status != sitting.Open {
		t.Fatalf("something followed: %+v", r)
	}
	must(t, other.Sweep(ctx))
	if r, _ := other.Store.Sittings.Get(ctx, s.view.Sitting); r.Status != sitting.Open {
		t.Errorf("a node that is at work was taken for dead: %+v", r)
	}
	officetest.Clock(first).Advance(40 * time.Second)
	must(t, other.Sweep(ctx))
	r, err := other.Store.Sittings.Get(ctx, s.view.Sitting)
	if err != nil || r.Status != sitting.HandedIn || r.Receipt != receipt.Receipt || r.Scored != 1 || r.Unsettled {
		t.Errorf("after the sweep: %+v %v", r, err)
	}
	left, err := other.Store.Leases.Under(ctx, "node/")
	if err != nil || len(left) != 0 {
		t.Errorf("the dead are remembered: %+v %v", left, err)
	}
}

// TestANodeFinishesItsOwn at its next sweep, once the database is back.
func TestANodeFinishesItsOwn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	first, _, s, f := crashing(t)
	must(t, first.Sweep(ctx))
	f.docsDown.Store(true)
	receipt := s.hand(t)
	if err := first.Sweep(ctx); err == nil {
		t.Error("a sweep without a database")
	}
	f.docsDown.Store(false)
	must(t, first.Sweep(ctx))
	r, err := first.Store.Sittings.Get(ctx, s.view.Sitting)
	if err != nil || r.Status != sitting.HandedIn || r.Receipt != receipt.Receipt || r.Scored != 1 || r.Unsettled {
		t.Errorf("after the sweep: %+v %v", r, err)
	}
}

// TestAHandInSentAgainIsFinished by the node that it is sent to.
func TestAHandInSentAgainIsFinished(t *testing.T) {
	t.Parallel()
	_, other, s, f := crashing(t)
	f.docsDown.Store(true)
	receipt := s.hand(t)
	s.o = other
	if again := s.hand(t); again.Receipt != receipt.Receipt || !again.SubmittedAt.Equal(receipt.SubmittedAt) {
		t.Errorf("%+v, then %+v", receipt, again)
	}
	r, err := other.Store.Sittings.Get(context.Background(), s.view.Sitting)
	if err != nil || r.Status != sitting.HandedIn || r.Scored != 1 || r.Unsettled {
		t.Errorf("%+v %v", r, err)
	}
}

// TestAVoidedSittingIsNotHandedInAgain: a node that took the hand-in hears of
// what another did since.
func TestAVoidedSittingIsNotHandedInAgain(t *testing.T) {
	t.Parallel()
	_, other, s, _ := crashing(t)
	s.hand(t)
	_, err := other.InterveneSitting(context.Background(), office.CommandLine("test"), office.Intervene{Sitting: s.view.Sitting, Act: office.ResetSitting, Reason: "重考"})
	must(t, err)
	if _, err := s.submit(); !engine.Is(err, engine.KindClosed) {
		t.Errorf("handed in again: %v", err)
	}
}

// stopped is a database whose forms are read when it is let go on.
type stopped struct {
	docdb.DB
	stop    atomic.Bool
	reached chan struct{}
	goOn    chan struct{}
}

func (s *stopped) Collection(name string) docdb.Collection {
	if name == "forms" {
		return stoppedCollection{s.DB.Collection(name), s}
	}
	return s.DB.Collection(name)
}

type stoppedCollection struct {
	docdb.Collection
	s *stopped
}

func (c stoppedCollection) Get(ctx context.Context, id string, into any) error {
	if c.s.stop.Load() {
		c.s.reached <- struct{}{}
		<-c.s.goOn
	}
	return c.Collection.Get(ctx, id, into)
}

// TestTheSweeperWaitsForAnAnswerReceivedInTime, however long the database keeps
// it, and closes at once when it stands: where one process has the database to
// itself there is no other margin.
func TestTheSweeperWaitsForAnAnswerReceivedInTime(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := &stopped{DB: docdbtest.Open(t, store.Schema), reached: make(chan struct{}), goOn: make(chan struct{})}
	base := officetest.Over(t, db.DB)
	base.Source = officetest.NewBank(12)
	e := officetest.Sealed(t, base, 2, objective)
	quiet := sitDown(t, base, e, 2)
	s := sitDown(t, base, e, 1)
	s.o = node(t, db, base, "one", true)
	must(t, s.o.Sweep(ctx))
	clock := officetest.Clock(s.o)
	clock.Advance(time.Hour + 3*time.Second) // the last moment of the grace
	db.stop.Store(true)
	answered := make(chan error)
	go func() { _, err := s.answer(1, `"A"`); answered <- err }()
	<-db.reached
	db.stop.Store(false)
	status := func(id engine.ID) sitting.Status {
		r, err := s.o.Store.Sittings.Get(ctx, id)
		must(t, err)
		return r.Status
	}
	clock.Advance(20 * time.Second)
	must(t, s.o.Sweep(ctx))
	if got := status(s.view.Sitting); got != sitting.Open {
		t.Errorf("it is %s while an answer is under way that was received in time", got)
	}
	close(db.goOn)
	if err := <-answered; err != nil {
		t.Errorf("received in time, and refused: %v", err)
	}
	must(t, s.o.Sweep(ctx))
	r, err := s.o.Store.Sittings.Get(ctx, s.view.Sitting)
	if err != nil || r.Status != sitting.HandedIn || r.Count != 1 || status(quiet.view.Sitting) != sitting.HandedIn {
		t.Errorf("%+v %v", r, err)
	}
}

// TestTheSweeperComesWhenTheFirstIsDue and not earlier: to the millisecond where
// one process has the database to itself, five seconds later among several.
func TestTheSweeperComesWhenTheFirstIsDue(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, alone := range []bool{true, false} {
		t.Run(fmt.Sprintf("alone %v", alone), func(t *testing.T) {
			t.Parallel()
			db := docdbtest.Open(t, store.Schema)
			o := node(t, db, officetest.Over(t, db), "one", alone)
			e := officetest.Sealed(t, o, 2, objective)
			clock := officetest.Clock(o)
			s := sitDown(t, o, e, 1)
			clock.Advance(10 * time.Second)
			sitDown(t, o, e, 2)
			after := 3*time.Second + time.Millisecond
			if !alone {
				after += 5 * time.Second
			}
			must(t, o.Sweep(ctx))
			if wait, known := o.NextDue(); !known || wait != time.Hour-10*time.Second+after {
				t.Errorf("next after %v %v", wait, known)
			}
			status := func() sitting.Status {
				r, err := o.Store.Sittings.Get(ctx, s.view.Sitting)
				must(t, err)
				return r.Status
			}
			clock.Advance(time.Hour - 10*time.Second + after - time.Millisecond)
			must(t, o.Sweep(ctx))
			if wait, _ := o.NextDue(); status() != sitting.Open || wait != 200*time.Millisecond {
				t.Errorf("in its last millisecond it is %s, next after %v", status(), wait)
			}
			clock.Advance(time.Millisecond)
			must(t, o.Sweep(ctx))
			if wait, _ := o.NextDue(); status() != sitting.HandedIn || wait != 10*time.Second {
				t.Errorf("after it, it is %s, next after %v", status(), wait)
			}
		})
	}
}

// TestANodeThatEndsInOrderIsNotMourned, unless it leaves something behind.
func TestANodeThatEndsInOrderIsNotMourned(t *testing.T) {
	t.Parallel()
	for _, leaves := range []bool{false, true} {
		first, other, s, f := crashing(t)
		f.docsDown.Store(leaves)
		s.hand(t)
		f.docsDown.Store(false)
		first.Close()
		left, err := other.Store.Leases.Under(context.Background(), "node/")
		if err != nil || (len(left) > 0) != leaves {
			t.Errorf("leaves something %v: %+v %v", leaves, left, err)
		}
	}
}

// scoring is a database whose first score is written when it is let go on.
type scoring struct {
	docdb.DB
	once    atomic.Bool
	reached chan struct{}
	goOn    chan struct{}
}

func (s *scoring) Collection(name string) docdb.Collection {
	if name == "scores" {
		return scoringCollection{s.DB.Collection(name), s}
	}
	return s.DB.Collection(name)
}

type scoringCollection struct {
	docdb.Collection
	s *scoring
}

func (c scoringCollection) Insert(ctx context.Context, doc any) error {
	if c.s.once.CompareAndSwap(false, true) {
		c.s.reached <- struct{}{}
		<-c.s.goOn
	}
	return c.Collection.Insert(ctx, doc)
}

// TestAnAdmissionDuringAHandInCounts, though the node that admitted died before
// it could score it: the record says that something has to follow, and a score of
// what stood before does not take that back.
func TestAnAdmissionDuringAHandInCounts(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := docdbtest.Open(t, store.Schema)
	base := officetest.Over(t, db)
	base.Source = officetest.NewBank(12)
	e := officetest.Sealed(t, base, 1, objective)
	slow := &scoring{DB: db, reached: make(chan struct{}), goOn: make(chan struct{})}
	dies := &breaking{DB: db, where: []string{"sittings", "scores"}}
	dies.left.Store(unbroken)
	first, other := node(t, slow, base, "first", false), node(t, dies, base, "other", false)
	s := sitDown(t, first, e, 1)
	moved, err := s.start("terminal 2", "session-2")
	must(t, err)
	q, _ := s.view.Sheet.Question(1)
	if _, err := s.answer(1, right(q)); !engine.Is(err, engine.KindMoved) {
		t.Fatalf("the old terminal: %v", err)
	}
	handed := make(chan error)
	go func() {
		_, err := first.SubmitSitting(ctx, s.actor, s.view.Sitting, moved.Epoch, 0, "session-2")
		handed <- err
	}()
	<-slow.reached
	w, err := other.WatchSitting(ctx, office.CommandLine("test"), s.view.Sitting)
	if err != nil || len(w.Late) != 1 {
		t.Fatalf("%+v %v", w, err)
	}
	dies.left.Store(1)
	if _, err := other.InterveneSitting(ctx, office.CommandLine("test"), office.Intervene{
		Sitting: s.view.Sitting, Act: office.AdmitLate, Reason: "换机", Late: w.Late[0].Number,
	}); err == nil {
		t.Fatal("it did not die")
	}
	close(slow.goOn)
	must(t, <-handed)
	must(t, first.Sweep(ctx))
	r, err := first.Store.Sittings.Get(ctx, s.view.Sitting)
	if err != nil || r.Basis != 2 || r.Unsettled || r.Score != 2*engine.One || r.Count != 1 {
		t.Errorf("%+v %v", r, err)
	}
}
