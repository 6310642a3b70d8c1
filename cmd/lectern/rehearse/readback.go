package rehearse

import (
	"encoding/json"
	"errors"
	"io"
)

// Export writes what a server holds of the exam: what is "responses" or
// "journal", in JSON Lines.
type Export func(what string, w io.Writer) error

// ReadBack reads everything back through an export and compares it with what
// was acknowledged.
func (l *Load) ReadBack(export Export) (Differences, error) {
	k := l.Compare()
	err := rows(export, "responses", k.Response)
	if err == nil {
		err = rows(export, "journal", k.Journal)
	}
	return k.End(), err
}

// rows gives each exported row to one, as it comes.
func rows[R any](export Export, what string, one func(*R)) error {
	out, in := io.Pipe()
	written := make(chan error, 1)
	go func() {
		err := export(what, in)
		_ = in.CloseWithError(err)
		written <- err
	}()
	lines := json.NewDecoder(out)
	for {
		row := new(R)
		err := lines.Decode(row)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			_ = out.CloseWithError(err)
			return errors.Join(err, <-written)
		}
		one(row)
	}
	return <-written
}
