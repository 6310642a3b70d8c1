package grading

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// fold brings a text to the form in which blanks are compared: width and case
// folded, space and punctuation gone. Punctuation that changes a value stays:
// what joins two digits (3.5, 1:3, 2-4) unless it groups thousands, a sign or
// point that begins a number (-5, x=-5, .5), and the signs of per cent and per
// mille.
func fold(s string) string {
	runes := []rune(strings.ToLower(width.Fold.String(s)))
	var b strings.Builder
	for i, r := range runes {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r == '\u200b', r == '\ufeff':
		case r == '%' || r == '‰':
			b.WriteRune(r)
		case unicode.IsPunct(r) || r == '~' || r == '−':
			if keepsValue(runes, i) {
				b.WriteRune(plain(r))
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func keepsValue(runes []rune, i int) bool {
	before := i > 0 && isDigit(runes[i-1])
	after := i+1 < len(runes) && isDigit(runes[i+1])
	switch {
	case !after:
		return false
	case before && runes[i] == ',':
		return !groupsThousands(runes, i)
	case before:
		return true
	}
	return (plain(runes[i]) == '-' || runes[i] == '.') && beginsNumber(runes[:i])
}

// beginsNumber reports whether a sign or point behind these runes belongs to a
// number: nothing stands before it, or what cannot end a word.
func beginsNumber(before []rune) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if r := before[i]; !unicode.IsSpace(r) {
			return unicode.IsSymbol(r) || strings.ContainsRune("([{,;:、。", r)
		}
	}
	return true
}

func groupsThousands(runes []rune, i int) bool {
	n := 0
	for j := i + 1; j < len(runes) && isDigit(runes[j]); j++ {
		n++
	}
	return n == 3
}

// plain folds the many dashes into one.
func plain(r rune) rune {
	if unicode.Is(unicode.Pd, r) || r == '~' || r == '−' {
		return '-'
	}
	return r
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// matchesBlank reports whether given is one of the synonyms of a blank.
func matchesBlank(given string, synonyms []string) bool {
	g := fold(given)
	for _, s := range synonyms {
		if f := fold(s); f != "" && f == g {
			return true
		} else if f == "" && strings.TrimSpace(width.Fold.String(s)) == strings.TrimSpace(width.Fold.String(given)) {
			return true
		}
	}
	return false
}

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }
