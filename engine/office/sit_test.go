package office_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/grading"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	qb "lectern/questionbank"
)

// seated is a candidate with a paper before them.
type seated struct {
	t     *testing.T
	o     *office.Office
	actor engine.Actor
	exam  exam.Exam
	view  office.SittingView
	seq   int64
}

func sitDown(t *testing.T, o *office.Office, e exam.Exam, i int) *seated {
	t.Helper()
	s := &seated{t: t, o: o, actor: officetest.Candidate(t, o, i), exam: e}
	view, err := s.start("terminal 1", "session-1")
	if err != nil {
		t.Fatal(err)
	}
	s.view = view
	return s
}

func (s *seated) start(terminal, session string) (office.SittingView, error) {
	return s.o.StartSitting(context.Background(), s.actor, office.SitStart{Exam: s.exam.ID, Terminal: terminal, Session: session})
}

func (s *seated) answer(n int, response string) (office.SitAck, error) {
	ack, err := s.o.AnswerSitting(context.Background(), s.actor, office.SitAnswer{
		Sitting: s.view.Sitting, N: n, Epoch: s.view.Epoch, Seq: s.seq + 1, Response: json.RawMessage(response),
	})
	if err == nil {
		s.seq++
	}
	return ack, err
}

func (s *seated) must(n int, response string) {
	s.t.Helper()
	if _, err := s.answer(n, response); err != nil {
		s.t.Fatalf("question %d %s: %v", n, response, err)
	}
}

func (s *seated) submit() (office.SitReceipt, error) {
	return s.o.SubmitSitting(context.Background(), s.actor, s.view.Sitting, s.view.Epoch, s.seq, "session-1")
}

// right returns what the candidate has to send for a right answer.
func right(q *paper.SheetQuestion) string {
	return string(paper.Shown(q.Question, q.Placed, rightResponse(q.Question)))
}

func rightResponse(q *qb.Question) qb.Response {
	switch q.Type {
	case qb.Single, qb.Multiple:
		return qb.Response{Choice: q.Key.Choice}
	case qb.TrueFalse:
		return qb.Response{True: &q.Key.True}
	case qb.Blank:
		r := qb.Response{}
		for _, b := range q.Key.Blanks {
			r.Blanks = append(r.Blanks, b[0])
		}
		return r
	case qb.Numeric:
		return qb.Response{Number: q.Key.Value}
	case qb.Match:
		return qb.Response{Match: q.Key.Match}
	case qb.Order:
		return qb.Response{Order: q.Key.Order}
	case qb.Short:
		return qb.Response{Text: "要点一；要点二"}
	}
	var r qb.Response
	for i := range q.Parts {
		r.Parts = append(r.Parts, rightResponse(&q.Parts[i]))
	}
	return r
}

