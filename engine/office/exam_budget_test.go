package office_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// TestSealingBudget seals for as many people as LECTERN_SEAL says, 500 by
// default: fifty questions each out of five thousand. It fails where it takes
// far longer than it may, on a machine that others use too.
func TestSealingBudget(t *testing.T) {
	people, _ := strconv.Atoi(os.Getenv("LECTERN_SEAL"))
	if people == 0 {
		if testing.Short() {
			t.Skip("takes seconds")
		}
		people = 500
	}
	ctx := context.Background()
	o := officetest.New(t)
	bank := officetest.Bank{}
	types := []qb.Type{qb.Single, qb.Multiple, qb.TrueFalse}
	for i := range 5000 {
		q := officetest.Question(types[i%3], i)
		q.ID, q.Topic, q.Difficulty = fmt.Sprintf("q%05d", i), fmt.Sprintf("专题%02d", i%20), 300+i*37%600
		bank[q.ID] = &q
	}
	o.Source = bank
	s, b := examOf(o)
	b.Sections = nil
	for i, kind := range types {
		b.Sections = append(b.Sections, paper.Section{Title: string(kind), Type: kind, Marks: 2 * engine.One, Draw: []paper.Rule{
			{Topic: fmt.Sprintf("专题%02d", i), Count: 6}, {Topic: "*", Count: []int{11, 11, 10}[i]},
		}})
	}
	by := office.CommandLine("test")
	e, err := o.CreateExam(ctx, by, s, &b)
	if err != nil {
		t.Fatal(err)
	}
	var rows []exam.RosterRow
	for i := range people {
		rows = append(rows, exam.RosterRow{Row: i + 2, ID: fmt.Sprintf("p%06d", i), Name: "某某"})
	}
	lap := stopwatch(t)
	if _, err := o.AddRoster(ctx, by, e.ID, rows, office.RosterOptions{AddPeople: true}); err != nil {
		t.Fatal(err)
	}
	lap("roster")
	if e, err = o.SealExam(ctx, by, e.ID, nil); err != nil {
		t.Fatal(err)
	}
	if took := lap("sealing"); took > 10*time.Second*time.Duration(max(people, 3000))/3000 {
		t.Errorf("sealing for %d took %s", people, took)
	}
	size, err := o.Store.DB.Size(ctx)
	if err != nil || size > 100<<20 {
		t.Errorf("the database takes %d bytes, %v", size, err)
	}
	t.Logf("%d MB; %s", size>>20, e.Sealing.Report)
	if _, err := o.IssueTickets(ctx, by, e.ID); err != nil {
		t.Fatal(err)
	}
	lap("tickets")
	for range 2 {
		for i := range people {
			if _, err := o.Sheet(ctx, e.ID, rows[i].ID, 1); err != nil {
				t.Fatal(err)
			}
		}
		lap("papers")
	}
}

func stopwatch(t *testing.T) func(string) time.Duration {
	last := time.Now()
	return func(what string) time.Duration {
		took := time.Since(last)
		t.Logf("%s: %s", what, took.Round(time.Millisecond))
		last = time.Now()
		return took
	}
}
