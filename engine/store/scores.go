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
type Scores struct{ repo[exam.Score] }

func newScores(db docdb.DB) *Scores {
	return &Scores{newRepo(db, scoresSpec.Name, "error.score.missing", func(s *exam.Score) (*string, *int64) { return &s.Key, &s.Version })}
}

// Newest returns the newest revision of a sitting's score; NotFound.
func (r *Scores) Newest(ctx context.Context, sitting engine.ID) (exam.Score, error) {
	s, err := docdb.FindOne[exam.Score](ctx, r.c, docdb.Query{Index: "sitting_revision", Equal: []any{sitting}, Desc: true})
	return s, r.named(err, sitting)
}

// Of returns a sitting's scores, the first revision first.
func (r *Scores) Of(ctx context.Context, sitting engine.ID) ([]exam.Score, error) {
	return r.All(ctx, docdb.Query{Index: "sitting_revision", Equal: []any{sitting}})
}

// OfExam streams every revision of an exam's scores.
func (r *Scores) OfExam(ctx context.Context, id engine.ID) iter.Seq2[exam.Score, error] {
	return r.Find(ctx, docdb.Query{Index: "exam", Equal: []any{id}})
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