func TestSittingFromStartToLedgerOfScores(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 3, nil)
	s := sitDown(t, o, e, 1)
	if s.view.RemainingMS != 3600_000 || s.view.Epoch != 1 || s.view.Seq != 0 || len(s.view.QueueKey) != 64 {
		t.Errorf("start: %+v", s.view)
	}
	for n := 1; n <= s.view.Sheet.Count(); n++ {
		q, _ := s.view.Sheet.Question(n)
		s.must(n, right(q))
	}
	again, err := s.start("terminal 1", "session-1")
	if err != nil || again.Epoch != 1 || again.Seq != 18 || len(again.Responses) != 18 {
		t.Fatalf("resuming in place: %v, %d answers", err, len(again.Responses))
	}
	receipt, err := s.submit()
	if err != nil || len(receipt.Receipt) != 16 {
		t.Fatal(receipt, err)
	}
	if twice, err := s.submit(); err != nil || twice.Receipt != receipt.Receipt || !twice.SubmittedAt.Equal(receipt.SubmittedAt) {
		t.Errorf("handing in again: %v %v", twice, err)
	}
	var b *office.Beside
	if _, err := s.start("terminal 1", "session-1"); !engine.Is(err, engine.KindClosed) || !errors.As(err, &b) || b.Values["sitting"] != s.view.Sitting {
		t.Errorf("starting after hand-in: %v", err)
	}
	result, err := o.SittingResult(ctx, s.actor, s.view.Sitting)
	if err != nil || result.Status != "submitted" || result.Score != nil {
		t.Errorf("result with short answers to mark: %+v %v", result, err)
	}

	marker := officetest.Actor(t, o, engine.RoleMarker)
	for range 4 {
		key, err := o.NextScript(ctx, marker, e.ID, "", "")
		if err != nil {
			t.Fatal(err)
		}
		v, err := o.Script(ctx, marker, key)
		if err != nil {
			t.Fatal(err)
		}
		judged := grading.Judgement{Ticked: []int{0, 1}}
		if v.Question.Type == qb.Case {
			judged = grading.Judgement{Parts: []grading.Judgement{{}, {Ticked: []int{0}}}}
		}
		if _, err := o.MarkScript(ctx, marker, key, v.Script.Version, judged, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := o.MarkScript(ctx, marker, key, v.Script.Version, judged, ""); !engine.Is(err, engine.KindConflict) {
			t.Errorf("marking what somebody marked: %v", err)
		}
	}
	if _, err := o.NextScript(ctx, marker, e.ID, "", ""); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("the queue is not empty: %v", err)
	}
	results, err := o.ResultsOf(ctx, e.ID)
	// 14 questions of 2, two short answers of 4, two cases of 4 in which a
	// choice of 1 in 5 is right and of a short answer of 4 in 5 half.
	want := engine.Mark(28000 + 8000 + 2*2400)
	if err != nil || len(results) != 1 || results[0].Score != want || !results[0].Passed || results[0].Revision != 5 || results[0].Pending != 0 {
		t.Errorf("results: %+v %v, want %v", results, err, want)
	}
	if result, err := o.SittingResult(ctx, s.actor, s.view.Sitting); err != nil || result.Status != "marked" || result.Score != nil {
		t.Errorf("result before release: %+v %v", result, err)
	}
	scores, err := o.Store.Scores.Of(ctx, s.view.Sitting)
	if err != nil || len(scores) != 5 || scores[0].Pending != 4 || scores[4].Pending != 0 || scores[4].By != marker.ID {
		t.Errorf("history of scores: %+v %v", scores, err)
	}
	info, err := o.CheckReceipt(ctx, " "+receipt.Receipt[:4]+"-"+receipt.Receipt[4:], "10.0.0.1")
	if err != nil || info.Exam != e.Title || info.Answered != 18 || info.Questions != 18 {
		t.Errorf("receipt: %+v %v", info, err)
	}
	if _, err := o.CheckReceipt(ctx, "0000000000000000", "10.0.0.1"); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("a receipt that never was: %v", err)
	}
}

func TestAnswersThatAreRefused(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, nil)
	s := sitDown(t, o, e, 1)
	other := sitDown(t, o, e, 2)
	s.must(1, `"A"`)
	send := func(actor engine.Actor, n, epoch int, seq int64, response string) error {
		_, err := o.AnswerSitting(context.Background(), actor, office.SitAnswer{
			Sitting: s.view.Sitting, N: n, Epoch: epoch, Seq: seq, Response: json.RawMessage(response),
		})
		return err
	}
	for _, tc := range []struct {
		name     string
		actor    engine.Actor
		n, epoch int
		seq      int64
		response string
		kind     engine.Kind
	}{
		{"a question that is not on the form", s.actor, 19, 1, 2, `"A"`, engine.KindNotFound},
		{"question 0", s.actor, 0, 1, 2, `"A"`, engine.KindNotFound},
		{"a letter that it lacks", s.actor, 1, 1, 2, `"E"`, engine.KindInvalid},
		{"the wrong shape", s.actor, 1, 1, 2, `["A"]`, engine.KindInvalid},
		{"another's sitting", other.actor, 1, 1, 2, `"A"`, engine.KindNotFound},
		{"a gap", s.actor, 1, 1, 5, `"A"`, engine.KindConflict},
		{"another answer under a number that stands", s.actor, 1, 1, 1, `"B"`, engine.KindConflict},
		{"an epoch to come", s.actor, 1, 2, 2, `"A"`, engine.KindConflict},
		{"the same again", s.actor, 1, 1, 1, `"a"`, ""},
	} {
		if err := send(tc.actor, tc.n, tc.epoch, tc.seq, tc.response); engine.KindOf(err) != tc.kind {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.kind)
		}
	}
	var b *office.Beside
	if err := send(s.actor, 1, 1, 5, `"B"`); !errors.As(err, &b) || b.Values["seq"] != int64(1) || fmt.Sprint(b.Values["responses"]) == "map[]" {
		t.Errorf("beside a conflict: %+v", b)
	}
	moved, err := s.start("terminal 2", "session-2")
	if err != nil || moved.Epoch != 2 || string(moved.Responses[1]) != `"A"` {
		t.Fatalf("taking over: %v", err)
	}
	if err := send(s.actor, 2, 1, 2, `"B"`); !engine.Is(err, engine.KindMoved) || !errors.As(err, &b) || b.Values["kept"] != true {
		t.Errorf("the old terminal: %v %+v", err, b)
	}
	if _, err := o.Sitting(context.Background(), s.actor, s.view.Sitting, "session-1"); !engine.Is(err, engine.KindMoved) {
		t.Errorf("the old session looks: %v", err)
	}
	if _, err := o.Sitting(context.Background(), s.actor, s.view.Sitting, "session-2"); err != nil {
		t.Errorf("the new session looks: %v", err)
	}
	officetest.Clock(o).Advance(time.Hour + 4*time.Second)
	if err := send(s.actor, 2, 2, 2, `"B"`); !engine.Is(err, engine.KindClosed) || !errors.As(err, &b) || b.Values["kept"] != true || b.Values["sitting"] != s.view.Sitting {
		t.Errorf("after time: %v %+v", err, b)
	}
}

