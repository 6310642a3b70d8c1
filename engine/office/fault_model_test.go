package office_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
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
	"lectern/engine/sitting/sittingtest"
	"lectern/engine/store"
	qb "lectern/questionbank"
)

// long reports whether tests that have a long form run it.
func long() bool { return os.Getenv("LECTERN_TEST_LONG") != "" }

// faulty is a database as one node has it: the faults are those of the appends
// to sittings.
type faulty struct {
	docdb.DB
	faults *sittingtest.Faults
	node   int
}

func (f *faulty) Journal() docdb.Journal { return faultyJournal{f.DB.Journal(), f} }

type faultyJournal struct {
	docdb.Journal
	f *faulty
}

func (j faultyJournal) Append(ctx context.Context, e docdb.Entry) error {
	if !strings.HasPrefix(e.Stream, "sitting/") {
		return j.Journal.Append(ctx, e)
	}
	later := context.WithoutCancel(ctx)
	return j.f.faults.Append(j.f.node, e.Stream, e.Seq, e.Payload, func() error { return j.Journal.Append(later, e) })
}

// modelNode is an office in a world.
type modelNode struct {
	t      *testing.T
	o      *office.Office
	exam   exam.Exam
	actors []engine.Actor
	ids    []engine.ID
}

func (n *modelNode) Now() int64 { return n.o.Clock.Now().UnixMilli() }
func (n *modelNode) Move(ms int64) {
	officetest.Clock(n.o).Advance(time.Duration(ms) * time.Millisecond)
}
func (n *modelNode) Forget() { n.o = officetest.Again(n.t, n.o) }
func (n *modelNode) Sweep()  { must(n.t, n.o.Sweep(ctx)) }

func (n *modelNode) Do(i int, r sittingtest.Request) sittingtest.Reply {
	actor, id := n.actors[i], n.ids[i]
	var reply sittingtest.Reply
	var err error
	switch r.Act {
	case sittingtest.Start:
		var v office.SittingView
		if v, err = n.o.StartSitting(ctx, actor, office.SitStart{Exam: n.exam.ID, Terminal: r.Terminal, Session: r.Session}); err == nil {
			reply.Seq, reply.Epoch, reply.Responses = v.Seq, v.Epoch, texts(v.Responses)
		}
	case sittingtest.Answer:
		response, _ := json.Marshal(r.Response)
		if r.Response == "" {
			response = []byte("null")
		}
		var ack office.SitAck
		ack, err = n.o.AnswerSitting(ctx, actor, office.SitAnswer{Sitting: id, N: r.N, Epoch: r.Epoch, Seq: r.Seq, Response: response, Session: r.Session})
		reply.Seq, reply.Current = ack.Seq, ack.Current
	case sittingtest.Submit:
		var receipt office.SitReceipt
		receipt, err = n.o.SubmitSitting(ctx, actor, id, r.Epoch, r.Seq, r.Session)
		reply.Receipt = receipt.Receipt
	default:
		in := office.Intervene{Sitting: id, Act: office.Intervention(r.Act), Reason: "断网", Minutes: r.Minutes, Late: r.Late}
		_, err = n.o.InterveneSitting(ctx, office.CommandLine("test"), in)
	}
	reply.Kind = engine.KindOf(err)
	var b *office.Beside
	if errors.As(err, &b) {
		if seq, ok := b.Values["seq"].(int64); ok {
			reply.Seq, reply.Responses = seq, texts(b.Values["responses"].(map[int]json.RawMessage))
		}
		reply.Kept, _ = b.Values["kept"].(bool)
	}
	return reply
}

func texts(shown map[int]json.RawMessage) map[int]string {
	out := map[int]string{}
	for n, r := range shown {
		var text string
		if err := json.Unmarshal(r, &text); err != nil {
			panic(err)
		}
		out[n] = text
	}
	return out
}

// Final reads what lists, watchers and exports say.
func (n *modelNode) Final(i int) (string, sittingtest.Final) {
	w, err := n.o.WatchSitting(ctx, office.CommandLine("test"), n.ids[i])
	must(n.t, err)
	if w.Unsettled || w.Scored == 0 {
		n.t.Errorf("%s is not settled: %+v", w.ID, w.Record)
	}
	f := sittingtest.Final{Ended: string(w.How), EndedAt: w.SubmittedAt, Responses: map[int]string{}, Receipt: w.Receipt, Evidence: len(w.Late)}
	err = n.o.ExportResponses(ctx, office.CommandLine("test"), n.exam.ID, func(r office.ResponseRow) bool {
		if r.Sitting == w.ID && string(r.Response) != "null" {
			f.Responses[r.N] = texts(map[int]json.RawMessage{0: r.Response})[0]
		}
		return true
	})
	must(n.t, err)
	late := ""
	for _, l := range w.Late {
		late += fmt.Sprint(l.Number, l.N, l.At.UnixMilli(), l.Why, l.Admitted, " ")
	}
	return fmt.Sprint(w.Status, w.Deadline, w.Terminal, w.Epoch, w.Answered, w.LastAt.UnixMilli(), w.Receipt, late), f
}

