package office_test

import (
	"context"
	"iter"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/grading"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/store"
)

// meanwhile is a database in which something happens each time after the
// records of sittings were read.
type meanwhile struct {
	docdb.DB
	happens func()
}

func (m *meanwhile) Collection(name string) docdb.Collection {
	c := m.DB.Collection(name)
	if name == "sittings" {
		return meanwhileCollection{c, m}
	}
	return c
}

type meanwhileCollection struct {
	docdb.Collection
	m *meanwhile
}

func (c meanwhileCollection) Find(ctx context.Context, q docdb.Query) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		for raw, err := range c.Collection.Find(ctx, q) {
			if !yield(raw, err) {
				return
			}
		}
		if happens := c.m.happens; happens != nil && q.Index == "exam_candidate" && len(q.Equal) == 1 {
			c.m.happens = nil
			happens()
			c.m.happens = happens
		}
	}
}

// TestMarkingGoesOnWhileResultsArePosted: however often a result changes between
// being read and being posted, the ledger says the last in the end.
func TestMarkingGoesOnWhileResultsArePosted(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := &meanwhile{DB: docdbtest.Open(t, store.Schema)}
	o := officetest.Over(t, db)
	e := officetest.Sealed(t, o, 1, func(_ *office.ExamSettings, b *paper.Blueprint) {
		b.Sections, b.Pass = b.Sections[7:8], 4*engine.One // short answers
	})
	s := sitDown(t, o, e, 1)
	s.must(1, `"要点一"`)
	if _, err := s.submit(); err != nil {
		t.Fatal(err)
	}
	by := engine.Actor{ID: "office", Roles: []engine.Role{engine.RoleOffice}}
	if _, err := o.ReleaseExam(ctx, by, e.ID); err != nil {
		t.Fatal(err)
	}
	key, err := o.NextScript(ctx, by, e.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	marked := 0
	mark := func() {
		v, err := o.Script(ctx, by, key)
		if err != nil {
			t.Fatal(err)
		}
		judged := grading.Judgement{Ticked: []int{0, 1}[:1+marked%2]}
		marked++
		if _, err := o.MarkScript(ctx, by, key, v.Script.Version, judged, "复核"); err != nil {
			t.Fatal(err)
		}
	}
	mark()
	db.happens = func() {
		if marked < 8 {
			mark()
		}
	}
	for range 4 {
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if marked != 8 {
		t.Fatalf("marked %d times", marked)
	}
	book, err := o.Store.Ledger.Book(ctx, "c001")
	if err != nil || len(book.Entries) == 0 {
		t.Fatal(book, err)
	}
	if last := book.Entries[len(book.Entries)-1]; last.Value != 4*engine.One {
		t.Errorf("the ledger says %v in the end", last.Value)
	}
	v, err := o.Verify(ctx, office.CommandLine("test"), "")
	if err != nil || len(v.Differences) > 0 {
		t.Errorf("verify: %+v %v", v.Differences, err)
	}
}
