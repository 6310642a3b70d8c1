package paper

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/questionbank"
)

// Authored reads a response to a question as it is shown, where letters are
// those of places, into the authored form. null, "" and [] are unanswered. A
// wrong shape, a letter that is not shown, more entries than there is room
// for, or a text that is too long is an Invalid error with the field response.
// An order that leaves options out is taken: it is on its way.
func Authored(q *questionbank.Question, p *Placed, raw json.RawMessage) (questionbank.Response, error) {
	raw = bytes.TrimSpace(raw)
	switch q.Type {
	case questionbank.Match:
		return authoredMatch(q, p, raw)
	case questionbank.Order:
		return authoredOrder(q, p, raw)
	case questionbank.Case:
		return authoredParts(q, p, raw)
	}
	r, err := questionbank.ParseResponse(q, raw)
	for i, place := range r.Choice {
		r.Choice[i] = p.Order[place]
	}
	slices.Sort(r.Choice)
	return r, err
}

// Shown writes an authored response as its candidate gave it, null where there
// is none. Authored reads it back.
func Shown(q *questionbank.Question, p *Placed, r questionbank.Response) json.RawMessage {
	if r.Empty() {
		return json.RawMessage("null")
	}
	switch q.Type {
	case questionbank.Single, questionbank.Multiple:
		places := make([]int, 0, len(r.Choice))
		for _, i := range r.Choice {
			places = append(places, slices.Index(p.Order, i))
		}
		slices.Sort(places)
		return marshal(questionbank.Letters(places))
	case questionbank.Match:
		letters := make([]*string, len(r.Match))
		for place := range r.Match {
			if i := r.Match[p.Order[place]]; i >= 0 {
				letter := questionbank.Letter(slices.Index(p.Targets, i))
				letters[place] = &letter
			}
		}
		return marshal(letters)
	case questionbank.Order:
		places := make([]int, len(r.Order))
		for k, i := range r.Order {
			places[k] = slices.Index(p.Order, i)
		}
		return marshal(questionbank.Letters(places))
	case questionbank.Case:
		parts := make([]json.RawMessage, len(r.Parts))
		for i := range r.Parts {
			parts[i] = Shown(&q.Parts[i], &p.Parts[i], r.Parts[i])
		}
		return marshal(parts)
	}
	return r.Encode(q.Type, q.Parts)
}

func marshal(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and lists of texts always marshal
	}
	return b
}

func wrongShape(t questionbank.Type) error {
	return engine.Invalid("response.shape."+string(t), "type", string(t)).At("response")
}

func isUnanswered(raw []byte) bool {
	return len(raw) == 0 || string(raw) == "null" || string(raw) == `""`
}

// place returns the place that one letter names.
func place(text string, count int) (int, error) {
	letters := []rune(strings.ToUpper(strings.TrimSpace(questionbank.FoldWidth(text))))
	if len(letters) != 1 || letters[0] < 'A' || int(letters[0]-'A') >= count {
		found := []rune(text)
		return 0, engine.Invalid("response.letter", "found", string(found[:min(len(found), 20)])).At("response")
	}
	return int(letters[0] - 'A'), nil
}

func authoredMatch(q *questionbank.Question, p *Placed, raw []byte) (questionbank.Response, error) {
	if isUnanswered(raw) {
		return questionbank.Response{}, nil
	}
	var letters []*string
	if json.Unmarshal(raw, &letters) != nil {
		return questionbank.Response{}, wrongShape(q.Type)
	}
	if len(letters) > len(p.Order) {
		return questionbank.Response{}, engine.Invalid("response.many", "max", len(p.Order)).At("response")
	}
	match := slices.Repeat([]int{-1}, len(p.Order))
	answered := false
	for at, letter := range letters {
		if letter == nil || *letter == "" {
			continue
		}
		target, err := place(*letter, len(p.Targets))
		if err != nil {
			return questionbank.Response{}, err
		}
		match[p.Order[at]] = p.Targets[target]
		answered = true
	}
	if !answered {
		return questionbank.Response{}, nil
	}
	return questionbank.Response{Match: match}, nil
}

func authoredOrder(q *questionbank.Question, p *Placed, raw []byte) (questionbank.Response, error) {
	if isUnanswered(raw) || string(raw) == "[]" {
		return questionbank.Response{}, nil
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return questionbank.Response{}, wrongShape(q.Type)
	}
	var order []int
	for _, letter := range strings.Join(strings.Fields(questionbank.FoldWidth(text)), "") {
		at, err := place(string(letter), len(p.Order))
		if err != nil {
			return questionbank.Response{}, err
		}
		if slices.Contains(order, p.Order[at]) {
			return questionbank.Response{}, engine.Invalid("response.twice", "index", at).At("response")
		}
		order = append(order, p.Order[at])
	}
	return questionbank.Response{Order: order}, nil
}

func authoredParts(q *questionbank.Question, p *Placed, raw []byte) (questionbank.Response, error) {
	if isUnanswered(raw) {
		return questionbank.Response{}, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return questionbank.Response{}, wrongShape(q.Type)
	}
	if len(list) > len(p.Parts) {
		return questionbank.Response{}, engine.Invalid("response.many", "max", len(p.Parts)).At("response")
	}
	r := questionbank.Response{Parts: make([]questionbank.Response, len(p.Parts))}
	answered := false
	for i, one := range list {
		var err error
		if r.Parts[i], err = Authored(&q.Parts[i], &p.Parts[i], one); err != nil {
			return questionbank.Response{}, err
		}
		answered = answered || !r.Parts[i].Empty()
	}
	if !answered {
		return questionbank.Response{}, nil
	}
	return r, nil
}
