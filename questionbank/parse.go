package questionbank

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/engine"
)

// Bounds of a response.
const (
	MaxResponseText = 20000 // runes of a short answer
	maxBlankText    = 2000  // runes of one blank or number
)

// ParseResponse reads a response in the authored form: letters as authored,
// match and order as lists of indexes. null, "", [] and null in every place
// are unanswered. What cannot answer the question is an Invalid error: a wrong
// JSON shape, a letter or index it lacks, more entries than blanks, pairs or
// parts, a text that is too long.
func ParseResponse(q *Question, raw json.RawMessage) (Response, error) {
	raw = bytes.TrimSpace(raw)
	if unanswered(raw) {
		return Response{}, nil
	}
	switch q.Type {
	case Single, Multiple:
		return parseChoice(q, raw)
	case TrueFalse:
		var v bool
		if json.Unmarshal(raw, &v) != nil {
			return Response{}, wrongShape(q.Type)
		}
		return Response{True: &v}, nil
	case Blank:
		return parseBlanks(q, raw)
	case Numeric:
		return parseNumber(raw)
	case Match:
		return parseMatch(q, raw)
	case Order:
		return parseOrder(q, raw)
	case Short:
		text, err := parseText(raw, Short, MaxResponseText)
		return Response{Text: text}, err
	case Case:
		return parseParts(q, raw)
	}
	return Response{}, engine.Invalid("problem.type", "found", string(q.Type))
}

func unanswered(raw []byte) bool {
	switch {
	case len(raw) == 0, string(raw) == "null", string(raw) == `""`:
		return true
	}
	return raw[0] == '[' && len(bytes.TrimSpace(raw[1:])) == 1 && raw[len(raw)-1] == ']'
}

func wrongShape(t Type) *engine.Error {
	return engine.Invalid("response.shape."+string(t), "type", string(t)).At("response")
}

func parseChoice(q *Question, raw json.RawMessage) (Response, error) {
	text, ok := jsonText(raw)
	if !ok {
		return Response{}, wrongShape(q.Type)
	}
	chosen, ok := ParseLetters(text)
	if !ok {
		return Response{}, engine.Invalid("response.letter", "found", excerpt([]byte(text))).At("response")
	}
	if len(chosen) == 0 {
		return Response{}, nil
	}
	if last := chosen[len(chosen)-1]; last >= len(q.Options) {
		return Response{}, engine.Invalid("response.letter", "found", Letter(last)).At("response")
	}
	if q.Type == Single && len(chosen) > 1 {
		return Response{}, engine.Invalid("response.many", "max", 1).At("response")
	}
	return Response{Choice: chosen}, nil
}

// jsonText reads a text of JSON; letters and digits alone, as nearly all answers
// are, without reflection.
func jsonText(raw json.RawMessage) (text string, ok bool) {
	if n := len(raw) - 1; n > 0 && raw[0] == '"' && raw[n] == '"' {
		plain := raw[1:n]
		if !bytes.ContainsFunc(plain, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) {
			return string(plain), true
		}
	}
	ok = json.Unmarshal(raw, &text) == nil
	return text, ok
}

func parseText(raw json.RawMessage, t Type, limit int) (string, error) {
	text, ok := jsonText(raw)
	if !ok {
		return "", wrongShape(t)
	}
	if utf8.RuneCountInString(text) > limit {
		return "", engine.Invalid("response.long", "max", limit).At("response")
	}
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	return text, nil
}

func parseNumber(raw json.RawMessage) (Response, error) {
	if raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9' {
		plain, ok := expandExponent(string(raw))
		if !ok || len(plain) > maxBlankText {
			return Response{}, engine.Invalid("response.long", "max", maxDecimal).At("response")
		}
		return Response{Number: plain}, nil
	}
	text, err := parseText(raw, Numeric, maxBlankText)
	return Response{Number: text}, err
}

// parseList reads a list of at most limit entries.
func parseList(raw json.RawMessage, t Type, limit int) ([]json.RawMessage, error) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil, wrongShape(t)
	}
	if len(list) > limit {
		return nil, engine.Invalid("response.many", "max", limit).At("response")
	}
	return list, nil
}

