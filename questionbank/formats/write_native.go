package formats

import (
	"encoding/json"

	"lectern/questionbank"
)

// partChunk is how many runes of a long list of parts one cell takes.
const partChunk = 15000

// nativeField returns a field of a question as native JSON, "" where it is not
// there.
func nativeField(q *questionbank.Question, name string) string {
	b, err := q.MarshalJSON()
	if err != nil {
		return ""
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(b, &fields) != nil {
		return ""
	}
	value := fields[name]
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}

// partCells returns the parts of a case as JSON, in pieces that fit cells.
func partCells(q *questionbank.Question) []string {
	if len(q.Parts) == 0 {
		return nil
	}
	runes := []rune(nativeField(q, "parts"))
	var cells []string
	for len(runes) > 0 {
		n := min(partChunk, len(runes))
		cells, runes = append(cells, string(runes[:n])), runes[n:]
	}
	return cells
}
