package store

import (
	"context"
	"iter"
	"strings"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/docdb"
)

// ledgerPrefix begins the name of every person's ledger stream.
const ledgerPrefix = "ledger/"

// Ledger keeps the ledgers: one chained journal stream a person.
type Ledger struct{ journal docdb.Journal }

func newLedger(db docdb.DB) *Ledger { return &Ledger{db.Journal()} }

// LedgerStream is the name of a person's stream.
func LedgerStream(person engine.ID) string { return ledgerPrefix + person }

// Book reads a person's ledger; an empty book for somebody without entries.
func (l *Ledger) Book(ctx context.Context, person engine.ID) (*appraisal.Book, error) {
	var book appraisal.Book
	for p, err := range l.Read(ctx, person) {
		if err == nil {
			err = book.Apply(p)
		}
		if err != nil {
			return nil, err
		}
	}
	return &book, nil
}

// Read streams the entries of a person's ledger as they stand.
func (l *Ledger) Read(ctx context.Context, person engine.ID) iter.Seq2[appraisal.Posted, error] {
	return func(yield func(appraisal.Posted, error) bool) {
		var prev []byte
		for e, err := range l.journal.Read(ctx, LedgerStream(person), 1) {
			p := appraisal.Posted{Seq: e.Seq, Prev: prev, Hash: e.Hash}
			if err == nil {
				p.Entry, err = appraisal.DecodeEntry(e.Payload)
			}
			if !yield(p, err) || err != nil {
				return
			}
			prev = e.Hash
		}
	}
}

// postTries bounds how often Post starts again because somebody else was
// quicker.
const postTries = 20

// Post makes the ledger of a person say what is wished, and returns how many
// entries that took: none when it says so already. After an error it may be
// called again.
func (l *Ledger) Post(ctx context.Context, w appraisal.Wish) (int, error) {
	stream := LedgerStream(w.Person)
	posted := 0
	for try := 1; ; try++ {
		book, err := l.Book(ctx, w.Person)
		if err != nil {
			return posted, err
		}
		plan, err := book.Plan(w)
		if err != nil {
			return posted, err
		}
		seq, prev := int64(len(book.Entries)), book.Head()
		for _, entry := range plan {
			payload, failed := entry.Encode()
			if err = failed; err != nil {
				return posted, err
			}
			seq++
			e := docdb.Entry{Stream: stream, Seq: seq, Payload: payload, Hash: docdb.Chain(prev, stream, seq, payload)}
			if err = l.journal.Append(ctx, e); err != nil {
				break
			}
			prev = e.Hash
			posted++
		}
		if err == nil || !engine.Is(err, engine.KindConflict) || try == postTries {
			return posted, err
		}
		if err := pause(ctx, try); err != nil {
			return posted, err
		}
	}
}

// Holders streams everybody who has a ledger.
func (l *Ledger) Holders(ctx context.Context) iter.Seq2[engine.ID, error] {
	return func(yield func(engine.ID, error) bool) {
		for stream, err := range l.journal.Streams(ctx, ledgerPrefix) {
			if !yield(strings.TrimPrefix(stream, ledgerPrefix), err) || err != nil {
				return
			}
		}
	}
}