// modelWorld is an exam with so many candidates on two nodes over one database.
func modelWorld(t *testing.T, db docdb.DB, candidates int) *sittingtest.World {
	t.Helper()
	faults := sittingtest.NewFaults()
	first := officetest.Over(t, &faulty{db, faults, 0})
	e := officetest.Sealed(t, first, candidates, func(s *office.ExamSettings, b *paper.Blueprint) {
		b.Sections = []paper.Section{{Title: "数值", Type: qb.Numeric, Marks: 2 * engine.One, Draw: []paper.Rule{{Topic: "*", Count: 3}}}}
		b.Pass = 2 * engine.One
		s.Terms.BeyondClose, s.Terms.Closes = true, s.Terms.Opens+10*24*time.Hour.Milliseconds()
	})
	second := officetest.Over(t, &faulty{db, faults, 1})
	second.Source = first.Source
	nodes := []*modelNode{{t: t, o: first, exam: e}, {t: t, o: second, exam: e}}
	var streams []string
	for i := range candidates {
		actor := officetest.Candidate(t, first, i+1)
		actor.Exam = e.ID // as one who came by ticket
		id := sitting.IDOf(e.ID, actor.ID, 1, 0)
		streams = append(streams, sitting.StreamOf(e.ID, id))
		for _, n := range nodes {
			n.actors, n.ids = append(n.actors, actor), append(n.ids, id)
		}
	}
	rules := sittingtest.Model{Minutes: 60, Grace: sitting.DefaultGraceMS, Margin: 5000}
	w := sittingtest.NewWorld(faults, []sittingtest.Node{nodes[0], nodes[1]}, rules, streams...)
	w.Truth = func(i int) string {
		s, err := sitting.Fold(first.Store.SittingJournal.Read(ctx, streams[i], 1))
		must(t, err)
		late := ""
		for _, l := range s.Late {
			late += fmt.Sprint(l.Journal, l.N, l.At, l.Why, l.Admitted, " ")
		}
		return fmt.Sprint(s.Status, s.Deadline, s.Terminal, s.Epoch, s.Count(), s.Last, s.Receipt, late)
	}
	return w
}

// runModel lets so many candidates sit by random schedules at once, and verifies
// all that is stored in the end.
func runModel(t *testing.T, db docdb.DB, seed uint64, candidates, steps int) {
	t.Helper()
	w := modelWorld(t, db, candidates)
	var schedules [][]sittingtest.Step
	for i := range candidates {
		schedules = append(schedules, sittingtest.Schedule(seed+uint64(i), steps))
	}
	if err := w.Run(schedules...); err != nil {
		t.Errorf("seed %d: %v", seed, err)
	}
	o := officetest.Over(t, db)
	o.Source = officetest.NewBank(12)
	for _, what := range []string{"answered", "moved", "lateterminal", "answer Conflict", "answer Unavailable", "landed later", "submittedclock"} {
		if w.Seen[what] == 0 {
			t.Errorf("seed %d: %q was never seen", seed, what)
		}
	}
	v, err := o.Verify(ctx, office.CommandLine("test"), "")
	if err != nil || len(v.Differences) > 0 || v.Sittings != candidates {
		t.Errorf("seed %d, verify: %+v %v", seed, v, err)
	}
}

// TestFaultRandomSchedulesOnDatabases tries what TestFaultRandomSchedules tries
// in memory on two offices over one database: the acts, what lists say, exports
// and scores.
func TestFaultRandomSchedulesOnDatabases(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		worlds := 8
		if long() {
			worlds = 80
		}
		for i := range worlds {
			runModel(t, docdbtest.Open(t, store.Schema), uint64(1000*i), 30, 30+i%8*10)
		}
	})
	t.Run("over the wire", func(t *testing.T) {
		t.Parallel()
		candidates := 24
		if long() {
			candidates = 60
		}
		runModel(t, docdbtest.OpenFerret(t, store.Schema), 7, candidates, 40)
	})
}
