package store

import (
	"context"
	"iter"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/exam"
)

var (
	examsSpec = docdb.CollectionSpec{Name: "exams", Indexes: []docdb.Index{
		{Name: "opens", Fields: []string{"terms.opens"}},
		{Name: "period", Fields: []string{"period", "terms.opens"}},
		{Name: "status", Fields: []string{"status", "terms.opens"}},
	}}
	rosterSpec = docdb.CollectionSpec{Name: "roster", Indexes: []docdb.Index{
		{Name: "exam", Fields: []string{"exam", "person"}},
		{Name: "person", Fields: []string{"person"}},
		{Name: "number", Fields: []string{"number"}},
	}}
	formsSpec = docdb.CollectionSpec{Name: "forms", Indexes: []docdb.Index{
		{Name: "run", Fields: []string{"run"}},
	}}
	poolsSpec = docdb.CollectionSpec{Name: "pools", Indexes: []docdb.Index{
		{Name: "at", Fields: []string{"at"}},
	}}
)

// Exams keeps the exams.
type Exams struct{ repo[exam.Exam] }

func newExams(db docdb.DB) *Exams {
	return &Exams{newRepo(db, examsSpec.Name, "error.exam.missing", func(e *exam.Exam) (*string, *int64) { return &e.ID, &e.Version })}
}

// Newest streams all exams, the one that opens last first.
func (r *Exams) Newest(ctx context.Context) iter.Seq2[exam.Exam, error] {
	return r.Find(ctx, docdb.Query{Index: "opens", Desc: true})
}

// InStatus returns the exams at a status, the one that opens first in front.
func (r *Exams) InStatus(ctx context.Context, status exam.Status) ([]exam.Exam, error) {
	return r.All(ctx, docdb.Query{Index: "status", Equal: []any{string(status)}})
}

// Roster keeps the lines of all exams' rosters. A line counts only where its
// exam says so (exam.Exam.Stands).
type Roster struct{ repo[exam.Candidate] }

func newRoster(db docdb.DB) *Roster {
	return &Roster{newRepo(db, rosterSpec.Name, "error.candidate.missing", func(c *exam.Candidate) (*string, *int64) { return &c.Key, &c.Version })}
}

// OfExam streams the lines of an exam in the order of persons.
func (r *Roster) OfExam(ctx context.Context, id engine.ID) iter.Seq2[exam.Candidate, error] {
	return r.Find(ctx, docdb.Query{Index: "exam", Equal: []any{id}})
}

// OfPerson returns the lines of a person at all exams.
func (r *Roster) OfPerson(ctx context.Context, person engine.ID) ([]exam.Candidate, error) {
	return r.All(ctx, docdb.Query{Index: "person", Equal: []any{person}})
}

// ByNumber returns the lines with a ticket number, folded by people.FoldNumber.
func (r *Roster) ByNumber(ctx context.Context, number string) ([]exam.Candidate, error) {
	return r.All(ctx, docdb.Query{Index: "number", Equal: []any{number}})
}

// RemoveExam removes the lines of an exam that is gone.
func (r *Roster) RemoveExam(ctx context.Context, id engine.ID) error {
	_, err := r.c.DeletePrefix(ctx, "exam", id)
	return err
}

// Forms keeps sealed forms.
type Forms struct{ repo[exam.StoredForm] }

func newForms(db docdb.DB) *Forms {
	return &Forms{newRepo(db, formsSpec.Name, "error.form.missing", func(f *exam.StoredForm) (*string, *int64) { return &f.Key, &f.Version })}
}

// OfRun streams the forms of one sealing.
func (r *Forms) OfRun(ctx context.Context, run engine.ID) iter.Seq2[exam.StoredForm, error] {
	return r.Find(ctx, docdb.Query{Index: "run", Equal: []any{run}})
}

// RemoveRun removes the forms of a sealing that came to nothing.
func (r *Forms) RemoveRun(ctx context.Context, run engine.ID) (int, error) {
	return r.c.DeletePrefix(ctx, "run", run)
}

// Pools keeps what sealings drew from.
type Pools struct{ repo[exam.SealedPool] }

func newPools(db docdb.DB) *Pools {
	return &Pools{newRepo(db, poolsSpec.Name, "error.pool.missing", func(p *exam.SealedPool) (*string, *int64) { return &p.Run, &p.Version })}
}

// Begun streams the sealings that began before a time in milliseconds since
// 1970.
func (r *Pools) Begun(ctx context.Context, before int64) iter.Seq2[exam.SealedPool, error] {
	return r.Find(ctx, docdb.Query{Index: "at", Below: before})
}
