package sitting

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"lectern/engine"
)

var opens = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC).UnixMilli()

func testTerms() Terms {
	return Terms{
		Opens: opens, Closes: opens + 2*time.Hour.Milliseconds(), Minutes: 60, Model: OwnDuration,
		LastEntry: 15 * time.Minute.Milliseconds(), EarliestHandin: 30 * time.Minute.Milliseconds(), GraceMS: DefaultGraceMS,
	}
}

// walk applies the events of one command, as the hall does.
func walk(t *testing.T, s *State, events []Event, err error) error {
	t.Helper()
	for _, e := range events {
		back, derr := DecodeEvent(e.Encode())
		if derr != nil {
			t.Fatal(derr)
		}
		if aerr := s.Apply(back, s.Seq+1, append(make([]byte, 31), byte(s.Seq+1))); aerr != nil {
			t.Fatal(aerr)
		}
	}
	return err
}

func minute(m int) int64 { return opens + int64(m)*time.Minute.Milliseconds() }

func begun(t *testing.T) *State {
	t.Helper()
	s := &State{}
	events, err := s.Start(opens, testTerms(), Entry{Exam: "e", Candidate: "c", Attempt: 1, Terminal: "t1", Session: "s1"})
	if walk(t, s, events, err) != nil {
		t.Fatal(err)
	}
	return s
}

func b(answer string) json.RawMessage { return json.RawMessage(`{"n":"` + answer + `"}`) }

func TestStartByTheTerms(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		now  int64
		kind engine.Kind
		end  int64
	}{
		{"before the opening", opens - 1, engine.KindForbidden, 0},
		{"at the opening", opens, "", minute(60)},
		{"at the last entry", minute(15), "", minute(75)},
		{"after the last entry", minute(15) + 1, engine.KindClosed, 0},
		{"after the close", minute(120), engine.KindClosed, 0},
	} {
		s := &State{}
		events, err := s.Start(tc.now, testTerms(), Entry{Terminal: "t"})
		if engine.KindOf(err) != tc.kind {
			t.Errorf("%s: got %v", tc.name, err)
		}
		if walk(t, s, events, err) == nil && s.Deadline != tc.end {
			t.Errorf("%s: deadline %d, want %d", tc.name, s.Deadline, tc.end)
		}
	}
}

func TestNobodyEntersWhenAllHaveEnded(t *testing.T) {
	t.Parallel()
	terms := testTerms()
	terms.Model, terms.LastEntry = FixedEnd, 0
	for _, tc := range []struct {
		now   int64
		extra int
		kind  engine.Kind
	}{
		{minute(60) - 1, 0, ""},
		{minute(60), 0, engine.KindClosed},
		{minute(60), 10, ""},
		{minute(70), 10, engine.KindClosed},
	} {
		if _, err := (&State{}).Start(tc.now, terms, Entry{Terminal: "t", ExtraMinutes: tc.extra}); engine.KindOf(err) != tc.kind {
			t.Errorf("%d min after the opening, %d extra: %v", (tc.now-opens)/60_000, tc.extra, err)
		}
	}
}

func TestWhatAPageRepeatsIsNoChange(t *testing.T) {
	t.Parallel()
	s, terms := begun(t), testTerms()
	for i, sent := range []Sent{{N: 1, Raw: b("A")}, {N: 2, Raw: b("B")}, {N: 1, Raw: b("C")}, {N: 2}} {
		sent.Seq, sent.Epoch = int64(i+1), 1
		events, err := s.Answer(opens, terms, sent)
		if walk(t, s, events, err) != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		n    int
		seen int64
		raw  json.RawMessage
		want bool
	}{
		{1, 0, nil, true}, {1, 0, b("A"), false}, {1, 1, b("A"), true}, {1, 2, b("A"), true}, {1, 2, nil, false},
		{1, 3, b("A"), false}, {1, 3, b("C"), true}, {2, 1, nil, true}, {2, 4, nil, true}, {2, 4, b("B"), false},
		{3, 4, nil, true}, {1, 99, b("C"), true}, {1, -1, nil, true},
	} {
		if got := s.Log().Stood(tc.n, tc.seen, tc.raw); got != tc.want {
			t.Errorf("question %d, %s after %d answers: %v", tc.n, tc.raw, tc.seen, got)
		}
	}
}

// TestOfLongAnswersTheNewestIsKept and no other: an essay is saved every few
// seconds.
func TestOfLongAnswersTheNewestIsKept(t *testing.T) {
	t.Parallel()
	s, terms := begun(t), testTerms()
	long := func(i int) json.RawMessage { return b(strings.Repeat("长", 100) + strconv.Itoa(i)) }
	const n = 50
	for i := range n {
		for q := 1; q <= 2; q++ {
			events, err := s.Answer(opens, terms, Sent{N: q, Seq: s.AnswerSeq + 1, Epoch: 1, Raw: long(i)})
			if walk(t, s, events, err) != nil {
				t.Fatal(err)
			}
		}
	}
	held := 0
	for _, l := range s.log {
		held += len(l.raw)
	}
	if answers := s.Answers(); held != 2*len(long(n-1)) || string(answers[1].Raw) != string(long(n-1)) || answers[2].Seq != 2*n {
		t.Errorf("%d bytes are held, and stand %s and %d", held, answers[1].Raw, answers[2].Seq)
	}
}

