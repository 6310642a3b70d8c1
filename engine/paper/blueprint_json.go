package paper

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"lectern/engine"
)

// Defaults of what a blueprint's file leaves out.
const (
	defaultTolerance = engine.One / 2
	fullShare        = 1000 // the share 1.0, in thousandths
)

// ParseBlueprint reads a blueprint and checks it. Text that is not JSON is an
// Invalid error that says where; a field that is unknown, of the wrong shape or
// out of its range one whose Field is its path, as sections[0].draw[1].count.
// Left out, forms are personal with a tolerance of 0.5 marks, overlap is 1.0
// and both shuffles are on.
func ParseBlueprint(data []byte) (Blueprint, error) {
	var b Blueprint
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if err := notJSON(data); err != nil {
		return b, err
	}
	if err := json.Unmarshal(data, &b); err != nil {
		return Blueprint{}, jsonError(err)
	}
	return b, b.Validate()
}

// notJSON says in which line and column the text stops being JSON.
func notJSON(data []byte) error {
	err := json.Unmarshal(data, new(json.RawMessage))
	if err == nil {
		return nil
	}
	at := len(data)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = min(max(int(syntax.Offset)-1, 0), len(data))
	}
	line := 1 + bytes.Count(data[:at], []byte("\n"))
	column := 1 + len([]rune(string(data[bytes.LastIndexByte(data[:at], '\n')+1:at])))
	return engine.Invalid("error.blueprint.json", "line", line, "column", column).Because(err)
}

// jsonError turns a decoder's error into one for the person who wrote the file.
func jsonError(err error) error {
	var own *engine.Error
	if errors.As(err, &own) {
		return own
	}
	return engine.Invalid("error.blueprint.shape").Because(err)
}

// UnmarshalJSON reads a blueprint without checking its ranges.
func (b *Blueprint) UnmarshalJSON(data []byte) error {
	read := Blueprint{
		Forms:   Forms{Kind: Personal, Count: 1, Tolerance: defaultTolerance, Overlap: fullShare},
		Shuffle: Shuffle{Questions: true, Options: true},
	}
	if err := (node{raw: data}).fields(read.node); err != nil {
		return err
	}
	*b = read
	return nil
}

func (b *Blueprint) node(name string, n node) error {
	switch name {
	case "title":
		return n.into(&b.Title)
	case "minutes":
		return n.into(&b.Minutes)
	case "pass":
		return n.into(&b.Pass)
	case "sections":
		return each(n, &b.Sections, func(s *Section, n node) error { return n.fields(s.node) })
	case "forms":
		return n.fields(b.Forms.node)
	case "shuffle":
		return n.fields(b.Shuffle.node)
	case "must":
		return each(n, &b.Must, func(id *engine.ID, n node) error { return n.into(id) })
	case "never":
		return each(n, &b.Never, func(id *engine.ID, n node) error { return n.into(id) })
	}
	return n.unknown()
}

func (s *Section) node(name string, n node) error {
	switch name {
	case "title":
		return n.into(&s.Title)
	case "instructions":
		return n.into(&s.Instructions)
	case "type":
		return n.into(&s.Type)
	case "marks":
		return n.into(&s.Marks)
	case "rule":
		return n.into(&s.Rule)
	case "draw":
		return each(n, &s.Draw, func(r *Rule, n node) error { return n.fields(r.node) })
	}
	return n.unknown()
}

func (r *Rule) node(name string, n node) error {
	switch name {
	case "topic":
		return n.into(&r.Topic)
	case "count":
		return n.into(&r.Count)
	case "difficulty":
		return n.into(&r.Difficulty)
	case "tags":
		return each(n, &r.Tags, func(tag *string, n node) error { return n.into(tag) })
	}
	return n.unknown()
}

func (f *Forms) node(name string, n node) error {
	switch name {
	case "kind":
		return n.into(&f.Kind)
	case "count":
		return n.into(&f.Count)
	case "tolerance":
		return n.atMost(&f.Tolerance)
	case "overlap":
		overlap := engine.Mark(f.Overlap)
		err := n.atMost(&overlap)
		f.Overlap = int(overlap)
		return err
	case "target":
		return n.into(&f.Target)
	}
	return n.unknown()
}

func (s *Shuffle) node(name string, n node) error {
	switch name {
	case "questions":
		return n.into(&s.Questions)
	case "options":
		return n.into(&s.Options)
	}
	return n.unknown()
}

// MarshalJSON writes the band as a pair of decimals.
func (b Band) MarshalJSON() ([]byte, error) {
	return []byte("[" + engine.Mark(b.Low).String() + "," + engine.Mark(b.High).String() + "]"), nil
}

// UnmarshalJSON reads a pair of decimals with at most three places.
func (b *Band) UnmarshalJSON(data []byte) error {
	var pair []engine.Mark
	if err := json.Unmarshal(data, &pair); err != nil || len(pair) != 2 {
		return engine.Invalid("error.blueprint.band").Because(err)
	}
	b.Low, b.High = int(pair[0]), int(pair[1])
	return nil
}

// MarshalJSON writes the overlap as a decimal share.
func (f Forms) MarshalJSON() ([]byte, error) {
	type plain Forms
	return json.Marshal(struct {
		plain
		Overlap json.RawMessage `json:"overlap"`
	}{plain(f), json.RawMessage(engine.Mark(f.Overlap).String())})
}

// Total returns the marks of the whole paper.
func (b *Blueprint) Total() engine.Mark {
	var total engine.Mark
	for i := range b.Sections {
		total += b.Sections[i].Marks * engine.Mark(b.Sections[i].Questions())
	}
	return total
}

// Questions returns how many questions a form has.
func (b *Blueprint) Questions() int {
	n := 0
	for i := range b.Sections {
		n += b.Sections[i].Questions()
	}
	return n
}

// Questions returns how many questions the section has.
func (s *Section) Questions() int {
	n := 0
	for _, r := range s.Draw {
		n += r.Count
	}
	return n
}

// Words describes what the rule draws from in as few words as it takes:
// "征地拆迁, 0.3–0.9, 法条". "*" is any topic.
func (r *Rule) Words() string {
	words := r.Topic
	if r.Difficulty != nil {
		words += ", " + engine.Mark(r.Difficulty.Low).String() + "–" + engine.Mark(r.Difficulty.High).String()
	}
	for _, tag := range r.Tags {
		words += ", " + tag
	}
	return words
}

func rulePath(section, rule int) string {
	return "sections[" + strconv.Itoa(section) + "].draw[" + strconv.Itoa(rule) + "]"
}
