package office_test

import (
	"context"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/sitting"
	"lectern/engine/store"
)

// TestASittingOverTheWire walks a sitting from sealing to its score on two nodes
// that share a database which speaks MongoDB's protocol.
func TestASittingOverTheWire(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := docdbtest.OpenFerret(t, store.Schema)
	o, other := officetest.Over(t, db), officetest.Over(t, db)
	e := officetest.Sealed(t, o, 2, objective)
	other.Source = o.Source
	s := sitDown(t, o, e, 1)
	for n := 1; n <= 6; n++ {
		q, err := s.view.Sheet.Question(n)
		if err != nil {
			t.Fatal(err)
		}
		if s.o = o; n%2 == 0 {
			s.o = other
		}
		s.must(n, right(q))
	}
	view, err := other.StartSitting(ctx, s.actor, office.SitStart{Exam: e.ID, Terminal: "terminal 2", Session: "session-2"})
	if err != nil || view.Epoch != 2 || view.Seq != 6 || len(view.Responses) != 6 {
		t.Fatalf("taking over at the other node: %+v %v", view, err)
	}
	if _, err := s.answer(1, `null`); !engine.Is(err, engine.KindMoved) {
		t.Errorf("the old terminal: %v", err)
	}
	s.view = view
	receipt, err := s.submit2(other)
	if err != nil || receipt.Answered != 6 {
		t.Fatalf("handing in: %+v %v", receipt, err)
	}
	late := sitDown(t, o, e, 2)
	officetest.Clock(o).Advance(time.Hour + 10*time.Second)
	for range 2 {
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := o.Store.Sittings.Get(ctx, late.view.Sitting); err != nil || r.How != sitting.ByClock || r.Scored != 1 {
		t.Errorf("closed by the sweep: %+v %v", r, err)
	}
	results, err := other.ResultsOf(ctx, e.ID)
	if err != nil || len(results) != 2 || results[0].Score != 12*engine.One {
		t.Errorf("results: %+v %v", results, err)
	}
	v, err := other.Verify(ctx, office.CommandLine("test"), e.ID)
	if err != nil || len(v.Differences) != 0 || v.Sittings != 2 {
		t.Errorf("verify: %+v %v", v, err)
	}
}

// submit2 hands in at a node, from the session that took over.
func (s *seated) submit2(o *office.Office) (office.SitReceipt, error) {
	return o.SubmitSitting(context.Background(), s.actor, s.view.Sitting, s.view.Epoch, s.seq, "session-2")
}
