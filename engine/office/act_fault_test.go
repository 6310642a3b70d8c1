package office_test

import (
	"bytes"
	"context"
	"testing"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/questionbank"
	"lectern/questionbank/formats"
)

// TestImportsHoldWhereverTheyBreak: done again, an import adds what is new and
// makes one version of what changed.
func TestImportsHoldWhereverTheyBreak(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	cli := office.CommandLine("test")
	bank := many(5)
	take := func(o *office.Office, questions []questionbank.Question) error {
		rows, err := formats.Read("a.jsonl", bytes.NewReader([]byte(lines(questions...))), formats.Options{})
		must(t, err)
		plan, err := o.PlanImport(ctx, cli, rows)
		if err != nil {
			return err
		}
		return o.Import(ctx, cli, plan, office.ImportOptions{Approve: true}, nil)
	}
	changed := many(5)
	changed[0].Key.Choice, changed[1].Key.Choice = []int{2}, []int{2}
	untilItHolds(t, []string{"questions", "versions", "bank"},
		func(o *office.Office) engine.ID { must(t, take(o, bank[:3])); return "" },
		func(o *office.Office, _ engine.ID) error { return take(o, changed) },
		func(o *office.Office, _ engine.ID) {
			pool, err := o.Pool(ctx)
			if err != nil || len(pool) != 5 {
				t.Fatalf("%d can be drawn, %v", len(pool), err)
			}
			for i, q := range changed {
				r, err := o.Question(ctx, cli, q.ID)
				want := 1
				if i < 2 {
					want = 2
				}
				if err != nil || r.Newest != want || r.Approved != want || !questionbank.SameKey(&r.Content, &q) {
					t.Errorf("%s: %+v %v", q.ID, r, err)
				}
				before, err := o.Questions(ctx, []paper.Ref{{ID: q.ID, Version: 1}})
				if err != nil || !questionbank.SameKey(before[paper.Ref{ID: q.ID, Version: 1}], &bank[i]) {
					t.Errorf("%s, its first version: %v", q.ID, err)
				}
			}
		})
}

// TestReleasesHoldWhereverTheyBreak: each result is in its ledger once.
func TestReleasesHoldWhereverTheyBreak(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	by := office.CommandLine("test")
	untilItHolds(t, []string{"exams", "postings", "ledger"},
		func(o *office.Office) engine.ID {
			e := officetest.Sealed(t, o, 3, sixQuestions)
			sat(t, o, e, 6, 2)
			return e.ID
		},
		func(o *office.Office, id engine.ID) error {
			_, err := o.ReleaseExam(ctx, by, id)
			return err
		},
		func(o *office.Office, id engine.ID) {
			wantLedgers(t, o, "c001 result 12/12", "c002 result 4/12")
			if v, err := o.Verify(ctx, by, ""); err != nil || len(v.Differences) > 0 {
				t.Errorf("verify: %+v %v", v.Differences, err)
			}
		})
}

// TestTicketsHoldWhereverTheyBreak: the codes that were handed out last open the
// exam.
func TestTicketsHoldWhereverTheyBreak(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	by := office.CommandLine("test")
	var issued []office.IssuedTicket
	untilItHolds(t, []string{"exams", "roster"},
		func(o *office.Office) engine.ID { return draft(t, o, 4) },
		func(o *office.Office, id engine.ID) (err error) {
			issued, err = o.IssueTickets(ctx, by, id)
			return err
		},
		func(o *office.Office, id engine.ID) {
			stand, err := o.RosterOf(ctx, by, id)
			if err != nil || len(stand) != 4 || len(issued) != 4 {
				t.Fatalf("%d stand, %d were issued, %v", len(stand), len(issued), err)
			}
			for i, c := range stand {
				if c.Ticket != issued[i].Ticket || !bytes.Equal(c.Code, o.Keys.TicketMAC(id, c.Ticket, issued[i].Code)) {
					t.Errorf("%s has another code", c.Person)
				}
			}
		})
}
