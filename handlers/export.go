package handlers

import (
	"context"
	"io"

	"lectern/engine"
	"lectern/engine/office"
)

// Export is what of the exams and the ledger is written, and how.
type Export struct {
	What   string // responses, results, ledger or journal
	Exam   engine.ID
	Format string // jsonl, csv or xlsx
}

// Write writes the rows for the actor. Something else to write, or another
// format, is a NotFound error.
func (e Export) Write(ctx context.Context, o *office.Office, actor engine.Actor, w io.Writer) error {
	var sample any
	var all func(one func(any) bool) error
	switch e.What {
	case "responses":
		sample, all = office.ResponseRow{}, func(one func(any) bool) error {
			return o.ExportResponses(ctx, actor, e.Exam, func(r office.ResponseRow) bool { return one(r) })
		}
	case "results":
		sample, all = office.ResultRow{}, func(one func(any) bool) error {
			return o.ExportResults(ctx, actor, e.Exam, func(r office.ResultRow) bool { return one(r) })
		}
	case "ledger":
		sample, all = office.LedgerRow{}, func(one func(any) bool) error {
			return o.ExportLedger(ctx, actor, func(r office.LedgerRow) bool { return one(r) })
		}
	case "journal":
		sample, all = office.JournalRow{}, func(one func(any) bool) error {
			return o.ExportJournal(ctx, actor, e.Exam, func(r office.JournalRow) bool { return one(r) })
		}
	default:
		return engine.NotFound("export.error.what", "what", beginning(e.What, 20)).At("what")
	}
	out, err := newRowWriter(e.Format, sample, w)
	if err != nil {
		return err
	}
	var failed error
	err = all(func(row any) bool {
		failed = out.row(row)
		return failed == nil
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	return out.close()
}

// fileTypes are the formats of exports with the types of their files.
var fileTypes = map[string]string{"jsonl": TypeJSONL, "xlsx": TypeXLSX, "csv": TypeCSV}

// apiExport hands out rows: GET /export/{what}?exam=&format=.
func (s *Server) apiExport(c *Ctx) error {
	e := Export{What: c.Params("what"), Exam: c.Query("exam"), Format: c.Query("format", "jsonl")}
	return c.Download(e.What+"."+e.Format, fileTypes[e.Format], func(w io.Writer) error {
		return e.Write(c.Context(), s.Office, c.Actor, w)
	})
}
