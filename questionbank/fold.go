package questionbank

import "strings"

// FoldWidth turns full-width letters, digits, signs and spaces into their
// ASCII forms, so that １２Ａ（ reads as 12A(. Nothing else changes.
func FoldWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}

// Letter returns the letter of the option at index i: A, B, …
func Letter(i int) string {
	if i < 0 || i >= MaxOptions {
		return "?"
	}
	return string(rune('A' + i))
}

// Letters returns the letters of several options without separators: ACD.
func Letters(indexes []int) string {
	var b strings.Builder
	for _, i := range indexes {
		b.WriteString(Letter(i))
	}
	return b.String()
}

// letterIndex returns the index that a letter names, -1 for what is no letter.
func letterIndex(r rune) int {
	switch {
	case r >= 'A' && r <= 'Z':
		return int(r - 'A')
	case r >= 'a' && r <= 'z':
		return int(r - 'a')
	}
	return -1
}
