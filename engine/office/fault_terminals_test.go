package office_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/people"
	"lectern/engine/store"
)

// TestFaultATerminalDies and another takes over in place: the old one is told, at
// every node and whatever it asks, nothing that it still had queued overwrites
// the new one's work, and what it sends is evidence, which an invigilator may
// admit with a reason, and nobody else.
func TestFaultATerminalDies(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		aTerminalDies(t, docdbtest.Open(t, store.Schema))
	})
	t.Run("over the wire", func(t *testing.T) {
		t.Parallel()
		aTerminalDies(t, docdbtest.OpenFerret(t, store.Schema))
	})
}

// withRoles is an office over a database, with a person of each role.
func withRoles(t *testing.T, db docdb.DB) *office.Office {
	t.Helper()
	o := officetest.Over(t, db)
	must(t, o.Store.Departments.Insert(ctx, &people.Department{ID: officetest.Department, Name: "办公室", Order: 1}))
	for _, role := range engine.Roles {
		p := officetest.Person(string(role), role)
		must(t, o.Store.Persons.Insert(ctx, &p))
	}
	return o
}

func aTerminalDies(t *testing.T, db docdb.DB) {
	o := withRoles(t, db)
	e := officetest.Sealed(t, o, 1, objective)
	other := officetest.Again(t, o)
	nodes := []*office.Office{o, other}
	s := sitDown(t, o, e, 1)
	sheet := s.view.Sheet
	key := func(n int) string {
		q, err := sheet.Question(n)
		must(t, err)
		return right(q)
	}
	s.must(1, key(1))
	s.must(2, `null`)
	_, err := s.answer(2, key(2)) // stored; its reply never reached the terminal that died
	must(t, err)
	queued := []struct {
		n        int
		response string
	}{{2, key(2)}, {1, `null`}, {3, key(3)}, {4, key(4)}}

	view, err := other.StartSitting(ctx, s.actor, office.SitStart{Exam: e.ID, Terminal: "terminal 2", Session: "session-2"})
	if err != nil || view.Epoch != 2 || view.Seq != 3 || string(view.Responses[1]) != key(1) || string(view.Responses[2]) != key(2) {
		t.Fatalf("taking over: %+v %v", view.Responses, err)
	}
	send := func(o *office.Office, n, epoch int, seq int64, response, session string) (office.SitAck, error) {
		return o.AnswerSitting(ctx, s.actor, office.SitAnswer{
			Sitting: view.Sitting, N: n, Epoch: epoch, Seq: seq, Response: json.RawMessage(response), Session: session,
		})
	}
	_, err = send(o, 3, 2, 4, `null`, "session-2")
	must(t, err)

	// The old terminal comes back to life.
	for i, q := range queued {
		for _, epoch := range []int{1, 2} { // 2: it has seen the other's, and tries that
			_, err := send(nodes[i%2], q.n, epoch, 3+int64(i), q.response, "session-1")
			var b *office.Beside
			if !engine.Is(err, engine.KindMoved) || !errors.As(err, &b) || b.Values["kept"] != true {
				t.Errorf("question %d under epoch %d: %v", q.n, epoch, err)
			}
		}
	}
	for _, node := range nodes {
		_, err := node.Sitting(ctx, s.actor, view.Sitting, "session-1")
		wantKind(t, err, engine.KindMoved)
		_, err = node.SubmitSitting(ctx, s.actor, view.Sitting, 1, 3, "session-1")
		wantKind(t, err, engine.KindMoved)
		_, err = node.SubmitSitting(ctx, s.actor, view.Sitting, 2, 3, "session-1")
		wantKind(t, err, engine.KindMoved)
		now, err := node.Sitting(ctx, s.actor, view.Sitting, "session-2")
		if err != nil || now.Seq != 4 || len(now.Responses) != 2 || string(now.Responses[1]) != key(1) {
			t.Errorf("the new terminal holds %+v, %v", now.Responses, err)
		}
	}

	watch := officetest.Actor(t, o, engine.RoleInvigilator)
	w, err := o.WatchSitting(ctx, watch, view.Sitting)
	must(t, err)
	if len(w.Late) != len(queued) || w.Record.Late != 0 && w.Record.Late != len(queued) {
		t.Fatalf("%d of %d are kept: %+v", len(w.Late), len(queued), w.Late)
	}
	late := map[int]int64{}
	for _, l := range w.Late {
		late[l.N] = l.Number
	}
	admit := func(o *office.Office, by engine.Actor, n int, reason string) error {
		_, err := o.InterveneSitting(ctx, by, office.Intervene{Sitting: view.Sitting, Act: office.AdmitLate, Late: late[n], Reason: reason})
		return err
	}
	mayNot(t, o, func(by engine.Actor) error { return admit(o, by, 3, "断电") }, s.actor)
	wantKind(t, admit(o, watch, 3, "  "), engine.KindInvalid)
	wantKind(t, admit(o, watch, 9, "断电"), engine.KindNotFound)

	// Admitted while it goes on, it is an answer as any other: the next overwrites it.
	must(t, admit(other, watch, 3, "断电"))
	must(t, admit(o, watch, 3, "断电"))
	now, err := o.Sitting(ctx, s.actor, view.Sitting, "session-2")
	if err != nil || string(now.Responses[3]) != key(3) || now.Seq != 4 {
		t.Errorf("admitted: %+v %v", now.Responses, err)
	}
	_, err = send(other, 3, 2, 5, `null`, "session-2")
	must(t, err)
	_, err = other.SubmitSitting(ctx, s.actor, view.Sitting, 2, 5, "session-2")
	must(t, err)
	scored := func(revisions int, want engine.Mark) {
		t.Helper()
		r, err := o.Store.Sittings.Get(ctx, view.Sitting)
		must(t, err)
		scores, err := o.Store.Scores.Of(ctx, view.Sitting)
		must(t, err)
		if r.Scored != revisions || r.Score != want || len(scores) != revisions || scores[revisions-1].Score != want {
			t.Errorf("score %v in %d revisions (%d stand), want %v in %d", r.Score, r.Scored, len(scores), want, revisions)
		}
	}
	scored(1, 4*engine.One)
	must(t, admit(o, watch, 4, "断电期间作答"))
	must(t, admit(other, watch, 4, "断电期间作答"))
	scored(2, 6*engine.One)

	// Once results are out, the exam office alone decides.
	_, err = o.ReleaseExam(ctx, officetest.Actor(t, o, engine.RoleOffice), e.ID)
	must(t, err)
	wantKind(t, admit(o, watch, 1, "断电"), engine.KindForbidden)
	must(t, admit(o, officetest.Actor(t, o, engine.RoleOffice), 1, "考生要求"))
	scored(3, 4*engine.One)
	v, err := other.Verify(ctx, office.CommandLine("test"), e.ID)
	if err != nil || len(v.Differences) > 0 {
		t.Errorf("verify: %+v %v", v.Differences, err)
	}
}

