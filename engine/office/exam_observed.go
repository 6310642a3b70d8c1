package office

import (
	"cmp"
	"context"
	"slices"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/engine/store"
)

// observeReleased notes how the questions of a released exam went, from which
// their difficulties follow. Done again, it counts anew.
func (o *Office) observeReleased(ctx context.Context, _ engine.Actor, e exam.Exam) error {
	seen, err := o.observed(ctx, e.ID)
	if err != nil {
		return err
	}
	now := store.ObservedExam{Exam: e.ID, At: o.Clock.Now().UnixMilli()}
	for ref, sum := range seen {
		now.Questions = append(now.Questions, store.ObservedQuestion{ID: ref.ID, Version: ref.Version, Count: sum.Count, Sum: sum.Sum})
	}
	slices.SortFunc(now.Questions, func(a, b store.ObservedQuestion) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	})
	err = o.Store.Observed.Insert(ctx, &now)
	if engine.Is(err, engine.KindConflict) {
		_, err = o.Store.Observed.Update(ctx, e.ID, func(was *store.ObservedExam) error {
			was.At, was.Questions = now.At, now.Questions
			return nil
		})
	}
	if err != nil {
		return err
	}
	return o.bankChanged(ctx)
}

// observed sums up the newest scores of an exam by question version.
func (o *Office) observed(ctx context.Context, id engine.ID) (map[exam.Ref]paper.Observed, error) {
	seen := map[exam.Ref]paper.Observed{}
	for s, err := range o.newestScores(ctx, id) {
		if err != nil {
			return nil, err
		}
		for i, ref := range s.Refs {
			if s.Flags[i] == exam.FlagPending || s.Maxima[i] <= 0 {
				continue
			}
			sum := seen[ref]
			sum.Count++
			sum.Sum += int64(max(0, s.Marks[i]).Ratio(1000, int64(s.Maxima[i])))
			seen[ref] = sum
		}
	}
	return seen, nil
}

// observedQuestions sums up all released exams.
func (o *Office) observedQuestions(ctx context.Context) (map[paper.Ref]paper.Observed, error) {
	exams, err := o.Store.Observed.All(ctx, allDocs)
	seen := map[paper.Ref]paper.Observed{}
	for _, e := range exams {
		for _, q := range e.Questions {
			ref := paper.Ref{ID: q.ID, Version: q.Version}
			sum := seen[ref]
			seen[ref] = paper.Observed{Count: sum.Count + q.Count, Sum: sum.Sum + q.Sum}
		}
	}
	return seen, err
}
