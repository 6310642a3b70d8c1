package print

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jung-kurt/gofpdf"

	"lectern/engine"
)

// File is what the manifest says of one file.
type File struct {
	Name   string `json:"name"`
	Pages  int    `json:"pages"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Place is where a candidate's pages are.
type Place struct {
	Candidate engine.ID `json:"candidate"`
	Form      string    `json:"form,omitempty"`
	Hash      string    `json:"hash"`
	FirstPage int       `json:"first_page"` // from 1
	Pages     int       `json:"pages"`
}

// Manifest says what was printed.
type Manifest struct {
	Files      []File   `json:"files"`
	Candidates []Place  `json:"candidates"`
	Missing    []string `json:"missing,omitempty"` // characters that the fonts lack
}

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
	d.pdf.SetFont(name, "", size)
	d.pdf.Text(x, y, d.fonts.clean(name, s))
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

// laid is one paper on its pages.
type laid struct {
	place Place
	pages [][]placed
}

// draw lays each paper on its pages and draws them all into one document.
// Papers are padded to an even number of pages, so that duplex printing never
// puts two people on one sheet.
func draw(ctx done, e Exam, papers []Paper, w io.Writer, name string, p preset, lay func(*drawing, Exam, Paper) []group, frame func(d *drawing, paper Paper, page, of int)) (m Manifest, err error) {
	if len(papers) == 0 {
		return m, engine.Invalid("error.print.none")
	}
	d, err := newDrawing(p)
	if err != nil {
		return m, err
	}
	for _, one := range papers {
		if err := ctx.Err(); err != nil {
			return m, errors.Join(engine.Unavailable("error.print.stopped"), err)
		}
		l := laid{pages: paginate(lay(d, e, one), p.textHeight())}
		if len(l.pages)%2 == 1 {
			l.pages = append(l.pages, nil)
		}
		l.place = Place{Candidate: one.Candidate, Form: one.Form, Hash: one.Hash, FirstPage: d.pdf.PageCount() + 1, Pages: len(l.pages)}
		for i, page := range l.pages {
			d.pdf.AddPage()
			frame(d, one, i+1, len(l.pages))
			for _, b := range page {
				b.draw(d, p.left, p.top+b.y)
			}
		}
		m.Candidates = append(m.Candidates, l.place)
	}
	file, err := d.write(w, name)
	m.Files, m.Missing = []File{file}, d.fonts.lacking()
	return m, err
}

// done is the part of a context that drawing looks at.
type done interface{ Err() error }
