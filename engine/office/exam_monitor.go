package office

import (
	"context"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// AnsweredIn returns how many questions each of some sittings has answered so
// far, by sitting, for those who run or watch the exam.
func (o *Office) AnsweredIn(ctx context.Context, actor engine.Actor, records []sitting.Record) (map[engine.ID]int, error) {
	if err := actor.Need(engine.RoleOffice, engine.RoleInvigilator); err != nil {
		return nil, err
	}
	counts := make(map[engine.ID]int, len(records))
	for i := range records {
		r := &records[i]
		if r.Status == sitting.HandedIn || r.Status == sitting.WasVoided {
			counts[r.ID] = r.Count
			continue
		}
		err := o.hall.Do(ctx, refOf(r).stream(), sitting.Turn{Fresh: true, Done: func(s *sitting.State, _ int64) {
			counts[r.ID] = s.Count()
		}})
		if err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// BlueprintAdvice says whether the bank, as it stands, can meet a blueprint, and
// how many questions the bank has that may be drawn, for the exam office.
func (o *Office) BlueprintAdvice(ctx context.Context, actor engine.Actor, b paper.Blueprint) (paper.Advice, paper.Pool, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return paper.Advice{}, nil, err
	}
	pool, err := o.examPool(ctx)
	if err != nil {
		return paper.Advice{}, nil, err
	}
	waiting, err := o.waitingPool(ctx)
	if err != nil {
		return paper.Advice{}, nil, err
	}
	return paper.Supply(b, pool, waiting), pool, nil
}

// SealingUnderWay returns the newest of the actor's jobs that seals an exam and
// is not over, false where there is none.
func (o *Office) SealingUnderWay(ctx context.Context, actor engine.Actor, id engine.ID) (Job, bool, error) {
	const recent = 20
	jobs, err := o.Store.Jobs.OfOwner(ctx, actor.ID, recent)
	if err != nil {
		return Job{}, false, err
	}
	for _, j := range jobs {
		if j.Kind == sealKind && j.Object == "exam/"+id && j.Ended == 0 {
			return j, true, nil
		}
	}
	return Job{}, false, nil
}
