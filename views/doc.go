// Package views holds everything a reader sees: page structs with their
// templates, styles, scripts and the catalogues of words in both languages,
// all embedded in the binary.
//
// Its central type is Frame, which every page struct embeds: the reader's
// language, the navigation, notices and form errors. A page struct named
// BankListPage is drawn by templates/bank_list.html. Its invariants: no text
// stands outside the catalogues, the two languages have the same keys, and
// every page is listed in Pages with sample values, by which tests draw it.
// The package decides nothing and fetches nothing: it is given values.
package views