func TestTheSweepClosesWhatIsOver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 40, nil)
	var all []*seated
	for i := range 40 {
		s := sitDown(t, o, e, i+1)
		s.must(1, `"A"`)
		all = append(all, s)
	}
	if err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if r, _ := o.Store.Sittings.Get(ctx, all[0].view.Sitting); r.Status != sitting.Open {
		t.Fatalf("closed before its time: %+v", r)
	}
	officetest.Clock(o).Advance(time.Hour + 10*time.Second)
	for range 2 {
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range all {
		r, err := o.Store.Sittings.Get(ctx, s.view.Sitting)
		if err != nil || r.Status != sitting.HandedIn || r.How != sitting.ByClock || r.Scored != 1 || r.Unsettled || r.SubmittedAt != r.Deadline || r.Count != 1 {
			t.Fatalf("%+v %v", r, err)
		}
		receipt, err := s.submit()
		if err != nil || receipt.Receipt != r.Receipt {
			t.Errorf("handing in what the clock closed: %+v %v", receipt, err)
		}
	}
}

// TestEveryScoreIsTheOneRecomputed lets candidates answer at random, and marks
// their exported responses again.
func TestEveryScoreIsTheOneRecomputed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 30, func(_ *office.ExamSettings, b *paper.Blueprint) {
		b.Sections[0].Rule = qb.MarkingRule{Name: qb.RuleDeduct, Penalty: 500}
		b.Sections[1].Rule = qb.MarkingRule{Name: qb.RulePerOption}
		b.Sections = b.Sections[:7]
		b.Pass = 6 * engine.One
	})
	rng := rand.New(rand.NewPCG(3, 4))
	sheets := map[engine.ID]*paper.Sheet{}
	for i := range 30 {
		s := sitDown(t, o, e, i+1)
		sheets[s.actor.ID] = s.view.Sheet
		for n := 1; n <= 14; n++ {
			q, _ := s.view.Sheet.Question(n)
			switch {
			case rng.IntN(4) == 0:
			case rng.IntN(2) == 0 && n <= 4:
				s.must(n, fmt.Sprintf("%q", string(rune('A'+rng.IntN(4)))))
				if rng.IntN(5) == 0 {
					s.must(n, `null`)
				}
			default:
				s.must(n, right(q))
			}
		}
		if _, err := s.submit(); err != nil {
			t.Fatal(err)
		}
	}
	given := map[engine.ID]map[int]qb.Response{}
	err := o.ExportResponses(ctx, office.CommandLine("test"), e.ID, func(r office.ResponseRow) bool {
		q, err := sheets[r.Candidate].Question(r.N)
		if err != nil || q.Placed.ID != r.Question {
			t.Errorf("row %+v: %v", r, err)
			return false
		}
		response, err := qb.ParseResponse(q.Question, r.Response)
		if err != nil {
			t.Error(err)
		}
		if given[r.Candidate] == nil {
			given[r.Candidate] = map[int]qb.Response{}
		}
		given[r.Candidate][r.N] = response
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	err = o.ExportResults(ctx, office.CommandLine("test"), e.ID, func(r office.ResultRow) bool {
		rows++
		var total engine.Mark
		for i, section := range sheets[r.Candidate].Sections {
			var sum engine.Mark
			for _, q := range section.Questions {
				score, err := grading.Mark(q.Question, 2*engine.One, e.Blueprint.Sections[i].Rule, given[r.Candidate][q.N], nil)
				if err != nil {
					t.Error(err)
				}
				sum += score.Score
			}
			total += max(0, sum)
		}
		if r.Score != total || r.Max != 28*engine.One || r.Passed != (total >= 6*engine.One) || r.Revision != 1 {
			t.Errorf("%+v, recomputed %v", r, total)
		}
		return true
	})
	if err != nil || rows != 30 {
		t.Errorf("%d results, %v", rows, err)
	}
	v, err := o.Verify(ctx, office.CommandLine("test"), e.ID)
	if err != nil || len(v.Differences) != 0 || v.Sittings != 30 || v.Streams != 30 {
		t.Errorf("verify: %+v %v", v, err)
	}
}
