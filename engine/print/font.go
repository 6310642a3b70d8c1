package print

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"sync"
	"unicode"

	"github.com/jung-kurt/gofpdf"
	"golang.org/x/image/font/sfnt"
)

//go:embed fonts/LecternSong-Regular.ttf
var songTTF []byte

//go:embed fonts/LecternHei-Bold.ttf
var heiTTF []byte

// The two faces: Song for text, Hei for headings.
const (
	song = "song"
	hei  = "hei"
)

// missingRune stands for what a font lacks: a box that no one overlooks.
const missingRune = '□'

// face tells which characters a font has and how wide they are.
type face struct {
	font    *sfnt.Font
	buffer  sfnt.Buffer
	has     map[rune]bool
	metrics map[rune]metrics
}

var parsed = sync.OnceValues(func() (map[string]*sfnt.Font, error) {
	s, err := sfnt.Parse(songTTF)
	if err != nil {
		return nil, err
	}
	h, err := sfnt.Parse(heiTTF)
	if err != nil {
		return nil, err
	}
	return map[string]*sfnt.Font{song: s, hei: h}, nil
})

// fonts are the faces of one document, with what they were found to lack.
type fonts struct {
	pdf     *gofpdf.Fpdf
	faces   map[string]*face
	missing map[rune]bool
}

func newFonts(pdf *gofpdf.Fpdf) (*fonts, error) {
	all, err := parsed()
	if err != nil {
		return nil, err
	}
	// gofpdf renumbers composite glyphs in the very bytes that it is given.
	pdf.AddUTF8FontFromBytes(song, "", bytes.Clone(songTTF))
	pdf.AddUTF8FontFromBytes(hei, "", bytes.Clone(heiTTF))
	f := &fonts{pdf: pdf, faces: map[string]*face{}, missing: map[rune]bool{}}
	for name, font := range all {
		f.faces[name] = &face{font: font, has: map[rune]bool{}, metrics: map[rune]metrics{}}
	}
	return f, pdf.Error()
}

// clean replaces what the face lacks, and what gofpdf cannot draw, by a box.
func (f *fonts) clean(name, text string) string {
	face := f.faces[name]
	ok := true
	for _, r := range text {
		if !face.draws(r) {
			ok = false
			f.missing[r] = true
		}
	}
	if ok {
		return text
	}
	runes := []rune(text)
	for i, r := range runes {
		if !face.draws(r) {
			runes[i] = missingRune
		}
	}
	return string(runes)
}

// draws reports whether the face has a character within the plane that gofpdf
// can draw.
func (f *face) draws(r rune) bool {
	if r == ' ' || r == '\n' {
		return true
	}
	r, _ = script(r)
	if has, known := f.has[r]; known {
		return has
	}
	i, err := f.font.GlyphIndex(&f.buffer, r)
	has := err == nil && i != 0 && r <= 0xFFFF
	f.has[r] = has
	return has
}

// width returns how wide a character is at a size in points, in millimetres.
func (f *fonts) width(name string, size float64, r rune) float64 {
	r, shift := script(r)
	if shift != 0 {
		size *= scriptSize
	}
	return f.faces[name].Advance(r) * size * pt
}

func (f *fonts) textWidth(name string, size float64, text string) float64 {
	sum := 0.0
	for _, r := range text {
		sum += f.width(name, size, r)
	}
	return sum
}

// lacking lists what the fonts lack, in order; what cannot be seen by its
// number.
func (f *fonts) lacking() []string {
	var out []string
	for r := range f.missing {
		if unicode.IsGraphic(r) && !unicode.IsSpace(r) {
			out = append(out, string(r))
			continue
		}
		out = append(out, fmt.Sprintf("U+%04X", r))
	}
	slices.Sort(out)
	return out
}

// scriptSize is how large raised and lowered characters are.
const scriptSize = 0.68

// script returns the character that is drawn for r, and how far above its line,
// in sizes: 0 for one that is not raised or lowered.
func script(r rune) (drawn rune, shift float64) {
	switch {
	case r >= subBase && r < scriptEnd:
		return r - subBase, -0.14
	case r >= superBase && r < subBase:
		return r - superBase, 0.36
	}
	return r, 0
}
