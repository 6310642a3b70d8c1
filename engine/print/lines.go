package print

import (
	"strings"
	"unicode"
)

// Characters that must not begin a line, and those that must not end one
// (Requirements for Chinese Text Layout, 3.1.3).
const (
	notFirst = "　，。、；：？！）》」』】〕〉”’…—·,.;:?!)]}%‰"
	notLast  = "（《「『【〔〈“‘([{"
)

// breakLines breaks text into lines of at most width millimetres; the first
// is indent narrower. Newlines in the text hold. Latin words stay whole where
// a line can hold them.
func (f *fonts) breakLines(name string, size float64, text string, width, indent float64) []string {
	var lines []string
	for _, paragraph := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		lines = append(lines, f.breakParagraph(name, size, paragraph, width, &indent)...)
	}
	return lines
}

func (f *fonts) breakParagraph(name string, size float64, text string, width float64, indent *float64) []string {
	runes := []rune(f.clean(name, strings.ReplaceAll(text, "\t", " ")))
	var lines []string
	for start := 0; ; {
		room := width - *indent
		end := start
		for used := 0.0; end < len(runes); end++ {
			if used += f.width(name, size, runes[end]); used > room+0.01 {
				break
			}
		}
		if end == len(runes) {
			*indent = 0
			return append(lines, string(runes[start:]))
		}
		end = max(breakBefore(runes, start, end), start+1)
		lines = append(lines, strings.TrimRight(string(runes[start:end]), " "))
		for start = end; start < len(runes) && runes[start] == ' '; {
			start++
		}
		*indent = 0
	}
}

// breakBefore moves a break at end back to where a line may be broken.
func breakBefore(runes []rune, start, end int) int {
	for at := end; at > start; at-- {
		before, after := runes[at-1], runes[at]
		switch {
		case strings.ContainsRune(notFirst, after), strings.ContainsRune(notLast, before), after >= superBase:
		case sumOfMarks(runes[start:], at-start):
		case inWord(before) && inWord(after):
		default:
			return at
		}
	}
	return end
}

func inWord(r rune) bool {
	return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.')
}

// sumOfMarks reports whether a break at at would part a number from its 分.
func sumOfMarks(runes []rune, at int) bool {
	if !unicode.IsDigit(runes[at-1]) && runes[at-1] != ' ' {
		return false
	}
	after := strings.TrimPrefix(string(runes[at:min(at+2, len(runes))]), " ")
	return strings.HasPrefix(after, "分")
}
