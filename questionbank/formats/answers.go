package formats

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/questionbank"
)

// setAnswer reads an answer in any of the notations in use into q's key. The
// type, stem, options and targets must be there already.
func setAnswer(q *questionbank.Question, text string) []questionbank.Problem {
	text = strings.TrimSpace(text)
	if text == "" {
		if q.Type == questionbank.Case {
			return nil
		}
		return []questionbank.Problem{wrong("answer", "problem.answer.missing")}
	}
	if key, ok := nativeAnswer(q, text); ok {
		q.Key = key
		return nil
	}
	switch q.Type {
	case questionbank.Single, questionbank.Multiple:
		return setChoice(q, text)
	case questionbank.TrueFalse:
		return setTruth(q, text)
	case questionbank.Blank:
		return setBlanks(q, text)
	case questionbank.Numeric:
		return setNumeric(q, text)
	case questionbank.Match:
		return setMatch(q, text)
	case questionbank.Order:
		return setOrder(q, text)
	case questionbank.Short:
		setShort(q, text)
	}
	return nil
}

// nativeAnswer reads an answer written as in native files, which spreadsheets
// use where nothing simpler says it exactly.
func nativeAnswer(q *questionbank.Question, text string) (questionbank.Key, bool) {
	if text[0] != '[' && text[0] != '{' || !json.Valid([]byte(text)) {
		return questionbank.Key{}, false
	}
	whole := `{"type":"` + string(q.Type) + `","answer":` + text + `}`
	decoded, problems := questionbank.Decode([]byte(whole))
	return decoded.Key, !questionbank.Refused(problems)
}

