package formats

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lectern/questionbank"
)

// blankMarks are numbers that stand before each blank's answer: (空1) (1) ① 1.
var blankMarks = []*regexp.Regexp{
	regexp.MustCompile(`[(（【\[]?\s*空\s*(\d{1,2})\s*[)）】\]]?\s*[:：.、]?`),
	regexp.MustCompile(`[(（](\d{1,2})[)）]`),
	regexp.MustCompile(`()[①②③④⑤⑥⑦⑧⑨⑩]`),
	regexp.MustCompile(`(?:^|[\s;；])(\d{1,2})[.．、](?:\D|$)`),
}

// setBlanks reads the answers of blanks. The number of blanks in the stem
// decides what a separator means; where it does not, the row is marked as
// unclear and taken as it reads first.
func setBlanks(q *questionbank.Question, text string) []questionbank.Problem {
	n := questionbank.Blanks(q.Stem)
	if parts := markedBlanks(text); len(parts) > 1 || len(parts) == 1 && n <= 1 {
		q.Key.Blanks = synonyms(parts, "|", "；", ";")
		return nil
	}
	folded := strings.NewReplacer("｜", "|", "；", ";", "‖", "|").Replace(text)
	if n <= 1 {
		return setOneBlank(q, folded, n)
	}
	for _, sep := range []string{"|", ";", "、", "\n", ",", "，"} {
		if parts := splitNonEmpty(folded, sep); len(parts) == n {
			switch sep {
			case "|":
				q.Key.Blanks = synonyms(parts, ";")
			case ";":
				q.Key.Blanks = synonyms(parts, "|")
			default:
				q.Key.Blanks = synonyms(parts, "|", ";")
			}
			return nil
		}
	}
	if parts := strings.Fields(folded); len(parts) == n {
		q.Key.Blanks = synonyms(parts, "|", ";")
		return nil
	}
	parts := splitNonEmpty(folded, "|")
	if len(parts) == 1 {
		parts = splitNonEmpty(folded, ";")
	}
	q.Key.Blanks = synonyms(parts)
	return []questionbank.Problem{warn("answer", "problem.blanks.unclear", "stem", n, "answer", len(parts), "found", shorten(text))}
}

// setOneBlank reads the answer where the stem shows one blank or none: bars
// and semicolons separate synonyms where there is one, and where there is none
// nothing says what they separate.
func setOneBlank(q *questionbank.Question, text string, shown int) []questionbank.Problem {
	bars, semicolons := splitNonEmpty(text, "|"), splitNonEmpty(text, ";")
	switch {
	case len(bars) <= 1 && len(semicolons) <= 1:
		q.Key.Blanks = [][]string{{text}}
	case shown == 1 && len(bars) > 1:
		q.Key.Blanks = [][]string{bars}
	case shown == 1:
		q.Key.Blanks = [][]string{semicolons}
	default:
		parts := bars
		if len(parts) <= 1 {
			parts = semicolons
		}
		q.Key.Blanks = synonyms(parts)
		return []questionbank.Problem{warn("answer", "problem.blanks.unclear", "stem", shown, "answer", len(parts), "found", shorten(text))}
	}
	return nil
}

// markedBlanks splits (空1)五(空2)十 and the like; nil where the marks do not
// run from 1.
func markedBlanks(text string) []string {
	for _, mark := range blankMarks {
		at := mark.FindAllStringSubmatchIndex(text, -1)
		if len(at) == 0 || strings.TrimSpace(text[:at[0][0]]) != "" {
			continue
		}
		var parts []string
		for i, m := range at {
			number := group(text, m, 1)
			if number != "" && number != strconv.Itoa(i+1) {
				parts = nil
				break
			}
			end := len(text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			start := m[1]
			if mark == blankMarks[3] {
				start = m[3] + len("、")
				if r := text[m[3]:]; strings.HasPrefix(r, ".") {
					start = m[3] + 1
				}
			}
			parts = append(parts, strings.Trim(text[min(start, end):end], " \t\n　;；,，、"))
		}
		if parts != nil && !slices.Contains(parts, "") {
			return parts
		}
	}
	return nil
}

func splitNonEmpty(s, sep string) []string {
	var parts []string
	for part := range strings.SplitSeq(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// synonyms splits each blank's answer by the first of the separators that it
// holds.
func synonyms(parts []string, separators ...string) [][]string {
	blanks := make([][]string, len(parts))
	for i, part := range parts {
		blanks[i] = []string{part}
		for _, sep := range separators {
			if several := splitNonEmpty(part, sep); len(several) > 1 {
				blanks[i] = several
				break
			}
		}
	}
	return blanks
}
