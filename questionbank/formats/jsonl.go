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
			rows = append(rows, row)
		}
		switch {
		case errors.Is(err, io.EOF) && len(rows) == 0:
			return nil, empty(name)
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
		return engine.Invalid("import.error.mismatch", "file", base(name), "found", kind)
	}
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		return engine.Invalid("import.error.utf8", "file", base(name), "found", "UTF-16")
	}
	body := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")))
	if len(body) > 0 && body[0] == '[' {
		return engine.Invalid("import.error.array", "file", base(name))
	}
	for cut := range utf8.UTFMax {
		if len(head) >= cut && utf8.Valid(head[:len(head)-cut]) {
			return nil
		}
	}
	if _, err := decodeText(name, head[:len(head)-len(head)%2]); err == nil {
		return engine.Invalid("import.error.utf8", "file", base(name), "found", "GB18030")
	}
	return nil
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
