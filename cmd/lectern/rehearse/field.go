package rehearse

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"sync"
)

var unpackers = sync.Pool{New: func() any { return new(gzip.Reader) }}

// textField finds the text of a field in JSON that holds it once, "" where it is
// not: what is picked has no escapes.
func textField(doc []byte, name string) string {
	_, after, ok := bytes.Cut(doc, []byte(`"`+name+`":"`))
	if !ok {
		return ""
	}
	value, _, _ := bytes.Cut(after, []byte(`"`))
	return string(value)
}

// numberField finds the number of a field, -1 where it is not.
func numberField(doc []byte, name string) int64 {
	_, after, ok := bytes.Cut(doc, []byte(`"`+name+`":`))
	if !ok {
		return -1
	}
	end := 0
	for end < len(after) && (after[end] >= '0' && after[end] <= '9' || after[end] == '-') {
		end++
	}
	n, err := strconv.ParseInt(string(after[:end]), 10, 64)
	if err != nil {
		return -1
	}
	return n
}
