package views

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// A pattern is what a template draws, cut up where one drawing differs from
// another, so that it need not be drawn again. It is found by drawing values
// that stand for themselves: characters that no text has, each of which marks a
// place, and each choice by itself. What is cut is drawn once more from both,
// and thrown away unless they agree; no second description of a page is kept.
type pattern []piece

// piece is a run of bytes, or a place that is filled in.
type piece struct {
	kind pieceKind
	text string // of pieceRun
	// i is which text, value or choice; of pieceText it is the place in it.
	i, place int
	off, on  pattern // of pieceChoice
}

type pieceKind int

const (
	pieceRun    pieceKind = iota
	pieceNumber           // the question's number
	pieceText             // a text of the question, whichever stands at a place
	pieceValue            // what was typed
	pieceChoice           // one of two runs
	pieceInner            // what another pattern draws
	pieceCell             // a question's place on the card
)

// Marks are characters of the last planes but one, each with a number.
const (
	markText  = 0xF0000 + 0x1000*iota // which list of texts begins here; markIndex follows
	markIndex                         // which text of it
	markEnd                           // of a text
	markValue
	markInner
	markCell
)

// markByte begins every mark in UTF-8, and nothing that has been assigned.
const markByte = 0xF3

func mark(kind, i int) string { return string(rune(kind + i)) }

var errPattern = errors.New("views: not drawn as a pattern")

// difference is where one choice makes a drawing another.
type difference struct {
	from, to int // in the drawing without it
	on       string
}

// differences draws with each of n choices by itself, and returns where each
// tells, in order.
func differences(base string, n int, draw func(choice int) (string, error)) ([]difference, error) {
	found := make([]difference, n)
	last := 0
	for i := range n {
		other, err := draw(i)
		if err != nil {
			return nil, err
		}
		same, end := common(base, other)
		found[i] = difference{same, len(base) - end, other[same : len(other)-end]}
		if same < last || found[i].on == "" {
			return nil, errPattern
		}
		last = found[i].to
	}
	return found, nil
}

// cutter cuts drawings up.
type cutter struct {
	number string // stands for the question's number, "" where it is known

	// Texts by the rows in which they stand, as authored. A list of texts may
	// stand in several rows, and be drawn otherwise in each.
	rows [][]string
	of   []int          // which list a row has
	row  map[[2]int]int // number of a list's row
	met  map[[2]int]int // how often a text of a list was met
}

// cut cuts a drawing at its marks and where choices tell.
func (c *cutter) cut(base string, choices []difference) (pattern, error) {
	var out pattern
	at := 0
	for i, d := range choices {
		if err := c.marks(&out, base[at:d.from]); err != nil {
			return nil, err
		}
		p := piece{kind: pieceChoice, i: i}
		if err := c.marks(&p.off, base[d.from:d.to]); err != nil {
			return nil, err
		}
		if err := c.marks(&p.on, d.on); err != nil {
			return nil, err
		}
		out, at = append(out, p), d.to
	}
	return out, c.marks(&out, base[at:])
}

// marks adds the pieces of text to p.
func (c *cutter) marks(p *pattern, text string) error {
	for text != "" {
		at := strings.IndexByte(text, markByte)
		if n := c.numberIn(text, at); n >= 0 {
			c.run(p, text[:n])
			*p = append(*p, piece{kind: pieceNumber})
			text = text[n+len(c.number):]
			continue
		}
		if at < 0 {
			c.run(p, text)
			return nil
		}
		c.run(p, text[:at])
		r, size := utf8.DecodeRuneInString(text[at:])
		text = text[at+size:]
		switch kind, i := int(r)&^0xFFF, int(r)&0xFFF; kind {
		case markText:
			rest, err := c.text(p, i, text)
			if err != nil {
				return err
			}
			text = rest
		case markValue:
			*p = append(*p, piece{kind: pieceValue, i: i})
		case markInner:
			*p = append(*p, piece{kind: pieceInner, i: i})
		case markCell:
			*p = append(*p, piece{kind: pieceCell, i: i})
		default:
			return errPattern
		}
	}
	return nil
}

// numberIn is where the number stands before the mark at at, -1 where it does
// not.
func (c *cutter) numberIn(text string, at int) int {
	if c.number == "" {
		return -1
	}
	if at >= 0 {
		text = text[:at]
	}
	return strings.Index(text, c.number)
}

// text takes a text of a list off the front of rest.
func (c *cutter) text(p *pattern, list int, rest string) (string, error) {
	r, size := utf8.DecodeRuneInString(rest)
	i := int(r) - markIndex
	end := strings.IndexByte(rest[size:], markByte)
	if i < 0 || i >= 0x1000 || end < 0 || !strings.HasPrefix(rest[size+end:], mark(markEnd, 0)) {
		return "", errPattern
	}
	row := c.met[[2]int{list, i}]
	c.met[[2]int{list, i}]++
	n, known := c.row[[2]int{list, row}]
	if !known {
		n = len(c.of)
		c.row[[2]int{list, row}], c.of, c.rows = n, append(c.of, list), append(c.rows, nil)
	}
	if i != len(c.rows[n]) {
		return "", errPattern
	}
	c.rows[n] = append(c.rows[n], rest[size:size+end])
	*p = append(*p, piece{kind: pieceText, i: n, place: i})
	return rest[size+end+len(mark(markEnd, 0)):], nil
}

func (c *cutter) run(p *pattern, text string) {
	if text != "" {
		*p = append(*p, piece{kind: pieceRun, text: text})
	}
}

// common is how many bytes two texts begin with alike, and how many of the rest
// they end with.
func common(a, b string) (begin, end int) {
	most := min(len(a), len(b))
	for begin < most && a[begin] == b[begin] {
		begin++
	}
	for end < most-begin && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return begin, end
}

// size is about how many bytes a pattern takes in memory.
func (p pattern) size() int {
	const ofPiece = 112
	n := ofPiece * len(p)
	for i := range p {
		n += len(p[i].text) + p[i].off.size() + p[i].on.size()
	}
	return n
}
