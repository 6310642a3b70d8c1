package print

import "fmt"

// paperFrame draws what every page of a paper has around its text: the foot,
// and on odd pages the seal line with the fields that stand behind it.
func paperFrame(d *drawing, p Paper, page, of int) {
	foot(d, page, of)
	if page%2 == 1 {
		sealLine(d, p)
	}
}

func foot(d *drawing, page, of int) {
	pre := d.preset
	d.centred(song, pre.small, pre.left, pre.textWidth(), pre.height-10, fmt.Sprintf("第 %d 页 共 %d 页", page, of))
}

// Distances of the seal line's parts from the text block, in millimetres.
const (
	sealLineAt   = 8.0
	sealWarnAt   = 11.0
	sealFieldsAt = 20.0
)

// sealLine draws 密封线: a dashed line with circles, the characters on it, the
// warning beside it, and the identity fields that read upwards.
func sealLine(d *drawing, p Paper) {
	pre := d.preset
	x := pre.left - sealLineAt
	em := pre.body * pt
	d.pdf.SetLineWidth(1 * pt)
	d.pdf.SetDashPattern([]float64{3, 2}, 0)
	d.pdf.Line(x, pre.top, x, pre.height-pre.bottom)
	d.pdf.SetDashPattern(nil, 0)
	d.pdf.SetLineWidth(0.25)
	d.pdf.SetFillColor(255, 255, 255)
	for y := pre.top + 3.5*em; y < pre.height-pre.bottom; y += 3.5 * em {
		d.pdf.Circle(x, y, 1.5, "FD")
	}
	for i, r := range []string{"密", "封", "线"} {
		y := pre.height * []float64{0.77, 0.46, 0.14}[i]
		d.pdf.Rect(x-3, y-4.5, 6, 7, "F")
		d.upwards(hei, pre.body, x+1.5, y, r)
	}
	d.upwards(song, pre.small, pre.left-sealWarnAt, pre.height*0.62, "密封线内不得答题")
	fields := []struct{ label, value string }{
		{"姓名", p.Name}, {"单位", p.Department}, {"准考证号", p.Ticket}, {"考场号", p.Room}, {"座位号", p.Seat},
	}
	const width = 8
	y := pre.height - pre.bottom
	room := (y - pre.top) / float64(len(fields))
	for _, f := range fields {
		at := pre.left - sealFieldsAt
		d.upwards(song, pre.small, at, y, f.label)
		from := y - d.fonts.textWidth(song, pre.small, f.label) - 2
		to := max(from-width*em, y-room+3)
		d.pdf.Line(at+1, from, at+1, to)
		if f.value != "" {
			d.upwards(song, pre.small, at, from-1, f.value)
		}
		y -= room
	}
}
