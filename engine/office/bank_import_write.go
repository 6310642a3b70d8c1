package office

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"

	"lectern/engine"
	"lectern/questionbank"
)

// Import commits a plan: new questions, next versions of changed ones; refused
// rows are left out, or, with Strict, refuse the whole. It can be repeated: what
// stands is passed over. progress, where not nil, is told of each batch.
func (o *Office) Import(ctx context.Context, actor engine.Actor, plan *ImportPlan, opt ImportOptions, progress func(done int)) error {
	err := o.importPlan(ctx, actor, plan, opt, progress)
	return o.auditDetail(ctx, actor, "question.import", "bank", map[string]string{
		"new": strconv.Itoa(plan.New), "changed": strconv.Itoa(plan.Changed), "refused": strconv.Itoa(plan.Refused),
	}, err)
}

func (o *Office) importPlan(ctx context.Context, actor engine.Actor, plan *ImportPlan, opt ImportOptions, progress func(done int)) error {
	if err := actor.Need(engine.RoleInstructor, engine.RoleOffice); err != nil {
		return err
	}
	if opt.Approve && !machine(actor) {
		return engine.Forbidden("bank.error.own")
	}
	if err := plan.Check(opt); err != nil {
		return err
	}
	if progress == nil {
		progress = func(int) {}
	}
	w := &importWriter{o: o, actor: actor, approve: opt.Approve, at: o.Clock.Now().UnixMilli(), progress: progress}
	if err := w.insert(ctx, plan.Rows); err != nil {
		return err
	}
	if err := w.update(ctx, plan.Rows); err != nil {
		return err
	}
	if !w.wrote.Load() {
		return nil
	}
	return o.bankChanged(ctx)
}

// importBatch is how many new questions go down at once.
const importBatch = 500

type importWriter struct {
	o        *Office
	actor    engine.Actor
	approve  bool
	at       int64
	progress func(done int)
	wrote    atomic.Bool
}

func (w *importWriter) insert(ctx context.Context, rows []ImportRow) error {
	var batch []questionbank.Record
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return engine.Unavailable("error.db.unavailable").Because(err)
		}
		if _, err := w.o.Store.Questions.InsertMany(ctx, batch); err != nil {
			return err
		}
		w.wrote.Store(true)
		w.progress(len(batch))
		batch = batch[:0]
		return nil
	}
	for i := range rows {
		if rows[i].Change != RowNew {
			continue
		}
		r := questionbank.Record{ID: rows[i].Question.ID}
		if _, _, err := r.Revise(rows[i].Question, w.actor.ID, "", w.at); err != nil {
			return err
		}
		w.approved(&r)
		if batch = append(batch, r); len(batch) == importBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// approved approves a record at once, where that was asked for.
func (w *importWriter) approved(r *questionbank.Record) {
	if !w.approve || r.Status == questionbank.Approved || r.Status == questionbank.Retired {
		return
	}
	r.Steps = append(r.Steps, questionbank.Step{Act: questionbank.ActApprove, Number: r.Newest, From: r.Status, To: questionbank.Approved, By: w.actor.ID, At: w.at})
	r.Status, r.Approved, r.Drawable, r.Reviewer, r.Changed = questionbank.Approved, r.Newest, nil, w.actor.ID, w.at
}

// update writes the next versions of changed questions, and, with Approve,
// approves unchanged ones that are not yet.
func (w *importWriter) update(ctx context.Context, rows []ImportRow) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan *ImportRow)
	var group sync.WaitGroup
	for range importWriters {
		group.Go(func() {
			for row := range work {
				if err := w.one(ctx, row); err != nil {
					cancel(err)
				}
				w.progress(1)
			}
		})
	}
	for i := range rows {
		if rows[i].Change == RowChanged || rows[i].Change == RowUnchanged && w.approve {
			if context.Cause(ctx) != nil {
				break
			}
			work <- &rows[i]
		}
	}
	close(work)
	group.Wait()
	return context.Cause(ctx)
}

func (w *importWriter) one(ctx context.Context, row *ImportRow) error {
	if row.Change == RowUnchanged {
		r, err := w.o.questionRecord(ctx, row.Question.ID)
		if err != nil || r.Status == questionbank.Approved || r.Status == questionbank.Retired {
			return err
		}
	}
	_, err := w.o.Store.Questions.Update(ctx, row.Question.ID, func(r *questionbank.Record) error {
		err := w.o.revise(ctx, r, row.Question, w.actor.ID, "")
		if err != nil && engine.AsError(err).Message != "bank.error.same" {
			return err
		}
		w.approved(r)
		return nil
	})
	if err == nil {
		w.wrote.Store(true)
	}
	return err
}