func parseBlanks(q *Question, raw json.RawMessage) (Response, error) {
	list, err := parseList(raw, Blank, len(q.Key.Blanks))
	if err != nil {
		return Response{}, err
	}
	r := Response{Blanks: make([]string, len(q.Key.Blanks))}
	answered := false
	for i, one := range list {
		if unanswered(one) {
			continue
		}
		if r.Blanks[i], err = parseText(one, Blank, maxBlankText); err != nil {
			return Response{}, err
		}
		answered = answered || r.Blanks[i] != ""
	}
	if !answered {
		return Response{}, nil
	}
	return r, nil
}

// parseIndex reads an index below count.
func parseIndex(raw json.RawMessage, t Type, count int) (int, error) {
	var i int
	if !present(raw) || json.Unmarshal(raw, &i) != nil {
		return 0, wrongShape(t)
	}
	if i < 0 || i >= count {
		return 0, engine.Invalid("response.index", "index", i, "count", count).At("response")
	}
	return i, nil
}

func parseMatch(q *Question, raw json.RawMessage) (Response, error) {
	list, err := parseList(raw, Match, len(q.Options))
	if err != nil {
		return Response{}, err
	}
	r := Response{Match: slices.Repeat([]int{-1}, len(q.Options))}
	answered := false
	for i, one := range list {
		if unanswered(one) {
			continue
		}
		if r.Match[i], err = parseIndex(one, Match, len(q.Targets)); err != nil {
			return Response{}, err
		}
		answered = true
	}
	if !answered {
		return Response{}, nil
	}
	return r, nil
}

func parseOrder(q *Question, raw json.RawMessage) (Response, error) {
	list, err := parseList(raw, Order, len(q.Options))
	if err != nil {
		return Response{}, err
	}
	var r Response
	for _, one := range list {
		i, err := parseIndex(one, Order, len(q.Options))
		if err != nil {
			return Response{}, err
		}
		if slices.Contains(r.Order, i) {
			return Response{}, engine.Invalid("response.twice", "index", i).At("response")
		}
		r.Order = append(r.Order, i)
	}
	return r, nil
}

func parseParts(q *Question, raw json.RawMessage) (Response, error) {
	list, err := parseList(raw, Case, len(q.Parts))
	if err != nil {
		return Response{}, err
	}
	r := Response{Parts: make([]Response, len(q.Parts))}
	answered := false
	for i, one := range list {
		if r.Parts[i], err = ParseResponse(&q.Parts[i], one); err != nil {
			return Response{}, err
		}
		answered = answered || !r.Parts[i].Empty()
	}
	if !answered {
		return Response{}, nil
	}
	return r, nil
}

// Empty reports whether nothing was answered.
func (r Response) Empty() bool {
	return len(r.Choice) == 0 && r.True == nil && len(r.Blanks) == 0 && r.Number == "" &&
		len(r.Match) == 0 && len(r.Order) == 0 && r.Text == "" && len(r.Parts) == 0
}

// Encode writes a response in the authored form that ParseResponse reads.
func (r Response) Encode(t Type, parts []Question) json.RawMessage {
	switch {
	case r.Empty():
		return json.RawMessage("null")
	case t.Chosen():
		return compactJSON(Letters(r.Choice))
	case t == TrueFalse:
		return compactJSON(*r.True)
	case t == Blank:
		return compactJSON(r.Blanks)
	case t == Numeric:
		return compactJSON(r.Number)
	case t == Match:
		return encodeMatch(r.Match)
	case t == Order:
		return compactJSON(r.Order)
	case t == Short:
		return compactJSON(r.Text)
	}
	list := make([]json.RawMessage, len(r.Parts))
	for i, one := range r.Parts {
		list[i] = one.Encode(parts[i].Type, nil)
	}
	return compactJSON(list)
}

func encodeMatch(match []int) json.RawMessage {
	list := make([]*int, len(match))
	for i := range match {
		if match[i] >= 0 {
			list[i] = &match[i]
		}
	}
	return compactJSON(list)
}
