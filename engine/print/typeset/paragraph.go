package typeset

import (
	"math"
	"strings"
)

// Face tells how a typeface's characters lie, in ems.
type Face interface {
	// Advance is the width that a character takes.
	Advance(r rune) float64
	// Ink is where a character's ink begins and ends within its advance.
	Ink(r rune) (left, right float64)
}

// Style is how text is set.
type Style struct {
	Face Face
	Name string  // of the face, for who draws
	Size float64 // of an em, in millimetres
	Rise float64 // of the base line, in millimetres upwards
}

// Box is something that is never broken: a formula, a picture, a rule to write
// on. Above and Below are its extents from the base line; Draw is the caller's.
type Box struct {
	Width, Above, Below float64
	Draw                any
}

// Piece is a part of a paragraph: text in one style, or a box.
type Piece struct {
	Text  string
	Style Style
	Box   *Box
}

// Part is what stands on a line: characters of one style with one spacing, or a
// box.
type Part struct {
	X, Width float64
	Text     string
	Style    Style
	Spacing  float64 // after each character but the last, in millimetres
	Box      *Box

	ended bool // what follows has another spacing
}

// Line is a line of a paragraph. Above and Below are its extents from the base
// line, Width where its last part ends.
type Line struct {
	Parts               []Part
	Width, Above, Below float64
}

// Layout is how a paragraph is broken.
type Layout struct {
	Width  float64 // of a line
	Indent float64 // of the first line
	Hang   float64 // of all others
	Ragged bool    // leave lines as long as they come
}

// cell is one character or box.
type cell struct {
	r     rune
	box   *Box
	style *Style
	width float64 // as it stands
	lead  float64 // blank cut off its left side
	trail float64 // blank cut off its right side
	give  float64 // more blank that may be cut off its right side
	after float64 // blank added behind it
	forth bool    // a line may end before it
	ends  bool    // the paragraph goes on in a new line before it
}

const (
	space     = ' '
	autoSpace = 0.16 // of an em, between Chinese and other writing
	pushIn    = 0.5  // of what stretching would take, up to which narrowing is better
	mostGap   = 0.28 // of an em, that a gap is stretched by
	slack     = 1e-6
)

// Lines breaks pieces into lines. A newline in a text begins a new one.
func Lines(pieces []Piece, l Layout) []Line {
	cells := cellsOf(pieces, l.Width-max(l.Indent, l.Hang))
	var lines []Line
	for from := 0; from < len(cells); {
		room, at := l.Width-l.Hang, l.Hang
		if from == 0 {
			room, at = l.Width-l.Indent, l.Indent
		}
		to, last := fit(cells[from:], room)
		line := set(cells[from:from+to], at, room, l.Ragged || last)
		lines = append(lines, line)
		for from += to; from < len(cells) && cells[from].r == space && !cells[from].ends; {
			from++ // hung at the end of the line before
		}
	}
	if len(lines) == 0 && len(pieces) > 0 {
		lines = append(lines, Line{Width: l.Indent})
	}
	return lines
}

// cellsOf takes pieces apart. A box is no wider than a line.
func cellsOf(pieces []Piece, most float64) []cell {
	n := 0
	for i := range pieces {
		n += len(pieces[i].Text) + 1
	}
	cells := make([]cell, 0, n)
	newline := false
	for i := range pieces {
		p := &pieces[i]
		if p.Box != nil {
			cells = append(cells, cell{box: p.Box, style: &p.Style, width: min(p.Box.Width, most), ends: newline})
			newline = false
			continue
		}
		for _, r := range p.Text {
			if r == '\n' {
				if newline {
					cells = append(cells, cell{r: space, style: &p.Style, ends: true}) // an empty line
				}
				newline = true
				continue
			}
			cells = append(cells, cell{r: r, style: &p.Style, width: p.Style.Face.Advance(r) * p.Style.Size, ends: newline})
			newline = false
		}
	}
	for i := range cells {
		join(cells, i)
	}
	return cells
}

