package formats

import (
	"regexp"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/questionbank"
)

var (
	numbered    = regexp.MustCompile(`^(?:(?:第\s*)?(\d{1,4})\s*(?:题\s*[.．、:：]?|[.．、:：)）])|[(（](\d{1,4})[)）]\s*[.．、]?|题目?\s*(\d{1,4})\s*[.．、:：])\s*(.*)$`)
	tagged      = regexp.MustCompile(`^\s*(?:【([^【】]{1,40})】|\[([^\[\]]{1,40})\])\s*(?:[(（]([^()（）]{0,20})[)）])?\s*`)
	answerLine  = regexp.MustCompile(`^[【\[(（]?\s*(?:正确答案|参考答案|标准答案|答案|[Aa]nswer|ANSWER)\s*(?:是|为)?\s*[】\])）]?\s*(?:是|为)?\s*[:：]?\s*(.*)$`)
	noteLine    = regexp.MustCompile(`^[【\[]?\s*(?:(答案解析|试题解析|解析|分析)|(难度(?:系数)?)|(知识点|标签|考点)|(出处|来源|依据|法条依据|题目依据)|(分值|分数)|(专题|分类|章节))\s*(?:[】\]]\s*[:：]?|[:：])\s*(.*)$`)
	keyInStem   = regexp.MustCompile(`[(（]\s*([A-Za-zＡ-Ｚ](?:[、,，\s]*[A-Za-zＡ-Ｚ])*)\s*[)）]`)
	truthInStem = regexp.MustCompile(`[(（]\s*(√|×|✓|✔|✗|✘|对|错|正确|错误|[TFtfXx])\s*[)）]\s*[。.]?\s*$`)
)

// part says which field the next plain line goes on with.
type part int

const (
	inNothing part = iota
	inStem
	inOptions
	inAnswer
	inExplanation
	inOther
)

// draft is a question of a text while its lines are read.
type draft struct {
	row       Row
	section   int
	number    int
	kind      questionbank.Type
	kindKnown bool
	stem      []string
	inline    string // the first line, where options were found in it
	options   []string
	answer    []string
	answered  bool
	notes     []string
	raw       []string
}

type textReader struct {
	file    string
	options Options
	drafts  []*draft
	now     *draft
	at      part
	section int
	kind    questionbank.Type
	known   bool
	marks   engine.Mark
	table   *answerTable
	lost    []Row    // lines that belong to no question
	ahead   []string // the lines behind the present one
	item    int      // number of the last item of a list within an answer or explanation
}

// readText reads numbered questions out of a plain text.
func readText(name string, data []byte, o Options) ([]Row, error) {
	text, err := decodeText(name, data)
	if err != nil {
		return nil, err
	}
	return readLines(name, strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), o)
}

func readLines(name string, lines []string, o Options) ([]Row, error) {
	t := &textReader{file: base(name), options: o, marks: engine.One, table: &answerTable{}}
	for i, line := range lines {
		line = strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "\uFEFF　"))
		if line != "" {
			t.ahead = lines[i+1:]
			t.line(i+1, line)
		}
		if len(t.drafts) > maxRows {
			return nil, engine.E(engine.KindTooLarge, "import.error.rows", "file", t.file, "max", maxRows)
		}
	}
	rows := t.rows()
	if len(rows) == 0 {
		return nil, engine.Invalid("import.error.none", "file", t.file)
	}
	return rows, nil
}

// line decides what a line is by what it begins with.
func (t *textReader) line(n int, line string) {
	switch {
	case t.heading(n, line), t.inTable(n, line), t.answer(line), t.note(line), t.begin(n, line), t.option(line):
		return
	}
	t.goOn(n, line)
}

func (t *textReader) answer(line string) bool {
	m := answerLine.FindStringSubmatch(line)
	if m == nil || t.now == nil {
		return false
	}
	rest := m[1]
	if before, after, ok := cutNote(rest); ok {
		rest = before
		defer t.note(after)
	}
	t.now.raw = append(t.now.raw, line)
	t.now.answered = true
	if rest != "" {
		t.now.answer = append(t.now.answer, rest)
	}
	t.at, t.item = inAnswer, itemOf(rest)
	return true
}

