package questionbank

import (
	"strings"
	"unicode"

	"lectern/engine"
)

// Change is one field in which two versions differ, as spans of text.
type Change struct {
	Field string // as in native files: stem, options[1], parts[0].marks
	Spans []Span
}

// Op says what happened to a span.
type Op string

// The operations.
const (
	Kept    Op = "kept"
	Added   Op = "added"
	Removed Op = "removed"
)

// Span is a run of text with one fate.
type Span struct {
	Op   Op
	Text string
}

// Diff returns what differs between two versions, field by field in the order
// of native files, down to the word, or the character where words are not
// spaced. Ids are not compared.
func Diff(before, after *Question) []Change {
	var d differ
	d.question("", before, after)
	return d.changes
}

type differ struct{ changes []Change }

func (d *differ) text(field, a, b string) {
	if a != b {
		d.changes = append(d.changes, Change{field, DiffText(a, b)})
	}
}

func (d *differ) texts(field string, a, b []string) {
	for i := range max(len(a), len(b)) {
		d.text(index(field, i), at(a, i), at(b, i))
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func (d *differ) question(prefix string, a, b *Question) {
	d.text(prefix+"topic", a.Topic, b.Topic)
	d.text(prefix+"type", string(a.Type), string(b.Type))
	d.text(prefix+"stem", a.Stem, b.Stem)
	d.texts(prefix+"options", a.Options, b.Options)
	d.texts(prefix+"targets", a.Targets, b.Targets)
	d.text(prefix+"answer", keyText(a), keyText(b))
	for i := range max(len(a.Parts), len(b.Parts)) {
		path := index(prefix+"parts", i)
		switch {
		case i >= len(a.Parts):
			d.text(path, "", string(compactJSON(b.Parts[i])))
		case i >= len(b.Parts):
			d.text(path, string(compactJSON(a.Parts[i])), "")
		default:
			d.question(path+".", &a.Parts[i], &b.Parts[i])
		}
	}
	d.text(prefix+"marks", a.Marks.String(), b.Marks.String())
	d.text(prefix+"difficulty", difficultyText(a), difficultyText(b))
	d.texts(prefix+"tags", a.Tags, b.Tags)
	d.texts(prefix+"enemies", a.Enemies, b.Enemies)
	d.text(prefix+"pinned", Letters(a.Pinned), Letters(b.Pinned))
	d.text(prefix+"free", truth(a.Free), truth(b.Free))
	d.text(prefix+"explanation", a.Explanation, b.Explanation)
	d.text(prefix+"source", a.Source, b.Source)
}

func difficultyText(q *Question) string {
	if q.Difficulty == NoDifficulty {
		return ""
	}
	return engine.Mark(q.Difficulty).String()
}

func truth(yes bool) string {
	if yes {
		return "√"
	}
	return "×"
}

// keyText is a key as a person reads it, a line for each blank, pair, point or
// model answer.
func keyText(q *Question) string {
	k := &q.Key
	var lines []string
	switch q.Type {
	case Single, Multiple:
		return Letters(k.Choice)
	case Order:
		return Letters(k.Order)
	case TrueFalse:
		return truth(k.True)
	case Numeric:
		if k.Within != "" && k.Within != "0" {
			return k.Value + " ± " + k.Within
		}
		return k.Value
	case Blank:
		for _, synonyms := range k.Blanks {
			lines = append(lines, strings.Join(synonyms, " / "))
		}
	case Match:
		for i, target := range k.Match {
			lines = append(lines, Letter(i)+" → "+Letter(target))
		}
	case Short:
		for _, p := range k.Points {
			lines = append(lines, p.Text+" ("+p.Marks.String()+")")
		}
		lines = append(lines, k.Model...)
	}
	return strings.Join(lines, "\n")
}

// maxDiffCells bounds the table of the comparison; longer middles are shown as
// replaced in whole.
const maxDiffCells = 4_000_000

// DiffText compares two texts by words, numbers and single characters of
// scripts without spaces.
func DiffText(a, b string) []Span {
	x, y := tokens(a), tokens(b)
	head := 0
	for head < len(x) && head < len(y) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < len(x)-head && tail < len(y)-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	var s spans
	s.add(Kept, x[:head]...)
	s.middle(x[head:len(x)-tail], y[head:len(y)-tail])
	s.add(Kept, x[len(x)-tail:]...)
	return s
}

type spans []Span

func (s *spans) add(op Op, words ...string) {
	for _, w := range words {
		if n := len(*s); n > 0 && (*s)[n-1].Op == op {
			(*s)[n-1].Text += w
		} else {
			*s = append(*s, Span{op, w})
		}
	}
}

// middle adds the differing middle by a longest common subsequence.
func (s *spans) middle(x, y []string) {
	if len(x)*len(y) > maxDiffCells {
		s.add(Removed, x...)
		s.add(Added, y...)
		return
	}
	width := len(y) + 1
	lcs := make([]int32, (len(x)+1)*width)
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				lcs[i*width+j] = lcs[(i+1)*width+j+1] + 1
			} else {
				lcs[i*width+j] = max(lcs[(i+1)*width+j], lcs[i*width+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(x) && j < len(y) {
		switch {
		case x[i] == y[j]:
			s.add(Kept, x[i])
			i, j = i+1, j+1
		case lcs[(i+1)*width+j] >= lcs[i*width+j+1]:
			s.add(Removed, x[i])
			i++
		default:
			s.add(Added, y[j])
			j++
		}
	}
	s.add(Removed, x[i:]...)
	s.add(Added, y[j:]...)
}

// tokens splits a text into runs of Latin letters or digits and single other
// characters.
func tokens(s string) []string {
	var words []string
	start, inWord := 0, false
	for i, r := range s {
		word := r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
		if i > start && !(inWord && word) {
			words = append(words, s[start:i])
			start = i
		}
		inWord = word
	}
	if start < len(s) {
		words = append(words, s[start:])
	}
	return words
}
