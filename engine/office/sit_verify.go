package office

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/sitting"
)

// Difference is a place where what is stored is not what was chained, anchored
// or follows.
type Difference struct {
	Stream  string    `json:"stream"`
	Sitting engine.ID `json:"sitting,omitempty"`
	Seq     int64     `json:"seq,omitempty"` // of the journal entry
	Reason  string    `json:"reason"`        // catalogue key
	Detail  string    `json:"detail,omitempty"`
}

// Verified says what was looked at.
type Verified struct {
	Sittings    int          `json:"sittings"`
	Streams     int          `json:"streams"` // of journals, the sittings' among them
	Entries     int64        `json:"entries"`
	Anchored    int          `json:"anchored"` // heads that an anchor vouches for
	Differences []Difference `json:"differences"`
}

// Verify checks the journals of one exam's sittings, or every journal there is
// for "": numbers, chains and anchored heads; that each sitting's events follow
// from one another; that record, receipt and score are those of the journal; and,
// with "", that each ledger's entries follow from one another and say what
// results and rolls come to.
// What it cannot see: the loss of the newest entries of a stream that no anchor
// covers yet, which are those of open sittings and of the day under way.
func (o *Office) Verify(ctx context.Context, actor engine.Actor, id engine.ID) (Verified, error) {
	v := Verified{Differences: []Difference{}}
	prefix := ""
	if id != "" {
		prefix = sitting.StreamsOf(id)
		if _, err := o.Exam(ctx, id); err != nil {
			return v, err
		}
	}
	chains, err := o.VerifyJournals(ctx, actor, prefix)
	if err != nil {
		return v, err
	}
	v.Streams, v.Entries, v.Anchored = chains.Streams, chains.Entries, chains.Anchored
	for _, p := range chains.Problems {
		v.Differences = append(v.Differences, Difference{Stream: p.Stream, Sitting: sittingOf(p.Stream), Seq: p.Seq, Reason: p.Reason})
	}
	if id == "" {
		if err := o.verifyLedgers(ctx, &v); err != nil {
			return v, err
		}
	}
	return v, o.verifySittings(ctx, id, &v)
}

// sittingOf returns the id of the sitting that a stream is of, "" for others.
func sittingOf(stream string) engine.ID {
	parts := strings.Split(stream, "/")
	if len(parts) != 3 || parts[0] != "sitting" {
		return ""
	}
	return parts[2]
}

func (o *Office) verifySittings(ctx context.Context, id engine.ID, v *Verified) error {
	q := docdb.Query{Index: "exam_status"}
	if id != "" {
		q.Equal = []any{id}
	}
	seen := map[string]bool{}
	for r, err := range o.Store.Sittings.Find(ctx, q) {
		if err != nil {
			return err
		}
		v.Sittings++
		seen[refOf(&r).stream()] = true
		if err := o.verifySitting(ctx, &r, v); err != nil {
			return err
		}
	}
	for stream, err := range o.Store.SittingJournal.Streams(ctx, id) {
		if err != nil {
			return err
		}
		if !seen[stream] {
			v.Differences = append(v.Differences, Difference{Stream: stream, Sitting: sittingOf(stream), Reason: "verify.no_record"})
		}
	}
	return nil
}

// verifySitting checks that a sitting's events follow from one another, and that
// record, receipt and score are those of the journal.
func (o *Office) verifySitting(ctx context.Context, r *sitting.Record, v *Verified) error {
	stream := refOf(r).stream()
	differs := func(seq int64, reason, detail string) {
		v.Differences = append(v.Differences, Difference{stream, r.ID, seq, "verify." + reason, detail})
	}
	var s sitting.State
	for e, err := range o.Store.SittingJournal.Read(ctx, stream, 1) {
		if err != nil {
			return err
		}
		event, err := sitting.DecodeEvent(e.Payload)
		if err == nil {
			err = s.Apply(event, e.Seq, e.Hash)
		}
		if err != nil {
			differs(e.Seq, "event", err.Error())
			return nil
		}
	}
	switch {
	case !s.Begun() && r.Status == sitting.Open && r.HeadSeq == 0:
		return nil // its start failed; the sweep removes it
	case !s.Begun():
		differs(1, "lost", "")
		return nil
	}
	if r.HeadSeq > 0 {
		v.Anchored++
		switch {
		case s.Seq < r.HeadSeq:
			differs(s.Seq+1, "lost", fmt.Sprintf("anchored at %d", r.HeadSeq))
		case !bytes.Equal(s.Sealed, r.Head) || s.SealedSeq != r.HeadSeq:
			differs(r.HeadSeq, "anchor", "")
		case r.Receipt != sitting.Receipt(r.Head):
			differs(r.HeadSeq, "receipt", "")
		}
	}
	if r.Scored > 0 && s.Status == sitting.HandedIn {
		return o.verifyScore(ctx, r, &s, differs)
	}
	return nil
}

// verifyScore marks the sitting again and compares with the newest score, and
// that with the record.
func (o *Office) verifyScore(ctx context.Context, r *sitting.Record, s *sitting.State, differs func(int64, string, string)) error {
	score, err := o.Store.Scores.Newest(ctx, r.ID)
	if engine.Is(err, engine.KindNotFound) {
		differs(0, "score_missing", "")
		return nil
	}
	if err != nil {
		return err
	}
	ex, err := o.Exam(ctx, r.Exam)
	if err != nil {
		return err
	}
	sheet, err := o.Sheet(ctx, r.Exam, r.Candidate, r.Attempt)
	if err != nil {
		return err
	}
	scripts, err := o.Store.Scripts.OfSitting(ctx, r.ID)
	if err != nil {
		return err
	}
	h, err := readHandedIn(refOf(r), s)
	if err != nil {
		return err
	}
	again, err := scoreOf(refOf(r), &ex, sheet, h, scripts)
	switch {
	case err != nil: // what was put into the journal cannot answer the question
		differs(0, "score", err.Error())
	case !r.Unsettled && !again.Same(&score):
		differs(0, "score", fmt.Sprintf("stored %v, recomputed %v", score.Score, again.Score))
	}
	if r.Scored == score.Revision && (r.Score != score.Score || r.Max != score.Max || r.Passed != score.Passed) {
		differs(0, "score_record", fmt.Sprintf("list says %v, score says %v", r.Score, score.Score))
	}
	return nil
}
