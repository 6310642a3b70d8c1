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
// beginning or after space or punctuation, and in turn.
func splitOptions(text string, first int) (before string, options []string) {
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
			options = append(options, trimOption(text[end:m[0]]))
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
			return options
		}
	}
	return nil
}
