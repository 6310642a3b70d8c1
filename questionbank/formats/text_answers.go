package formats

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lectern/questionbank"
)

// answerTable holds the answers at the end of a text: 1-5 ABCDE, 1.A 2.B, or
// a number and its answer on each line, under the same headings as the
// questions where numbers begin again.
type answerTable struct {
	open    bool
	section int
	answers map[[2]int]string // by section and number
	last    [2]int            // the one that a further line goes on with
	wrong   []string          // ranges whose answers do not count up
}

func newAnswerTable() *answerTable { return &answerTable{answers: map[[2]int]string{}} }

var (
	rangeStart  = regexp.MustCompile(`(\d{1,4})\s*(?:[-~—–]|至)+\s*(\d{1,4})\s*[:.、]?\s*`)
	numberStart = regexp.MustCompile(`(?:^|[\s,;，；、])[(]?(\d{1,4})\s*[.、:)]\s*`)
	answerChars = regexp.MustCompile(`^[\sA-Za-z√×✓✗✔✘对错正确误TF,;、|]+$`)
)

// looksLikeAnswers reports whether a text holds letters or truths only.
func looksLikeAnswers(s string) bool {
	s = rangeStart.ReplaceAllString(questionbank.FoldWidth(s), " ")
	return answerChars.MatchString(s)
}

func (a *answerTable) read(line string) {
	folded := questionbank.FoldWidth(line)
	if m := answerLine.FindStringSubmatch(folded); m != nil && m[1] != "" {
		folded = m[1]
	}
	if at := rangeStart.FindAllStringSubmatchIndex(folded, -1); at != nil && looksLikeAnswers(folded[at[0][1]:]) {
		for i, m := range at {
			end := len(folded)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			from, _ := strconv.Atoi(folded[m[2]:m[3]])
			to, _ := strconv.Atoi(folded[m[4]:m[5]])
			a.spread(from, to, strings.Trim(folded[m[1]:end], " ,;、\t"), folded)
		}
		return
	}
	starts := numberStart.FindAllStringSubmatchIndex(folded, -1)
	if len(starts) == 0 || strings.TrimSpace(folded[:starts[0][0]]) != "" {
		if a.last != [2]int{} && len(a.answers[a.last]) < 8*questionbank.MaxStem {
			a.answers[a.last] += "\n" + line
		}
		return
	}
	if !a.runsOn(folded, starts) {
		starts = starts[:1]
	}
	for i, m := range starts {
		end := len(folded)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		n, _ := strconv.Atoi(folded[m[2]:m[3]])
		a.last = [2]int{a.section, n}
		a.answers[a.last] = strings.TrimSpace(folded[m[1]:end])
	}
}

// runsOn reports whether the numbers on one line count up, so that each begins
// an answer.
func (a *answerTable) runsOn(folded string, starts [][]int) bool {
	for i := 1; i < len(starts); i++ {
		before, _ := strconv.Atoi(folded[starts[i-1][2]:starts[i-1][3]])
		n, _ := strconv.Atoi(folded[starts[i][2]:starts[i][3]])
		if n != before+1 {
			return false
		}
	}
	return true
}

// spread gives the answers of a range to its numbers: as many words as
// numbers, or as many letters.
func (a *answerTable) spread(from, to int, text, line string) {
	count := to - from + 1
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;、|\t", r) })
	joined := strings.Join(words, "")
	runes := []rune(joined)
	switch {
	case count > 0 && len(words) == count:
	case count > 0 && len(runes) == count:
		words = strings.Split(joined, "")
	default:
		a.wrong = append(a.wrong, line)
		return
	}
	for i, word := range words {
		a.answers[[2]int{a.section, from + i}] = word
	}
	a.last = [2]int{}
}

// of returns the answer to a question of a section: under its own heading, or
// where the table has no headings or numbers run through the paper, under any.
func (a *answerTable) of(section, number int) (string, bool) {
	if answer, ok := a.answers[[2]int{section, number}]; ok {
		return answer, true
	}
	var found []string
	for at, answer := range a.answers {
		if at[1] == number && (at[0] == 0 || section == 0) {
			found = append(found, answer)
		}
	}
	slices.Sort(found)
	if len(found) == 1 {
		return found[0], true
	}
	return "", false
}

// rows makes questions of what was read.
func (t *textReader) rows() []Row {
	var rows []Row
	for _, d := range t.drafts {
		t.close(d)
		rows = append(rows, d.row)
	}
	rows = append(rows, t.lost...)
	slices.SortStableFunc(rows, func(a, b Row) int { return a.Line - b.Line })
	for _, line := range t.table.wrong {
		rows = append(rows, Row{File: t.file, Raw: line, Problems: []questionbank.Problem{wrong("answer", "problem.answer.table", "found", shorten(line))}})
	}
	return rows
}

func (t *textReader) close(d *draft) {
	q := &d.row.Question
	d.row.Raw = strings.Join(d.raw, "\n")
	q.Stem = strings.TrimSpace(strings.Join(d.stem, "\n"))
	q.Options = d.options
	q.Explanation = strings.Join(d.notes, "\n")
	answer := strings.TrimSpace(strings.Join(d.answer, "\n"))
	if answer == "" && d.number > 0 {
		if found, ok := t.table.of(d.section, d.number); ok {
			answer = found
		}
	}
	if answer == "" {
		answer = d.stemKey()
	}
	q.Type = d.kind
	if !d.kindKnown {
		q.Type = guessType(q, answer)
	}
	switch {
	case q.Type == questionbank.Case || q.Type == questionbank.Match || q.Type == questionbank.Order:
		d.row.Problems = append(d.row.Problems, wrong("type", "problem.text.type", "type", string(q.Type)))
	default:
		d.row.Problems = append(d.row.Problems, setAnswer(q, answer)...)
	}
	d.row.finish(t.options)
}

// stemKey takes the key out of a stem such as …是（ B ）。 or …公告。（√）, where
// the question's kind agrees, and leaves the brackets empty.
func (d *draft) stemKey() string {
	q := &d.row.Question
	if len(d.options) > 0 {
		for _, m := range slices.Backward(keyInStem.FindAllStringSubmatchIndex(q.Stem, -1)) {
			letters := letterSeparators.Replace(questionbank.FoldWidth(q.Stem[m[2]:m[3]]))
			chosen, ok := questionbank.ParseLetters(letters)
			if ok && chosen[len(chosen)-1] < len(d.options) {
				q.Stem = q.Stem[:m[0]] + "（　）" + q.Stem[m[1]:]
				return letters
			}
		}
		return ""
	}
	if d.kindKnown && d.kind != questionbank.TrueFalse {
		return ""
	}
	if m := truthInStem.FindStringSubmatchIndex(q.Stem); m != nil {
		answer := q.Stem[m[2]:m[3]]
		q.Stem = strings.TrimSpace(q.Stem[:m[0]])
		return answer
	}
	return ""
}
