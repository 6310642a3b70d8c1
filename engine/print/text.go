package print

import (
	"regexp"
	"strings"
	"unicode/utf8"

	qb "lectern/questionbank"
)

var (
	imageMark = regexp.MustCompile(`!\[([^\]\n]*)\]\([^)\n]*\)`)
	formula   = regexp.MustCompile(`\$\$([^$]+)\$\$|\$([^$]+)\$`)
	plainTerm = regexp.MustCompile(`^[A-Za-z0-9 +\-*/=<>()\[\]|,.:;'!{}]+$`)
	// alike are characters that the faces lack, with what stands for them.
	alike = strings.NewReplacer("•", "·", "▪", "■", "◆", "■", "〜", "～", "\u00a0", " ", "\u2002", " ", "\u2003", "　", "\u2009", " ",
		"\u2004", " ", "\u2005", " ", "\u2006", " ", "\u2007", " ", "\u2008", " ", "\u200a", " ", "\u202f", " ", "\u205f", " ",
		"\t", " ", "\v", "\n", "\u200b", "", "\u200e", "", "\u200f", "", "\u00ad", "", "\ufeff", "", "\u2028", "\n", "\r\n", "\n", "\r", "\n", "−", "－", "∶", "：", "⁃", "-", "‐", "-", "‑", "-")
)

// readable is a question's text as paper shows it: an image as [图：alt], a
// formula as a line of text, and for characters that the faces lack others that
// look alike. It is not applied twice: what it raises and lowers is in
// characters of its own.
func readable(text string) string {
	text = strings.Map(func(r rune) rune {
		if r >= superBase {
			return utf8.RuneError
		}
		return r
	}, text)
	text = imageMark.ReplaceAllStringFunc(text, func(mark string) string {
		if alt := strings.TrimSpace(imageMark.FindStringSubmatch(mark)[1]); alt != "" {
			return "[图：" + alt + "]"
		}
		return "[图]"
	})
	var b strings.Builder
	cutFormulas(text, func(plain string) { b.WriteString(plain) }, func(_, inner string) { b.WriteString(strings.TrimSpace(linear(inner))) })
	return alike.Replace(b.String())
}

// cutFormulas takes a text apart, in order: what is plain, and each formula as
// it was typed and without its dollars.
func cutFormulas(text string, plain func(string), show func(typed, inner string)) {
	from := 0 // where what is not cut yet begins
	for next := 0; ; {
		at := formula.FindStringSubmatchIndex(text[next:])
		if at == nil {
			break
		}
		begin, end := next+at[0], next+at[1]
		inner := text[next+max(at[2], at[4]) : next+max(at[3], at[5])]
		if !isFormula(inner, text[end:]) {
			next = begin + 1
			continue
		}
		plain(text[from:begin])
		show(text[begin:end], inner)
		from, next = end, end
	}
	plain(text[from:])
}

// isFormula tells a formula from text between two sums in dollars.
func isFormula(inner, after string) bool {
	if strings.ContainsAny(inner, `\^_`) {
		return true
	}
	if strings.Contains(inner, "（　　）") {
		return true
	}
	next, _ := utf8.DecodeRuneInString(after)
	return plainTerm.MatchString(inner) && (next < '0' || next > '9')
}

// unwrapped joins lines that were broken in the middle of a sentence, as text
// copied from a page is: the line is long and ends in no punctuation, and the
// next does not begin a list's item.
func unwrapped(text string) string {
	lines := strings.Split(text, "\n")
	out := lines[:1]
	for _, line := range lines[1:] {
		last := out[len(out)-1]
		if utf8.RuneCountInString(last) >= longLine && !sentenceEnd.MatchString(last) && !itemStart.MatchString(line) {
			out[len(out)-1] = strings.TrimRight(last, " ") + joint(last, line) + strings.TrimLeft(line, " ")
			continue
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// longLine is how many characters a line has that a margin may have broken.
const longLine = 24

var (
	sentenceEnd = regexp.MustCompile(`[。！？：；!?:;.…）)”]\s*$`)
	itemStart   = regexp.MustCompile(`^\s*($|[（(]?\s*[0-9一二三四五六七八九十]{1,3}\s*[）).、．]|[①-⑳]|[A-H]\s*[.、．]|[　]{2}|材料|——|--)`)
)

// joint is what stands between two parts of a broken line: a space between
// words of letters, nothing in Chinese.
func joint(before, after string) string {
	a, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, " "))
	b, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " "))
	if a < 0x2E80 && b < 0x2E80 && a != '-' {
		return " "
	}
	return ""
}

// drawnGaps shows every blank of a stem as paper does: brackets with room, or a
// line of the stem's own width.
func drawnGaps(stem string) string {
	gaps := qb.Gaps(stem)
	if len(gaps) == 0 {
		return stem
	}
	var b strings.Builder
	at := 0
	for _, g := range gaps {
		b.WriteString(stem[at:g.Start])
		shown := stem[g.Start:g.End]
		switch {
		case strings.HasPrefix(shown, "("), strings.HasPrefix(shown, "（"):
			shown = "（　　）"
		case strings.HasPrefix(shown, `\`):
			shown = strings.Repeat("_", 10)
		case strings.Trim(shown, "_") == "":
			shown = strings.Repeat("_", min(2*g.Width, 40)) // room to write by hand
		}
		b.WriteString(shown)
		at = g.End
	}
	return b.String() + stem[at:]
}
