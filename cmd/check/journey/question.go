package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// question is a question in the native form.
type question struct {
	ID          string          `json:"id,omitempty"`
	Topic       string          `json:"topic,omitempty"`
	Type        string          `json:"type"`
	Stem        string          `json:"stem"`
	Options     []string        `json:"options,omitempty"`
	Targets     []string        `json:"targets,omitempty"`
	Answer      json.RawMessage `json:"answer,omitempty"`
	Parts       []question      `json:"parts,omitempty"`
	Marks       json.Number     `json:"marks,omitempty"`
	Difficulty  json.Number     `json:"difficulty,omitempty"`
	Pinned      []int           `json:"pinned,omitempty"`
	Explanation string          `json:"explanation,omitempty"`
	Source      string          `json:"source,omitempty"`
	parsed      *key            // of a bank's question
}

// key is a question's answer, read by its type.
type key struct {
	Letters string     // single, multiple
	True    bool       // true_false
	Blanks  [][]string // blank
	Number  struct {   // numeric
		Value, Tolerance json.Number
	}
	Indexes []int // match, order
	Points  []struct {
		Text  string
		Marks json.Number
	}
}

// key returns the answer of a question of a bank.
func (q *question) key() *key { return q.parsed }

// parse reads the answers of a question and its parts.
func (q *question) parse() {
	for i := range q.Parts {
		q.Parts[i].parse()
	}
	var k key
	var err error
	switch q.Type {
	case "single", "multiple":
		err = json.Unmarshal(q.Answer, &k.Letters)
	case "true_false":
		err = json.Unmarshal(q.Answer, &k.True)
	case "blank":
		var list []json.RawMessage
		err = json.Unmarshal(q.Answer, &list)
		for _, one := range list {
			k.Blanks = append(k.Blanks, texts(one))
		}
	case "numeric":
		if err = json.Unmarshal(q.Answer, &k.Number); err != nil {
			err = json.Unmarshal(q.Answer, &k.Number.Value)
		}
	case "match", "order":
		err = json.Unmarshal(q.Answer, &k.Indexes)
	case "short":
		var points struct {
			Points []struct {
				Text  string
				Marks json.Number
			}
		}
		if json.Unmarshal(q.Answer, &points) == nil {
			k.Points = points.Points
		}
	}
	if err != nil {
		panic(fmt.Sprintf("the answer of %s, %s: %v", q.ID, q.Answer, err)) // imported and exported again
	}
	q.parsed = &k
}

// texts reads a text or a list of texts.
func texts(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	return nil
}

// own is what a question is worth by itself.
func (q *question) own() milli {
	if q.Marks == "" {
		return 1000
	}
	return parseMilli(q.Marks.String())
}

// look is what a candidate sees of a question whatever its orders: it leads
// from the paper back to the bank.
func (q *question) look() string {
	options, targets := slices.Sorted(slices.Values(q.Options)), slices.Sorted(slices.Values(q.Targets))
	look := strings.Join([]string{q.Type, q.Stem, strings.Join(options, "\x01"), strings.Join(targets, "\x01")}, "\x00")
	for i := range q.Parts {
		look += "\x02" + q.Parts[i].look()
	}
	return look
}

// bank is questions by id and by look.
type bank struct {
	byID   map[string]*question
	byLook map[string][]*question
}

func newBank(questions []question) *bank {
	b := &bank{byID: map[string]*question{}, byLook: map[string][]*question{}}
	for i := range questions {
		q := &questions[i]
		q.parse()
		b.byID[q.ID] = q
		b.byLook[q.look()] = append(b.byLook[q.look()], q)
	}
	return b
}

// readBank reads files in the native form.
func readBank(names ...string) ([]question, error) {
	var all []question
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 4<<20)
		for lines.Scan() {
			var q question
			if json.Unmarshal(lines.Bytes(), &q) == nil { // what the product refuses it reports
				all = append(all, q)
			}
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	return all, nil
}