// join settles what is between a cell and the one before it.
func join(cells []cell, i int) {
	c := &cells[i]
	if c.box == nil && strings.ContainsRune(compressible, c.r) {
		c.give = min(c.blankAfter(), c.style.Size/4)
	}
	if i == 0 || c.ends {
		return
	}
	before := &cells[i-1]
	c.forth = breakable(cells, i)
	switch {
	case before.box != nil || c.box != nil:
		return
	case strings.ContainsRune(closing, before.r) && (strings.ContainsRune(closing, c.r) || strings.ContainsRune(opening, c.r)):
		before.trail, before.give = before.blankAfter(), 0
	case strings.ContainsRune(opening, before.r) && strings.ContainsRune(opening, c.r):
		c.lead = c.blankBefore()
	case han(before.r) && latin(c.r) && !mark(before.r), latin(before.r) && han(c.r) && !mark(c.r):
		before.after = autoSpace * before.style.Size
	}
}

func latin(r rune) bool { return r < 0x2E80 && r != '_' && word(r) && !strings.ContainsRune(",.", r) }

func mark(r rune) bool { return strings.ContainsRune(opening+closing+"…—·～　", r) }

func breakable(cells []cell, i int) bool {
	c, before := &cells[i], &cells[i-1]
	if c.style.Rise != 0 {
		return false // an index stays with its base
	}
	if before.r == space && before.box == nil {
		k := i - 1
		for k > 0 && cells[k].r == space && cells[k].box == nil {
			k--
		}
		if c.box != nil || cells[k].box != nil {
			return c.r != space
		}
		return c.r != space && !holds(cells[k].r, c.r) && !strings.ContainsRune(notFirst, c.r) && !strings.ContainsRune(notLast, cells[k].r)
	}
	if c.box != nil {
		return before.box != nil || !strings.ContainsRune(notLast, before.r)
	}
	if before.box != nil {
		return c.r != space && !strings.ContainsRune(notFirst, c.r)
	}
	if before.r == c.r && (c.r == '…' || c.r == '—') {
		return false
	}
	return mayBreak(before.r, c.r)
}

// blankAfter and blankBefore are the blank of a full-width mark beside its ink,
// half an em at most.
func (c *cell) blankAfter() float64 {
	const full = 0.9
	if c.style.Face.Advance(c.r) < full {
		return 0
	}
	_, right := c.style.Face.Ink(c.r)
	return max(0, min(0.5, c.style.Face.Advance(c.r)-right)) * c.style.Size
}

func (c *cell) blankBefore() float64 {
	const full = 0.9
	if c.style.Face.Advance(c.r) < full {
		return 0
	}
	left, _ := c.style.Face.Ink(c.r)
	return max(0, min(0.5, left)) * c.style.Size
}

func (c *cell) taken() float64 { return c.width - c.lead - c.trail + c.after }

// endBlank is what a line's last cell may stand beyond its end.
func (c *cell) endBlank() float64 {
	if c.box == nil && strings.ContainsRune(closing, c.r) {
		return c.blankAfter() - c.trail + c.after
	}
	return c.after
}

// fit returns how many cells stand on the next line, and whether it is the last
// of its paragraph. The first place at which the line may end and is full is
// taken if the marks before it give way; else the one before it.
func fit(cells []cell, room float64) (n int, last bool) {
	width, give, ending := 0.0, 0.0, 0.0 // ending is what the last mark could give, were it not the last
	loose, looseWidth := 0, 0.0
	for i := 1; i <= len(cells); i++ {
		before := &cells[i-1]
		width += before.taken()
		if before.box != nil || before.r != space {
			give += ending
			ending = before.give
		}
		last = i == len(cells) || cells[i].ends
		if last || cells[i].forth {
			natural := width - hanging(cells[:i])
			switch {
			case natural <= room+slack && last:
				return i, true
			case natural <= room+slack:
				loose, looseWidth = i, natural
			case natural-give <= room+slack && (loose == 0 || natural-room <= pushIn*(room-looseWidth)):
				return i, last
			case loose > 0:
				return loose, false
			default:
				return forced(cells, room), false
			}
		}
	}
	return len(cells), true
}

