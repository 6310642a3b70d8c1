package office_test

import (
	"context"
	"encoding/json"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"lectern/engine"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	"lectern/engine/store"
	"lectern/questionbank"
)

// TestAStartWritesNothingTwice: a sign-in its session, a start its record and
// the journal's first entry, and the record again only where it took so long
// that the candidate would lose time by it.
func TestAStartWritesNothingTwice(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, c := range []struct {
		took time.Duration
		want map[string]int64
		lost time.Duration
	}{
		{0, map[string]int64{"sittings insert": 1, "sitting append": 1}, 0},
		{40 * time.Millisecond, map[string]int64{"sittings insert": 1, "sitting append": 1}, 40 * time.Millisecond},
		{5 * time.Second, map[string]int64{"sittings insert": 1, "sitting append": 1, "sittings replace": 1}, 0},
	} {
		db := &counted{DB: docdbtest.Open(t, store.Schema)}
		o := officetest.Over(t, db)
		since := func() map[string]int64 { return db.since("sessions", "sittings", "sitting") }
		e := officetest.Sealed(t, o, 1, nil)
		tickets, err := o.IssueTickets(ctx, office.CommandLine("test"), e.ID)
		must(t, err)
		since()
		token, actor, err := o.SignInTicket(ctx, tickets[0].Ticket, tickets[0].Code, "")
		must(t, err)
		if got := since(); !reflect.DeepEqual(got, map[string]int64{"sessions insert": 1}) {
			t.Errorf("signing in writes %v", got)
		}
		session, _, err := o.Session(ctx, token)
		must(t, err)
		db.inserted = func(collection string) {
			if collection == "sittings" {
				officetest.Clock(o).Advance(c.took)
			}
		}
		view, err := o.StartSitting(ctx, actor, office.SitStart{Exam: e.ID, Terminal: "t", Session: session.ID})
		must(t, err)
		if got := since(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("a start whose record takes %s writes %v, want %v", c.took, got, c.want)
		}
		if lost := time.Hour - time.Duration(view.RemainingMS)*time.Millisecond; lost != c.lost {
			t.Errorf("a start whose record takes %s costs %s", c.took, lost)
		}
		r, err := o.Store.Sittings.Get(ctx, view.Sitting)
		must(t, err)
		if r.Deadline != view.Deadline || r.Started != view.Started || r.Status != sitting.Open {
			t.Errorf("the record says %d to %d, the journal %d to %d", r.Started, r.Deadline, view.Started, view.Deadline)
		}
		_, err = o.StartSitting(ctx, actor, office.SitStart{Exam: e.ID, Terminal: "t", Session: session.ID})
		must(t, err)
		if got := since(); len(got) > 0 {
			t.Errorf("going on in place writes %v", got)
		}
	}
}

// TestASignInThatIsNotStoredIsNone: nobody is let in, and the trail says so.
func TestASignInThatIsNotStoredIsNone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := &counted{DB: docdbtest.Open(t, store.Schema)}
	o := officetest.Over(t, db)
	e := officetest.Sealed(t, o, 1, nil)
	tickets, err := o.IssueTickets(ctx, office.CommandLine("test"), e.ID)
	must(t, err)
	db.inserting = func(collection string) error {
		if collection == "sessions" {
			return engine.Unavailable("error.db.unavailable")
		}
		return nil
	}
	if _, _, err := o.SignInTicket(ctx, tickets[0].Ticket, tickets[0].Code, ""); !engine.Is(err, engine.KindUnavailable) {
		t.Fatalf("%v", err)
	}
	var notes []string
	for entry, err := range o.Store.Audit.Newest(ctx, o.Clock.Now().Add(-time.Hour), o.Clock.Now().Add(time.Hour)) {
		must(t, err)
		if entry.Act == "session.ticket" {
			notes = append(notes, entry.Note)
		}
	}
	if len(notes) != 2 || notes[0] == "" && notes[1] == "" {
		t.Errorf("the trail says %q", notes)
	}
}

// TestASittingAsJSON has the fields that clients rely on, in order.
func TestASittingAsJSON(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 1, nil)
	view, err := o.StartSitting(context.Background(), officetest.Candidate(t, o, 1), office.SitStart{Exam: e.ID, Terminal: "t"})
	must(t, err)
	view.Responses = map[int]json.RawMessage{3: json.RawMessage(`"B"`)}
	want, err := json.Marshal(struct {
		Sitting     string                  `json:"sitting"`
		Epoch       int                     `json:"epoch"`
		RemainingMS int64                   `json:"remaining_ms"`
		Seq         int64                   `json:"seq"`
		Paper       any                     `json:"paper"`
		Responses   map[int]json.RawMessage `json:"responses"`
		QueueKey    string                  `json:"queue_key"`
	}{view.Sitting, view.Epoch, view.RemainingMS, view.Seq, view.Paper(), view.Responses, view.QueueKey})
	must(t, err)
	if got, err := view.AppendJSON(nil); err != nil || string(got) != string(want) {
		t.Errorf("%s (%v), want %s", got, err, want)
	}
}

// slowBank counts how often each question is read, and lets others come in
// meanwhile.
type slowBank struct {
	officetest.Bank
	mu    sync.Mutex
	reads map[paper.Ref]int
}

func (b *slowBank) Questions(ctx context.Context, refs []paper.Ref) (map[paper.Ref]*questionbank.Question, error) {
	b.mu.Lock()
	for _, r := range refs {
		b.reads[r]++
	}
	b.mu.Unlock()
	for range 100 {
		runtime.Gosched()
	}
	return b.Bank.Questions(ctx, refs)
}

// TestManyWhoBeginReadEachQuestionOnce, on a node that has read none yet.
func TestManyWhoBeginReadEachQuestionOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	const candidates = 40
	e := officetest.Sealed(t, o, candidates, nil)
	node := officetest.Again(t, o)
	bank := &slowBank{Bank: node.Source.(officetest.Bank), reads: map[paper.Ref]int{}}
	node.Source = bank
	var all errgroup.Group
	for i := range candidates {
		all.Go(func() error {
			_, err := node.StartSitting(ctx, officetest.Candidate(t, o, i+1), office.SitStart{Exam: e.ID, Terminal: "t"})
			return err
		})
	}
	must(t, all.Wait())
	for r, n := range bank.reads {
		if n > 1 {
			t.Errorf("%s is read %d times", r.ID, n)
		}
	}
	if len(bank.reads) == 0 {
		t.Error("nothing is read")
	}
}
