package questionbank

import (
	"encoding/csv"
	"slices"
	"strings"
)

// JoinIDs writes ids for a person to edit, with spaces between; one that holds a
// space or a quotation mark stands in quotation marks.
func JoinIDs(ids []string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = ' '
	_ = w.Write(ids) // a Builder cannot fail
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// SplitIDs reads what JoinIDs wrote, or ids parted by spaces and line breaks.
func SplitIDs(text string) []string {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.TrimLeadingSpace = ' ', true, -1, true
	var ids []string
	for {
		record, err := r.Read()
		if err != nil {
			return slices.DeleteFunc(ids, func(s string) bool { return s == "" })
		}
		for _, id := range record {
			ids = append(ids, strings.TrimSpace(id))
		}
	}
}
