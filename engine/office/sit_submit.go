package office

import (
	"context"
	"sync"
	"time"

	"lectern/engine"
	"lectern/engine/sitting"
)

// SitReceipt proves what was handed in.
type SitReceipt struct {
	Receipt     string    `json:"receipt"`
	SubmittedAt time.Time `json:"submitted_at"`

	Sitting  engine.ID   `json:"-"`
	Exam     engine.ID   `json:"-"`
	Answered int         `json:"-"`
	How      sitting.How `json:"-"`
}

// SubmitSitting hands in for the candidate; again, it returns the same receipt.
// seq is the number of answers that the client counts. Errors: as State.Submit,
// a Conflict with sequence number and responses beside it.
func (o *Office) SubmitSitting(ctx context.Context, actor engine.Actor, id engine.ID, epoch int, seq int64, session string) (SitReceipt, error) {
	ref, ex, err := o.ownSitting(ctx, actor, id)
	if err != nil {
		return SitReceipt{}, err
	}
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return SitReceipt{}, err
	}
	if err := o.present(ctx); err != nil {
		o.Log.WarnContext(ctx, "hand-ins of this node would be found late after its end", "error", err)
	}
	stored, err := o.Store.Sittings.Get(ctx, ref.id)
	if err != nil {
		return SitReceipt{}, err
	}
	var h handedIn
	var beside map[string]any
	var closing bool
	var failed error
	turn := sitting.Turn{
		Decide: func(s *sitting.State, now int64) ([]sitting.Event, error) {
			beside, failed = nil, nil
			events, err := s.Submit(now, ex.Terms, epoch, seq, sessionTag(session))
			if engine.Is(err, engine.KindConflict) {
				beside, failed = clash(sheet, s)
			}
			closing = len(events) > 0
			return events, err
		},
		Done: func(s *sitting.State, _ int64) {
			if failed == nil {
				h, failed = readHandedIn(ref, s)
			}
		},
	}
	// A state that another node has gone on from is found out by the append:
	// only where nothing is appended must the journal be read.
	if err = o.hall.Do(ctx, ref.stream(), turn); err == nil && !closing {
		turn.Fresh = true
		err = o.hall.Do(ctx, ref.stream(), turn)
	}
	if failed != nil {
		return SitReceipt{}, failed
	}
	if err != nil {
		if beside == nil && (engine.Is(err, engine.KindMoved) || engine.Is(err, engine.KindClosed)) {
			beside = map[string]any{"sitting": id}
		}
		if beside != nil {
			err = &Beside{err, beside}
		}
		return SitReceipt{}, o.auditUnless(ctx, actor, "sitting.submit", "sitting/"+id, err)
	}
	if closing {
		var trail sync.WaitGroup
		trail.Go(func() {
			o.auditDetail(ctx, actor, "sitting.submit", "sitting/"+id, map[string]string{"receipt": h.record.Receipt}, nil)
		})
		o.followHandIn(ctx, settling{ref: ref, ex: &ex, sheet: sheet, handedIn: h, record: stored})
		trail.Wait()
	} else if was := stored; was.Follow(h.record) || stored.Unsettled {
		// Sent again after a crash: whoever took it first did not get to the end.
		o.followed(ctx, ref, o.finish(ctx, ref, h.record))
	}
	return receiptOf(&h.record), nil
}

func receiptOf(r *sitting.Record) SitReceipt {
	return SitReceipt{
		Receipt: r.Receipt, SubmittedAt: time.UnixMilli(r.SubmittedAt).UTC(),
		Sitting: r.ID, Exam: r.Exam, Answered: r.Count, How: r.How,
	}
}

// followHandIn does what follows from a hand-in that this node has just put down.
// It is acknowledged whatever becomes of that: what fails is left to the sweep.
func (o *Office) followHandIn(ctx context.Context, s settling) {
	o.followed(ctx, s.ref, o.settleHandedIn(ctx, s))
}

// followed sees that what could not follow from a hand-in is found again.
func (o *Office) followed(ctx context.Context, ref sitRef, err error) {
	if err == nil {
		return
	}
	o.Log.WarnContext(ctx, "what follows a hand-in is left to the sweep", "sitting", ref.id, "error", err)
	o.unfinished.add(ref)
}

// finish does what follows an event that lists know of: the record, and after a
// hand-in the score. What fails is finished by the sweep.
func (o *Office) finish(ctx context.Context, ref sitRef, record sitting.Record) error {
	if record.Status != sitting.HandedIn {
		return o.followRecord(ctx, ref, record)
	}
	_, err := o.settleSitting(ctx, ref, System, "")
	return err
}

// sittingRecord returns a sitting's record, brought up to the journal where that may
// have gone on: a crash between the two leaves it behind.
func (o *Office) sittingRecord(ctx context.Context, ref sitRef) (sitting.Record, error) {
	r, err := o.Store.Sittings.Get(ctx, ref.id)
	if err != nil || r.Status == sitting.WasVoided || r.Status == sitting.HandedIn && !r.Unsettled {
		return r, err
	}
	now, err := o.project(ctx, ref)
	if err != nil {
		return r, err
	}
	if was := r; now.Status == "" || !was.Follow(now) && !r.Unsettled {
		return r, nil
	}
	if err := o.finish(ctx, ref, now); err != nil {
		return r, err
	}
	return o.Store.Sittings.Get(ctx, ref.id)
}

// project returns what the journal says now.
func (o *Office) project(ctx context.Context, ref sitRef) (record sitting.Record, err error) {
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{Fresh: true, Done: func(s *sitting.State, _ int64) { record = s.Record(ref.id) }})
	return record, err
}

// Receipt returns the receipt of the actor's own sitting; Conflict before it is
// handed in.
func (o *Office) Receipt(ctx context.Context, actor engine.Actor, id engine.ID) (SitReceipt, error) {
	ref, _, err := o.ownSitting(ctx, actor, id)
	if err != nil {
		return SitReceipt{}, err
	}
	r, err := o.sittingRecord(ctx, ref)
	if err != nil {
		return SitReceipt{}, err
	}
	if r.Status != sitting.HandedIn {
		return SitReceipt{}, engine.Conflict("error.sitting.open")
	}
	return receiptOf(&r), nil
}
