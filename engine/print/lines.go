package print

import (
	"math"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"lectern/engine/print/typeset"
)

// Advance implements typeset.Face.
func (f *face) Advance(r rune) float64 {
	m, known := f.metrics[r]
	if !known {
		m = f.measure(r)
		f.metrics[r] = m
	}
	return m.advance
}

// Ink implements typeset.Face.
func (f *face) Ink(r rune) (left, right float64) {
	f.Advance(r)
	m := f.metrics[r]
	return m.left, m.right
}

// metrics are a character's width and ink, in ems.
type metrics struct{ advance, left, right float64 }

// measure reads a character's metrics. The advance is rounded as the PDF says
// it.
func (f *face) measure(r rune) metrics {
	em := f.font.UnitsPerEm()
	scale := func(v fixed.Int26_6) float64 { return float64(v) / 64 / float64(em) }
	i, err := f.font.GlyphIndex(&f.buffer, r)
	if err != nil {
		i = 0
	}
	bounds, advance, err := f.font.GlyphBounds(&f.buffer, i, fixed.I(int(em)), font.HintingNone)
	if err != nil {
		return metrics{1, 0, 1}
	}
	return metrics{math.Round(1000*scale(advance)) / 1000, scale(bounds.Min.X), scale(bounds.Max.X)}
}

// pieces are a text as it is set in a face, its raised and lowered characters
// as such.
func (f *fonts) pieces(name string, size float64, text string) []typeset.Piece {
	var pieces []typeset.Piece
	for text = f.clean(name, text); text != ""; {
		run, shift, rest := cutRun(text)
		style := typeset.Style{Face: f.faces[name], Name: name, Size: size * pt, Rise: shift * size * pt}
		if shift != 0 {
			style.Size *= scriptSize
		}
		pieces = append(pieces, typeset.Piece{Text: run, Style: style})
		text = rest
	}
	return pieces
}

// lines breaks a text.
func (f *fonts) lines(name string, size float64, text string, l typeset.Layout) []typeset.Line {
	return typeset.Lines(f.pieces(name, size, text), l)
}

// natural is how wide a text is that need not be broken.
func (f *fonts) natural(name string, size float64, text string) float64 {
	widest := 0.0
	for _, l := range f.lines(name, size, text, typeset.Layout{Width: math.Inf(1), Ragged: true}) {
		widest = max(widest, l.Width)
	}
	return widest
}

// line draws a line with its base line at y.
func (d *drawing) line(l typeset.Line, x, y float64) {
	spacing := 0.0
	for i := range l.Parts {
		p := &l.Parts[i]
		d.pdf.SetFont(p.Style.Name, "", p.Style.Size/pt)
		if p.Spacing != spacing {
			d.space(p.Spacing)
			spacing = p.Spacing
		}
		d.pdf.Text(x+p.X, y-p.Style.Rise, p.Text)
	}
	if spacing != 0 {
		d.space(0)
	}
}

// space sets what is added after each character.
func (d *drawing) space(mm float64) {
	d.pdf.RawWriteStr(strconv.FormatFloat(mm/pt, 'f', 3, 64) + " Tc\n")
}
