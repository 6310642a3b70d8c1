package questionbank

import (
	"encoding/json"
	"unicode/utf8"
)

// DecodeResponse reads a response in JSON as encoding/json does. What is written
// as Response is written, in the order of its fields, it reads itself: an exam
// that ends has some hundred thousand of them read within seconds.
func DecodeResponse(raw []byte) (Response, error) {
	d := responseReader{raw: raw, ok: true}
	r := d.response()
	if d.ok && d.at == len(raw) {
		return r, nil
	}
	r = Response{}
	err := json.Unmarshal(raw, &r)
	return r, err
}

// responseReader reads what it knows; ok is false from the first byte on that it
// does not.
type responseReader struct {
	raw    []byte
	at     int
	ok     bool
	inCase bool
}

func (d *responseReader) response() (r Response) {
	d.want('{')
	const order = "ctbnmoxp"
	for at := 0; d.ok; {
		if d.at+4 > len(d.raw) || d.raw[d.at] != '"' || d.raw[d.at+2] != '"' || d.raw[d.at+3] != ':' {
			d.ok = false
			return r
		}
		field := d.raw[d.at+1]
		for at < len(order) && order[at] != field {
			at++
		}
		if at == len(order) { // unknown, or out of order
			d.ok = false
			return r
		}
		at++
		d.at += 4
		switch field {
		case 'c':
			r.Choice = d.ints()
		case 't':
			r.True = d.bool()
		case 'b':
			r.Blanks = list(d, d.text)
		case 'n':
			r.Number = d.text()
		case 'm':
			r.Match = d.ints()
		case 'o':
			r.Order = d.ints()
		case 'x':
			r.Text = d.text()
		case 'p':
			d.ok = d.ok && !d.inCase
			d.inCase = true
			r.Parts = list(d, d.part)
			d.inCase = false
		}
		if !d.more('}') {
			return r
		}
	}
	return r
}

// part is a response within a case, which may be empty.
func (d *responseReader) part() Response {
	if d.at+1 < len(d.raw) && d.raw[d.at] == '{' && d.raw[d.at+1] == '}' {
		d.at += 2
		return Response{}
	}
	return d.response()
}

func (d *responseReader) want(b byte) {
	if d.ok = d.ok && d.at < len(d.raw) && d.raw[d.at] == b; d.ok {
		d.at++
	}
}

// more reads a comma, or the end of what is read.
func (d *responseReader) more(end byte) bool {
	if d.ok && d.at < len(d.raw) && d.raw[d.at] == ',' {
		d.at++
		return true
	}
	d.want(end)
	return false
}

func list[T any](d *responseReader, read func() T) []T {
	d.want('[')
	var out []T
	for d.ok {
		out = append(out, read())
		if !d.more(']') {
			break
		}
	}
	return out
}

func (d *responseReader) ints() []int {
	d.want('[')
	var few [8]int
	out := few[:0]
	for d.ok {
		out = append(out, d.int())
		if !d.more(']') {
			break
		}
	}
	return append(make([]int, 0, len(out)), out...)
}

func (d *responseReader) int() int {
	negative := d.at < len(d.raw) && d.raw[d.at] == '-'
	if negative {
		d.at++
	}
	from, n := d.at, 0
	for d.at < len(d.raw) && d.raw[d.at] >= '0' && d.raw[d.at] <= '9' && d.at-from < 9 {
		n = 10*n + int(d.raw[d.at]-'0')
		d.at++
	}
	if d.at == from || d.raw[from] == '0' && d.at-from > 1 {
		d.ok = false
	}
	if negative {
		return -n
	}
	return n
}

func (d *responseReader) bool() *bool {
	value := false
	word := "false"
	if d.at < len(d.raw) && d.raw[d.at] == 't' {
		value, word = true, "true"
	}
	if len(d.raw)-d.at < len(word) || string(d.raw[d.at:d.at+len(word)]) != word {
		d.ok = false
		return nil
	}
	d.at += len(word)
	return &value
}

// text reads a text without escapes.
func (d *responseReader) text() string {
	d.want('"')
	from := d.at
	for d.ok && d.at < len(d.raw) && d.raw[d.at] != '"' {
		if d.raw[d.at] == '\\' || d.raw[d.at] < ' ' {
			d.ok = false
		}
		d.at++
	}
	text := d.raw[from:min(d.at, len(d.raw))]
	d.want('"')
	d.ok = d.ok && utf8.Valid(text)
	return string(text)
}
