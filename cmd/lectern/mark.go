package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"lectern/engine"
	"lectern/engine/grading"
	"lectern/questionbank"
)

// MarkCmd marks responses without a database.
type MarkCmd struct{}

// Help is shown by `lectern mark --help`.
func (MarkCmd) Help() string {
	return `Reads JSON Lines {"question","rule"?,"response"} from standard input and prints, for each line in order, {"score","max","detail"} or {"error"}. The response is in the authored form. A short answer waits for a person: its score is 0, and "pending" is true.

Example:
  echo '{"question":{"type":"multiple","stem":"…","options":["a","b","c","d"],"answer":"ABD","marks":2},"rule":"missing-half","response":"AB"}' | lectern mark`
}

type markLine struct {
	Question json.RawMessage `json:"question"`
	Rule     json.RawMessage `json:"rule"`
	Response json.RawMessage `json:"response"`
}

// Run marks each line by itself: one that cannot be marked does not end it.
func (MarkCmd) Run(a *App) error {
	in := bufio.NewReaderSize(a.Stdin, 1<<16)
	out := bufio.NewWriterSize(a.Stdout, 1<<16)
	defer out.Flush()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for first := true; ; first = false {
		line, err := in.ReadBytes('\n')
		if first {
			line = bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))
		}
		if len(line) > 0 {
			if err := enc.Encode(a.markOne(bytes.TrimSpace(line))); err != nil {
				return engine.Internal("write scores", err)
			}
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return engine.Internal("write scores", err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return engine.Internal("read standard input", err)
		}
	}
}

func (a *App) markOne(line []byte) any {
	score, err := mark(line)
	if err != nil {
		return map[string]string{"error": a.text(err)}
	}
	return score
}

func mark(line []byte) (grading.Score, error) {
	var in markLine
	var none grading.Score
	if err := json.Unmarshal(line, &in); err != nil {
		return none, engine.Invalid("error.mark_line").Because(err)
	}
	if len(in.Question) == 0 || in.Question[0] != '{' {
		return none, engine.Invalid("error.mark_line").At("question")
	}
	q, problems := questionbank.Decode(in.Question)
	if err := questionbank.First(problems); err != nil {
		return none, err
	}
	if err := grading.CheckKey(&q); err != nil {
		return none, err
	}
	var rule questionbank.MarkingRule
	if len(in.Rule) > 0 {
		if err := rule.UnmarshalJSON(in.Rule); err != nil {
			return none, err
		}
	}
	r, err := questionbank.ParseResponse(&q, in.Response)
	if err != nil {
		return none, err
	}
	return grading.Mark(&q, q.Marks, rule, r, nil)
}
