package grading

import (
	"bytes"
	"encoding/json"
	"strings"

	"lectern/engine"
	qb "lectern/questionbank"
)

// MaxText is the most characters that one text of a response may have.
const MaxText = 20_000

// ReadAuthored reads a response in the authored form of the stable formats:
// letters of the question as authored, match and order as lists of indexes.
// null, "" and [] are unanswered. What has the wrong shape, or names a letter
// or an index that the question lacks, is an Invalid error.
func ReadAuthored(q *qb.Question, raw json.RawMessage) (qb.Response, error) {
	r, err := readAuthored(q, bytes.TrimSpace(raw))
	if err != nil {
		return qb.Response{}, err
	}
	return r, check(q, r)
}

func readAuthored(q *qb.Question, raw json.RawMessage) (r qb.Response, err error) {
	switch string(raw) {
	case "", "null", `""`, "[]":
		return r, nil
	}
	ok := true
	switch q.Type {
	case qb.Single, qb.Multiple:
		var letters string
		if ok = json.Unmarshal(raw, &letters) == nil; ok {
			r.Choice, ok = qb.ParseLetters(letters)
		}
	case qb.TrueFalse:
		var v bool
		ok = json.Unmarshal(raw, &v) == nil
		r.True = &v
	case qb.Blank:
		r.Blanks, ok = readTexts(raw)
	case qb.Numeric:
		r.Number, ok = readNumber(raw)
	case qb.Match:
		r.Match, ok = readIndexes(raw, -1)
	case qb.Order:
		r.Order, ok = readIndexes(raw, -2)
	case qb.Short:
		ok = json.Unmarshal(raw, &r.Text) == nil && !tooLong(r.Text)
	case qb.Case:
		return readParts(q, raw)
	default:
		ok = false
	}
	if !ok {
		return qb.Response{}, shape(q)
	}
	return r, nil
}

func shape(q *qb.Question) error {
	return engine.Invalid("error.response.shape", "type", string(q.Type)).At("response")
}

func tooLong(text string) bool { return len(text) > MaxText && len([]rune(text)) > MaxText }

func readTexts(raw json.RawMessage) ([]string, bool) {
	var list []*string
	if json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	texts := make([]string, len(list))
	for i, s := range list {
		if s == nil {
			continue
		}
		if tooLong(*s) {
			return nil, false
		}
		texts[i] = *s
	}
	return texts, true
}

// readNumber takes a text, or a JSON number as it is written.
func readNumber(raw json.RawMessage) (string, bool) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, !tooLong(text)
	}
	var n json.Number
	if raw[0] == '"' || json.Unmarshal(raw, &n) != nil {
		return "", false
	}
	return n.String(), true
}

// readIndexes reads a list of indexes in which null is unanswered; where that
// cannot be, unanswered is a number that no question has.
func readIndexes(raw json.RawMessage, unanswered int) ([]int, bool) {
	var list []*int
	if json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	indexes := make([]int, len(list))
	for i, n := range list {
		switch {
		case n == nil:
			indexes[i] = unanswered
		case *n < 0:
			return nil, false
		default:
			indexes[i] = *n
		}
	}
	return indexes, true
}

func readParts(q *qb.Question, raw json.RawMessage) (r qb.Response, err error) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return r, shape(q)
	}
	if len(list) > len(q.Parts) {
		return r, tooMany(len(list), len(q.Parts))
	}
	r.Parts = make([]qb.Response, len(list))
	for i := range list {
		if r.Parts[i], err = readAuthored(&q.Parts[i], bytes.TrimSpace(list[i])); err != nil {
			return r, err
		}
	}
	return r, nil
}

// WriteAuthored writes a response in the authored form; null where it is
// unanswered. ReadAuthored reads it back as it was.
func WriteAuthored(q *qb.Question, r qb.Response) json.RawMessage {
	var v any
	switch {
	case !Answered(q, r):
	case q.Type == qb.Single || q.Type == qb.Multiple:
		v = qb.Letters(r.Choice)
	case q.Type == qb.TrueFalse:
		v = *r.True
	case q.Type == qb.Blank:
		v = r.Blanks
	case q.Type == qb.Numeric:
		v = r.Number
	case q.Type == qb.Order:
		v = r.Order
	case q.Type == qb.Short:
		v = r.Text
	case q.Type == qb.Match:
		targets := make([]*int, len(r.Match))
		for i := range r.Match {
			if r.Match[i] >= 0 {
				targets[i] = &r.Match[i]
			}
		}
		v = targets
	case q.Type == qb.Case:
		parts := make([]json.RawMessage, len(r.Parts))
		for i := range parts {
			parts[i] = WriteAuthored(&q.Parts[i], r.Parts[i])
		}
		v = parts
	}
	return plainJSON(v)
}

func plainJSON(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // texts, numbers and lists of them cannot fail to encode
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// Answered reports whether a response says anything: a choice, a text that is
// more than space, one blank, one pair, one part.
func Answered(q *qb.Question, r qb.Response) bool {
	switch q.Type {
	case qb.Single, qb.Multiple:
		return len(r.Choice) > 0
	case qb.TrueFalse:
		return r.True != nil
	case qb.Blank:
		for _, b := range r.Blanks {
			if strings.TrimSpace(b) != "" {
				return true
			}
		}
	case qb.Numeric:
		return !isBlank(r.Number)
	case qb.Match:
		for _, m := range r.Match {
			if m >= 0 {
				return true
			}
		}
	case qb.Order:
		return len(r.Order) > 0
	case qb.Short:
		return !isBlank(r.Text)
	case qb.Case:
		for i := range r.Parts {
			if i < len(q.Parts) && Answered(&q.Parts[i], r.Parts[i]) {
				return true
			}
		}
	}
	return false
}
