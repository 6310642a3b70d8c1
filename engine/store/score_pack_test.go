package store_test

import (
	"bytes"
	"compress/flate"
	"reflect"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/exam"
	"lectern/engine/store"
)

func aScore(revision int) exam.Score {
	s := exam.Score{
		Key: exam.ScoreKey("s1", revision), Sitting: "s1", Exam: "e1", Candidate: "c1", Attempt: 1, Revision: revision, Basis: 1, At: 1792026000000,
		By: "server:system", Head: []byte{1, 2, 3}, HeadSeq: 52, Score: -500, Max: 100_000, Sections: []engine.Mark{-500, 0},
	}
	for i, id := range []string{engine.NewID(), "01A21E23-4FCD-7983-A2E7-4725C52777B8", "single-007", "", "题", engine.NewID()} {
		s.Marks, s.Maxima = append(s.Marks, engine.Mark(i*1999-500)), append(s.Maxima, 2000)
		s.Flags, s.Refs = append(s.Flags, exam.Flag(i%3)), append(s.Refs, exam.Ref{ID: id, Version: i + 1})
	}
	return s
}

// TestScoresAreKeptWhole, in whatever form they were stored.
func TestScoresAreKeptWhole(t *testing.T) {
	t.Parallel()
	db := docdbtest.Open(t, store.Schema)
	s := store.Open(db, glass{})
	// As every score was stored once: lists, compressed.
	before := aScore(1)
	before.Version = 1
	raw, err := bson.Marshal(before)
	must(t, err)
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	must(t, err)
	_, err = w.Write(raw)
	must(t, err)
	must(t, w.Close())
	sealed, err := glass{}.Seal(packed.Bytes(), "scores/s1/1/1")
	must(t, err)
	must(t, db.Collection("scores").Insert(ctx, bson.D{{Key: "_id", Value: "s1/1"}, {Key: "version", Value: int64(1)},
		{Key: "sitting", Value: "s1"}, {Key: "revision", Value: 1}, {Key: "exam", Value: "e1"}, {Key: "sealed", Value: sealed}}))
	now := aScore(2)
	must(t, s.Scores.Insert(ctx, &now))
	if err := s.Scores.Insert(ctx, &now); !engine.Is(err, engine.KindConflict) || now.Refs == nil {
		t.Errorf("again: %v, and is left with %v", err, now.Refs)
	}
	got, err := s.Scores.Of(ctx, "s1")
	if err != nil || len(got) != 2 || !reflect.DeepEqual(got[0], before) || !reflect.DeepEqual(got[1], now) {
		t.Errorf("%+v %v", got, err)
	}
	if newest, err := s.Scores.Newest(ctx, "s1"); err != nil || !reflect.DeepEqual(newest, now) {
		t.Errorf("%+v %v", newest, err)
	}
	if _, err := s.Scores.Newest(ctx, "s2"); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("none: %v", err)
	}
	empty := exam.Score{Key: "s2/1", Sitting: "s2", Revision: 1}
	must(t, s.Scores.Insert(ctx, &empty))
	if newest, err := s.Scores.Newest(ctx, "s2"); err != nil || len(newest.Refs) != 0 {
		t.Errorf("%+v %v", newest, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
