package office_test

import (
	"context"
	"encoding/json"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	"lectern/engine/store"
	"lectern/questionbank"
)

// counted counts what is written, and lets a start's record take its time.
type counted struct {
	docdb.DB
	writes  map[string]*atomic.Int64 // by collection or kind of stream and what is done
	reserve func()                   // called as a sitting's record is put down
	fail    atomic.Bool              // sessions are not written
}

func newCounted(t *testing.T) (*office.Office, *counted) {
	db := &counted{DB: docdbtest.Open(t, store.Schema), writes: map[string]*atomic.Int64{}, reserve: func() {}}
	for _, what := range []string{"sittings insert", "sittings replace", "sessions insert", "sessions replace", "append sitting", "append audit"} {
		db.writes[what] = new(atomic.Int64)
	}
	return officetest.Over(t, db), db
}

func (c *counted) count(what string) {
	if n := c.writes[what]; n != nil {
		n.Add(1)
	}
}

// since returns what was written since it was last asked, but for the trail.
func (c *counted) since() map[string]int64 {
	done := map[string]int64{}
	for what, n := range c.writes {
		if n := n.Swap(0); n > 0 && what != "append audit" {
			done[what] = n
		}
	}
	return done
}

func (c *counted) Journal() docdb.Journal { return countedJournal{c.DB.Journal(), c} }

func (c *counted) Collection(name string) docdb.Collection {
	return countedCollection{c.DB.Collection(name), c, name}
}

type countedJournal struct {
	docdb.Journal
	c *counted
}

func (j countedJournal) Append(ctx context.Context, e docdb.Entry) error {
	kind, _, _ := strings.Cut(e.Stream, "/")
	j.c.count("append " + kind)
	return j.Journal.Append(ctx, e)
}

type countedCollection struct {
	docdb.Collection
	c    *counted
	name string
}

func (x countedCollection) Insert(ctx context.Context, doc any) error {
	x.c.count(x.name + " insert")
	if x.name == "sessions" && x.c.fail.Load() {
		return engine.Unavailable("error.db.unavailable")
	}
	err := x.Collection.Insert(ctx, doc)
	if x.name == "sittings" {
		x.c.reserve()
	}
	return err
}

func (x countedCollection) Replace(ctx context.Context, id string, version int64, doc any) error {
	x.c.count(x.name + " replace")
	return x.Collection.Replace(ctx, id, version, doc)
}

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
		{0, map[string]int64{"sittings insert": 1, "append sitting": 1}, 0},
		{40 * time.Millisecond, map[string]int64{"sittings insert": 1, "append sitting": 1}, 40 * time.Millisecond},
		{5 * time.Second, map[string]int64{"sittings insert": 1, "append sitting": 1, "sittings replace": 1}, 0},
	} {
		o, db := newCounted(t)
		e := officetest.Sealed(t, o, 1, nil)
		tickets, err := o.IssueTickets(ctx, office.CommandLine("test"), e.ID)
		must(t, err)
		db.since()
		token, actor, err := o.SignInTicket(ctx, tickets[0].Ticket, tickets[0].Code, "")
		must(t, err)
		if got := db.since(); !reflect.DeepEqual(got, map[string]int64{"sessions insert": 1}) {
			t.Errorf("signing in writes %v", got)
		}
		session, _, err := o.Session(ctx, token)
		must(t, err)
		db.reserve = func() { officetest.Clock(o).Advance(c.took) }
		view, err := o.StartSitting(ctx, actor, office.SitStart{Exam: e.ID, Terminal: "t", Session: session.ID})
		must(t, err)
		if got := db.since(); !reflect.DeepEqual(got, c.want) {
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
		if got := db.since(); len(got) > 0 {
			t.Errorf("going on in place writes %v", got)
		}
	}
}

// TestASignInThatIsNotStoredIsNone: nobody is let in, and the trail says so.
func TestASignInThatIsNotStoredIsNone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o, db := newCounted(t)
	e := officetest.Sealed(t, o, 1, nil)
	tickets, err := o.IssueTickets(ctx, office.CommandLine("test"), e.ID)
	must(t, err)
	db.fail.Store(true)
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
