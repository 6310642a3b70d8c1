// Package typeset breaks text into lines and justifies them by the rules of
// Chinese composition (W3C, Requirements for Chinese Text Layout, §3.1).
//
// Its central type is Paragraph: pieces of text and boxes in, lines of placed
// parts out, all in millimetres. A mark never begins a line that may not, nor
// ends one; words, numbers and their units stay whole; where two full-width
// marks meet, half an em of their blank goes; what is left of a line is spread
// over all its gaps, or taken from the blanks of its marks, whichever is less.
//
// It knows widths and ink of characters (Face) and nothing of pages or PDF.
package typeset
