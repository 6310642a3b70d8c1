package office_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/sitting"
)

// cut is a database that fails at one write, whatever is written, and, where the
// process is gone with it, at all that follow.
type cut struct {
	docdb.DB
	way
	at    int64 // the write that fails, from 1; 0: none
	count atomic.Int64
}

// way says how a write fails.
type way struct {
	after bool // it is done, and nobody learns of it
	gone  bool // the process ends with it: nothing is written any more
}

func (c *cut) String() string {
	return fmt.Sprintf("write %d lost (done: %t, with the process: %t)", c.at, c.after, c.gone)
}

func (c *cut) write(do func() error) error {
	switch n := c.count.Add(1); {
	case c.at == 0 || n < c.at || n > c.at && !c.gone:
		return do()
	case n == c.at && c.after:
		_ = do()
	}
	return errDown
}

// reached reports whether the write that fails came.
func (c *cut) reached() bool { return c.at > 0 && c.count.Load() >= c.at }

func (c *cut) Journal() docdb.Journal { return cutJournal{c.DB.Journal(), c} }

func (c *cut) Collection(name string) docdb.Collection {
	return cutCollection{c.DB.Collection(name), c}
}

type cutJournal struct {
	docdb.Journal
	c *cut
}

func (j cutJournal) Append(ctx context.Context, e docdb.Entry) error {
	return j.c.write(func() error { return j.Journal.Append(ctx, e) })
}

type cutCollection struct {
	docdb.Collection
	c *cut
}

func (c cutCollection) Insert(ctx context.Context, doc any) error {
	return c.c.write(func() error { return c.Collection.Insert(ctx, doc) })
}

func (c cutCollection) InsertMany(ctx context.Context, docs []any) (n int, err error) {
	err = c.c.write(func() error {
		n, err = c.Collection.InsertMany(ctx, docs)
		return err
	})
	return n, err
}

func (c cutCollection) Replace(ctx context.Context, id string, version int64, doc any) error {
	return c.c.write(func() error { return c.Collection.Replace(ctx, id, version, doc) })
}

func (c cutCollection) Delete(ctx context.Context, id string, version int64) error {
	return c.c.write(func() error { return c.Collection.Delete(ctx, id, version) })
}

func (c cutCollection) DeletePrefix(ctx context.Context, index string, prefix ...any) (n int, err error) {
	err = c.c.write(func() error {
		n, err = c.Collection.DeletePrefix(ctx, index, prefix...)
		return err
	})
	return n, err
}

// cutNode is an office over a database that is cut, at the time of another.
func cutNode(t *testing.T, o *office.Office, c *cut) *office.Office {
	t.Helper()
	c.DB = o.Store.DB
	node := officetest.Over(t, c)
	node.Source, node.Log = o.Source, slog.New(slog.DiscardHandler)
	officetest.Clock(node).Advance(o.Clock.Now().Sub(node.Clock.Now()))
	return node
}

// traces is all that a sitting leaves in the database, but for what differs from
// one sitting to another and times.
func traces(t *testing.T, o *office.Office, id engine.ID) string {
	t.Helper()
	var b strings.Builder
	r, err := o.Store.Sittings.Get(ctx, id)
	must(t, err)
	fmt.Fprintln(&b, "record", r.Status, r.How, r.Count, r.Late, r.HeadSeq, r.Basis, r.Unsettled, r.Scored, r.Score, r.Max, r.Passed, r.Pending)
	for e, err := range o.Store.SittingJournal.Read(ctx, sitting.StreamOf(r.Exam, id), 1) {
		must(t, err)
		event, err := sitting.DecodeEvent(e.Payload)
		must(t, err)
		fmt.Fprintln(&b, "event", e.Seq, event.Kind, event.How, event.Count)
		if event.Kind == sitting.Submitted && r.Receipt != sitting.Receipt(e.Hash) {
			fmt.Fprintln(&b, "receipt is another")
		}
	}
	scores, err := o.Store.Scores.Of(ctx, id)
	must(t, err)
	for _, s := range scores {
		fmt.Fprintln(&b, "score", s.Revision, s.Score, s.Max, s.Passed, s.Pending, s.Basis, s.HeadSeq)
	}
	scripts, err := o.Store.Scripts.OfSitting(ctx, id)
	must(t, err)
	for _, s := range scripts {
		fmt.Fprintln(&b, "script", s.N, s.State, s.Max, len(s.Looks))
	}
	object := "exam/" + r.Exam
	for e, err := range o.Store.Ledger.Read(ctx, r.Candidate) {
		must(t, err)
		if e.Object == object {
			fmt.Fprintln(&b, "ledger", e.Kind, e.Value, e.Of, e.Flag)
		}
	}
	p, err := o.Store.Postings.Get(ctx, object)
	if !engine.Is(err, engine.KindNotFound) {
		must(t, err)
		fmt.Fprintln(&b, "posting", p.Done, p.Stopped, slices.Contains(p.Holders, r.Candidate))
	}
	return b.String()
}

