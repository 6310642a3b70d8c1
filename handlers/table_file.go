package handlers

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"lectern/engine"
)

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

// writeXLSX writes a table as a workbook of one sheet, its first line a heading;
// columns numbers hold numbers.
func writeXLSX(table [][]string, numbers ...int) func(io.Writer) error {
	return func(w io.Writer) error {
		f := excelize.NewFile()
		defer f.Close()
		stream, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			return engine.Internal("write a workbook", err)
		}
		bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
		if err != nil {
			return engine.Internal("write a workbook", err)
		}
		for i, line := range table {
			cells := make([]any, len(line))
			for k, text := range line {
				cells[k] = text // a text is never read as a formula
				if number, err := strconv.ParseFloat(text, 64); err == nil && i > 0 && slices.Contains(numbers, k) {
					cells[k] = number
				}
				if i == 0 {
					cells[k] = excelize.Cell{StyleID: bold, Value: text}
				}
			}
			if err := stream.SetRow("A"+strconv.Itoa(i+1), cells); err != nil {
				return engine.Internal("write a workbook", err)
			}
		}
		if err := stream.Flush(); err != nil {
			return engine.Internal("write a workbook", err)
		}
		return f.Write(w)
	}
}
