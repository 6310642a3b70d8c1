package office

import (
	"context"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/paper"
	"lectern/engine/store"
	"lectern/questionbank"
)

var allDocs = docdb.Query{}

// bankSource gives exams the questions of the bank.
type bankSource struct{ o *Office }

var _ QuestionSource = bankSource{}

// Pool returns what may be drawn now: the approved version of each question.
// The list is shared: it is not to be changed.
func (b bankSource) Pool(ctx context.Context) (paper.Pool, error) { return b.o.Pool(ctx) }

// Questions returns exact versions, whether or not they may still be drawn;
// NotFound where one does not exist. The questions are shared.
func (b bankSource) Questions(ctx context.Context, refs []paper.Ref) (map[paper.Ref]*questionbank.Question, error) {
	return b.o.Questions(ctx, refs)
}

// Pool returns what may be drawn now.
func (o *Office) Pool(ctx context.Context) (paper.Pool, error) {
	s, err := o.bank(ctx)
	if err != nil {
		return nil, err
	}
	return s.pool, nil
}

// waitingPool returns the questions that could be drawn if they were approved.
func (o *Office) waitingPool(ctx context.Context) (paper.Pool, error) {
	s, err := o.bank(ctx)
	if err != nil {
		return nil, err
	}
	return s.waiting, nil
}

// Questions returns exact versions of questions.
func (o *Office) Questions(ctx context.Context, refs []paper.Ref) (map[paper.Ref]*questionbank.Question, error) {
	found := make(map[paper.Ref]*questionbank.Question, len(refs))
	for _, ref := range refs {
		if _, done := found[ref]; done {
			continue
		}
		key := questionbank.VersionKey(ref.ID, ref.Version)
		if q, _, ok := o.bankMemory.versions.get(key); ok {
			found[ref] = q
			continue
		}
		q, err := o.version(ctx, ref)
		if err != nil {
			return nil, err
		}
		found[ref] = q
		o.bankMemory.versions.put(key, q, o.Clock.Now())
	}
	return found, nil
}

// version reads one version: from the snapshot or the record, which hold the
// newest and the drawable one, else from the replaced ones. A version that was
// just replaced is found there, because it was stored before the record was.
func (o *Office) version(ctx context.Context, ref paper.Ref) (*questionbank.Question, error) {
	o.bankMemory.mu.Lock()
	held := o.bankMemory.now
	o.bankMemory.mu.Unlock()
	if held != nil && held.byID[ref.ID] != nil {
		if q := held.byID[ref.ID].VersionContent(ref.Version); q != nil {
			return q, nil
		}
	}
	r, err := o.questionRecord(ctx, ref.ID)
	if err != nil {
		return nil, err
	}
	if q := r.VersionContent(ref.Version); q != nil {
		return q, nil
	}
	v, err := o.Store.Versions.Get(ctx, questionbank.VersionKey(ref.ID, ref.Version))
	if err != nil {
		return nil, err
	}
	return &v.Content, nil
}

// RecordUses notes which questions stand on the forms of a sealing, so that the
// bank can tell those in use. It may be called again with the same run.
func (o *Office) RecordUses(ctx context.Context, exam, run engine.ID, questions []engine.ID) error {
	err := o.Store.Uses.Insert(ctx, &store.UseList{Run: run, Exam: exam, Questions: questions})
	if err != nil && !engine.Is(err, engine.KindConflict) {
		return err
	}
	return o.bankChanged(ctx)
}
