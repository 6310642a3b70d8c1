package sample

import (
	"bytes"
	"context"
	"testing"
	"time"

	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/store"
)

// TestFillingHoldsThreeExams fills an empty database: one exam is released with
// everybody's papers marked, one is sealed, one is being prepared.
func TestFillingHoldsThreeExams(t *testing.T) {
	t.Parallel()
	db := docdbtest.Open(t, store.Schema)
	keys, err := office.NewKeyring(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	ticket, err := Filling{DB: db, Keys: keys, Now: time.Now(), Hash: officetest.FastHash}.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	served, err := office.New(office.Config{DB: db, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	defer served.Close()
	if _, actor, err := served.SignInTicket(ctx, ticket.Ticket, ticket.Code, ""); err != nil || actor.ID != TicketHolder {
		t.Errorf("the ticket signs in %s: %v", actor.ID, err)
	}
	o := officetest.Over(t, db)
	statuses := map[exam.Status]int{}
	for e, err := range o.Store.Exams.Find(ctx, docdb.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		statuses[e.Status]++
	}
	for _, s := range []exam.Status{exam.Released, exam.Sealed, exam.Preparing} {
		if statuses[s] != 1 {
			t.Errorf("%d exams are %s", statuses[s], s)
		}
	}
}