func TestAnswerSequence(t *testing.T) {
	t.Parallel()
	s, terms := begun(t), testTerms()
	send := func(now int64, n int, seq int64, epoch int, raw json.RawMessage) error {
		events, err := s.Answer(now, terms, Sent{N: n, Seq: seq, Epoch: epoch, Raw: raw})
		return walk(t, s, events, err)
	}
	for i, tc := range []struct {
		n     int
		seq   int64
		raw   json.RawMessage
		kind  engine.Kind
		after int64
	}{
		{1, 1, b("a"), "", 1},
		{1, 1, b("a"), "", 1},                       // again: nothing new
		{1, 1, b("b"), engine.KindConflict, 1},      // another response under a number that stands
		{2, 1, b("a"), engine.KindConflict, 1},      // another question
		{2, 3, b("a"), engine.KindConflict, 1},      // a gap
		{2, 0, b("a"), engine.KindConflict, 1},      // no number
		{2, -1, b("a"), engine.KindConflict, 1},     // nonsense
		{2, 2, b("x"), "", 2},                       //
		{1, 3, nil, "", 3},                          // cleared
		{1, 3, json.RawMessage(`null`), "", 3},      // cleared again
		{1, 1, b("a"), "", 3},                       // an old answer again, though it was cleared since
		{1, 4, json.RawMessage(`{"c":[1]}`), "", 4}, //
	} {
		if err := send(minute(1), tc.n, tc.seq, 1, tc.raw); engine.KindOf(err) != tc.kind || s.AnswerSeq != tc.after {
			t.Errorf("step %d: %v, %d answers; want %q, %d", i, err, s.AnswerSeq, tc.kind, tc.after)
		}
	}
	if s.Count() != 2 {
		t.Errorf("%d questions answered", s.Count())
	}
}

func TestTimeAndGrace(t *testing.T) {
	t.Parallel()
	s, terms := begun(t), testTerms()
	send := func(now int64, seq int64) error {
		events, err := s.Answer(now, terms, Sent{N: int(seq), Seq: seq, Epoch: 1, Raw: b("a")})
		return walk(t, s, events, err)
	}
	if err := send(s.Deadline+3000, 1); err != nil {
		t.Errorf("in the last millisecond of grace: %v", err)
	}
	if s.Expire(s.Deadline+3000, terms) != nil {
		t.Error("closed within the grace")
	}
	if err := send(s.Deadline+3001, 2); !engine.Is(err, engine.KindClosed) {
		t.Errorf("a millisecond later: %v", err)
	}
	if len(s.Late) != 1 || s.Count() != 1 || !s.Kept(Sent{N: 2, Raw: b("a")}) {
		t.Errorf("late evidence is %v", s.Late)
	}
	_ = send(s.Deadline+3002, 2)
	if len(s.Late) != 1 {
		t.Error("the same evidence was kept twice")
	}
	if err := walk(t, s, s.Expire(s.Deadline+60000, terms), nil); err != nil || s.Status != HandedIn || s.SubmittedAt != s.Deadline || s.How != ByClock {
		t.Errorf("closed by the clock: %+v", s)
	}
	if s.Expire(s.Deadline+70000, terms) != nil {
		t.Error("closed twice")
	}
	receipt := s.Receipt
	events, err := s.Submit(s.Deadline+70000, terms, 1, 1, "")
	if err != nil || events != nil || s.Receipt != receipt || len(receipt) != 16 {
		t.Errorf("handing in again: %v %v", events, err)
	}
	if err := send(s.Deadline+80000, 1); err != nil {
		t.Errorf("what stands is acknowledged after the end, too: %v", err)
	}
	events, err = s.Admit(s.Deadline+90000, s.Late[0].Journal, "i", "network was down")
	if walk(t, s, events, err) != nil || s.Count() != 2 || s.Revision != 2 || s.Receipt != receipt {
		t.Errorf("admitting late evidence: %v %+v", err, s)
	}
	if events, err = s.Admit(s.Deadline+90000, s.Late[0].Journal, "i", "again"); err != nil || events != nil {
		t.Errorf("admitting twice: %v %v", events, err)
	}
	if _, err = s.Admit(s.Deadline+90000, 1, "i", "no such"); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("admitting what is not there: %v", err)
	}
}

