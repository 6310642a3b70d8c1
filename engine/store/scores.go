package store

import (
	"context"
	"iter"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/exam"
)

var (
	scoresSpec = docdb.CollectionSpec{Name: "scores", Indexes: []docdb.Index{
		{Name: "sitting_revision", Fields: []string{"sitting", "revision"}},
		{Name: "exam", Fields: []string{"exam"}},
	}}
	scriptsSpec = docdb.CollectionSpec{Name: "scripts", Indexes: []docdb.Index{
		{Name: "exam_state_question", Fields: []string{"exam", "state", "question"}},
		{Name: "exam_question", Fields: []string{"exam", "question"}},
		{Name: "sitting", Fields: []string{"sitting"}},
	}}
)

// Scores keeps every revision of every score.
type Scores struct{ r repo[scoreDoc] }

func newScores(db docdb.DB) *Scores {
	return &Scores{newRepo(db, scoresSpec.Name, "error.score.missing", func(s *scoreDoc) (*string, *int64) { return &s.Key, &s.Version })}
}

// Insert adds a revision; Conflict where one stands under its key.
func (r *Scores) Insert(ctx context.Context, s *exam.Score) error {
	doc := packScore(s)
	if err := r.r.Insert(ctx, &doc); err != nil {
		return err
	}
	s.Version = doc.Version
	return nil
}

// Newest returns the newest revision of a sitting's score; NotFound.
func (r *Scores) Newest(ctx context.Context, sitting engine.ID) (exam.Score, error) {
	for s, err := range r.find(ctx, docdb.Query{Index: "sitting_revision", Equal: []any{sitting}, Desc: true, Limit: 1}) {
		return s, err
	}
	return exam.Score{}, r.r.named(engine.NotFound("error.db.missing", "index", "sitting_revision"), sitting)
}

// Of returns a sitting's scores, the first revision first.
func (r *Scores) Of(ctx context.Context, sitting engine.ID) ([]exam.Score, error) {
	scores := []exam.Score{}
	for s, err := range r.find(ctx, docdb.Query{Index: "sitting_revision", Equal: []any{sitting}}) {
		if err != nil {
			return nil, err
		}
		scores = append(scores, s)
	}
	return scores, nil
}

// OfExam streams every revision of an exam's scores.
func (r *Scores) OfExam(ctx context.Context, id engine.ID) iter.Seq2[exam.Score, error] {
	return r.find(ctx, docdb.Query{Index: "exam", Equal: []any{id}})
}

func (r *Scores) find(ctx context.Context, q docdb.Query) iter.Seq2[exam.Score, error] {
	return func(yield func(exam.Score, error) bool) {
		for doc, err := range r.r.Find(ctx, q) {
			if err == nil {
				err = doc.unpack()
			}
			if !yield(doc.Score, err) || err != nil {
				return
			}
		}
	}
}

// Scripts keeps the answers that persons mark.
type Scripts struct{ repo[exam.Script] }

func newScripts(db docdb.DB) *Scripts {
	return &Scripts{newRepo(db, scriptsSpec.Name, "error.script.missing", func(s *exam.Script) (*string, *int64) { return &s.Key, &s.Version })}
}

// OfSitting returns the scripts of a sitting.
func (r *Scripts) OfSitting(ctx context.Context, sitting engine.ID) ([]exam.Script, error) {
	return r.All(ctx, docdb.Query{Index: "sitting", Equal: []any{sitting}})
}

// In streams an exam's scripts in a state, one question after another.
func (r *Scripts) In(ctx context.Context, id engine.ID, state exam.ScriptState) iter.Seq2[exam.Script, error] {
	return r.Find(ctx, docdb.Query{Index: "exam_state_question", Equal: []any{id, string(state)}})
}

// OfExam streams an exam's scripts, one question after another.
func (r *Scripts) OfExam(ctx context.Context, id engine.ID) iter.Seq2[exam.Script, error] {
	return r.Find(ctx, docdb.Query{Index: "exam_question", Equal: []any{id}})
}

// OfQuestion streams an exam's scripts of one question.
func (r *Scripts) OfQuestion(ctx context.Context, id engine.ID, question string) iter.Seq2[exam.Script, error] {
	return r.Find(ctx, docdb.Query{Index: "exam_question", Equal: []any{id, question}})
}

// CountIn returns how many of an exam's scripts are in a state.
func (r *Scripts) CountIn(ctx context.Context, id engine.ID, state exam.ScriptState) (int64, error) {
	return r.Count(ctx, docdb.Query{Index: "exam_state_question", Equal: []any{id, string(state)}})
}
