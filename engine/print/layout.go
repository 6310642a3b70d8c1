package print

import "lectern/engine"

// preset is a page with its margins in millimetres and its type in points.
type preset struct {
	name                     string
	width, height            float64
	top, bottom, left, right float64
	body, heading, title     float64 // sizes
	small                    float64
	pitch                    float64 // of lines, in millimetres
}

const pt = 25.4 / 72 // a point in millimetres

// presets by name. a4 is portrait and duplex, as printed papers have it:
// 小四 body at a line pitch of 20 pt, 三号 title.
var presets = map[string]preset{
	"a4": {
		name: "a4", width: 210, height: 297, top: 20, bottom: 20, left: 30, right: 20,
		body: 12, heading: 12, title: 16, small: 10.5, pitch: 20 * pt,
	},
}

// presetOf returns a preset; Invalid where there is none of that name.
func presetOf(name string) (preset, error) {
	if name == "" {
		name = "a4"
	}
	p, ok := presets[name]
	switch {
	case !ok && (name == "a3" || name == "8k"):
		return p, engine.Invalid("error.print.preset_later", "preset", name).At("preset")
	case !ok:
		return p, engine.Invalid("error.print.preset", "preset", name).At("preset")
	}
	return p, nil
}

func (p preset) textWidth() float64  { return p.width - p.left - p.right }
func (p preset) textHeight() float64 { return p.height - p.top - p.bottom }

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
