package office_test

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	"lectern/engine/store"
)

// objective leaves out what persons mark.
func objective(_ *office.ExamSettings, b *paper.Blueprint) { b.Sections = b.Sections[:7] }

// flaky is a database that fails on demand and whose journal can be rewritten
// behind the product's back.
type flaky struct {
	docdb.DB
	journalDown, docsDown atomic.Bool
	rewrite               func(docdb.Entry) (docdb.Entry, bool)
}

var errDown = engine.Unavailable("error.db.unavailable")

func (f *flaky) Journal() docdb.Journal { return flakyJournal{f.DB.Journal(), f} }

func (f *flaky) Collection(name string) docdb.Collection {
	return flakyCollection{f.DB.Collection(name), f}
}

type flakyJournal struct {
	docdb.Journal
	f *flaky
}

func (j flakyJournal) Append(ctx context.Context, e docdb.Entry) error {
	if j.f.journalDown.Load() && strings.HasPrefix(e.Stream, "sitting/") {
		return errDown
	}
	return j.Journal.Append(ctx, e)
}

func (j flakyJournal) Read(ctx context.Context, stream string, from int64) iter.Seq2[docdb.Entry, error] {
	return func(yield func(docdb.Entry, error) bool) {
		for e, err := range j.Journal.Read(ctx, stream, from) {
			stands := true
			if err == nil && j.f.rewrite != nil {
				e, stands = j.f.rewrite(e)
			}
			if stands && !yield(e, err) {
				return
			}
		}
	}
}

type flakyCollection struct {
	docdb.Collection
	f *flaky
}

func (c flakyCollection) Replace(ctx context.Context, id string, version int64, doc any) error {
	if c.f.docsDown.Load() {
		return errDown
	}
	return c.Collection.Replace(ctx, id, version, doc)
}

func (c flakyCollection) Insert(ctx context.Context, doc any) error {
	if _, score := doc.(*exam.Score); score && c.f.docsDown.Load() {
		return errDown
	}
	return c.Collection.Insert(ctx, doc)
}

func newFlaky(t *testing.T) (*office.Office, *flaky) {
	t.Helper()
	f := &flaky{DB: docdbtest.Open(t, store.Schema)}
	return officetest.Over(t, f), f
}

// TestTheDatabaseIsGoneInMidExam: nothing is acknowledged while it is away, and
// what the client sends again is taken once when it is back.
func TestTheDatabaseIsGoneInMidExam(t *testing.T) {
	t.Parallel()
	o, f := newFlaky(t)
	e := officetest.Sealed(t, o, 1, objective)
	s := sitDown(t, o, e, 1)
	s.must(1, `"A"`)
	f.journalDown.Store(true)
	for range 3 {
		if _, err := s.answer(2, `"B"`); !engine.Is(err, engine.KindUnavailable) {
			t.Fatalf("answering without a database: %v", err)
		}
	}
	if _, err := s.submit(); !engine.Is(err, engine.KindUnavailable) {
		t.Fatalf("handing in without a database: %v", err)
	}
	f.journalDown.Store(false)
	s.must(2, `"B"`)
	view, err := s.start("terminal 1", "session-1")
	if err != nil || view.Seq != 2 || string(view.Responses[2]) != `"B"` {
		t.Errorf("afterwards: %+v %v", view.Responses, err)
	}
}

// TestACrashAfterHandInIsFinishedByTheSweep: the journal says that it is handed
// in, and nothing else could be written.
func TestACrashAfterHandInIsFinishedByTheSweep(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o, f := newFlaky(t)
	e := officetest.Sealed(t, o, 1, objective)
	s := sitDown(t, o, e, 1)
	s.must(1, `"A"`)
	f.docsDown.Store(true)
	receipt, err := s.submit()
	if err != nil {
		t.Fatalf("what is durable is acknowledged: %v", err)
	}
	f.docsDown.Store(false)
	if r, _ := o.Store.Sittings.Get(ctx, s.view.Sitting); r.Status != sitting.Open {
		t.Fatalf("the record was written: %+v", r)
	}
	// Another process takes over where this one died.
	again := officetest.Over(t, f.DB)
	again.Source = o.Source
	for range 2 {
		if err := again.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		r, err := o.Store.Sittings.Get(ctx, s.view.Sitting)
		if err != nil || r.Status != sitting.HandedIn || r.Receipt != receipt.Receipt || r.Scored != 1 || r.Unsettled {
			t.Fatalf("after the sweep: %+v %v", r, err)
		}
	}
}

func TestAStartThatFailedLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o, f := newFlaky(t)
	e := officetest.Sealed(t, o, 1, objective)
	s := &seated{t: t, o: o, actor: officetest.Candidate(t, o, 1), exam: e}
	f.journalDown.Store(true)
	if _, err := s.start("t", "s"); !engine.Is(err, engine.KindUnavailable) {
		t.Fatalf("starting without a journal: %v", err)
	}
	f.journalDown.Store(false)
	if v, err := o.Verify(ctx, office.CommandLine("test"), e.ID); err != nil || len(v.Differences) > 0 {
		t.Errorf("verify after a failed start: %+v %v", v, err)
	}
	officetest.Clock(o).Advance(3 * time.Hour)
	if err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if list, err := o.SittingsOf(ctx, office.CommandLine("test"), e.ID); err != nil || len(list) != 0 {
		t.Errorf("left over: %+v %v", list, err)
	}
}

func TestTwoNodesOnOneSitting(t *testing.T) {
	t.Parallel()
	o, f := newFlaky(t)
	e := officetest.Sealed(t, o, 1, objective)
	other := officetest.Over(t, f.DB)
	other.Source = o.Source
	s := sitDown(t, o, e, 1)
	nodes := []*office.Office{o, other}
	for i := range 12 {
		s.o = nodes[i%2]
		s.must(1+i%4, []string{`"A"`, `"B"`, `null`}[i%3])
	}
	s.o = other
	if v, err := s.start("terminal 2", "session-2"); err != nil || v.Epoch != 2 || v.Seq != 12 {
		t.Fatalf("taking over at the other node: %v", err)
	}
	s.o = o
	if _, err := s.answer(1, `"C"`); !engine.Is(err, engine.KindMoved) {
		t.Errorf("the first node takes the old terminal's answer: %v", err)
	}
}

func TestInterventionsOnASitting(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, objective)
	s := sitDown(t, o, e, 1)
	watch := officetest.Actor(t, o, engine.RoleInvigilator)
	act := func(what office.Intervention, by engine.Actor, change func(*office.Intervene)) (sitting.Record, error) {
		in := office.Intervene{Sitting: s.view.Sitting, Act: what, Reason: "网络中断"}
		if change != nil {
			change(&in)
		}
		return o.InterveneSitting(ctx, by, in)
	}
	if _, err := act(office.ForceHandIn, s.actor, nil); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("a candidate intervenes: %v", err)
	}
	if _, err := act(office.PauseSitting, watch, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.answer(1, `"A"`); !engine.Is(err, engine.KindUnavailable) {
		t.Errorf("an answer while paused: %v", err)
	}
	officetest.Clock(o).Advance(10 * time.Minute)
	r, err := act(office.ResumeSitting, watch, nil)
	if err != nil || r.Deadline != s.view.Deadline+10*time.Minute.Milliseconds() {
		t.Errorf("resumed: %+v %v", r, err)
	}
	r, err = act(office.ExtendSitting, watch, func(in *office.Intervene) { in.Minutes = 5 })
	if err != nil || r.Deadline != s.view.Deadline+15*time.Minute.Milliseconds() {
		t.Errorf("extended: %+v %v", r, err)
	}
	officetest.Clock(o).Advance(66 * time.Minute)
	q, _ := s.view.Sheet.Question(1)
	if _, err := s.answer(1, right(q)); !engine.Is(err, engine.KindClosed) {
		t.Errorf("after time: %v", err)
	}
	if _, err := s.submit(); err != nil {
		t.Fatal(err)
	}
	before, _ := o.Store.Sittings.Get(ctx, s.view.Sitting)
	w, err := o.WatchSitting(ctx, watch, s.view.Sitting)
	if err != nil || len(w.Late) != 1 || before.Score != 0 || before.Late != 1 {
		t.Fatalf("watching: %+v %v", w, err)
	}
	r, err = act(office.AdmitLate, watch, func(in *office.Intervene) { in.Late = w.Late[0].Number })
	if err != nil || r.Scored != 2 || r.Score != 2*engine.One || r.Late != 0 || r.Receipt != before.Receipt {
		t.Errorf("admitted: %+v %v", r, err)
	}
	if r, err = act(office.ResetSitting, watch, nil); err != nil || r.Status != sitting.WasVoided {
		t.Errorf("reset: %+v %v", r, err)
	}
	again, err := s.start("terminal 1", "session-1")
	if err != nil || again.Sitting == s.view.Sitting || again.Seq != 0 {
		t.Errorf("beginning again: %+v %v", again, err)
	}
	if results, err := o.ResultsOf(ctx, e.ID); err != nil || len(results) != 0 {
		t.Errorf("a voided sitting counts: %+v %v", results, err)
	}
}

