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

// ParseBlueprint reads a blueprint and checks it. A field that is unknown, of
// the wrong shape or out of its range is an Invalid error that names it.
// Left out, forms are personal with a tolerance of 0.5 marks, overlap is 1.0
// and both shuffles are on.
func ParseBlueprint(data []byte) (Blueprint, error) {
	var b Blueprint
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return Blueprint{}, jsonError(err)
	}
	if d.More() {
		return Blueprint{}, engine.Invalid("error.blueprint.json", "reason", "more than one value")
	}
	return b, b.Validate()
}

// jsonError turns a decoder's error into one for the person who wrote the file.
func jsonError(err error) error {
	var own *engine.Error
	if errors.As(err, &own) {
		return own
	}
	var shape *json.UnmarshalTypeError
	if errors.As(err, &shape) {
		return engine.Invalid("error.blueprint.shape", "found", shape.Value).At(shape.Field).Because(err)
	}
	return engine.Invalid("error.blueprint.json", "reason", err.Error()).Because(err)
}

// UnmarshalJSON reads a blueprint without checking its ranges.
func (b *Blueprint) UnmarshalJSON(data []byte) error {
	type plain Blueprint
	p := plain{
		Forms:   Forms{Kind: Personal, Count: 1, Tolerance: defaultTolerance, Overlap: fullShare},
		Shuffle: Shuffle{Questions: true, Options: true},
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return err
	}
	*b = Blueprint(p)
	return nil
}

// MarshalJSON writes the band as a pair of decimals.
func (b Band) MarshalJSON() ([]byte, error) {
	return []byte("[" + engine.Mark(b.Low).String() + "," + engine.Mark(b.High).String() + "]"), nil
}

// UnmarshalJSON reads a pair of decimals with at most three places.
func (b *Band) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	bad := engine.Invalid("error.blueprint.band").At("difficulty")
	var pair []json.Number
	if err := json.Unmarshal(data, &pair); err != nil || len(pair) != 2 {
		return bad.Because(err)
	}
	low, err := thousandths(pair[0].String())
	if err != nil {
		return bad.Because(err)
	}
	high, err := thousandths(pair[1].String())
	if err != nil {
		return bad.Because(err)
	}
	b.Low, b.High = low, high
	return nil
}

// thousandths reads a decimal with at most three places.
func thousandths(text string) (int, error) {
	m, err := engine.ParseMark(text)
	return int(m), err
}

// MarshalJSON writes the overlap as a decimal share.
func (f Forms) MarshalJSON() ([]byte, error) {
	type plain Forms
	return json.Marshal(struct {
		plain
		Overlap json.RawMessage `json:"overlap"`
	}{plain(f), json.RawMessage(engine.Mark(f.Overlap).String())})
}

// UnmarshalJSON reads what MarshalJSON writes; what is left out keeps its
// default.
func (f *Forms) UnmarshalJSON(data []byte) error {
	type plain Forms
	w := struct {
		*plain
		Overlap json.Number `json:"overlap"`
	}{plain: (*plain)(f), Overlap: json.Number(engine.Mark(f.Overlap).String())}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return err
	}
	overlap, err := thousandths(w.Overlap.String())
	if err != nil {
		return engine.Invalid("error.blueprint.overlap").At("forms.overlap").Because(err)
	}
	f.Overlap = overlap
	return nil
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
