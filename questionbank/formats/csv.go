package formats

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"

	"lectern/engine"
)

// csvFormula recognises what a spreadsheet would take for a formula and a
// question would not hold: ="01", =A1+1, =SUM(, but not =5.
var csvFormula = regexp.MustCompile(`^[=@]\s*(?:"|\$?[A-Za-z]{1,3}\$?\d+\b|[A-Za-z][A-Za-z.]*\()`)

// readCSV reads comma, tab or semicolon separated values. Where the quotes of
// a record are broken, the record is a problem and reading goes on behind it.
func readCSV(name string, data []byte, o Options) ([]Row, error) {
	text, err := decodeText(name, data)
	if err != nil {
		return nil, err
	}
	g := &grid{file: base(name), broken: map[int]bool{}}
	if err := g.records(name, text); err != nil {
		return nil, err
	}
	g.formula = func(row, col int) bool {
		return col < len(g.rows[row]) && csvFormula.MatchString(g.rows[row][col])
	}
	rows, found := g.questions(o)
	if !found {
		return nil, engine.Invalid("import.error.header", "file", base(name))
	}
	if len(rows) == 0 {
		return nil, empty(name)
	}
	return rows, nil
}

// maxReread bounds the bytes that are read again because of broken quotes.
const maxReread = 512 << 20

// records reads the records of a text. One whose quotes do not match is broken:
// it ends with its line, so that it does not take those behind it along.
func (g *grid) records(name, text string) error {
	comma := separator(text)
	in := recordReader(text, comma)
	line, start, last, reread := 0, 0, 0, 0 // in reads text[start:], before which there are so many lines
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || reread > maxReread {
			return engine.Invalid("import.error.csv", "file", base(name)).Because(err)
		}
		end := start + int(in.InputOffset())
		raw := strings.TrimLeft(text[last:end], "\r\n")
		at, _ := in.FieldPos(0)
		g.lines, last = append(g.lines, line+at), end
		if unmatched(raw, comma, end == len(text)) {
			g.broken[len(g.rows)] = true
			first, _, _ := strings.Cut(raw, "\n")
			record = strings.Split(strings.TrimRight(first, "\r"), string(comma))
			reread += len(raw)
			line, start = line+at, end-len(raw)+len(first)+1
			last, in = start, recordReader(text[start:], comma)
		}
		if g.rows = append(g.rows, record); len(g.rows) > maxRows {
			return engine.E(engine.KindTooLarge, "import.error.rows", "file", base(name), "max", maxRows)
		}
	}
}

func recordReader(text string, comma rune) *csv.Reader {
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord, in.LazyQuotes, in.Comma = -1, true, comma
	return in
}

// unmatched reports whether a record of several lines is one only because a
// quote does not end: their number is odd, or, where the record runs to the end
// of the file, they are not as they should be.
func unmatched(raw string, comma rune, last bool) bool {
	if !strings.Contains(strings.TrimRight(raw, "\r\n"), "\n") {
		return false
	}
	if strings.Count(raw, `"`)%2 == 1 {
		return true
	}
	strict := recordReader(raw, comma)
	strict.LazyQuotes = false
	_, err := strict.Read()
	return last && err != nil
}

// separator returns the one of comma, tab and semicolon that stands most often
// in the header.
func separator(text string) rune {
	best, most := ',', -1
	head := text
	for range maxHeader {
		line, rest, _ := strings.Cut(head, "\n")
		for _, sep := range []rune{',', '\t', ';'} {
			known := 0
			for cell := range strings.SplitSeq(line, string(sep)) {
				if _, ok := nameOf(strings.Trim(cell, `"`)); ok {
					known++
				}
			}
			if known > most {
				best, most = sep, known
			}
		}
		head = rest
	}
	return best
}
