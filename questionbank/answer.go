package questionbank

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
)

// Known reports whether t is one of the nine types.
func (t Type) Known() bool { return slices.Contains(Types, t) }

// Chosen reports whether questions of the type are answered by choosing
// options.
func (t Type) Chosen() bool { return t == Single || t == Multiple }

// encode writes the key as the native field "answer"; nil where the type has
// none.
func (k Key) encode(t Type) json.RawMessage {
	switch t {
	case Single, Multiple:
		return textJSON(Letters(k.Choice))
	case TrueFalse:
		return compactJSON(k.True)
	case Blank:
		return listJSON(k.Blanks)
	case Numeric:
		return k.encodeNumeric()
	case Match:
		return listJSON(k.Match)
	case Order:
		return listJSON(k.Order)
	case Short:
		return k.encodeShort()
	}
	return nil
}

func (k Key) encodeNumeric() json.RawMessage {
	value, ok := CleanDecimal(k.Value)
	if !ok {
		return textJSON(k.Value)
	}
	within, ok := CleanDecimal(k.Within)
	if !ok {
		return json.RawMessage(`{"value":` + value + `}`)
	}
	return json.RawMessage(`{"value":` + value + `,"tolerance":` + within + `}`)
}

func (k Key) encodeShort() json.RawMessage {
	if len(k.Points) == 0 {
		return listJSON(k.Model)
	}
	return compactJSON(struct {
		Points []Point  `json:"points"`
		Model  []string `json:"model,omitempty"`
	}{k.Points, k.Model})
}

// decodeKey reads the native field "answer" of a question of type t.
func decodeKey(t Type, raw json.RawMessage) (Key, []Problem) {
	if t == Case {
		if present(raw) {
			return Key{}, []Problem{warning("answer", "problem.field.unused", "field", "answer", "type", string(t))}
		}
		return Key{}, nil
	}
	if !present(raw) {
		return Key{}, []Problem{problem("answer", "problem.answer.missing")}
	}
	var k Key
	var ok bool
	switch t {
	case Single, Multiple:
		k.Choice, ok = decodeLetters(raw)
	case TrueFalse:
		ok = json.Unmarshal(raw, &k.True) == nil
	case Blank:
		k.Blanks, ok = decodeBlanks(raw)
	case Numeric:
		return decodeNumeric(raw)
	case Match:
		k.Match, ok = decodeIndexes(raw)
	case Order:
		k.Order, ok = decodeIndexes(raw)
	case Short:
		return decodeShort(raw)
	}
	if !ok {
		return Key{}, []Problem{problem("answer", "problem.answer.shape."+string(t), "found", excerpt(raw))}
	}
	return k, nil
}

// decodeLetters reads "ABD" into ascending indexes. Case and width fold.
func decodeLetters(raw json.RawMessage) ([]int, bool) {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return nil, false
	}
	return ParseLetters(text)
}

// ParseLetters reads option letters such as "ABD" or "ｂ" into ascending
// indexes. Anything that is no letter, or a letter twice, is refused.
func ParseLetters(text string) ([]int, bool) {
	var chosen []int
	for _, r := range strings.TrimSpace(FoldWidth(text)) {
		i := letterIndex(r)
		if i < 0 || slices.Contains(chosen, i) {
			return nil, false
		}
		chosen = append(chosen, i)
	}
	slices.Sort(chosen)
	return chosen, true
}

// decodeIndexes reads a list of whole numbers. null is none of them, although
// the decoder would make it 0.
func decodeIndexes(raw json.RawMessage) ([]int, bool) {
	var list []*int
	if json.Unmarshal(raw, &list) != nil || slices.Contains(list, nil) {
		return nil, false
	}
	indexes := make([]int, len(list))
	for i, at := range list {
		indexes[i] = *at
	}
	return indexes, true
}

func decodeBlanks(raw json.RawMessage) ([][]string, bool) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	var blanks [][]string
	for _, one := range list {
		var text string
		var synonyms []string
		switch {
		case json.Unmarshal(one, &text) == nil:
			blanks = append(blanks, []string{text})
		case json.Unmarshal(one, &synonyms) == nil:
			blanks = append(blanks, synonyms)
		default:
			return nil, false
		}
	}
	return blanks, true
}

func decodeNumeric(raw json.RawMessage) (Key, []Problem) {
	var w struct {
		Value     json.RawMessage `json:"value"`
		Tolerance json.RawMessage `json:"tolerance"`
	}
	if raw[0] != '{' {
		w.Value = raw
	} else if json.Unmarshal(raw, &w) != nil {
		return Key{}, []Problem{problem("answer", "problem.answer.shape.numeric", "found", excerpt(raw))}
	}
	value, ok := decimalField(w.Value)
	if !ok {
		return Key{}, []Problem{problem("answer.value", "problem.number", "text", excerpt(w.Value))}
	}
	k := Key{Value: value}
	if present(w.Tolerance) {
		if k.Within, ok = decimalField(w.Tolerance); !ok {
			return k, []Problem{problem("answer.tolerance", "problem.number", "text", excerpt(w.Tolerance))}
		}
	}
	return k, nil
}

// decimalField takes a JSON number, or a text that holds one.
func decimalField(raw json.RawMessage) (string, bool) {
	if !present(raw) {
		return "", false
	}
	text := string(raw)
	if raw[0] == '"' {
		if json.Unmarshal(raw, &text) != nil {
			return "", false
		}
	} else if plain, ok := expandExponent(text); ok {
		text = plain
	}
	return CleanDecimal(text)
}

func decodeShort(raw json.RawMessage) (Key, []Problem) {
	shape := []Problem{problem("answer", "problem.answer.shape.short", "found", excerpt(raw))}
	var text string
	var k Key
	if json.Unmarshal(raw, &text) == nil {
		return Key{Model: []string{text}}, nil
	}
	if json.Unmarshal(raw, &k.Model) == nil {
		return k, nil
	}
	var w struct {
		Points []struct {
			Text  string          `json:"text"`
			Marks json.RawMessage `json:"marks"`
		} `json:"points"`
		Model json.RawMessage `json:"model"`
	}
	if json.Unmarshal(raw, &w) != nil || w.Points == nil {
		return Key{}, shape
	}
	if present(w.Model) {
		model, wrong := decodeShort(w.Model)
		if wrong != nil || model.Points != nil {
			return Key{}, shape
		}
		k.Model = model.Model
	}
	var p []Problem
	for i, point := range w.Points {
		marks, err := engine.ParseMark(string(point.Marks))
		if err != nil {
			p = append(p, problem("answer.points["+strconv.Itoa(i)+"].marks", "problem.marks", "found", excerpt(point.Marks)))
		}
		k.Points = append(k.Points, Point{point.Text, marks})
	}
	return k, p
}
