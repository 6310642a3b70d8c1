package rehearse

import (
	"encoding/json"
	"slices"
	"strings"
)

// shownOf turns a response in the authored form into the one that the candidate
// sent, by the orders in which the question was shown. What cannot be turned is
// returned as it is: nothing that was sent is equal to it.
func shownOf(s *shape, at *places, raw json.RawMessage) string {
	switch s.Type {
	case "single", "multiple":
		var letters string
		if json.Unmarshal(raw, &letters) != nil {
			break
		}
		var shown []byte
		for _, l := range letters {
			shown = append(shown, 'A'+byte(slices.Index(at.Order, int(l-'A'))))
		}
		slices.Sort(shown)
		return `"` + string(shown) + `"`
	case "match":
		var match []*int
		if json.Unmarshal(raw, &match) != nil || len(match) != len(at.Order) {
			break
		}
		shown := make([]*string, len(match))
		for place, option := range at.Order {
			if option >= 0 && option < len(match) && match[option] != nil {
				letter := string(rune('A' + slices.Index(at.Targets, *match[option])))
				shown[place] = &letter
			}
		}
		return encode(shown)
	case "order":
		var order []int
		if json.Unmarshal(raw, &order) != nil {
			break
		}
		shown := make([]byte, len(order))
		for i, option := range order {
			shown[i] = 'A' + byte(slices.Index(at.Order, option))
		}
		return `"` + string(shown) + `"`
	case "case":
		var parts []json.RawMessage
		if json.Unmarshal(raw, &parts) != nil || len(parts) != len(s.Parts) || len(at.Parts) != len(s.Parts) {
			break
		}
		shown := make([]string, len(parts))
		for i := range parts {
			shown[i] = shownOf(&s.Parts[i], &at.Parts[i], parts[i])
		}
		return "[" + strings.Join(shown, ",") + "]"
	}
	return string(raw)
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
