package handlers

import (
	"bytes"
	"encoding/json"
)

// answerBody is what a client sends as one answer.
type answerBody struct {
	Epoch    int             `json:"epoch"`
	Seq      int64           `json:"seq"`
	Response json.RawMessage `json:"response"`
}

// bindAnswer is Bind for an answer. Answers come by the ten thousand a second,
// and nearly all are written alike: those are read without reflection.
func (c *Ctx) bindAnswer(in *answerBody) error {
	if c.needJSON() == nil && in.readPlain(c.Body()) {
		return nil
	}
	*in = answerBody{}
	return c.Bind(in)
}

// readPlain reads an answer as clients write it: an object of these fields, each
// once, numbers as digits alone, and a response that is a text without escapes
// or a word. It returns false for anything else, which may be JSON all the same.
func (in *answerBody) readPlain(b []byte) bool {
	r := plainReader{b}
	if !r.next('{') {
		return false
	}
	var epoch, seq, response bool
	for first := true; !r.next('}'); first = false {
		if !first && !r.next(',') {
			return false
		}
		name, ok := r.text()
		if !ok || !r.next(':') {
			return false
		}
		switch string(name) {
		case `"epoch"`:
			var n int64
			n, ok = r.number()
			in.Epoch, ok, epoch = int(n), ok && !epoch, true
		case `"seq"`:
			in.Seq, ok = r.number()
			ok, seq = ok && !seq, true
		case `"response"`:
			in.Response, ok = r.value()
			ok, response = ok && !response, true
		default:
			return false
		}
		if !ok {
			return false
		}
	}
	r.space()
	return len(r.b) == 0
}

type plainReader struct{ b []byte }

func (r *plainReader) space() {
	for len(r.b) > 0 && (r.b[0] == ' ' || r.b[0] == '\t' || r.b[0] == '\n' || r.b[0] == '\r') {
		r.b = r.b[1:]
	}
}

func (r *plainReader) next(c byte) bool {
	r.space()
	if len(r.b) == 0 || r.b[0] != c {
		return false
	}
	r.b = r.b[1:]
	return true
}

// text returns a text with its quotes.
func (r *plainReader) text() ([]byte, bool) {
	r.space()
	if len(r.b) == 0 || r.b[0] != '"' {
		return nil, false
	}
	for i := 1; i < len(r.b); i++ {
		switch c := r.b[i]; {
		case c == '"':
			text := r.b[: i+1 : i+1]
			r.b = r.b[i+1:]
			return text, true
		case c == '\\' || c < ' ':
			return nil, false
		}
	}
	return nil, false
}

func (r *plainReader) number() (n int64, ok bool) {
	const most = 15 // digits
	r.space()
	i := 0
	for i < len(r.b) && i <= most && r.b[i] >= '0' && r.b[i] <= '9' {
		n = n*10 + int64(r.b[i]-'0')
		i++
	}
	if i == 0 || i > most || r.b[0] == '0' && i > 1 {
		return 0, false
	}
	r.b = r.b[i:]
	return n, true
}

var plainWords = [][]byte{[]byte("null"), []byte("true"), []byte("false")}

func (r *plainReader) value() (json.RawMessage, bool) {
	r.space()
	for _, word := range plainWords {
		if bytes.HasPrefix(r.b, word) {
			value := r.b[:len(word):len(word)]
			r.b = r.b[len(word):]
			return value, true
		}
	}
	return r.text()
}
