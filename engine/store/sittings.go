package store

import (
	"context"
	"iter"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/sitting"
)

var sittingsSpec = docdb.CollectionSpec{Name: "sittings", Indexes: []docdb.Index{
	{Name: "exam_status", Fields: []string{"exam", "status"}},
	{Name: "exam_candidate", Fields: []string{"exam", "candidate"}},
	{Name: "status_deadline", Fields: []string{"status", "deadline"}},
	{Name: "candidate", Fields: []string{"candidate"}},
	{Name: "receipt", Fields: []string{"receipt"}},
	{Name: "unsettled", Fields: []string{"unsettled"}},
}}

// Sittings keeps the records of sittings. Their truth is SittingJournal.
type Sittings struct{ repo[sitting.Record] }

func newSittings(db docdb.DB) *Sittings {
	return &Sittings{newRepo(db, sittingsSpec.Name, "error.sitting.missing", func(r *sitting.Record) (*string, *int64) { return &r.ID, &r.Version })}
}

// OfExam streams the sittings of an exam.
func (r *Sittings) OfExam(ctx context.Context, exam engine.ID) iter.Seq2[sitting.Record, error] {
	return r.Find(ctx, docdb.Query{Index: "exam_status", Equal: []any{exam}})
}

// InStatus streams the sittings of an exam that stand at a status.
func (r *Sittings) InStatus(ctx context.Context, exam engine.ID, status sitting.Status) iter.Seq2[sitting.Record, error] {
	return r.Find(ctx, docdb.Query{Index: "exam_status", Equal: []any{exam, string(status)}})
}

// OfCandidate returns a candidate's sittings at an exam.
func (r *Sittings) OfCandidate(ctx context.Context, exam, candidate engine.ID) ([]sitting.Record, error) {
	return r.All(ctx, docdb.Query{Index: "exam_candidate", Equal: []any{exam, candidate}})
}

// Due streams the sittings at a status whose deadline lies before a time in
// milliseconds since 1970; all of that status for 0.
func (r *Sittings) Due(ctx context.Context, status sitting.Status, before int64) iter.Seq2[sitting.Record, error] {
	q := docdb.Query{Index: "status_deadline", Equal: []any{string(status)}}
	if before > 0 {
		q.Below = before
	}
	return r.Find(ctx, q)
}

// NextDue streams the sitting at a status whose deadline is the first at or after
// a time in milliseconds since 1970, if there is any.
func (r *Sittings) NextDue(ctx context.Context, status sitting.Status, from int64) iter.Seq2[sitting.Record, error] {
	return r.Find(ctx, docdb.Query{Index: "status_deadline", Equal: []any{string(status)}, From: from, Limit: 1})
}

// Unsettled streams the sittings of which something that follows is not done.
func (r *Sittings) Unsettled(ctx context.Context) iter.Seq2[sitting.Record, error] {
	return r.Find(ctx, docdb.Query{Index: "unsettled", Equal: []any{true}})
}

// ByReceipt returns the sittings with this receipt: one, or none.
func (r *Sittings) ByReceipt(ctx context.Context, receipt string) ([]sitting.Record, error) {
	return r.All(ctx, docdb.Query{Index: "receipt", Equal: []any{receipt}})
}

// SittingJournal keeps the streams of sittings, chained.
type SittingJournal struct{ journal docdb.Journal }

var _ sitting.Journal = SittingJournal{}

// Append implements sitting.Journal.
func (j SittingJournal) Append(ctx context.Context, stream string, seq int64, prev, payload []byte) ([]byte, error) {
	hash := docdb.Chain(prev, stream, seq, payload)
	err := j.journal.Append(ctx, docdb.Entry{Stream: stream, Seq: seq, Payload: payload, Hash: hash})
	return hash, err
}

// Read implements sitting.Journal.
func (j SittingJournal) Read(ctx context.Context, stream string, from int64) iter.Seq2[sitting.JournalEntry, error] {
	return func(yield func(sitting.JournalEntry, error) bool) {
		for e, err := range j.journal.Read(ctx, stream, from) {
			if !yield(sitting.JournalEntry{Seq: e.Seq, Payload: e.Payload, Hash: e.Hash}, err) || err != nil {
				return
			}
		}
	}
}

// Last returns a stream's newest entry; NotFound where it has none.
func (j SittingJournal) Last(ctx context.Context, stream string) (sitting.JournalEntry, error) {
	e, err := j.journal.Last(ctx, stream)
	return sitting.JournalEntry{Seq: e.Seq, Payload: e.Payload, Hash: e.Hash}, err
}

// Streams streams the names of an exam's sitting streams; of every exam's for "".
func (j SittingJournal) Streams(ctx context.Context, exam engine.ID) iter.Seq2[string, error] {
	prefix := "sitting/"
	if exam != "" {
		prefix = sitting.StreamsOf(exam)
	}
	return j.journal.Streams(ctx, prefix)
}