var noteWithin = regexp.MustCompile(`\s+(?:【?解析】?[:：]|【解析】)`)

// cutNote splits 答案：A 解析：… that stand on one line.
func cutNote(s string) (before, after string, found bool) {
	at := noteWithin.FindStringIndex(s)
	if at == nil {
		return s, "", false
	}
	return strings.TrimSpace(s[:at[0]]), strings.TrimSpace(s[at[0]:]), true
}

func (t *textReader) note(line string) bool {
	m := noteLine.FindStringSubmatch(line)
	if m == nil || t.now == nil {
		return false
	}
	d, q, value := t.now, &t.now.row.Question, m[7]
	d.raw = append(d.raw, line)
	t.at = inOther
	switch {
	case m[1] != "":
		t.at, t.item = inExplanation, itemOf(value)
		if value != "" {
			d.notes = append(d.notes, value)
		}
	case m[2] != "":
		if level, ok := difficultyOf(value, false); ok {
			q.Difficulty = level
		} else {
			d.row.Problems = append(d.row.Problems, warn("difficulty", "problem.difficulty", "found", shorten(value)))
		}
	case m[3] != "":
		q.Tags = append(q.Tags, listCell(value)...)
	case m[4] != "":
		q.Source = value
	case m[5] != "":
		t.setMarks(value)
	case m[6] != "":
		q.Topic = value
	}
	return true
}

func (t *textReader) setMarks(value string) {
	if marks, ok := marksOf(value); ok {
		t.now.row.Question.Marks = marks
		return
	}
	t.now.row.Problems = append(t.now.row.Problems, wrong("marks", "problem.marks", "found", shorten(value)))
}

// begin starts a question at a number, or at a tag such as 【单选,5分】.
func (t *textReader) begin(n int, line string) bool {
	number, rest := 0, line
	m := numbered.FindStringSubmatch(line)
	switch {
	case m != nil && !t.continues(m):
		number, _ = strconv.Atoi(m[1] + m[2] + m[3])
		rest = m[4]
	case m != nil:
		return false
	default:
		tag := tagged.FindStringSubmatch(line)
		if tag == nil {
			return false
		}
		if _, ok := typeOf(strings.Split(tag[1]+tag[2], ",")[0]); !ok || strings.TrimSpace(tag[1]+tag[2]) != "" && place0(tag[1]+tag[2]) {
			return false
		}
	}
	d := &draft{section: t.section, number: number, kind: t.kind, kindKnown: t.known, raw: []string{line}}
	d.row = Row{File: t.file, Line: n, Question: questionbank.Question{Marks: t.marks, Difficulty: questionbank.NoDifficulty}}
	t.drafts, t.now, t.at = append(t.drafts, d), d, inStem
	rest = t.tags(rest)
	before, options := splitOptions(rest, 0)
	if len(options) < 2 {
		before, options = rest, nil
	}
	d.stem, d.options = append(d.stem, before), options
	if options != nil {
		t.at, d.inline = inOptions, rest
	}
	return true
}

// place0 reports whether a tag is a bare number, which names no type.
func place0(s string) bool {
	_, err := strconv.Atoi(strings.TrimSpace(s))
	return err == nil
}

// continues reports whether a number is part of the text that goes on: a step
// of a model answer or an explanation, or （1） within a stem.
func (t *textReader) continues(m []string) bool {
	if t.now == nil {
		return false
	}
	n, _ := strconv.Atoi(m[1] + m[2] + m[3])
	if m[2] != "" && t.now.number > 0 && !t.bracketed() {
		next := n == t.now.number+1 && (t.at == inOptions || t.at != inStem && t.answerAhead())
		return !next
	}
	if t.at != inAnswer && t.at != inExplanation {
		return false
	}
	if n != t.item+1 || (t.item == 0 || n == t.now.number+1) && t.answerAhead() {
		return false
	}
	if t.item == 0 && n == t.now.number+1 {
		return false
	}
	t.item = n
	return true
}

