package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"lectern/engine"
	"lectern/engine/office"
)

// rowWriter writes rows, which are structs with JSON names, one by one.
type rowWriter interface {
	row(v any) error
	close() error
}

func newRowWriter(format string, w io.Writer) (rowWriter, error) {
	switch format {
	case "csv":
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return nil, err
		}
		return &csvRows{out: csv.NewWriter(w)}, nil
	case "xlsx":
		book := excelize.NewFile()
		out, err := book.NewStreamWriter("Sheet1")
		return &xlsxRows{book: book, out: out, to: w}, err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return jsonRows{enc}, nil
}

// writeRows writes what belongs to exams and people.
func (c *ExportCmd) writeRows(a *App, o *office.Office, w io.Writer) error {
	out, err := newRowWriter(c.Format, w)
	if err != nil {
		return err
	}
	var failed error
	one := func(v any) bool {
		failed = out.row(v)
		return failed == nil
	}
	switch c.What {
	case "responses":
		err = o.ExportResponses(a.Ctx, a.actor(), c.Exam, func(r office.ResponseRow) bool { return one(r) })
	case "results":
		err = o.ExportResults(a.Ctx, a.actor(), c.Exam, func(r office.ResultRow) bool { return one(r) })
	case "ledger":
		err = o.ExportLedger(a.Ctx, a.actor(), func(r office.LedgerRow) bool { return one(r) })
	case "journal":
		err = o.ExportJournal(a.Ctx, a.actor(), c.Exam, func(r office.JournalRow) bool { return one(r) })
	default:
		err = engine.Invalid("export.error.what", "what", c.What).At("what")
	}
	if err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	return out.close()
}

type jsonRows struct{ enc *json.Encoder }

func (j jsonRows) row(v any) error { return j.enc.Encode(v) }
func (j jsonRows) close() error    { return nil }

// fieldsOf returns the names and values of a row in their order; texts without
// quotes, everything else as JSON.
func fieldsOf(v any) (names, values []string, err error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, nil, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return nil, nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, nil, err
		}
		text := string(raw)
		var plain string
		if json.Unmarshal(raw, &plain) == nil {
			text = plain
		}
		names, values = append(names, name.(string)), append(values, text)
	}
	return names, values, nil
}

// table puts rows that leave empty fields out under one header: that of the
// first row, and what later ones add is put behind.
type table struct{ names []string }

func (t *table) cells(v any) (header bool, cells []string, err error) {
	names, values, err := fieldsOf(v)
	if header = t.names == nil; header {
		t.names = names
	}
	cells = make([]string, len(t.names))
	for i, name := range names {
		for at, known := range t.names {
			if known == name {
				cells[at] = values[i]
			}
		}
	}
	return header, cells, err
}

type csvRows struct {
	table
	out *csv.Writer
}

func (c *csvRows) row(v any) error {
	header, cells, err := c.cells(v)
	if err != nil {
		return err
	}
	if header {
		if err := c.out.Write(c.names); err != nil {
			return err
		}
	}
	for i, s := range cells {
		if s != "" && strings.ContainsRune("=+@\t\r", rune(s[0])) {
			cells[i] = "'" + s // a spreadsheet would take it for a formula
		}
	}
	return c.out.Write(cells)
}

func (c *csvRows) close() error {
	c.out.Flush()
	return c.out.Error()
}

type xlsxRows struct {
	table
	book *excelize.File
	out  *excelize.StreamWriter
	to   io.Writer
	n    int
}

func (x *xlsxRows) row(v any) error {
	header, cells, err := x.cells(v)
	if err == nil && header {
		err = x.line(x.names)
	}
	if err != nil {
		return err
	}
	return x.line(cells)
}

func (x *xlsxRows) line(cells []string) error {
	x.n++
	at, err := excelize.CoordinatesToCellName(1, x.n)
	if err != nil {
		return err
	}
	values := make([]any, len(cells))
	for i, s := range cells {
		values[i] = s
	}
	return x.out.SetRow(at, values)
}

func (x *xlsxRows) close() error {
	if err := x.out.Flush(); err != nil {
		return err
	}
	defer x.book.Close()
	return x.book.Write(x.to)
}
