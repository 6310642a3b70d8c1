package office

import (
	"context"
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
// for "": numbers, chains and anchored heads; that seed, pool and forms are those
// that were sealed; that each sitting's events follow from one another; that
// record, receipt and score are those of the journal; and, with "", that each
// ledger's entries follow from one another and say what results and rolls come
// to.
// What it cannot see: the loss of the newest entries of a stream that no anchor
// covers yet, which are those of open sittings and of the day under way, and
// their being rewritten with a chain made anew.
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
	if err := o.verifyExams(ctx, id, &v); err != nil {
		return v, err
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
