package handlers

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"lectern/engine"
)

// rowWriter writes rows, which are structs with JSON names, one by one.
type rowWriter interface {
	row(v any) error
	close() error
}

// newRowWriter returns a writer of rows like sample, whose fields head a table
// even where there is no row.
func newRowWriter(format string, sample any, w io.Writer) (rowWriter, error) {
	switch format {
	case "jsonl":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return jsonRows{enc}, nil
	case "csv":
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return nil, err
		}
		c := &csvRows{table: tableOf(sample), out: csv.NewWriter(w)}
		return c, c.out.Write(c.names)
	case "xlsx":
		book := excelize.NewFile()
		out, err := book.NewStreamWriter("Sheet1")
		if err != nil {
			return nil, engine.Internal("write a workbook", err)
		}
		x := &xlsxRows{table: tableOf(sample), book: book, out: out, to: w}
		return x, x.line(x.names)
	}
	return nil, engine.NotFound("export.error.format", "format", beginning(format, 20)).At("format")
}

type jsonRows struct{ enc *json.Encoder }

func (j jsonRows) row(v any) error { return j.enc.Encode(v) }
func (j jsonRows) close() error    { return nil }

// rowFields returns the names and values of a row in their order; texts without
// quotes, everything else as JSON.
func rowFields(v any) (names, values []string, err error) {
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

// table puts the fields of rows, some of which leave empty ones out, under one
// header.
type table struct{ names []string }

func tableOf(sample any) table {
	var t table
	of := reflect.TypeOf(sample)
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		t.names = append(t.names, name)
	}
	return t
}

func (t *table) cells(v any) ([]string, error) {
	names, values, err := rowFields(v)
	cells := make([]string, len(t.names))
	for i, name := range names {
		cells[slices.Index(t.names, name)] = values[i]
	}
	return cells, err
}

type csvRows struct {
	table
	out *csv.Writer
}

func (c *csvRows) row(v any) error {
	cells, err := c.cells(v)
	if err != nil {
		return err
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
	cells, err := x.cells(v)
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
