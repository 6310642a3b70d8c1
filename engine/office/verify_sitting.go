package office

import (
	"bytes"
	"cmp"
	"context"
	"fmt"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/sitting"
)

// sittingCheck is one sitting while it is verified.
type sittingCheck struct {
	*Office
	record  *sitting.Record
	scores  []exam.Score // every revision that can be read, the first in front
	state   sitting.State
	differs func(seq int64, reason, detail string)
}

// verifySitting checks that a sitting's events follow from one another, and that
// record, receipt and score are those of the journal.
func (o *Office) verifySitting(ctx context.Context, r *sitting.Record, v *Verified) error {
	stream := refOf(r).stream()
	c := sittingCheck{Office: o, record: r, differs: func(seq int64, reason, detail string) {
		v.Differences = append(v.Differences, Difference{stream, r.ID, seq, "verify." + reason, detail})
	}}
	var err error
	if c.scores, err = o.Store.Scores.Of(ctx, r.ID); err != nil {
		if err := unreadable(err, func() { c.differs(0, "score_sealed", "") }); err != nil {
			return err
		}
	}
	if whole, err := c.fold(ctx, stream); err != nil || !whole {
		return err
	}
	switch s := &c.state; {
	case !s.Begun() && r.Status == sitting.Open && r.HeadSeq == 0:
		return nil // its start failed; the sweep removes it
	case !s.Begun():
		c.differs(1, "lost", "")
		return nil
	}
	if r.HeadSeq > 0 {
		v.Anchored++
	}
	c.anchors()
	if r.Unsettled {
		return nil // the sweep is at it
	}
	c.projection()
	if c.state.Status != sitting.HandedIn || r.Status != sitting.HandedIn {
		return nil // a record that lags behind, the sweep brings up
	}
	return c.score(ctx)
}

// fold reads the journal, and compares it with each head that was scored. It
// reports false, and says where, when an event cannot follow.
func (c *sittingCheck) fold(ctx context.Context, stream string) (bool, error) {
	for e, err := range c.Store.SittingJournal.Read(ctx, stream, 1) {
		if err != nil {
			return false, err
		}
		event, err := sitting.DecodeEvent(e.Payload)
		if err == nil {
			err = c.state.Apply(event, e.Seq, e.Hash)
		}
		if err != nil {
			c.differs(e.Seq, "event", err.Error())
			return false, nil
		}
		for i := range c.scores {
			if c.scores[i].HeadSeq == e.Seq && !bytes.Equal(c.scores[i].Head, e.Hash) {
				c.differs(e.Seq, "anchor", "")
			}
		}
	}
	return true, nil
}

// anchors compares the journal's end with what record and scores say of it.
func (c *sittingCheck) anchors() {
	s, r := &c.state, c.record
	last := r.HeadSeq
	for i := range c.scores {
		last = max(last, c.scores[i].HeadSeq)
	}
	switch {
	case s.Seq < last:
		c.differs(s.Seq+1, "lost", fmt.Sprintf("anchored at %d", last))
	case r.HeadSeq > 0 && (!bytes.Equal(s.Sealed, r.Head) || s.SealedSeq != r.HeadSeq):
		c.differs(r.HeadSeq, "anchor", "")
	case r.HeadSeq > 0 && r.Receipt != sitting.Receipt(r.Head):
		c.differs(r.HeadSeq, "receipt", "")
	}
}

// projection compares an ended sitting's record with what the journal says.
func (c *sittingCheck) projection() {
	r, p := c.record, c.state.Record(c.record.ID)
	if r.Status != sitting.HandedIn && r.Status != sitting.WasVoided {
		return // a record may lag behind while the sitting is open
	}
	if r.Exam != p.Exam || r.Candidate != p.Candidate || r.Attempt != p.Attempt || r.Round != p.Round || r.Status != p.Status ||
		r.Started != p.Started || r.Deadline != p.Deadline || r.SubmittedAt != p.SubmittedAt || r.How != p.How || r.Count != p.Count {
		c.differs(0, "record", "")
	}
}

// score marks the sitting again and compares with the newest score, and that
// with the record.
func (c *sittingCheck) score(ctx context.Context) error {
	r := c.record
	if len(c.scores) == 0 {
		c.differs(0, "score_missing", "")
		return nil
	}
	newest := &c.scores[len(c.scores)-1]
	if r.Scored != newest.Revision || r.Score != newest.Score || r.Max != newest.Max || r.Passed != newest.Passed || r.Pending != newest.Pending {
		c.differs(0, "score_record", fmt.Sprintf("list says %v, score says %v", r.Score, newest.Score))
	}
	again, err := c.markAgain(ctx)
	if err != nil { // what stands cannot answer the question, or cannot be read
		return unreadable(err, func() { c.differs(0, "score", err.Error()) })
	}
	if !again.Same(newest) {
		c.differs(0, "score", fmt.Sprintf("stored %v, recomputed %v", newest.Score, again.Score))
	}
	return nil
}

// markAgain computes the score anew. It draws no form: one that is not there was
// lost.
func (c *sittingCheck) markAgain(ctx context.Context) (exam.Score, error) {
	r := c.record
	ex, err := c.Exam(ctx, r.Exam)
	if err != nil {
		return exam.Score{}, err
	}
	if ex.Sealing == nil {
		return exam.Score{}, engine.Conflict("exam.error.not_sealed")
	}
	if there, err := c.Store.Forms.Has(ctx, exam.FormKey(ex.Sealing.Run, r.Candidate, r.Attempt)); err != nil || !there {
		return exam.Score{}, cmp.Or(err, error(engine.NotFound("error.form.missing", "id", r.Candidate)))
	}
	sheet, err := c.Sheet(ctx, r.Exam, r.Candidate, r.Attempt)
	if err != nil {
		return exam.Score{}, err
	}
	if formHash(sheet) != c.state.Form {
		c.differs(1, "form", "")
	}
	scripts, err := c.Store.Scripts.OfSitting(ctx, r.ID)
	if err != nil {
		return exam.Score{}, err
	}
	h, err := readHandedIn(refOf(r), &c.state)
	if err != nil {
		return exam.Score{}, err
	}
	return scoreOf(refOf(r), &ex, sheet, h, scripts)
}
