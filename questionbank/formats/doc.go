// Package formats reads and writes questions in the files that people have:
// native JSON Lines, spreadsheets (xlsx, csv) and text (txt, docx).
//
// Its central type is Row: one question as it stands in a file, with where it
// stands, its raw text and everything that is wrong with it. A broken row never
// hides the others: readers return an error only for a file that cannot be read
// at all. What a reader returns is clean, checked and has an id; whether it is
// new to the bank is not known here.
//
// Writers are inverses of readers: what was written reads back unchanged.
package formats
