package print

import (
	"io"

	"github.com/jung-kurt/gofpdf"

	"lectern/engine/print/typeset"
)

// Sheet is a report on A4: its texts are in the reader's language.
type Sheet struct {
	Title  string
	Lines  []string // under the title
	Charts []Chart
	Tables []Table
	Notes  []string // at the end; long words (hashes) are broken
}

// Chart shows two series over the same slots: bars, and steps over them. It
// reads in grey.
type Chart struct {
	Title, First, Second string
	Slots                []ChartSlot
}

// ChartSlot is one place on the axis with its two values, not negative.
type ChartSlot struct {
	Label string
	A, B  int64
}

// Table is a table whose first column holds texts, the others numbers.
type Table struct {
	Title string
	Head  []string
	Rows  [][]string
}

// Report writes a sheet as one PDF. Its errors are those of Papers.
func Report(w io.Writer, name string, s Sheet) (File, error) {
	d, err := newDrawing(presets["a4"])
	if err != nil {
		return File{}, err
	}
	pages := paginate(d.layReport(s), d.preset.textHeight())
	for i, page := range pages {
		d.pdf.AddPage()
		for _, b := range page {
			b.draw(d, d.preset.left, d.preset.top+b.y)
		}
		foot(d, Paper{}, i+1, len(pages))
	}
	return d.write(w, name)
}

func (d *drawing) layReport(s Sheet) []group {
	head := group{holds: true}
	d.title(&head, s.Title)
	for _, line := range s.Lines {
		d.lines(&head, song, line, 0)
	}
	groups := []group{head}
	for _, c := range s.Charts {
		groups = append(groups, d.layChart(c))
	}
	for _, t := range s.Tables {
		groups = append(groups, d.layTable(t)...)
	}
	for _, n := range s.Notes {
		var g group
		d.lines(&g, song, n, 0)
		groups = append(groups, g)
	}
	return groups
}

// The measures of a chart, in millimetres.
const (
	chartHeight = 46.0
	chartLabels = 12 // about as many are printed
)

func (d *drawing) layChart(c Chart) group {
	pre := d.preset
	g := group{}
	d.lines(&g, hei, c.Title, 0)
	g.blocks = append(g.blocks, block{6, func(d *drawing, x, y float64) {
		d.pdf.SetFillColor(150, 150, 150)
		d.pdf.Rect(x, y+1, 6, 3, "F")
		d.text(song, pre.small, x+8, y+4, c.First)
		at := x + 12 + d.fonts.textWidth(song, pre.small, d.fonts.clean(song, c.First))
		d.pdf.SetLineWidth(0.5)
		d.pdf.Line(at, y+2.5, at+6, y+2.5)
		d.text(song, pre.small, at+8, y+4, c.Second)
	}}, block{chartHeight + 9, func(d *drawing, x, y float64) { d.plot(c, x, y) }})
	return g
}

// plot draws bars and steps.
func (d *drawing) plot(c Chart, x, y float64) {
	if len(c.Slots) == 0 {
		return
	}
	most := int64(1)
	for _, s := range c.Slots {
		most = max(most, s.A, s.B)
	}
	base, width := y+chartHeight, d.preset.textWidth()/float64(len(c.Slots))
	tall := func(v int64) float64 { return (chartHeight - 2) * float64(v) / float64(most) }
	every := (len(c.Slots) + chartLabels - 1) / chartLabels
	d.pdf.SetFillColor(150, 150, 150)
	steps := make([]gofpdf.PointType, 0, 2*len(c.Slots))
	for i, s := range c.Slots {
		at := x + float64(i)*width
		if s.A > 0 {
			d.pdf.Rect(at+width*0.08, base-tall(s.A), width*0.84, tall(s.A), "F")
		}
		steps = append(steps, gofpdf.PointType{X: at, Y: base - tall(s.B)}, gofpdf.PointType{X: at + width, Y: base - tall(s.B)})
		if i%every == 0 {
			d.centred(song, 9, at, width, base+4.5, s.Label)
		}
	}
	d.pdf.SetLineWidth(0.2)
	d.pdf.Line(x, base, x+d.preset.textWidth(), base)
	d.pdf.SetLineWidth(0.5)
	for i := 1; i < len(steps); i++ {
		d.pdf.Line(steps[i-1].X, steps[i-1].Y, steps[i].X, steps[i].Y)
	}
	d.pdf.SetLineWidth(0.2)
}

// layTable returns the title with the head, then the rows.
func (d *drawing) layTable(t Table) []group {
	const row = 7.0
	pre := d.preset
	head := group{holds: true}
	d.lines(&head, hei, t.Title, 0)
	first := pre.textWidth() * 0.4
	rest := (pre.textWidth() - first) / float64(max(1, len(t.Head)-1))
	line := func(name string, cells []string) block {
		return block{row, func(d *drawing, x, y float64) {
			for i, cell := range cells {
				if i == 0 {
					texts := d.fonts.lines(name, pre.small, readable(cell), typeset.Layout{Width: first - 2, Ragged: true})
					if len(texts) > 0 {
						d.line(texts[0], x+1, y+5)
					}
					continue
				}
				wide := d.fonts.textWidth(name, pre.small, d.fonts.clean(name, cell))
				d.text(name, pre.small, x+first+float64(i)*rest-1-wide, y+5, cell)
			}
			d.pdf.SetLineWidth(0.15)
			d.pdf.Line(x, y+row, x+pre.textWidth(), y+row)
		}}
	}
	head.blocks = append(head.blocks, line(hei, t.Head))
	groups := []group{head}
	for _, cells := range t.Rows {
		groups = append(groups, group{blocks: []block{line(song, cells)}})
	}
	return append(groups, group{blocks: []block{{4, func(*drawing, float64, float64) {}}}})
}
