package store

import (
	"context"
	"iter"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/questionbank"
)

var (
	questionsSpec = docdb.CollectionSpec{Name: "questions", Indexes: []docdb.Index{
		{Name: "topic", Fields: []string{"content.topic"}},
		{Name: "status", Fields: []string{"status"}},
		{Name: "author", Fields: []string{"author"}},
	}}
	versionsSpec = docdb.CollectionSpec{Name: "versions", Indexes: []docdb.Index{
		{Name: "question", Fields: []string{"question", "number"}},
	}}
	bankSpec = docdb.CollectionSpec{Name: "bank"}
	usesSpec = docdb.CollectionSpec{Name: "uses"}
)

// Questions keeps the records of questions. A record holds the content of its
// newest version and of the one that may be drawn; the others are Versions.
type Questions struct{ repo[questionbank.Record] }

func newQuestions(db docdb.DB) *Questions {
	return &Questions{newRepo(db, questionsSpec.Name, "bank.error.missing", func(r *questionbank.Record) (*string, *int64) { return &r.ID, &r.Version })}
}

// Every streams all records by id.
func (r *Questions) Every(ctx context.Context) iter.Seq2[questionbank.Record, error] {
	return r.Find(ctx, docdb.Query{})
}

// UnderTopic streams the records of a topic and its sub-topics.
func (r *Questions) UnderTopic(ctx context.Context, topic string) iter.Seq2[questionbank.Record, error] {
	if topic == "" || topic == questionbank.AnyTopic {
		return r.Every(ctx)
	}
	return func(yield func(questionbank.Record, error) bool) {
		for rec, err := range r.Find(ctx, docdb.Query{Index: "topic", Equal: []any{topic}}) {
			if !yield(rec, err) || err != nil {
				return
			}
		}
		// "0" stands right behind "/" in the order of code points.
		for rec, err := range r.Find(ctx, docdb.Query{Index: "topic", From: topic + "/", Below: topic + "0"}) {
			if !yield(rec, err) || err != nil {
				return
			}
		}
	}
}

// Versions keeps the versions of questions that a newer one has replaced.
type Versions struct{ repo[questionbank.Version] }

func newVersions(db docdb.DB) *Versions {
	return &Versions{newRepo(db, versionsSpec.Name, "bank.error.version", func(v *questionbank.Version) (*string, *int64) { return &v.Key, &v.Version })}
}

// OfQuestion returns the replaced versions of a question, the newest first.
func (r *Versions) OfQuestion(ctx context.Context, id engine.ID) ([]questionbank.Version, error) {
	return r.All(ctx, docdb.Query{Index: "question", Equal: []any{id}, Desc: true})
}

// BankState tells that something in the bank changed.
type BankState struct {
	ID         string `bson:"_id"`
	Version    int64  `bson:"version"`
	Generation int64  `bson:"generation"`
}

// Bank counts the changes of the whole bank, so that a node knows when what it
// remembers of it is old.
type Bank struct{ repo[BankState] }

const bankID = "bank"

func newBank(db docdb.DB) *Bank {
	return &Bank{newRepo(db, bankSpec.Name, "error.internal", func(b *BankState) (*string, *int64) { return &b.ID, &b.Version })}
}

// Generation returns the count, 0 for a bank that was never changed.
func (r *Bank) Generation(ctx context.Context) (int64, error) {
	state, err := r.Get(ctx, bankID)
	if engine.Is(err, engine.KindNotFound) {
		return 0, nil
	}
	return state.Generation, err
}

// Changed counts a change, which must be stored already.
func (r *Bank) Changed(ctx context.Context) error {
	_, err := r.Update(ctx, bankID, func(b *BankState) error { b.Generation++; return nil })
	if !engine.Is(err, engine.KindNotFound) {
		return err
	}
	err = r.Insert(ctx, &BankState{ID: bankID, Generation: 1})
	if engine.Is(err, engine.KindConflict) {
		_, err = r.Update(ctx, bankID, func(b *BankState) error { b.Generation++; return nil })
	}
	return err
}

// UseList names the questions that stand on the forms of one sealing.
type UseList struct {
	Run       string      `bson:"_id"`
	Version   int64       `bson:"version"`
	Exam      engine.ID   `bson:"exam"`
	Questions []engine.ID `bson:"questions"`
}

// Uses keeps which sealing used which questions.
type Uses struct{ repo[UseList] }

func newUses(db docdb.DB) *Uses {
	return &Uses{newRepo(db, usesSpec.Name, "error.internal", func(u *UseList) (*string, *int64) { return &u.Run, &u.Version })}
}