// mayNot wants an act to be refused to the candidate and to everybody who neither
// runs nor watches exams.
func mayNot(t *testing.T, o *office.Office, act func(engine.Actor) error, candidate engine.Actor) {
	t.Helper()
	for _, role := range engine.Roles {
		if role == engine.RoleInvigilator || role == engine.RoleOffice {
			continue
		}
		if err := act(officetest.Actor(t, o, role)); !engine.Is(err, engine.KindForbidden) {
			t.Errorf("%s may: %v", role, err)
		}
	}
	if err := act(candidate); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("the candidate may: %v", err)
	}
}

// TestFaultAnswersAfterTheEnd are kept apart, whoever ended it, and count only
// where an invigilator admits them with a reason; then the score follows.
func TestFaultAnswersAfterTheEnd(t *testing.T) {
	t.Parallel()
	o := withRoles(t, docdbtest.Open(t, store.Schema))
	watch := officetest.Actor(t, o, engine.RoleInvigilator)
	for _, tt := range []struct {
		name string
		end  func(s *seated)
	}{
		{"handed in", func(s *seated) {
			_, err := s.submit()
			must(t, err)
		}},
		{"out of time, and nobody there", func(s *seated) {
			officetest.Clock(o).Advance(time.Hour + 10*time.Second)
			must(t, o.Sweep(ctx))
		}},
		{"out of time, and not closed yet", func(s *seated) {
			officetest.Clock(o).Advance(time.Hour + 3*time.Second + time.Millisecond)
		}},
		{"forced", func(s *seated) {
			_, err := o.InterveneSitting(ctx, watch, office.Intervene{Sitting: s.view.Sitting, Act: office.ForceHandIn, Reason: "违纪"})
			must(t, err)
		}},
	} {
		s := sitDown(t, o, officetest.Sealed(t, o, 1, objective), 1)
		q, err := s.view.Sheet.Question(1)
		must(t, err)
		s.must(1, `null`)
		tt.end(s)
		for range 3 { // sent again, it is kept once
			_, err = s.answer(1, right(q))
			var b *office.Beside
			if !engine.Is(err, engine.KindClosed) || !errors.As(err, &b) || b.Values["kept"] != true || b.Values["sitting"] != s.view.Sitting {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		_, err = s.submit()
		must(t, err)
		receipt, err := o.Receipt(ctx, s.actor, s.view.Sitting)
		must(t, err)
		w, err := o.WatchSitting(ctx, watch, s.view.Sitting)
		if err != nil || len(w.Late) != 1 || w.Late[0].Admitted || w.Answered != 0 || w.Score != 0 || w.Scored != 1 {
			t.Fatalf("%s: %+v %v", tt.name, w, err)
		}
		in := office.Intervene{Sitting: s.view.Sitting, Act: office.AdmitLate, Late: w.Late[0].Number}
		_, err = o.InterveneSitting(ctx, watch, in)
		wantKind(t, err, engine.KindInvalid)
		in.Reason = "网络中断十分钟"
		mayNot(t, o, func(by engine.Actor) error {
			_, err := o.InterveneSitting(ctx, by, in)
			return err
		}, s.actor)
		if r, err := o.Store.Sittings.Get(ctx, s.view.Sitting); err != nil || r.Scored != 1 || r.Score != 0 {
			t.Errorf("%s: refused, and it is scored %v, %v", tt.name, r.Score, err)
		}
		for range 2 {
			r, err := o.InterveneSitting(ctx, watch, in)
			if err != nil || r.Scored != 2 || r.Score != 2*engine.One || r.Receipt != receipt.Receipt {
				t.Errorf("%s, admitted: %+v %v", tt.name, r, err)
			}
		}
		scores, err := o.Store.Scores.Of(ctx, s.view.Sitting)
		if err != nil || len(scores) != 2 || scores[1].Reason != in.Reason || scores[1].By != watch.ID {
			t.Errorf("%s: scores %+v %v", tt.name, scores, err)
		}
	}
}
