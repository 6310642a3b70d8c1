package formats

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lectern/questionbank"
)

// answerTable holds the answers that stand apart from their questions: 1-5
// ABCDE, 1.A 2.B, or a number and its answer on each line. They may stand under
// headings, and their numbers may begin again.
type answerTable struct {
	open    bool
	ranged  bool // opened by a range of answers, not by a title; questions may follow
	groups  []answerGroup
	numbers []int     // a row of numbers, whose answers stand in the row below
	last    int       // the number that a further line goes on with, 0 for none
	wrong   []tableAt // ranges whose answers do not count up
}

// answerGroup is the answers under one heading, or whose numbers run on.
type answerGroup struct {
	after   int // the section of questions behind which it stands
	kind    questionbank.Type
	headed  bool
	answers map[int]string
	highest int
}

type tableAt struct {
	line int
	text string
}

var (
	rangeStart   = regexp.MustCompile(`(\d{1,4})\s*(?:[-~—–]|至)+\s*(\d{1,4})\s*[:.、]?\s*`)
	numberStart  = regexp.MustCompile(`(?:^|[\s,;，；、])[(]?(\d{1,4})\s*[.、:)]\s*`)
	answerChars  = regexp.MustCompile(`^[\sA-Za-z√×✓✗✔✘对错正确误TF,;、|]+$`)
	sectionStart = regexp.MustCompile(`^[一二三四五六七八九十]{1,3}[、.:]\s*([(]?\d.*)$`)
)

// looksLikeAnswers reports whether a text holds letters or truths only.
func looksLikeAnswers(s string) bool {
	s = rangeStart.ReplaceAllString(questionbank.FoldWidth(s), " ")
	return answerChars.MatchString(s)
}

// begin opens the table, or goes on with it behind another section.
func (a *answerTable) begin(after int, ranged bool) {
	if !a.open {
		a.open, a.ranged = true, ranged
		a.group(after, "", false)
	}
}

func (a *answerTable) group(after int, kind questionbank.Type, headed bool) {
	a.last = 0
	if n := len(a.groups); n > 0 && headed && len(a.groups[n-1].answers) == 0 {
		a.groups = a.groups[:n-1]
	}
	a.groups = append(a.groups, answerGroup{after, kind, headed, map[int]string{}, 0})
}

// now is the group that is being read, a new one where a number begins again.
func (a *answerTable) now(number int) *answerGroup {
	g := &a.groups[len(a.groups)-1]
	if number == 1 && g.highest > 0 && !g.headed {
		a.group(g.after, "", false)
		g = &a.groups[len(a.groups)-1]
	}
	return g
}

func (a *answerTable) set(number int, answer string) {
	g := a.now(number)
	g.answers[number], g.highest = answer, max(g.highest, number)
}

func (a *answerTable) read(n int, line string) {
	folded := questionbank.FoldWidth(line)
	if a.row(n, folded) {
		a.last = 0
		return
	}
	if m := answerLine.FindStringSubmatch(folded); m != nil && m[1] != "" {
		folded = m[1]
	}
	if m := sectionStart.FindStringSubmatch(folded); m != nil {
		a.group(a.groups[len(a.groups)-1].after, "", true)
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
			a.spread(from, to, strings.Trim(folded[m[1]:end], " ,;、\t"), tableAt{n, folded})
		}
		return
	}
	if pairs := runOf(folded); pairs != nil {
		for _, pair := range pairs {
			number, _ := strconv.Atoi(pair[1])
			a.set(number, pair[2])
		}
		a.last = 0
		return
	}
	starts := numberStart.FindAllStringSubmatchIndex(folded, -1)
	if len(starts) == 0 || strings.TrimSpace(folded[:starts[0][0]]) != "" {
		a.goOn(line)
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
		a.last, _ = strconv.Atoi(folded[m[2]:m[3]])
		a.set(a.last, strings.TrimSpace(folded[m[1]:end]))
	}
}

// goOn adds a line to the answer before it.
func (a *answerTable) goOn(line string) {
	answers := a.groups[len(a.groups)-1].answers
	if a.last > 0 && len(answers[a.last]) < 8*questionbank.MaxStem {
		answers[a.last] += "\n" + line
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
func (a *answerTable) spread(from, to int, text string, at tableAt) {
	count := to - from + 1
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;、|\t", r) })
	joined := strings.Join(words, "")
	runes := []rune(joined)
	switch {
	case count > 0 && len(words) == count:
	case count > 0 && len(runes) == count:
		words = strings.Split(joined, "")
	default:
		a.wrong = append(a.wrong, at)
		return
	}
	for i, word := range words {
		a.set(from+i, word)
	}
	a.last = 0
}

// of returns the answer to a question of one of so many sections. alone says
// that no other question that lacks an answer has its number; else the group
// that belongs to its section decides, by the type in its heading, by the order
// of groups and sections, or by where it stands. Where that is not clear, there
// is no answer.
func (a *answerTable) of(d *draft, sections int, alone bool) (string, bool) {
	var named, fit []int
	for i, g := range a.groups {
		if _, ok := g.answers[d.number]; !ok || g.kind != "" && d.kindKnown && g.kind != d.kind {
			continue
		}
		fit = append(fit, i)
		if g.kind != "" && g.kind == d.kind {
			named = append(named, i)
		}
	}
	choose := func(i int) (string, bool) { return a.groups[i].answers[d.number], true }
	if len(fit) == 1 && (alone || len(named) == 1) {
		return choose(fit[0])
	}
	for _, i := range fit {
		inOrder := len(a.groups) == sections && i == d.section-1
		within := a.groups[i].after == d.section && d.section < sections
		if len(named) == 1 && i == named[0] || len(named) != 1 && (inOrder || within) {
			return choose(i)
		}
	}
	return "", false
}

// rows makes questions of what was read.
func (t *textReader) rows() []Row {
	var rows []Row
	waiting := map[int]int{} // how many questions without an answer have a number
	for _, d := range t.drafts {
		if len(d.answer) == 0 {
			waiting[d.number]++
		}
	}
	for _, d := range t.drafts {
		t.close(d, waiting[d.number] <= 1)
		rows = append(rows, d.row)
	}
	rows = append(rows, t.lost...)
	for _, at := range t.table.wrong {
		rows = append(rows, Row{File: t.file, Line: at.line, Raw: at.text, Problems: []questionbank.Problem{wrong("answer", "problem.answer.table", "found", shorten(at.text))}})
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return a.Line - b.Line })
	return rows
}

func (t *textReader) close(d *draft, alone bool) {
	q := &d.row.Question
	d.row.Raw = strings.Join(d.raw, "\n")
	q.Stem = strings.TrimSpace(strings.Join(d.stem, "\n"))
	q.Options = d.options
	q.Explanation = strings.Join(d.notes, "\n")
	answer := strings.TrimSpace(strings.Join(d.answer, "\n"))
	if answer == "" && d.number > 0 {
		if found, ok := t.table.of(d, t.section, alone); ok {
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
