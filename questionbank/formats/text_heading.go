package formats

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"lectern/engine"
	"lectern/questionbank"
)

var (
	headingLine = regexp.MustCompile(`^(?:第?[一二三四五六七八九十]{1,3}(?:部分|大题)?[、.．,，:：\s]|[(（][一二三四五六七八九十]{1,3}[)）]|[IVX]{1,4}[.、]|#+\s*)\s*(.{2,200})$`)
	bareHeading = regexp.MustCompile(`^【?((?:单项选择|多项选择|不定项选择|单选|多选|判断|填空|简答|问答|论述|案例分析|材料分析|名词解释|选择)题?)】?(?:[(（][^()（）]*[)）])?[:：]?$`)
	sharedRange = regexp.MustCompile(`^(?:[【\[]?(?:参考|标准|正确)?答案[】\]]?\s*[:：]?\s*)?(\d{1,4})\s*(?:[-~—–～]|至)+\s*(\d{1,4})\s*[:：.、]?\s*(.+)$`)
	tableTitle  = regexp.MustCompile(`^[【\[]?\s*(?:试题|试卷|练习)?(?:参考答案|标准答案|正确答案|答案)(?:及解析|与解析|一览表?|汇总|表)?\s*[】\]]?\s*[:：]?$`)
)

// heading reads 一、单项选择题（每题2分）, which sets type and marks until the
// next one, or the title of the answer table.
func (t *textReader) heading(n int, line string) bool {
	if tableTitle.MatchString(line) && (t.at != inOptions && t.at != inStem || t.now == nil || t.now.answered || t.answeredBefore()) {
		t.table.begin(t.section, false)
		t.now, t.at = nil, inNothing
		return true
	}
	name, answers := line, ""
	if at := strings.IndexFunc(line, unicode.IsDigit); t.table.open && at > 0 && !strings.ContainsAny(line[:at], "(（") {
		name, answers = strings.TrimSpace(line[:at]), line[at:]
	}
	words := ""
	if m := headingLine.FindStringSubmatch(name); m != nil {
		words = m[1]
	} else if m := bareHeading.FindStringSubmatch(name); m != nil {
		words = m[1]
	}
	title, _, _ := strings.Cut(strings.ReplaceAll(words, "（", "("), "(")
	kind, known := typeOf(title)
	if words == "" || !known && !strings.Contains(title, "选择") || len([]rune(title)) > 20 {
		return false
	}
	t.now, t.at = nil, inNothing
	if t.table.open && !t.questionsAhead(kind) {
		t.table.group(t.section, kind, true)
		if answers != "" {
			t.table.read(n, answers)
		}
		return true
	}
	t.table.open = false
	t.section, t.kind, t.known, t.marks = t.section+1, kind, known, engine.One
	if m, ok := marksOf(eachMarks(line)); ok {
		t.marks = m
	}
	return true
}

// questionsAhead reports whether questions of a kind follow upon a range of
// answers, so that it was one section's and no table at the end.
func (t *textReader) questionsAhead(kind questionbank.Type) bool {
	if !t.table.ranged {
		return false
	}
	for _, line := range t.ahead[:min(len(t.ahead), 12)] {
		line = strings.TrimSpace(line)
		m := numbered.FindStringSubmatch(line)
		switch _, options := splitOptions(line, 0); {
		case len(options) > 1, answerLine.MatchString(line) && !sharedRange.MatchString(line):
			return true
		case m != nil && (kind.Chosen() || kind == questionbank.TrueFalse):
			return !looksLikeAnswers(m[4])
		case m != nil:
			return len([]rune(m[4])) > 12 || questionbank.Blanks(m[4]) > 0 || t.optionsNext()
		}
	}
	return false
}

// optionsNext reports whether an option begins one of the next lines.
func (t *textReader) optionsNext() bool {
	for _, line := range t.ahead[:min(len(t.ahead), 4)] {
		if before, options := splitOptions(strings.TrimSpace(line), 0); options != nil && before == "" {
			return true
		}
	}
	return false
}

// answeredBefore reports whether a question before the present one has had an
// answer of its own, so that a bare 答案 belongs to the present one.
func (t *textReader) answeredBefore() bool {
	for _, d := range t.drafts {
		if d.answered {
			return false
		}
	}
	return len(t.drafts) > 1
}

var each = regexp.MustCompile(`每(?:小?题|空|个|道)\s*(\d+(?:\.\d+)?)\s*分`)

// eachMarks returns the marks of one question that a heading states, "" where
// it states only a sum.
func eachMarks(line string) string {
	if m := each.FindStringSubmatch(questionbank.FoldWidth(line)); m != nil {
		return m[1]
	}
	return ""
}

// inTable reads the lines of an answer table; a range of answers is one
// wherever it stands, until questions follow.
func (t *textReader) inTable(n int, line string) bool {
	if t.opensTable(questionbank.FoldWidth(line)) {
		t.table.begin(t.section, true)
		t.now, t.at = nil, inNothing
	} else if t.table.open && t.table.ranged && t.isQuestion(line) {
		t.table.open = false
	}
	if t.table.open {
		t.table.read(n, line)
	}
	return t.table.open
}

// opensTable reports whether a line is of a table of answers by what it holds:
// a range with its answers, answers that count up, or a row of numbers.
func (t *textReader) opensTable(folded string) bool {
	if m := sharedRange.FindStringSubmatch(folded); m != nil {
		return looksLikeAnswers(m[3])
	}
	if m := answerLine.FindStringSubmatch(folded); m != nil {
		return t.awaits(runOf(m[1]))
	}
	return t.awaits(runOf(folded)) || len(t.drafts) > 0 && numberRow.MatchString(folded)
}

// awaits reports whether a run of answers is that of the last questions up to
// the present one, none of which has an answer yet. Else it is the answer to
// the present one alone, which may have several.
func (t *textReader) awaits(run [][]string) bool {
	if run == nil || t.now == nil || t.now.kind == questionbank.Blank || run[len(run)-1][1] != strconv.Itoa(t.now.number) {
		return false
	}
	if len(run) > len(t.drafts) {
		return false
	}
	for _, d := range t.drafts[len(t.drafts)-len(run):] {
		if len(d.answer) > 0 {
			return false
		}
	}
	return true
}

// isQuestion reports whether a numbered line is a question by the options in or
// behind it.
func (t *textReader) isQuestion(line string) bool {
	m := numbered.FindStringSubmatch(line)
	if m == nil || looksLikeAnswers(m[4]) {
		return false
	}
	_, options := splitOptions(m[4], 0)
	return len(options) > 1 || t.optionsNext()
}
