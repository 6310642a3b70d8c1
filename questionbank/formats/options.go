package formats

import (
	"regexp"
	"strings"

	"lectern/questionbank"
)

// optionMark is what stands before an option: A. A、 A． A: A) (A)
var optionMark = regexp.MustCompile(`(?:[(（]([A-Za-zＡ-Ｚ])[)）]|([A-Za-zＡ-Ｚ])\s*[.．、:：)）])[ \t　]*`)

// splitOptions finds options marked by letters that run on from first, and
// returns what stands before the first one. A mark counts only at the
// beginning or after space or punctuation, and in turn. Where that finds one
// alone, at the beginning, marks that follow upon text without a space count,
// too, if there are three or more: A.甲B.乙C.丙.
func splitOptions(text string, first int) (before string, options []string) {
	before, options = splitMarks(text, first, opens)
	if len(options) == 1 && before == "" {
		if _, tight := splitMarks(text, first, func(string) bool { return true }); len(tight) >= 3 {
			return before, tight
		}
	}
	return before, options
}

// splitMarks finds options whose marks stand where opens, given the text before
// them, says that one may.
func splitMarks(text string, first int, opens func(string) bool) (before string, options []string) {
	next, start, end := first, -1, 0
	for _, m := range optionMark.FindAllStringSubmatchIndex(text, -1) {
		letter := group(text, m, 1) + group(text, m, 2)
		i := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZ", strings.ToUpper(questionbank.FoldWidth(letter))[0])
		if i != next || !opens(text[:m[0]]) {
			continue
		}
		if start < 0 {
			before = text[:m[0]]
		} else {
			options = append(options, trimOption(strings.TrimRight(text[end:m[0]], ";；|｜ \t　")))
		}
		start, end, next = m[0], m[1], next+1
	}
	if start < 0 {
		return text, nil
	}
	return before, append(options, trimOption(text[end:]))
}

// opens reports whether an option may begin after this text.
func opens(before string) bool {
	if before == "" {
		return true
	}
	if endsWithAny(strings.TrimRight(before, " \t　"), "(", "（") {
		return false // a key in brackets: （ A、B ）
	}
	return strings.ContainsAny(before[len(before)-1:], " \t\n|;,)") || endsWithAny(before, "　", "；", "，", "。", "｜", "）", "？", "：", "、")
}

func endsWithAny(s string, ends ...string) bool {
	for _, e := range ends {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

func trimOption(s string) string { return strings.Trim(s, " \t\r\n　") }

func group(text string, m []int, n int) string {
	if m[2*n] < 0 {
		return ""
	}
	return text[m[2*n]:m[2*n+1]]
}

// optionsInCell reads all options from one cell, by letters, else by bars,
// line ends or semicolons.
func optionsInCell(cell string) []string {
	if before, options := splitOptions(cell, 0); len(options) > 1 && strings.TrimSpace(before) == "" {
		for i := range options {
			options[i] = trimOption(strings.TrimRight(options[i], ";；|｜ "))
		}
		return options
	}
	for _, sep := range []string{"|", "｜", "\n", ";", "；"} {
		if parts := strings.Split(cell, sep); len(parts) > 1 {
			var options []string
			for _, p := range parts {
				if p = trimOption(p); p != "" {
					options = append(options, p)
				}
			}
			return withoutLetters(options)
		}
	}
	return nil
}

var spacedLetter = regexp.MustCompile(`^[A-ZＡ-Ｚ][ \t　]+`)

// withoutLetters drops letters that nothing but a space parts from the options,
// where every option has its own.
func withoutLetters(options []string) []string {
	bare := make([]string, len(options))
	for i, o := range options {
		mark := spacedLetter.FindString(o)
		if mark == "" || questionbank.FoldWidth(mark)[:1] != questionbank.Letter(i) {
			return options
		}
		bare[i] = o[len(mark):]
	}
	return bare
}
