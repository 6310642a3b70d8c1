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
	g := &grid{file: base(name)}
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord, in.LazyQuotes, in.Comma = -1, true, separator(text)
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, engine.Invalid("import.error.csv", "file", base(name)).Because(err)
		}
		line, _ := in.FieldPos(0)
		g.rows, g.lines = append(g.rows, record), append(g.lines, line)
		if len(g.rows) > maxRows {
			return nil, engine.E(engine.KindTooLarge, "import.error.rows", "file", base(name), "max", maxRows)
		}
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