func unclear(q *questionbank.Question, text string) []questionbank.Problem {
	return []questionbank.Problem{wrong("answer", "problem.answer.notation", "found", shorten(text), "type", engine.Key("bank.type."+string(q.Type)))}
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

var letterSeparators = strings.NewReplacer(",", "", "、", "", ";", "", "/", "", "|", "", " ", "", "\t", "", "\n", "", "和", "", ".", "", "。", "", "-", "", "&", "")

// setChoice reads ABD, A,B,D, A、B, A;B, A B, or the text of the right options.
func setChoice(q *questionbank.Question, text string) []questionbank.Problem {
	folded := questionbank.FoldWidth(text)
	if chosen, ok := questionbank.ParseLetters(letterSeparators.Replace(folded)); ok && len(chosen) > 0 {
		q.Key.Choice = chosen
		return nil
	}
	if chosen := optionsByText(q.Options, text); chosen != nil {
		q.Key.Choice = chosen
		return nil
	}
	// "B. 三十日": the letter with the option's text behind it.
	if _, options := splitOptions(folded, 0); len(options) == 0 {
		if m := optionMark.FindStringSubmatchIndex(folded); m != nil && m[0] == 0 {
			letter := group(folded, m, 1) + group(folded, m, 2)
			if chosen, ok := questionbank.ParseLetters(letter); ok && chosen[0] < len(q.Options) &&
				strings.TrimSpace(folded[m[1]:]) == strings.TrimSpace(questionbank.FoldWidth(q.Options[chosen[0]])) {
				q.Key.Choice = chosen
				return nil
			}
		}
	}
	return unclear(q, text)
}

func optionsByText(options []string, text string) []int {
	if i := slices.Index(options, text); i >= 0 {
		return []int{i}
	}
	for _, sep := range []string{"|", ";", "；", "\n", "、", ","} {
		var chosen []int
		for part := range strings.SplitSeq(text, sep) {
			i := slices.Index(options, strings.TrimSpace(part))
			if i < 0 || slices.Contains(chosen, i) {
				chosen = nil
				break
			}
			chosen = append(chosen, i)
		}
		if len(chosen) > 1 {
			slices.Sort(chosen)
			return chosen
		}
	}
	return nil
}

// setTruth reads 对/错 and its like. Where the two are options, a letter means
// the option that it names.
func setTruth(q *questionbank.Question, text string) []questionbank.Problem {
	if chosen, ok := questionbank.ParseLetters(text); ok && len(chosen) == 1 && len(q.Options) == 2 && chosen[0] < 2 {
		text = q.Options[chosen[0]]
	}
	value, ok := truthOf(text)
	if !ok {
		return unclear(q, text)
	}
	q.Key.True, q.Options = value, nil
	return nil
}

var (
	plusMinus = regexp.MustCompile(`^(.+?)\s*(?:±|\+-|\+/-|误差|容差|，允许误差)\s*[:：]?(.+)$`)
	between   = regexp.MustCompile(`^[\[(]?\s*([+-]?[\d.,]+)\s*(?:~|～|至|到|--|—|–)\s*([+-]?[\d.,]+)\s*[\])]?$`)
)

// setNumeric reads 3.5, 3.5±0.1 or a range 3.4~3.6.
func setNumeric(q *questionbank.Question, text string) []questionbank.Problem {
	folded := strings.TrimSpace(questionbank.FoldWidth(text))
	if value, ok := questionbank.CleanDecimal(folded); ok {
		q.Key.Value = value
		return nil
	}
	if m := plusMinus.FindStringSubmatch(folded); m != nil {
		value, ok := questionbank.CleanDecimal(m[1])
		within, ok2 := questionbank.CleanDecimal(m[2])
		if ok && ok2 {
			q.Key.Value, q.Key.Within = value, within
			return nil
		}
	}
	if m := between.FindStringSubmatch(folded); m != nil {
		low, err := questionbank.ParseDecimal(m[1])
		high, err2 := questionbank.ParseDecimal(m[2])
		if err == nil && err2 == nil && low.Cmp(high) <= 0 {
			half := big.NewRat(1, 2)
			q.Key.Value = plain(new(big.Rat).Mul(half, new(big.Rat).Add(low, high)))
			q.Key.Within = plain(new(big.Rat).Mul(half, new(big.Rat).Sub(high, low)))
			return nil
		}
	}
	return unclear(q, text)
}

// plain writes a rational that is a finite decimal.
func plain(r *big.Rat) string {
	n, _ := r.FloatPrec()
	return r.FloatString(n)
}

var pairs = regexp.MustCompile(`([A-Z]|\d{1,2})\s*(?:-|=|:|—|–|→|>)+\s*([A-Z]|\d{1,2})`)

// setMatch reads CAB or C,A,B, a target's letter for each option, or pairs such
// as 1-C, 2-A; options and targets may both have letters or numbers.
func setMatch(q *questionbank.Question, text string) []questionbank.Problem {
	folded := strings.ToUpper(questionbank.FoldWidth(text))
	if found := pairs.FindAllStringSubmatch(folded, -1); len(found) == len(q.Options) && len(found) > 0 {
		match := slices.Repeat([]int{-1}, len(q.Options))
		for _, m := range found {
			from, to := place(m[1]), place(m[2])
			if from < 0 || from >= len(match) || match[from] >= 0 || to < 0 {
				return unclear(q, text)
			}
			match[from] = to
		}
		q.Key.Match = match
		return nil
	}
	if list, ok := places(folded); ok {
		q.Key.Match = list
		return nil
	}
	return unclear(q, text)
}

// setOrder reads the options in their right order: CAB, C-A-B, 3,1,2.
func setOrder(q *questionbank.Question, text string) []questionbank.Problem {
	list, ok := places(strings.ToUpper(questionbank.FoldWidth(text)))
	if !ok {
		return unclear(q, text)
	}
	q.Key.Order = list
	return nil
}

var placeMarks = regexp.MustCompile(`[A-Z]|\d{1,2}`)

// places reads letters, or numbers from 1, that nothing but separators parts.
func places(folded string) ([]int, bool) {
	rest := placeMarks.ReplaceAllString(folded, "")
	if strings.Trim(rest, " ,、;|/-—→>\t\n") != "" {
		return nil, false
	}
	var list []int
	for _, m := range placeMarks.FindAllString(folded, -1) {
		list = append(list, place(m))
	}
	return list, len(list) > 0 && !slices.Contains(list, -1)
}

func place(mark string) int {
	if mark[0] >= 'A' {
		return int(mark[0] - 'A')
	}
	n := 0
	for _, r := range mark {
		n = n*10 + int(r-'0')
	}
	return n - 1
}

var pointLine = regexp.MustCompile(`^(.*\S)\s*[(（]\s*(\d+(?:\.\d{1,3})?)\s*分\s*[)）]\s*[。；;]?$`)

// setShort reads a model answer, or points where every line ends in its marks:
// 公告（2分）.
func setShort(q *questionbank.Question, text string) {
	var points []questionbank.Point
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		m := pointLine.FindStringSubmatch(line)
		if m == nil {
			q.Key.Model = []string{text}
			return
		}
		marks, err := engine.ParseMark(m[2])
		if err != nil {
			q.Key.Model = []string{text}
			return
		}
		points = append(points, questionbank.Point{Text: m[1], Marks: marks})
	}
	q.Key.Points = points
}
