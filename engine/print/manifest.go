package print

import (
	"slices"

	"lectern/engine"
)

// Manifest says what was printed. Its JSON is a stable interface (FORMATS §4).
type Manifest struct {
	Files      []File   `json:"files"`
	Candidates []Place  `json:"candidates"`
	Missing    []string `json:"missing,omitempty"` // characters that the fonts lack, drawn as boxes
}

// File is what the manifest says of one file.
type File struct {
	Name   string `json:"name" bson:"name"`
	Pages  int    `json:"pages" bson:"pages"`
	Bytes  int    `json:"bytes" bson:"bytes"`
	SHA256 string `json:"sha256" bson:"sha256"` // hexadecimal
}

// Place is where a candidate's pages are, or those of a form for anybody.
type Place struct {
	Candidate engine.ID `json:"candidate"`
	Form      string    `json:"form"` // name of a parallel form
	Hash      string    `json:"hash"` // of the form, hexadecimal
	Span
	Also []Span `json:"also,omitempty"` // in the files of other kinds
}

// Span is a run of pages of a file.
type Span struct {
	File      string `json:"file"`
	FirstPage int    `json:"first_page"` // from 1
	Pages     int    `json:"pages"`
}

// Add joins what else was printed to a manifest. Who stands in both keeps the
// first place, and the other under Also.
func (m *Manifest) Add(other Manifest) {
	m.Files = append(m.Files, other.Files...)
	type who struct{ candidate, form, hash string }
	at := make(map[who]int, len(m.Candidates))
	for i, p := range m.Candidates {
		at[who{p.Candidate, p.Form, p.Hash}] = i
	}
	for _, p := range other.Candidates {
		if i, known := at[who{p.Candidate, p.Form, p.Hash}]; known {
			m.Candidates[i].Also = append(m.Candidates[i].Also, append([]Span{p.Span}, p.Also...)...)
			continue
		}
		m.Candidates = append(m.Candidates, p)
	}
	m.Missing = append(m.Missing, other.Missing...)
	slices.Sort(m.Missing)
	m.Missing = slices.Compact(m.Missing)
}