// otherThan returns a choice that is not the one recorded.
func otherThan(recorded json.RawMessage) json.RawMessage {
	if string(recorded) == `{"c":[1]}` {
		return json.RawMessage(`{"c":[0]}`)
	}
	return json.RawMessage(`{"c":[1]}`)
}

func TestVerifyNamesTheEntryThatWasChanged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o, f := newFlaky(t)
	e := officetest.Sealed(t, o, 2, objective)
	s := sitDown(t, o, e, 1)
	for n := 1; n <= 4; n++ {
		s.must(n, `"A"`)
	}
	if _, err := s.submit(); err != nil {
		t.Fatal(err)
	}
	stream := sitting.StreamOf(e.ID, s.view.Sitting)
	verify := func() []office.Difference {
		v, err := o.Verify(ctx, office.CommandLine("test"), e.ID)
		if err != nil {
			t.Fatal(err)
		}
		return v.Differences
	}
	if d := verify(); len(d) != 0 {
		t.Fatalf("untouched: %+v", d)
	}
	has := func(d []office.Difference, seq int64, reason string) bool {
		return slices.ContainsFunc(d, func(d office.Difference) bool {
			return d.Sitting == s.view.Sitting && d.Seq == seq && d.Reason == reason
		})
	}
	f.rewrite = func(e docdb.Entry) (docdb.Entry, bool) {
		if e.Stream == stream && e.Seq == 3 {
			event, _ := sitting.DecodeEvent(e.Payload)
			event.Response = otherThan(event.Response)
			e.Payload = event.Encode()
		}
		return e, true
	}
	if d := verify(); !has(d, 3, "verify.chain") {
		t.Errorf("an answer was changed: %+v", d)
	}
	// The whole chain is forged: the anchor in the record tells.
	var prev []byte
	f.rewrite = func(e docdb.Entry) (docdb.Entry, bool) {
		if e.Stream == stream {
			if e.Seq == 1 {
				prev = nil
			}
			if e.Seq == 3 {
				event, _ := sitting.DecodeEvent(e.Payload)
				event.Response = otherThan(event.Response)
				e.Payload = event.Encode()
			}
			e.Hash = docdb.Chain(prev, stream, e.Seq, e.Payload)
			prev = e.Hash
		}
		return e, true
	}
	if d := verify(); !has(d, 6, "verify.anchor") {
		t.Errorf("the chain was forged: %+v", d)
	}
	f.rewrite = func(e docdb.Entry) (docdb.Entry, bool) { return e, e.Stream != stream || e.Seq < 5 }
	if d := verify(); !has(d, 5, "verify.lost") {
		t.Errorf("the end was cut off: %+v", d)
	}
	f.rewrite = nil
	if _, err := o.Store.Sittings.Update(ctx, s.view.Sitting, func(r *sitting.Record) error {
		r.Score += engine.One
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if d := verify(); !has(d, 0, "verify.score_record") {
		t.Errorf("the score was changed: %+v", d)
	}
}
