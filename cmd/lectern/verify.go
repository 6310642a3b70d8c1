package main

import (
	"fmt"

	"lectern/engine/office"
)

// VerifyCmd recomputes every chain and looks for what was changed.
type VerifyCmd struct {
	Database `embed:""`
	Exam     string `placeholder:"ID" help:"Only the sittings of this exam."`
}

// Help is the example that --help shows.
func (VerifyCmd) Help() string {
	return `Reads the journals of sittings, audit trail and appraisal ledger, recomputes their chains and compares them with the anchored heads; opens every sealed form and compares the forms with the exam's root; marks every sitting again, and compares results with the ledger. Names each place that differs; exit code 1 when there is one.
It cannot see the loss of the newest entries of a stream that no anchor covers yet: those of open sittings, and of the day under way; nor that somebody who can write into the database rewrote those, chain and all. Anchors are set at hand-in, with each score, and daily.

Example: lectern verify --db lectern-data --exam 0190…`
}

// Run verifies. What it found is its answer: exit code 1 says that something
// differs.
func (c *VerifyCmd) Run(a *App) error {
	var v office.Verified
	err := a.office(c.Database, func(o *office.Office) (err error) {
		v, err = o.Verify(a.Ctx, a.actor(), c.Exam)
		return err
	})
	if err != nil {
		return err
	}
	if a.JSON {
		err = a.print(map[string]any{
			"sittings": v.Sittings, "streams": v.Streams, "entries": v.Entries, "anchored": v.Anchored,
			"differences": v.Differences, "unseen": a.words().T("verify.unseen"),
		})
	} else {
		c.say(a, v)
	}
	if err == nil && len(v.Differences) > 0 {
		return errSaid
	}
	return err
}

func (c *VerifyCmd) say(a *App, v office.Verified) {
	words := a.words()
	for _, d := range v.Differences {
		what, where := "stream", d.Stream
		if d.Sitting != "" {
			what, where = "sitting", d.Sitting
		}
		fmt.Fprintln(a.Stdout, words.T("verify.line_"+what, "where", where, "seq", d.Seq, "reason", words.T(d.Reason), "detail", d.Detail))
	}
	fmt.Fprintln(a.Stdout, words.T("verify.sum", "sittings", v.Sittings, "streams", v.Streams, "entries", v.Entries, "anchored", v.Anchored, "n", len(v.Differences)))
	fmt.Fprintln(a.Stdout, words.T("verify.unseen"))
}
