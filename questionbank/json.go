package questionbank

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"lectern/engine"
)

// wire is a question as native files hold it. Every field is raw, so that one
// that is wrong does not hide the others.
type wire struct {
	ID          json.RawMessage `json:"id,omitempty"`
	Topic       json.RawMessage `json:"topic,omitempty"`
	Type        json.RawMessage `json:"type,omitempty"`
	Stem        json.RawMessage `json:"stem,omitempty"`
	Options     json.RawMessage `json:"options,omitempty"`
	Targets     json.RawMessage `json:"targets,omitempty"`
	Answer      json.RawMessage `json:"answer,omitempty"`
	Parts       json.RawMessage `json:"parts,omitempty"`
	Marks       json.RawMessage `json:"marks,omitempty"`
	Difficulty  json.RawMessage `json:"difficulty,omitempty"`
	Tags        json.RawMessage `json:"tags,omitempty"`
	Enemies     json.RawMessage `json:"enemies,omitempty"`
	Pinned      json.RawMessage `json:"pinned,omitempty"`
	Free        json.RawMessage `json:"free,omitempty"`
	Explanation json.RawMessage `json:"explanation,omitempty"`
	Source      json.RawMessage `json:"source,omitempty"`
}

// MarshalJSON writes the question in the native format, one line, fields in a
// fixed order, without those that are empty.
func (q Question) MarshalJSON() ([]byte, error) {
	w := wire{
		ID: textJSON(q.ID), Topic: textJSON(q.Topic), Type: textJSON(string(q.Type)), Stem: textJSON(q.Stem),
		Options: listJSON(q.Options), Targets: listJSON(q.Targets), Answer: q.Key.encode(q.Type),
		Parts: listJSON(q.Parts), Marks: json.RawMessage(q.Marks.String()),
		Tags: listJSON(q.Tags), Enemies: listJSON(q.Enemies), Pinned: listJSON(q.Pinned),
		Explanation: textJSON(q.Explanation), Source: textJSON(q.Source),
	}
	if q.Free {
		w.Free = json.RawMessage("true")
	}
	if q.Difficulty != NoDifficulty {
		w.Difficulty = json.RawMessage(engine.Mark(q.Difficulty).String())
	}
	return compactJSON(w), nil
}

// UnmarshalJSON reads the native format. It takes whatever has the right
// shape; whether the question is valid is Validate's to say.
func (q *Question) UnmarshalJSON(b []byte) error {
	decoded, problems := Decode(b)
	if err := First(problems); err != nil {
		return err
	}
	*q = decoded
	return nil
}

// Decode reads a question in the native format and reports everything that has
// the wrong shape. Fields it does not know are warnings.
func Decode(b []byte) (Question, []Problem) {
	b = bytes.TrimSpace(b)
	var named map[string]json.RawMessage
	if err := json.Unmarshal(b, &named); err != nil {
		return Question{Difficulty: NoDifficulty}, []Problem{syntax(b, err)}
	}
	if len(b) == 0 || b[0] != '{' {
		return Question{Difficulty: NoDifficulty}, []Problem{problem("", "problem.json.object")}
	}
	q, problems := wireOf(named).question()
	return q, append(problems, strangers(named)...)
}

// wireOf picks the fields by their exact names, which the decoder would not:
// to it "Stem" is the stem, too.
func wireOf(named map[string]json.RawMessage) wire {
	return wire{
		ID: named["id"], Topic: named["topic"], Type: named["type"], Stem: named["stem"],
		Options: named["options"], Targets: named["targets"], Answer: named["answer"], Parts: named["parts"],
		Marks: named["marks"], Difficulty: named["difficulty"], Tags: named["tags"], Enemies: named["enemies"],
		Pinned: named["pinned"], Free: named["free"], Explanation: named["explanation"], Source: named["source"],
	}
}

