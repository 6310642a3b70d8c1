package typeset

import (
	"strings"
	"unicode"
)

// Characters that must not begin a line, and those that must not end one
// (Requirements for Chinese Text Layout, 3.1.3).
const (
	notFirst = "　，。、；：？！）》」』】〕〉”’…—·～,.;:?!)]}%‰℃°′″"
	notLast  = "（《「『【〔〈“‘([{＄￥$¥№"
)

// units are characters that stay with the number before them.
const units = "分秒时点日天周月年元角万亿人名个件项条款章节级倍次页册亩米吨克升岁届期号户℃％"

// word reports whether a character is part of a word or a number that is not
// broken.
func word(r rune) bool {
	return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_.,-+/&@#%^=<>'~|\\", r))
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// han reports whether a character stands in a square of its own, to whose sides
// a line may be stretched.
func han(r rune) bool {
	return r >= 0x2E80 && r != '　' || strings.ContainsRune("“”‘’…—·×÷±√①②③④⑤⑥⑦⑧⑨⑩", r) || r >= 0x2460 && r <= 0x24FF
}

// mayBreak reports whether a line may be broken between two characters, of which
// the first may be a space only where nothing stands before it.
func mayBreak(before, after rune) bool {
	switch {
	case after == ' ':
		return false // spaces hang at the end
	case strings.ContainsRune(notFirst, after), strings.ContainsRune(notLast, before):
		return false
	case word(before) && word(after):
		return false
	case digit(before) && strings.ContainsRune(units, after):
		return false
	}
	return true
}

// holds reports whether a space is between a number and its unit, or a number
// and its sign.
func holds(before, after rune) bool {
	return digit(before) && (strings.ContainsRune(units, after) || after == '%' || after == '℃')
}

// opening and closing marks of a full em have blank on one side of their ink.
const (
	opening = "（《「『【〔〈“‘"
	closing = "，。、；：？！）》」』】〕〉”’"
)

// compressible are closing marks whose blank may be narrowed within a line;
// that after a sentence is narrowed last, so it stays.
const compressible = "，、；：）》」』】〕〉”’"
