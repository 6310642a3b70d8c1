// Package print draws what an exam office puts on paper: the forms of an exam,
// the key of each, and the report of how fair they are, as PDF.
//
// Its central type is Paper, one candidate's form with its questions. A Paper
// is laid out into pages first, so that it knows how many it has, and drawn
// after. The same input gives the same bytes.
//
// gofpdf stays inside this package: it is fed TrueType alone, every character
// is looked up in the font first, and what a font lacks is drawn as a box and
// named in the Manifest.
package print
