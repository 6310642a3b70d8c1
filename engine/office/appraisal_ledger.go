package office

import (
	"context"
	"encoding/hex"
	"fmt"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/docdb"
)

// LedgerRow is one entry of a ledger as it is exported. Values of a reversal are
// those of the entry reversed with the sign changed, so that sums are right.
type LedgerRow struct {
	Person    engine.ID      `json:"person"`
	Period    engine.ID      `json:"period"`
	Component string         `json:"component"`
	Kind      appraisal.Kind `json:"kind"`
	Value     engine.Mark    `json:"value"`
	Of        engine.Mark    `json:"of"`
	Prev      string         `json:"prev"` // hexadecimal; "" for a person's first
	Hash      string         `json:"hash"`
	Seq       int64          `json:"seq"`
	ID        string         `json:"id"`
	Object    string         `json:"object"`
	Reverses  string         `json:"reverses,omitempty"`
	Flag      appraisal.Flag `json:"flag,omitempty"`
	Reason    string         `json:"reason,omitempty"`
}

// ExportLedger yields every entry of every ledger, person by person, each in its
// order. What a crash kept from the ledgers is posted first. yield returns
// false to end it.
func (o *Office) ExportLedger(ctx context.Context, actor engine.Actor, yield func(LedgerRow) bool) error {
	err := actor.Need(keepsLedger...)
	if err == nil {
		err = o.sweepLedger(ctx, o.Clock.Now())
	}
	if err == nil {
		err = o.exportLedger(ctx, yield)
	}
	return o.audit(ctx, actor, "export.ledger", "ledger", err)
}

func (o *Office) exportLedger(ctx context.Context, yield func(LedgerRow) bool) error {
	for person, err := range o.Store.Ledger.Holders(ctx) {
		if err != nil {
			return err
		}
		for e, err := range o.Store.Ledger.Read(ctx, person) {
			if err != nil {
				return err
			}
			row := LedgerRow{
				Person: e.Person, Period: e.Period, Component: e.Component, Kind: e.Kind, Value: e.Value, Of: e.Of,
				Prev: hex.EncodeToString(e.Prev), Hash: hex.EncodeToString(e.Hash), Seq: e.Seq, ID: e.ID, Object: e.Object,
				Reverses: e.Reverses, Flag: e.Flag, Reason: e.Reason,
			}
			if !yield(row) {
				return nil
			}
		}
	}
	return nil
}

// verifyLedgers checks that the entries of each ledger follow from one another,
// and that what counts of each exam is what the ledgers say. Chains are checked
// with all journals.
func (o *Office) verifyLedgers(ctx context.Context, v *Verified) error {
	differs := func(person engine.ID, seq int64, reason, detail string) {
		v.Differences = append(v.Differences, Difference{Stream: "ledger/" + person, Seq: seq, Reason: "verify." + reason, Detail: detail})
	}
	books := map[engine.ID]*appraisal.Book{}
	for person, err := range o.Store.Ledger.Holders(ctx) {
		if err != nil {
			return err
		}
		var b appraisal.Book
		books[person] = &b
		for e, err := range o.Store.Ledger.Read(ctx, person) {
			if err == nil {
				err = b.Apply(e)
			}
			if engine.Is(err, engine.KindInternal) {
				differs(person, e.Seq, "ledger", err.Error())
				break
			}
			if err != nil {
				return err
			}
		}
	}
	postings, err := o.Store.Postings.All(ctx, docdb.Query{})
	if err != nil {
		return err
	}
	for _, p := range postings {
		if !p.Done {
			continue // the sweep is at it
		}
		entries, err := o.comesTo(ctx, p.Object)
		if err != nil {
			return err
		}
		for _, e := range entries {
			var now appraisal.Posted
			if b := books[e.Person]; b != nil {
				now, _ = b.Current(p.Object)
			}
			if now.Value != e.Value || now.Of != e.Of {
				differs(e.Person, now.Seq, "ledger_value", fmt.Sprintf("%s: ledger %v/%v, source %v/%v", p.Object, now.Value, now.Of, e.Value, e.Of))
			}
		}
	}
	return nil
}
