package store_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/store"
	"lectern/questionbank"
)

// glass seals so that a test can look through.
type glass struct{}

func (glass) Seal(plain []byte, context string) ([]byte, error) {
	return append([]byte(context+"\n"), plain...), nil
}

func (glass) Open(sealed []byte, context string) ([]byte, error) {
	plain, ok := bytes.CutPrefix(sealed, []byte(context+"\n"))
	if !ok {
		return nil, engine.Internal("opening "+context, errors.New("sealed otherwise"))
	}
	return plain, nil
}

// TestASealedDocumentShowsItsIndexedFieldsAlone: what is stored finds a question
// by topic, status and author, and says nothing else of it.
func TestASealedDocumentShowsItsIndexedFieldsAlone(t *testing.T) {
	t.Parallel()
	db := docdbtest.Open(t, store.Schema)
	s := store.Open(db, glass{})
	r := questionbank.Record{ID: "q", Status: questionbank.Draft, Author: "a", Note: "why", Content: questionbank.Question{
		ID: "q", Topic: "法规/征收", Type: questionbank.Short, Stem: strings.Repeat("长", 500), Key: questionbank.Key{Model: []string{"答"}}}}
	if err := s.Questions.Insert(ctx, &r); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Questions.Update(ctx, "q", func(r *questionbank.Record) error { r.Status = questionbank.Approved; return nil }); err != nil {
		t.Fatal(err)
	}
	got, err := s.Questions.Get(ctx, "q")
	if err != nil || got.Version != 2 || got.Status != questionbank.Approved || got.Content.Key.Model[0] != "答" || got.Note != "why" {
		t.Errorf("%+v, %v", got, err)
	}
	found := 0
	for r, err := range s.Questions.UnderTopic(ctx, "法规") {
		if found++; err != nil || r.Content.Stem != got.Content.Stem {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if n, err := s.Questions.Count(ctx, docdb.Query{Index: "status", Equal: []any{"approved"}}); err != nil || n != 1 || found != 1 {
		t.Errorf("%d and %d found, %v", n, found, err)
	}
	for raw, err := range db.Collection("questions").Find(ctx, docdb.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		sealed := raw.Lookup("sealed")
		if _, data := sealed.Binary(); len(data) > 700 {
			t.Errorf("a stem of 1,500 bytes that repeats takes %d", len(data))
		}
		want := bson.D{{Key: "_id", Value: "q"}, {Key: "version", Value: int64(2)}, {Key: "content", Value: bson.D{{Key: "topic", Value: "法规/征收"}}},
			{Key: "status", Value: "approved"}, {Key: "author", Value: "a"}, {Key: "sealed", Value: sealed}}
		if doc, _ := bson.Marshal(want); !bytes.Equal(doc, raw) {
			t.Errorf("stored is %v", raw)
		}
	}
}

// TestASealedDocumentOpensAtItsPlaceAlone: neither in another's place, nor as
// another version of itself.
func TestASealedDocumentOpensAtItsPlaceAlone(t *testing.T) {
	t.Parallel()
	db := docdbtest.Open(t, store.Schema)
	s := store.Open(db, glass{})
	for _, id := range []string{"a", "b"} {
		if err := s.Questions.Insert(ctx, &questionbank.Record{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	type stored struct {
		ID      string `bson:"_id"`
		Version int64  `bson:"version"`
		Sealed  []byte `bson:"sealed"`
	}
	raw := db.Collection("questions")
	b, err := docdb.Get[stored](ctx, raw, "b")
	if err != nil {
		t.Fatal(err)
	}
	for name, put := range map[string]stored{"another's": {"a", 2, b.Sealed}, "an older one": {"b", 2, b.Sealed}} {
		if err := raw.Replace(ctx, put.ID, 1, put); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Questions.Get(ctx, put.ID); !engine.Is(err, engine.KindInternal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, err := range s.Questions.Every(ctx) {
		if !engine.Is(err, engine.KindInternal) {
			t.Errorf("in a list: %v", err)
		}
	}
}