// itemOf returns 1 where a text begins a list: 1. …
func itemOf(s string) int {
	if m := numbered.FindStringSubmatch(s); m != nil && m[1]+m[2]+m[3] == "1" {
		return 1
	}
	return 0
}

// answerAhead reports whether an answer follows before the next number, so
// that a numbered line is a question and no item of a list.
func (t *textReader) answerAhead() bool {
	for _, line := range t.ahead[:min(len(t.ahead), 60)] {
		line = strings.TrimSpace(line)
		switch {
		case answerLine.MatchString(line):
			return true
		case numbered.MatchString(line):
			return false
		}
	}
	return false
}

// bracketed reports whether the questions are numbered （1）.
func (t *textReader) bracketed() bool {
	first := t.drafts[0].raw[0]
	return strings.HasPrefix(first, "(") || strings.HasPrefix(first, "（")
}

// tags reads 【单选,5分】 or [填空题](系统评分) before a stem.
func (t *textReader) tags(rest string) string {
	for {
		m := tagged.FindStringSubmatch(rest)
		if m == nil {
			return rest
		}
		known := false
		for _, word := range strings.FieldsFunc(m[1]+m[2], func(r rune) bool { return strings.ContainsRune(",，、;； ", r) }) {
			if kind, ok := typeOf(word); ok && !place0(word) {
				t.now.kind, t.now.kindKnown, known = kind, true, true
			} else if marks, ok := marksOf(word); ok && strings.Contains(word, "分") {
				t.now.row.Question.Marks, known = marks, true
			} else if level, ok := levelWords[word]; ok {
				t.now.row.Question.Difficulty, known = level, true
			}
		}
		if !known {
			return rest
		}
		rest = rest[len(m[0]):]
	}
}

// option reads one option, or several on a line.
func (t *textReader) option(line string) bool {
	if t.now == nil || t.at == inExplanation || t.at == inOther {
		return false
	}
	before, options := splitOptions(line, len(t.now.options))
	if first, again := splitOptions(line, 0); t.at == inOptions && t.now.inline != "" && again != nil && first == "" {
		// What looked like options in the stem was part of it.
		t.now.stem, t.now.options, t.now.inline = []string{t.now.inline}, nil, ""
		before, options = first, again
	}
	if options == nil || strings.TrimSpace(before) != "" {
		return false
	}
	t.now.options = append(t.now.options, options...)
	t.now.raw = append(t.now.raw, line)
	t.at = inOptions
	return true
}

// goOn adds a plain line to what was being read.
func (t *textReader) goOn(n int, line string) {
	d := t.now
	if d == nil {
		t.stray(n, line)
		return
	}
	d.raw = append(d.raw, line)
	switch t.at {
	case inStem:
		d.stem = append(d.stem, line)
	case inOptions:
		if last := &d.options[len(d.options)-1]; len(*last) < 8*questionbank.MaxOption {
			*last += "\n" + line
		}
	case inAnswer:
		d.answer = append(d.answer, line)
	case inExplanation:
		d.notes = append(d.notes, line)
	}
}

// instructions are what stands under a heading and is no question.
var instructions = regexp.MustCompile(`每|请|本大?题|下列各|共\s*\d|\d\s*分[)）。]?$|选出|正确的打|括号内|横线上|^[-=_*—─]+$|^第?\s*\d+\s*页`)

// stray keeps what stands between questions and belongs to none: before the
// first there are only titles.
func (t *textReader) stray(n int, line string) {
	if len(t.drafts) == 0 || instructions.MatchString(line) {
		return
	}
	t.lost = append(t.lost, Row{File: t.file, Line: n, Raw: line, Problems: []questionbank.Problem{wrong("", "problem.stray", "text", shorten(line))}})
}