func (w wire) question() (Question, []Problem) {
	var p []Problem
	var kind string
	q := Question{Marks: engine.One, Difficulty: NoDifficulty}
	q.ID = idField(w.ID, &p)
	field(w.Topic, "topic", "problem.text", &q.Topic, &p)
	field(w.Type, "type", "problem.text", &kind, &p)
	q.Type = Type(kind)
	field(w.Stem, "stem", "problem.text", &q.Stem, &p)
	field(w.Options, "options", "problem.texts", &q.Options, &p)
	field(w.Targets, "targets", "problem.texts", &q.Targets, &p)
	q.Parts = partsField(w.Parts, &p)
	if q.Type.Known() {
		var answer []Problem
		q.Key, answer = decodeKey(q.Type, w.Answer)
		p = append(p, answer...)
	}
	if present(w.Marks) {
		field(w.Marks, "marks", "problem.marks", &q.Marks, &p)
	} else if q.Type == Case && len(q.Parts) > 0 {
		q.Marks = partMarks(q.Parts)
	}
	q.Difficulty = difficultyField(w.Difficulty, &p)
	field(w.Tags, "tags", "problem.texts", &q.Tags, &p)
	field(w.Enemies, "enemies", "problem.texts", &q.Enemies, &p)
	if present(w.Pinned) {
		var ok bool
		if q.Pinned, ok = decodeIndexes(w.Pinned); !ok {
			p = append(p, problem("pinned", "problem.indexes", "found", excerpt(w.Pinned)))
		}
	}
	field(w.Free, "free", "problem.free", &q.Free, &p)
	field(w.Explanation, "explanation", "problem.text", &q.Explanation, &p)
	field(w.Source, "source", "problem.text", &q.Source, &p)
	q.dropEmpty()
	return q, p
}

// dropEmpty makes empty lists nil, and what has no meaning false, as a file that
// leaves them out would.
func (q *Question) dropEmpty() {
	for _, list := range []*[]string{&q.Options, &q.Targets, &q.Tags, &q.Enemies} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	if len(q.Pinned) == 0 {
		q.Pinned = nil
	}
	q.Free = q.Free && q.Type.Chosen()
}

func partMarks(parts []Question) engine.Mark {
	var sum engine.Mark
	for i := range parts {
		sum += parts[i].Marks
	}
	return sum
}

// present reports whether a field is there and not null.
func present(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

func field[T any](raw json.RawMessage, name, key string, into *T, p *[]Problem) {
	if !present(raw) {
		return
	}
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		*p = append(*p, problem(name, key, "found", excerpt(raw)))
		return
	}
	*into = v
}

// idField takes a text, or a number as it is written.
func idField(raw json.RawMessage, p *[]Problem) string {
	if present(raw) && (raw[0] >= '0' && raw[0] <= '9') {
		return string(raw)
	}
	var id string
	field(raw, "id", "problem.text", &id, p)
	return id
}

func difficultyField(raw json.RawMessage, p *[]Problem) int {
	if !present(raw) {
		return NoDifficulty
	}
	m, err := engine.ParseMark(string(raw))
	if err != nil || m < 0 || m > engine.One {
		*p = append(*p, problem("difficulty", "problem.difficulty", "found", excerpt(raw)))
		return NoDifficulty
	}
	return int(m)
}

func partsField(raw json.RawMessage, p *[]Problem) []Question {
	if !present(raw) {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		*p = append(*p, problem("parts", "problem.parts.list", "found", excerpt(raw)))
		return nil
	}
	var parts []Question
	for i, one := range list {
		part, wrong := Decode(one)
		*p = append(*p, under("parts["+strconv.Itoa(i)+"]", wrong)...)
		parts = append(parts, part)
	}
	return parts
}

var fields = map[string]bool{
	"id": true, "topic": true, "type": true, "stem": true, "options": true, "targets": true, "answer": true,
	"parts": true, "marks": true, "difficulty": true, "tags": true, "enemies": true, "pinned": true, "free": true,
	"explanation": true, "source": true,
}

// strangers warns of fields that native questions do not have, which are lost.
func strangers(named map[string]json.RawMessage) []Problem {
	var p []Problem
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if !fields[name] {
			p = append(p, warning(name, "problem.field.unknown", "field", name))
		}
	}
	return p
}

func syntax(b []byte, err error) Problem {
	var at *json.SyntaxError
	if errors.As(err, &at) {
		return problem("", "problem.json.syntax", "column", at.Offset)
	}
	if len(b) > 0 && b[0] != '{' {
		return problem("", "problem.json.object")
	}
	return problem("", "problem.json.syntax", "column", len(b))
}

// excerpt is the start of a raw value, for messages.
func excerpt(raw []byte) string {
	runes := []rune(string(raw))
	if len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return string(runes)
}

func compactJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // texts, numbers and lists of them cannot fail to encode
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func textJSON(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return compactJSON(s)
}

func listJSON[T any](list []T) json.RawMessage {
	if len(list) == 0 {
		return nil
	}
	return compactJSON(list)
}
