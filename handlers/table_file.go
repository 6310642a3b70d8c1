package handlers

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"lectern/engine"
	"lectern/views"
)

// exportTable hands out a table in the format that the address names, and leaves
// an entry of it: kind and object as the trail has them.
func (s *Server) exportTable(c *Ctx, kind, object, name string, table [][]string, numbers ...int) error {
	write, contentType := writeCSV(table), TypeCSV
	switch c.Params("format") {
	case "csv":
	case "xlsx":
		write, contentType = writeXLSX(table, numbers...), TypeXLSX
	default:
		return engine.NotFound("error.page_missing")
	}
	if err := s.Office.TakesAway(c.Context(), c.Actor, kind, object); err != nil {
		return err
	}
	return c.Download(name+"."+c.Params("format"), contentType, write)
}

// tableExports are the links to a table's files, at path, of what the page's
// filter selects.
func tableExports(c *Ctx, path string) []views.Link {
	query := ""
	if q := c.Values().Encode(); q != "" {
		query = "?" + q
	}
	return []views.Link{
		{Text: c.T("frame.export_xlsx"), URL: path + "/xlsx" + query}, {Text: c.T("frame.export_csv"), URL: path + "/csv" + query},
	}
}

// writeCSV writes a table as spreadsheets open it without asking: UTF-8 with a
// byte order mark.
func writeCSV(table [][]string) func(io.Writer) error {
	return func(w io.Writer) error {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return engine.Internal("write a table", err)
		}
		out := csv.NewWriter(w)
		for _, line := range table {
			cells := make([]string, len(line))
			for i, text := range line {
				cells[i] = text
				if _, err := strconv.ParseFloat(text, 64); err != nil {
					cells[i] = plainCell(text)
				}
			}
			if err := out.Write(cells); err != nil {
				return engine.Internal("write a table", err)
			}
		}
		out.Flush()
		return out.Error()
	}
}

// writeXLSX writes a table as a workbook of one sheet, its first line a heading
// that stays in sight, each column as wide as what it holds; columns numbers
// hold numbers, shown with the decimals they were given with.
func writeXLSX(table [][]string, numbers ...int) func(io.Writer) error {
	return func(w io.Writer) error {
		f := excelize.NewFile()
		defer f.Close()
		if err := fillSheet(f, table, numbers); err != nil {
			return engine.Internal("write a workbook", err)
		}
		return f.Write(w)
	}
}

func fillSheet(f *excelize.File, table [][]string, numbers []int) error {
	stream, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for k, width := range columnWidths(table) {
		if err := stream.SetColWidth(k+1, k+1, width); err != nil {
			return err
		}
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	decimals := map[int]int{} // style by number of decimals
	for i, line := range table {
		cells := make([]any, len(line))
		for k, text := range line {
			cells[k] = text // a text is never read as a formula
			if i == 0 {
				cells[k] = excelize.Cell{StyleID: bold, Value: text}
				continue
			}
			if number, err := strconv.ParseFloat(text, 64); err == nil && slices.Contains(numbers, k) {
				if cells[k], err = numberCell(f, decimals, text, number); err != nil {
					return err
				}
			}
		}
		if err := stream.SetRow("A"+strconv.Itoa(i+1), cells); err != nil {
			return err
		}
	}
	return stream.Flush()
}

// numberCell keeps the decimals with which a number was printed.
func numberCell(f *excelize.File, styles map[int]int, text string, number float64) (excelize.Cell, error) {
	_, frac, _ := strings.Cut(text, ".")
	style, known := styles[len(frac)]
	if !known && frac != "" {
		format := "0." + strings.Repeat("0", len(frac))
		var err error
		if style, err = f.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return excelize.Cell{}, err
		}
		styles[len(frac)] = style
	}
	return excelize.Cell{StyleID: style, Value: number}, nil
}

// A column is at least and at most so wide, in characters.
const (
	leastWidth = 8
	mostWidth  = 50
)

// columnWidths returns how wide each column is to be; a Chinese character takes
// two places.
func columnWidths(table [][]string) []float64 {
	var widths []float64
	for _, line := range table {
		for k, text := range line {
			places := 2
			for _, r := range text {
				places++
				if r >= 0x1100 {
					places++
				}
			}
			if k == len(widths) {
				widths = append(widths, leastWidth)
			}
			widths[k] = max(widths[k], float64(min(places, mostWidth)))
		}
	}
	return widths
}