// hanging is the blank at the end of cells that takes no room on a line.
func hanging(cells []cell) float64 {
	sum := 0.0
	for i := len(cells) - 1; i >= 0; i-- {
		c := &cells[i]
		if c.box != nil || c.r != space {
			return sum + c.endBlank()
		}
		sum += c.taken()
	}
	return sum
}

// forced breaks a word that no line holds.
func forced(cells []cell, room float64) int {
	width := 0.0
	for i := range cells {
		width += cells[i].taken()
		if i > 0 && (width-cells[i].endBlank() > room+slack || cells[i].ends) {
			return i
		}
	}
	return len(cells)
}

// set places the cells of a line from x on, and fills the room unless it is
// ragged.
func set(cells []cell, x, room float64, ragged bool) Line {
	for len(cells) > 1 && cells[len(cells)-1].r == space && cells[len(cells)-1].box == nil {
		cells = cells[:len(cells)-1]
	}
	natural := 0.0
	for i := range cells {
		natural += cells[i].taken()
	}
	natural -= hanging(cells)
	gaps := make([]float64, len(cells)) // behind each cell, but the last
	switch left := room - natural; {
	case left < 0:
		narrow(cells, gaps, -left)
	case !ragged:
		stretch(cells, gaps, left)
	}
	var line Line
	for i := range cells {
		c := &cells[i]
		size := c.style.Size
		above, below := 0.88*size+c.style.Rise, 0.12*size-c.style.Rise
		if c.box != nil {
			above, below = c.box.Above, c.box.Below
		}
		line.Above, line.Below = max(line.Above, above), max(line.Below, below)
		gap := c.after + gaps[i] - c.trail
		line.add(c, x-c.lead, gap)
		x += c.width - c.lead + gap
		if i == len(cells)-1 {
			line.Width = x - c.after - gaps[i]
		}
	}
	return line
}

// add puts a cell on the line, to the part before it where it follows in the
// same style at the same spacing.
func (l *Line) add(c *cell, x, gap float64) {
	if c.box != nil {
		l.Parts = append(l.Parts, Part{X: x, Width: c.width, Style: *c.style, Box: c.box})
		return
	}
	if n := len(l.Parts); n > 0 {
		p := &l.Parts[n-1]
		if p.Box == nil && p.Style == *c.style && math.Abs(x-p.X-p.Width-p.Spacing) < slack && !p.ended {
			p.Text += string(c.r)
			p.Width = x + c.width - p.X
			p.ended = math.Abs(gap-p.Spacing) > slack
			return
		}
	}
	l.Parts = append(l.Parts, Part{X: x, Width: c.width, Text: string(c.r), Style: *c.style, Spacing: gap})
}

// narrow takes blank from the marks of a line, from each alike.
func narrow(cells []cell, gaps []float64, by float64) {
	give := 0.0
	for i := range cells[:len(cells)-1] {
		give += cells[i].give
	}
	if give == 0 {
		return
	}
	for i := range cells[:len(cells)-1] {
		gaps[i] = -min(1, by/give) * cells[i].give
	}
}

// stretch spreads room over the gaps of a line: three parts to a space, one to
// a gap between Chinese characters, none within a word. What would tear a line
// apart is left at its end.
func stretch(cells []cell, gaps []float64, by float64) {
	weights := 0.0
	for i := range cells[:len(cells)-1] {
		gaps[i] = weight(cells, i)
		weights += gaps[i]
	}
	if weights == 0 {
		return
	}
	for i := range gaps {
		gaps[i] *= min(by/weights, mostGap*cells[i].style.Size)
	}
}

func weight(cells []cell, i int) float64 {
	const ofSpace = 3
	c, next := &cells[i], &cells[i+1]
	switch {
	case c.box == nil && c.r == space:
		return ofSpace
	case next.box == nil && next.r == space, c.box == nil && c.r == '　', next.box == nil && next.r == '　':
		return 0
	case c.box != nil || next.box != nil:
		return 1
	case c.r == next.r && (c.r == '…' || c.r == '—'):
		return 0
	case han(c.r) || han(next.r):
		return 1
	}
	return 0
}
