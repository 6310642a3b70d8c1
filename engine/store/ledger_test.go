package store

import (
	"context"
	"sync"
	"testing"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/programme"
)

func wish(revision int64, object string, value int64) appraisal.Wish {
	return appraisal.Wish{Entry: appraisal.Entry{
		Person: "甲/1", Period: "2026-q4", Component: "test", Kind: appraisal.KindResult, Object: object, Revision: revision,
		Value: 1, Of: 100, At: value,
	}}
}

func TestLedgerChains(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l := Open(docdbtest.Open(t, Schema), nil).Ledger
	for range 2 {
		for i, object := range []string{"exam/a", "exam/b"} {
			if n, err := l.Post(ctx, wish(1, object, int64(i))); err != nil {
				t.Fatal(n, err)
			}
		}
	}
	w := wish(2, "exam/a", 3)
	w.Value = 50
	if n, err := l.Post(ctx, w); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	var prev []byte
	n := 0
	for p, err := range l.Read(ctx, "甲/1") {
		if err != nil {
			t.Fatal(err)
		}
		payload, _ := p.Encode()
		if string(docdb.Chain(prev, LedgerStream("甲/1"), p.Seq, payload)) != string(p.Hash) || string(p.Prev) != string(prev) {
			t.Errorf("entry %d is not chained", p.Seq)
		}
		prev = p.Hash
		n++
	}
	if n != 4 {
		t.Errorf("%d entries, want 4", n)
	}
	for holder, err := range l.Holders(ctx) {
		if err != nil || holder != "甲/1" {
			t.Errorf("%s %v", holder, err)
		}
	}
}

// Many who post the same things at once post each once, in one chain.
func TestLedgerTogether(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l := Open(docdbtest.Open(t, Schema), nil).Ledger
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			for _, object := range []string{"exam/a", "exam/b", "attendance/2026", "reflection/x"} {
				if _, err := l.Post(ctx, wish(1, object, 0)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	book, err := l.Book(ctx, "甲/1")
	if err != nil || len(book.Entries) != 4 || len(book.Standing(nil)) != 4 {
		t.Errorf("%d entries (%v), want 4", len(book.Entries), err)
	}
}

func TestRollsChangeTogether(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := Open(docdbtest.Open(t, Schema), nil)
	var all sync.WaitGroup
	for _, person := range []string{"a", "b", "c"} {
		all.Go(func() {
			if _, err := s.Rolls.Change(ctx, "l", func(r *programme.Roll) error {
				_, err := r.Mark([]programme.RollChange{{Person: person, Presence: programme.Late}}, 1, engine.Actor{ID: "clerk"})
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	roll, err := s.Rolls.Of(ctx, "l")
	if err != nil || len(roll.Lines) != 3 {
		t.Errorf("%+v %v: two who mark at once both count", roll, err)
	}
	if roll, err := s.Rolls.Of(ctx, "other"); err != nil || roll.Lecture != "other" || roll.Version != 0 {
		t.Errorf("%+v %v", roll, err)
	}
}

func TestLecturesBetween(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := Open(docdbtest.Open(t, Schema), nil)
	for _, day := range []string{"2026-12-31", "2026-10-01", "2026-09-30", "2027-01-01"} {
		if err := s.Lectures.Insert(ctx, &programme.Lecture{ID: day, Day: day}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.Lectures.Between(ctx, "2026-10-01", "2026-12-31")
	if err != nil || len(list) != 2 || list[0].Day != "2026-10-01" || list[1].Day != "2026-12-31" {
		t.Errorf("%+v %v", list, err)
	}
	if all, _ := s.Lectures.Between(ctx, "", ""); len(all) != 4 {
		t.Errorf("%d lectures", len(all))
	}
}
