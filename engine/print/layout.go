package print

import "lectern/engine"

// preset is a page with its margins in millimetres and its type in points.
// Margins are an odd page's.
type preset struct {
	name                     string
	width, height            float64
	top, bottom, left, right float64
	columns                  int
	gap                      float64 // between columns
	mirrored                 bool    // even pages have left and right margin the other way
	body, heading, title     float64 // sizes
	small                    float64
	pitch                    float64 // of lines, in millimetres
}

const pt = 25.4 / 72 // a point in millimetres

// presets by name, as printed papers have them: 小四 body at a line pitch of
// 20 pt, 三号 title, all duplex. a4 is portrait; a3 and 8k are landscape in two
// columns, with the seal line on the same edge of the sheet on both sides.
var presets = map[string]preset{
	"a4": {
		name: "a4", width: 210, height: 297, top: 20, bottom: 20, left: 30, right: 20, columns: 1,
		body: 12, heading: 12, title: 16, small: 10.5, pitch: 20 * pt,
	},
	"a3": {
		name: "a3", width: 420, height: 297, top: 25.4, bottom: 25.4, left: 30.5, right: 25.4, columns: 2, gap: 30, mirrored: true,
		body: 12, heading: 12, title: 16, small: 10.5, pitch: 20 * pt,
	},
	"8k": {
		name: "8k", width: 390, height: 270, top: 15, bottom: 20, left: 30, right: 10, columns: 2, gap: 20, mirrored: true,
		body: 12, heading: 12, title: 16, small: 10.5, pitch: 20 * pt,
	},
}

// Presets lists the names of the presets, the usual one first.
var Presets = []string{"a4", "a3", "8k"}

// presetOf returns a preset; Invalid where there is none of that name.
func presetOf(name string) (preset, error) {
	if name == "" {
		name = Presets[0]
	}
	p, ok := presets[name]
	if !ok {
		return p, engine.Invalid("error.print.preset", "preset", name).At("preset")
	}
	return p, nil
}

// textWidth is a column's.
func (p preset) textWidth() float64 {
	return (p.width - p.left - p.right - float64(p.columns-1)*p.gap) / float64(p.columns)
}

func (p preset) textHeight() float64 { return p.height - p.top - p.bottom }

// turned reports whether a page's seal line is at its right.
func (p preset) turned(page int) bool { return p.mirrored && page%2 == 0 }

// column returns where a column of a page begins.
func (p preset) column(page, c int) float64 {
	left := p.left
	if p.turned(page) {
		left = p.right
	}
	return left + float64(c)*(p.textWidth()+p.gap)
}

// block is something that is never broken: a line, a row, a box. It is drawn
// with its upper left corner at x, y.
type block struct {
	height float64
	draw   func(d *drawing, x, y float64)
}

// group is blocks that stay on one page where a page can hold them. A heading
// group stays with the one that follows.
type group struct {
	blocks []block
	holds  bool // never at a page's foot without what follows
	turns  bool // begins a page
}

func (g group) height() float64 {
	sum := 0.0
	for _, b := range g.blocks {
		sum += b.height
	}
	return sum
}

// placed is a block at its height on a page.
type placed struct {
	block
	y float64
}

// paginate puts groups on pages of a height.
func paginate(groups []group, height float64) [][]placed {
	pages := [][]placed{nil}
	y := 0.0
	turn := func() {
		pages = append(pages, nil)
		y = 0
	}
	for i, g := range groups {
		if g.turns && y > 0 {
			turn()
		}
		need := together(groups[i:], height)
		held := i > 0 && groups[i-1].holds // its heading has found the place for it
		if y > 0 && y+need > height && need <= height && !held {
			turn()
		}
		for _, b := range g.blocks {
			if y > 0 && y+b.height > height {
				turn()
			}
			last := len(pages) - 1
			pages[last] = append(pages[last], placed{b, y})
			y += b.height
		}
	}
	return pages
}

// together is how much room the first of groups needs: a heading's is with what
// follows it, or, where no page holds both, with the beginning of it.
func together(groups []group, height float64) float64 {
	need := 0.0
	for i, g := range groups {
		if !g.holds || i+1 == len(groups) {
			if i > 0 && need+g.height() > height {
				return need + height/3
			}
			return need + g.height()
		}
		need += g.height()
	}
	return need
}