func TestTerminals(t *testing.T) {
	t.Parallel()
	s, terms := begun(t), testTerms()
	start := func(terminal, session string) ([]Event, error) {
		return s.Start(minute(5), terms, Entry{Terminal: terminal, Session: session})
	}
	if events, err := start("t1", "s1"); err != nil || events != nil {
		t.Fatalf("resuming in place: %v %v", events, err)
	}
	events, err := start("t2", "s2")
	if walk(t, s, events, err) != nil || s.Epoch != 2 {
		t.Fatalf("taking over: %v, epoch %d", err, s.Epoch)
	}
	old := Sent{N: 1, Seq: 1, Epoch: 1, Session: "s1", Raw: b("a")}
	events, err = s.Answer(minute(6), terms, old)
	if walk(t, s, events, err); !engine.Is(err, engine.KindMoved) || len(s.Late) != 1 || s.Late[0].Why != OldEpoch || s.AnswerSeq != 0 {
		t.Errorf("the old terminal's answer: %v %+v", err, s.Late)
	}
	if _, err = s.Submit(minute(40), terms, 1, 0, "s1"); !engine.Is(err, engine.KindMoved) {
		t.Errorf("the old terminal hands in: %v", err)
	}
	if _, err = s.Answer(minute(6), terms, Sent{N: 1, Seq: 1, Epoch: 2, Session: "s1", Raw: b("a")}); !engine.Is(err, engine.KindMoved) {
		t.Errorf("the old session guesses the epoch: %v", err)
	}
	if _, err = s.Answer(minute(6), terms, Sent{N: 1, Seq: 1, Epoch: 3, Raw: b("a")}); !engine.Is(err, engine.KindConflict) {
		t.Errorf("an epoch that never was: %v", err)
	}
	events, err = start("t1", "s1")
	if walk(t, s, events, err) != nil || s.Epoch != 3 || s.MovedFrom("s1") || !s.MovedFrom("s2") {
		t.Errorf("taking back: %v, epoch %d", err, s.Epoch)
	}
}

func TestSubmit(t *testing.T) {
	t.Parallel()
	s, terms := begun(t), testTerms()
	if _, err := s.Submit(minute(29), terms, 1, 0, ""); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("too early: %v", err)
	}
	if _, err := s.Submit(minute(30), terms, 1, 1, ""); !engine.Is(err, engine.KindConflict) {
		t.Errorf("fewer answers than the client counts: %v", err)
	}
	events, err := s.Submit(minute(30), terms, 1, 0, "")
	if walk(t, s, events, err) != nil || s.Status != HandedIn || s.SubmittedAt != minute(30) {
		t.Errorf("handing in: %v", err)
	}
	for name, refused := range map[string]func() ([]Event, error){
		"start":  func() ([]Event, error) { return s.Start(minute(31), terms, Entry{Terminal: "t9"}) },
		"extend": func() ([]Event, error) { return s.Extend(minute(31), 5, "i", "why") },
		"pause":  func() ([]Event, error) { return s.Pause(minute(31), "i", "why") },
	} {
		if events, err := refused(); !engine.Is(err, engine.KindClosed) || events != nil {
			t.Errorf("%s after hand-in: %v %v", name, events, err)
		}
	}
}

func TestInterventions(t *testing.T) {
	t.Parallel()
	s, terms := begun(t), testTerms()
	if _, err := s.Extend(minute(1), 5, "i", "  "); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := s.Extend(minute(1), 0, "i", "why"); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("by no minutes: %v", err)
	}
	events, err := s.Pause(minute(10), "i", "fire drill")
	walk(t, s, events, err)
	if s.Remaining(minute(25)) != minute(50)-opens {
		t.Errorf("the clock of a paused sitting shows %d", s.Remaining(minute(25)))
	}
	if s.Expire(minute(110), terms) != nil {
		t.Error("a paused sitting was closed")
	}
	if _, err = s.Answer(minute(12), terms, Sent{N: 1, Seq: 1, Epoch: 1, Raw: b("a")}); !engine.Is(err, engine.KindUnavailable) {
		t.Errorf("an answer while paused: %v", err)
	}
	events, err = s.Resume(minute(25), "i", "over")
	walk(t, s, events, err)
	if s.Deadline != minute(75) {
		t.Errorf("deadline after 15 minutes of pause: %d", s.Deadline)
	}
	events, err = s.Extend(minute(76), 10, "i", "power cut")
	walk(t, s, events, err)
	if s.Deadline != minute(85) || s.Remaining(minute(76)) != minute(9)-opens {
		t.Errorf("deadline after extension: %d", s.Deadline)
	}
	events, err = s.Force(minute(80), "i", "cheating")
	if walk(t, s, events, err) != nil || s.How != ByInvigilator {
		t.Errorf("forced hand-in: %v", err)
	}
	events, err = s.Void(minute(81), "i", "wrong person")
	if walk(t, s, events, err) != nil || s.Status != WasVoided {
		t.Errorf("reset: %v", err)
	}
}

func TestApplyRefusesWhatCannotFollow(t *testing.T) {
	t.Parallel()
	s := begun(t)
	for _, e := range []Event{
		{Kind: Started}, {Kind: Answered, Seq: 2}, {Kind: Resumed}, {Kind: Admitted, Of: 7}, {Kind: "dancing"},
	} {
		if err := s.Apply(e, s.Seq+1, nil); !engine.Is(err, engine.KindInternal) {
			t.Errorf("%s: %v", e.Kind, err)
		}
	}
	if err := s.Apply(Event{Kind: Answered, Seq: 1}, s.Seq+2, nil); err == nil {
		t.Error("a gap in the journal was taken")
	}
}