// acts are those that the trail tells of an object: how often each was done, 0
// where it was only tried.
type acts map[string]int

func actsOn(t *testing.T, o *office.Office, object string) acts {
	t.Helper()
	told := acts{}
	for e, err := range o.Store.Audit.Newest(ctx, officetest.Start.AddDate(0, 0, -1), o.Clock.Now().AddDate(0, 0, 2)) {
		must(t, err)
		if e.Object != object {
			continue
		}
		told[e.Act] += 0
		if e.OK {
			told[e.Act]++
		}
	}
	return told
}

// miss reports whether the trail tells of fewer acts than those, or of more that
// were done.
func (a acts) miss(whole acts) bool {
	for act, n := range a {
		if n > whole[act] {
			return true
		}
	}
	for act := range whole {
		if _, told := a[act]; !told {
			return true
		}
	}
	return false
}

// cutAct is an act that is cut at each of its writes in turn.
type cutAct struct {
	name string
	// prepare makes, at a healthy office, what the next trial is about: a
	// sitting, and the object that the trail names.
	prepare func() (id engine.ID, about string)
	// do is done at the office that is cut, and again where it failed.
	do func(o *office.Office) error
}

// ways are all there are.
var ways = []way{{gone: true}, {gone: true, after: true}, {}, {after: true}}

// everyCut does an act with each of its writes lost in each way. Where the
// process is gone, the sweeps of another leave either nothing of it, or all; and
// when it was done again, the traces are those of an act that was not cut.
func everyCut(t *testing.T, o *office.Office, test cutAct, ways []way) {
	t.Helper()
	must(t, o.Sweep(ctx)) // what was done before is done
	id, about := test.prepare()
	before := traces(t, o, id)
	whole := cutNode(t, o, &cut{})
	must(t, test.do(whole))
	must(t, whole.Sweep(ctx))
	want, wantTrail := traces(t, o, id), actsOn(t, o, about)
	officetest.Clock(o).Advance(leaseOver)
	cuts := 0
	for _, way := range ways {
		for at := int64(1); ; at++ {
			c := &cut{at: at, way: way}
			id, about := test.prepare()
			node := cutNode(t, o, c)
			err := test.do(node)
			if !c.reached() {
				must(t, err)
				break
			}
			cuts++
			later := node
			if c.gone {
				later = officetest.Again(t, o)
				sweepOn(t, o, later)
				if got := traces(t, later, id); got != want && got != before {
					t.Errorf("%s, %s, leaves\n%swant\n%sor\n%s", test.name, c, got, want, before)
				}
			}
			if err != nil {
				if !engine.Is(err, engine.KindUnavailable) {
					t.Errorf("%s, %s: %v", test.name, c, err)
				}
				if err := test.do(later); err != nil {
					t.Errorf("%s, %s, again: %v", test.name, c, err)
				}
			}
			sweepOn(t, o, later)
			if got := traces(t, later, id); got != want {
				t.Errorf("%s, %s, done again, leaves\n%swant\n%s", test.name, c, got, want)
			}
			if got := actsOn(t, later, about); !c.gone && got.miss(wantTrail) {
				t.Errorf("%s, %s: the trail tells of %v, want %v", test.name, c, got, wantTrail)
			}
		}
	}
	t.Logf("%s was cut %d times", test.name, cuts)
}

// sweepOn sweeps till nobody can hold a lease any more.
func sweepOn(t *testing.T, o, later *office.Office) {
	t.Helper()
	for range 2 {
		must(t, later.Sweep(ctx))
		officetest.Clock(o).Advance(leaseOver)
		officetest.Clock(later).Advance(o.Clock.Now().Sub(later.Clock.Now()))
	}
}
