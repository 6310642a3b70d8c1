package office_test

import (
	"context"
	"fmt"
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
	"lectern/engine/store"
)

// breaking is a database that fails at a write of some collections, or of the
// ledgers, and from then on, as if the process had ended there. A many-insert
// writes half.
type breaking struct {
	docdb.DB
	where []string
	left  atomic.Int64 // writes until it breaks; below 0 it is broken
}

// sealingWrites are the collections that an exam is prepared and sealed in.
var sealingWrites = []string{"exams", "roster", "forms", "pools", "leases", "persons"}

func (b *breaking) Collection(name string) docdb.Collection {
	c := b.DB.Collection(name)
	if slices.Contains(b.where, name) {
		return breakingCollection{c, b}
	}
	return c
}

func (b *breaking) Journal() docdb.Journal { return breakingJournal{b.DB.Journal(), b} }

type breakingJournal struct {
	docdb.Journal
	b *breaking
}

func (j breakingJournal) Append(ctx context.Context, e docdb.Entry) error {
	if strings.HasPrefix(e.Stream, "ledger/") && slices.Contains(j.b.where, "ledger") && j.b.left.Add(-1) < 0 {
		return errDown
	}
	return j.Journal.Append(ctx, e)
}

type breakingCollection struct {
	docdb.Collection
	b *breaking
}

func (c breakingCollection) broken() bool { return c.b.left.Add(-1) < 0 }

func (c breakingCollection) Insert(ctx context.Context, doc any) error {
	if c.broken() {
		return errDown
	}
	return c.Collection.Insert(ctx, doc)
}

func (c breakingCollection) InsertMany(ctx context.Context, docs []any) (int, error) {
	if c.broken() {
		_, _ = c.Collection.InsertMany(ctx, docs[:len(docs)/2])
		return 0, errDown
	}
	return c.Collection.InsertMany(ctx, docs)
}

func (c breakingCollection) Replace(ctx context.Context, id string, version int64, doc any) error {
	if c.broken() {
		return errDown
	}
	return c.Collection.Replace(ctx, id, version, doc)
}

func (c breakingCollection) Delete(ctx context.Context, id string, version int64) error {
	if c.broken() {
		return errDown
	}
	return c.Collection.Delete(ctx, id, version)
}

const unbroken = 1 << 40

// untilItHolds does an act on fresh databases, broken at the first write, the
// second, and so on, and, where it failed, does it again after a restart. It
// ends when the act needs no further write.
func untilItHolds(t *testing.T, where []string, prepare func(*office.Office) engine.ID, act func(*office.Office, engine.ID) error, check func(*office.Office, engine.ID)) {
	t.Helper()
	for writes := int64(0); ; writes++ {
		db := &breaking{DB: docdbtest.Open(t, store.Schema), where: where}
		db.left.Store(unbroken)
		o := officetest.Over(t, db)
		o.Source = officetest.NewBank(12)
		id := prepare(o)
		db.left.Store(writes)
		failed := act(o, id)
		broken := db.left.Load() < 0
		db.left.Store(unbroken)
		later := officetest.Over(t, db) // a process that remembers nothing
		later.Source = o.Source
		officetest.Clock(later).Advance(time.Hour)
		if failed != nil {
			if !engine.Is(failed, engine.KindUnavailable) {
				t.Fatalf("broken at write %d: %v", writes, failed)
			}
			if err := act(later, id); err != nil {
				t.Fatalf("broken at write %d, again: %v", writes, err)
			}
		}
		officetest.Clock(later).Advance(time.Hour)
		if err := later.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		check(later, id)
		if !broken {
			if writes == 0 {
				t.Fatal("nothing was broken")
			}
			return
		}
	}
}

// draft is an exam in preparation with so many on its roster.
func draft(t *testing.T, o *office.Office, candidates int) engine.ID {
	t.Helper()
	s, b := examOf(o)
	e, err := o.CreateExam(context.Background(), office.CommandLine("test"), s, &b)
	if err != nil {
		t.Fatal(err)
	}
	if candidates > 0 {
		if _, err := o.AddRoster(context.Background(), office.CommandLine("test"), e.ID, rosterRows(1, candidates), office.RosterOptions{AddPeople: true}); err != nil {
			t.Fatal(err)
		}
	}
	return e.ID
}

func rosterRows(from, to int) []exam.RosterRow {
	var rows []exam.RosterRow
	for i := from; i <= to; i++ {
		rows = append(rows, exam.RosterRow{Row: i + 1, ID: fmt.Sprintf("c%03d", i), Name: fmt.Sprintf("考生%d", i), Department: "第一科室"})
	}
	return rows
}

func TestSealingHoldsWhereverItBreaks(t *testing.T) {
	t.Parallel()
	cli := office.CommandLine("test")
	untilItHolds(t, sealingWrites,
		func(o *office.Office) engine.ID { return draft(t, o, 7) },
		func(o *office.Office, id engine.ID) error {
			_, err := o.SealExam(context.Background(), cli, id, nil)
			return err
		},
		func(o *office.Office, id engine.ID) {
			e, err := o.Store.Exams.Get(context.Background(), id)
			if err != nil || e.Status != exam.Sealed || e.Sealing.Forms != 7 {
				t.Fatalf("%+v %v", e.Sealing, err)
			}
			forms, err := o.Store.Forms.Count(context.Background(), allOf)
			pools, err2 := o.Store.Pools.Count(context.Background(), allOf)
			if err != nil || err2 != nil || forms != 7 || pools != 1 {
				t.Errorf("%d forms and %d pools are left: %v %v", forms, pools, err, err2)
			}
			for i := 1; i <= 7; i++ {
				if sheet, err := o.Sheet(context.Background(), id, fmt.Sprintf("c%03d", i), 1); err != nil || sheet.Count() != 18 {
					t.Errorf("candidate %d: %v", i, err)
				}
			}
		})
}

func TestAdditionsToARosterHoldWhereverTheyBreak(t *testing.T) {
	t.Parallel()
	cli := office.CommandLine("test")
	for _, sealed := range []bool{false, true} {
		untilItHolds(t, sealingWrites,
			func(o *office.Office) engine.ID {
				id := draft(t, o, 2)
				if sealed {
					if _, err := o.SealExam(context.Background(), cli, id, nil); err != nil {
						t.Fatal(err)
					}
				}
				return id
			},
			func(o *office.Office, id engine.ID) error {
				_, err := o.AddRoster(context.Background(), cli, id, rosterRows(3, 8), office.RosterOptions{AddPeople: true})
				return err
			},
			func(o *office.Office, id engine.ID) {
				e, err := o.Store.Exams.Get(context.Background(), id)
				if err != nil {
					t.Fatal(err)
				}
				lines, err := o.RosterOf(context.Background(), cli, id)
				if err != nil || len(lines) != 8 || e.Candidates != 8 {
					t.Fatalf("%d stand, %d are counted: %v", len(lines), e.Candidates, err)
				}
				if !sealed {
					return
				}
				for _, c := range lines {
					if _, err := o.Store.Forms.Get(context.Background(), exam.FormKey(e.Sealing.Run, c.Person, 1)); err != nil {
						t.Errorf("%s has no form: %v", c.Person, err)
					}
				}
			})
	}
}
