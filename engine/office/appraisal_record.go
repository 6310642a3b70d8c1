package office

import (
	"bytes"
	"context"
	"slices"
	"time"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/docdb"
	"lectern/engine/exam"
	"lectern/engine/people"
	"lectern/engine/store"
)

// booksAge bounds how long a node shows a ledger without what another posted.
const booksAge = 10 * time.Second

// book returns a person's ledger, from memory where it is fresh.
func (o *Office) book(ctx context.Context, person engine.ID) (*appraisal.Book, error) {
	now := time.Now() // of reading, not of any rule
	if b, at, ok := o.books.get(person); ok && now.Sub(at) < booksAge {
		return b, nil
	}
	b, err := o.Store.Ledger.Book(ctx, person)
	if err == nil {
		o.books.put(person, b, now)
	}
	return b, err
}

// SchemeOutcome is what one scheme makes of a person's ledger.
type SchemeOutcome struct {
	Scheme  appraisal.Scheme
	Period  exam.Period
	Outcome appraisal.Outcome
}

// Record is a person's appraisal record.
type Record struct {
	Person   people.Person
	Entries  []appraisal.Posted // all of the ledger, the newest first
	Standing map[string]bool    // by entry id
	Outcomes []SchemeOutcome    // of the schemes that are for the person, the newest period first
	Periods  map[engine.ID]exam.Period
	Broken   int64 // the first entry at which the chain is not as it was written; 0 for none
}

// Record returns a person's appraisal record: to themselves, and to whoever
// keeps the ledgers.
func (o *Office) Record(ctx context.Context, actor engine.Actor, person engine.ID) (Record, error) {
	var r Record
	if err := listens(actor); err != nil {
		return r, err
	}
	if actor.ID != person {
		if err := actor.Need(keepsLedger...); err != nil {
			return r, err
		}
	}
	p, err := o.Store.Persons.Get(ctx, person)
	if err != nil {
		return r, err
	}
	p.Password = ""
	r.Person = p
	b, err := o.Store.Ledger.Book(ctx, person)
	if err != nil {
		return r, err
	}
	r.Entries, r.Standing = slices.Clone(b.Entries), map[string]bool{}
	slices.Reverse(r.Entries)
	for _, e := range b.Standing(nil) {
		r.Standing[e.ID] = true
	}
	if r.Broken, err = brokenAt(b); err != nil {
		return r, err
	}
	r.Outcomes, r.Periods, err = o.outcomesOf(ctx, p.Department, b)
	return r, err
}

// brokenAt returns the first entry whose hash is not that of its content, 0 for
// none.
func brokenAt(b *appraisal.Book) (int64, error) {
	var prev []byte
	for i := range b.Entries {
		e := &b.Entries[i]
		payload, err := e.Encode()
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(e.Hash, docdb.Chain(prev, store.LedgerStream(e.Person), e.Seq, payload)) {
			return e.Seq, nil
		}
		prev = e.Hash
	}
	return 0, nil
}

// outcomesOf evaluates the schemes that are for somebody of a department, the
// newest period first.
func (o *Office) outcomesOf(ctx context.Context, department engine.ID, b *appraisal.Book) ([]SchemeOutcome, map[engine.ID]exam.Period, error) {
	periods, err := o.Periods(ctx)
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[engine.ID]exam.Period, len(periods))
	var list []SchemeOutcome
	for _, p := range periods {
		byID[p.ID] = p
		schemes, err := o.Store.Schemes.OfPeriod(ctx, p.ID)
		if err != nil {
			return nil, nil, err
		}
		if len(schemes) == 0 {
			continue
		}
		within, err := o.periodsWithin(ctx, p)
		if err != nil {
			return nil, nil, err
		}
		for _, s := range appraisal.Choose(schemes, department) {
			list = append(list, SchemeOutcome{s, p, appraisal.Evaluate(&s, b.Standing(within))})
		}
	}
	return list, byID, nil
}
