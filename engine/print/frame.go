package print

import (
	"fmt"
	"math"
)

// paperFrame draws what every page of a paper has around its text: the foot,
// the form's letter, and the seal line: before the text of an odd page with the
// fields that stand behind it, and where sheets are folded also on the back.
func paperFrame(d *drawing, p Paper, page, of int) {
	foot(d, p, page, of)
	switch pre := d.preset; {
	case page%2 == 1:
		sealLine(d, pre.left-sealLineAt)
		identityFields(d, p)
	case pre.turned(page):
		sealLine(d, pre.width-pre.left+sealLineAt)
	}
}

// foot numbers the columns of a page.
func foot(d *drawing, p Paper, page, of int) {
	pre := d.preset
	for c := range pre.columns {
		text := fmt.Sprintf("第 %d 页 共 %d 页", (page-1)*pre.columns+c+1, of*pre.columns)
		if p.Form != "" {
			text = p.Form + " 卷　" + text
		}
		d.centred(song, pre.small, pre.column(page, c), pre.textWidth(), pre.height-10, text)
	}
}

// Distances of the seal line's parts from the text block, in millimetres.
const (
	sealLineAt   = 8.0
	sealWarnAt   = 11.0
	sealFieldsAt = 20.0
)

// sealLine draws 密封线 at x: a dashed line with circles, the characters on it,
// and the warning beside it, which read upwards from the edge of the sheet.
func sealLine(d *drawing, x float64) {
	pre := d.preset
	em := pre.body * pt
	d.pdf.SetLineWidth(1 * pt)
	d.pdf.SetDashPattern([]float64{3, 2}, 0)
	d.pdf.Line(x, pre.top, x, pre.height-pre.bottom)
	d.pdf.SetDashPattern(nil, 0)
	d.pdf.SetLineWidth(0.25)
	d.pdf.SetFillColor(255, 255, 255)
	chars := []struct {
		text string
		at   float64 // of the page's height
	}{{"密", 0.77}, {"封", 0.46}, {"线", 0.14}}
	for y := pre.top + 3.5*em; y < pre.height-pre.bottom; y += 3.5 * em {
		free := true
		for _, c := range chars {
			free = free && math.Abs(y-(pre.height*c.at-1)) > 6
		}
		if free {
			d.pdf.Circle(x, y, 1.5, "FD")
		}
	}
	for _, c := range chars {
		y := pre.height * c.at
		d.pdf.Rect(x-3, y-4.5, 6, 7, "F")
		d.upwards(hei, pre.body, x+1.5, y, c.text)
	}
	warning := x - (sealWarnAt - sealLineAt)
	if x > pre.width/2 {
		warning = x + (sealWarnAt - sealLineAt) + pre.small*pt*0.8
	}
	d.upwards(song, pre.small, warning, pre.height*0.62, "密封线内不得答题")
}

// identityFields are the fields behind the seal line of a front page.
func identityFields(d *drawing, p Paper) {
	pre := d.preset
	fields := []struct {
		label, value string
		share        float64 // of the height
	}{{"姓名", p.Name, 0.19}, {"单位", p.Department, 0.34}, {"准考证号", p.Ticket, 0.23}, {"考场号", p.Room, 0.12}, {"座位号", p.Seat, 0.12}}
	y := pre.height - pre.bottom
	for _, f := range fields {
		room := f.share * pre.textHeight()
		d.identity(y, room-3, f.label, f.value)
		y -= room
	}
}

// identity draws a field that reads upwards from y within room: a label, and
// the value, or the room for it, above a rule.
func (d *drawing) identity(y, room float64, label, value string) {
	pre := d.preset
	const ruleEms = 8
	x := pre.left - sealFieldsAt
	d.upwards(song, pre.small, x, y, label)
	from := y - d.fonts.textWidth(song, pre.small, label) - 2
	room -= y - from
	size := pre.small
	width := d.fonts.textWidth(song, size, value) + 2
	if width > room {
		size *= room / width
		width = room
	}
	d.pdf.Line(x+1, from, x+1, from-max(width, min(room, ruleEms*pre.body*pt)))
	if value != "" {
		d.upwards(song, size, x, from-1, value)
	}
}
