package print

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"

	"lectern/engine"
)

// drawing is one PDF on its way.
type drawing struct {
	pdf    *gofpdf.Fpdf
	fonts  *fonts
	preset preset
}

// fixedDate stands in every file, so that the same papers give the same bytes.
var fixedDate = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func newDrawing(p preset) (*drawing, error) {
	pdf := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm", Size: gofpdf.SizeType{Wd: p.width, Ht: p.height}})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(fixedDate)
	pdf.SetModificationDate(fixedDate)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetProducer("Lectern", true)
	f, err := newFonts(pdf)
	if err != nil {
		return nil, engine.Internal("read the fonts", err)
	}
	return &drawing{pdf: pdf, fonts: f, preset: p}, nil
}

// text draws one line with its base line at y.
func (d *drawing) text(name string, size, x, y float64, s string) {
	s = d.fonts.clean(name, s)
	for s != "" {
		run, shift, rest := cutRun(s)
		at := size
		if shift != 0 {
			at *= scriptSize
		}
		d.pdf.SetFont(name, "", at)
		d.pdf.Text(x, y-shift*size*pt, run)
		x += d.fonts.textWidth(name, at, run)
		s = rest
	}
}

// cutRun cuts off the characters in front that stand at one height.
func cutRun(s string) (run string, shift float64, rest string) {
	var b strings.Builder
	for i, r := range s {
		drawn, at := script(r)
		if i > 0 && at != shift {
			return b.String(), shift, s[i:]
		}
		shift = at
		b.WriteRune(drawn)
	}
	return b.String(), shift, ""
}

// centred draws one line about the middle of x to x+width.
func (d *drawing) centred(name string, size, x, width, y float64, s string) {
	d.text(name, size, x+(width-d.fonts.textWidth(name, size, d.fonts.clean(name, s)))/2, y, s)
}

// upwards draws a line that reads from below, its base line at x.
func (d *drawing) upwards(name string, size, x, y float64, s string) {
	d.pdf.TransformBegin()
	d.pdf.TransformRotate(90, x, y)
	d.text(name, size, x, y, s)
	d.pdf.TransformEnd()
}

// write finishes the PDF. A panic of the library is an Internal error.
func (d *drawing) write(w io.Writer, name string) (f File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = engine.Internal("write "+name, fmt.Errorf("%v", p))
		}
	}()
	var b bytes.Buffer
	if err := d.pdf.Output(&b); err != nil {
		return f, engine.Internal("write "+name, err)
	}
	sum := sha256.Sum256(b.Bytes())
	f = File{Name: name, Pages: d.pdf.PageCount(), Bytes: b.Len(), SHA256: hex.EncodeToString(sum[:])}
	if _, err := w.Write(b.Bytes()); err != nil {
		return f, engine.Unavailable("error.print.write", "file", name).Because(err)
	}
	return f, nil
}

// printing is one kind of thing to print: how a paper is laid out, and what
// stands around its pages.
type printing struct {
	lay   func(*drawing, Exam, Paper) []group
	frame func(d *drawing, paper Paper, page, of int)
}

// print lays each paper on its pages and draws them all into one document.
// Papers are padded to an even number of pages, so that duplex printing never
// puts two people on one sheet.
func (k printing) print(ctx context.Context, w io.Writer, name string, e Exam, papers iter.Seq2[Paper, error], presetName string) (m Manifest, err error) {
	p, err := presetOf(presetName)
	if err != nil {
		return m, err
	}
	d, err := newDrawing(p)
	if err != nil {
		return m, err
	}
	for one, err := range papers {
		if err != nil {
			return m, err
		}
		if err := ctx.Err(); err != nil {
			return m, engine.Unavailable("error.print.stopped").Because(err)
		}
		place := Place{Candidate: one.Candidate, Form: one.Form, Hash: one.Hash, Span: Span{File: name, FirstPage: d.pdf.PageCount() + 1}}
		place.Pages = k.draw(d, e, one)
		m.Candidates = append(m.Candidates, place)
	}
	if len(m.Candidates) == 0 {
		return m, engine.Invalid("error.print.none")
	}
	file, err := d.write(w, name)
	m.Files, m.Missing = []File{file}, d.fonts.lacking()
	return m, err
}

// draw draws one paper and returns how many pages it took.
func (k printing) draw(d *drawing, e Exam, paper Paper) int {
	pre := d.preset
	columns := paginate(k.lay(d, e, paper), pre.textHeight())
	pages := (len(columns) + pre.columns - 1) / pre.columns
	pages += pages % 2
	for page := 1; page <= pages; page++ {
		d.pdf.AddPage()
		k.frame(d, paper, page, pages)
		first := (page - 1) * pre.columns
		if first >= len(columns) {
			d.centred(song, pre.small, pre.column(page, 0), pre.textWidth(), pre.top+20, "（此页无正文）")
		}
		for c, column := range columns[min(first, len(columns)):min(first+pre.columns, len(columns))] {
			for _, b := range column {
				b.draw(d, pre.column(page, c), pre.top+b.y)
			}
		}
	}
	return pages
}
