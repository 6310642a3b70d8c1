package formats

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"lectern/engine"
	"lectern/questionbank"
)

// maxLine bounds one line; a longer one is a problem of its own.
const maxLine = 1 << 20

// ReadJSONL reads native JSON Lines as a stream. A broken line is reported and
// skipped; empty lines are passed over.
func ReadJSONL(name string, r io.Reader, o Options) ([]Row, error) {
	limited := &io.LimitedReader{R: r, N: MaxFile + 1}
	in := bufio.NewReaderSize(limited, 1<<16)
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, engine.Invalid("import.error.read", "file", base(name)).Because(err)
	}
	if err := checkHead(name, head); err != nil {
		return nil, err
	}
	var rows []Row
	objects := false
	for n := 1; ; n++ {
		line, long, err := readLine(in)
		if limited.N <= 0 {
			return nil, tooLarge(name)
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))
		}
		if text := bytes.TrimSpace(line); len(text) > 0 {
			row := Row{File: base(name), Line: n}
			row.json(text, long, o)
			objects = objects || text[0] == '{'
			rows = append(rows, row)
		}
		switch {
		case errors.Is(err, io.EOF) && len(rows) == 0:
			return nil, empty(name)
		case errors.Is(err, io.EOF) && !objects:
			return nil, mismatch(name, textKind)
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return nil, engine.Invalid("import.error.read", "file", base(name)).Because(err)
		case len(rows) >= maxRows:
			return nil, engine.E(engine.KindTooLarge, "import.error.rows", "file", base(name), "max", maxRows)
		}
	}
}

// checkHead refuses a file that is visibly something else.
func checkHead(name string, head []byte) error {
	if kind := sniff(head); kind != "" {
		return mismatch(name, kind)
	}
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		return engine.Invalid("import.error.utf8", "file", base(name), "found", "UTF-16")
	}
	body := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")))
	if len(body) > 0 && body[0] == '[' {
		return engine.Invalid("import.error.array", "file", base(name))
	}
	if mostlyUTF8(head) {
		return nil
	}
	if _, err := decodeText(name, head[:len(head)-len(head)%2]); err == nil {
		return engine.Invalid("import.error.utf8", "file", base(name), "found", "GB18030")
	}
	return nil
}

// mostlyUTF8 reports whether what is not ASCII reads as UTF-8 more often than
// not, so that a damaged character is its line's problem and not the file's.
func mostlyUTF8(head []byte) bool {
	good, bad := 0, 0
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good += size
		}
		head = head[size:]
	}
	return bad <= good
}

func readLine(in *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, len(line) > maxLine, err
		}
	}
}

func (r *Row) json(text []byte, long bool, o Options) {
	r.Raw = string(text[:min(len(text), 8*maxRaw)])
	switch {
	case long:
		r.Problems = []questionbank.Problem{wrong("", "problem.line.long", "max", maxLine)}
	case !utf8.Valid(text):
		r.Problems = []questionbank.Problem{wrong("", "problem.utf8")}
	default:
		r.Question, r.Problems = questionbank.Decode(text)
	}
	r.finish(Options{Topic: o.Topic})
}

// WriteJSONL writes questions in the native format, one a line.
func WriteJSONL(w io.Writer, questions func(yield func(*questionbank.Question) bool)) error {
	out := bufio.NewWriter(w)
	for q := range questions {
		b, err := q.MarshalJSON()
		if err != nil {
			return err
		}
		if _, err := out.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return out.Flush()
}
