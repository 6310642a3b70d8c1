package formats

import (
	"regexp"
	"strings"

	"lectern/engine"
	"lectern/questionbank"
)

// typeWords are what files call the types, longest first where one begins
// another.
var typeWords = []struct {
	word string
	t    questionbank.Type
}{
	{"不定项", questionbank.Multiple}, {"多项选择", questionbank.Multiple}, {"多选", questionbank.Multiple}, {"multiple", questionbank.Multiple}, {"multi", questionbank.Multiple},
	{"单项选择", questionbank.Single}, {"单选", questionbank.Single}, {"single", questionbank.Single}, {"choice", questionbank.Single},
	{"判断", questionbank.TrueFalse}, {"是非", questionbank.TrueFalse}, {"对错", questionbank.TrueFalse}, {"true_false", questionbank.TrueFalse}, {"true/false", questionbank.TrueFalse}, {"truefalse", questionbank.TrueFalse}, {"judge", questionbank.TrueFalse},
	{"填空", questionbank.Blank}, {"blank", questionbank.Blank}, {"fill", questionbank.Blank},
	{"数值", questionbank.Numeric}, {"numeric", questionbank.Numeric}, {"number", questionbank.Numeric},
	{"连线", questionbank.Match}, {"匹配", questionbank.Match}, {"配对", questionbank.Match}, {"match", questionbank.Match},
	{"排序", questionbank.Order}, {"order", questionbank.Order},
	{"案例", questionbank.Case}, {"材料", questionbank.Case}, {"case", questionbank.Case},
	{"简答", questionbank.Short}, {"问答", questionbank.Short}, {"论述", questionbank.Short}, {"主观", questionbank.Short}, {"名词解释", questionbank.Short},
	{"计算", questionbank.Short}, {"short", questionbank.Short}, {"essay", questionbank.Short},
}

// typeOf reads the name of a type; false where the words name none, or leave
// it open (选择题).
func typeOf(words string) (questionbank.Type, bool) {
	words = strings.ToLower(strings.TrimSpace(questionbank.FoldWidth(words)))
	switch words {
	case "1", "单":
		return questionbank.Single, true
	case "2", "多":
		return questionbank.Multiple, true
	case "3", "判":
		return questionbank.TrueFalse, true
	case "4":
		return questionbank.Short, true
	}
	for _, w := range typeWords {
		if strings.Contains(words, w.word) {
			return w.t, true
		}
	}
	return "", false
}

var truths = map[string]bool{
	"对": true, "正确": true, "是": true, "√": true, "✓": true, "✔": true, "t": true, "true": true, "y": true, "yes": true, "1": true, "a": true, "right": true, "correct": true,
	"错": false, "错误": false, "否": false, "×": false, "╳": false, "✗": false, "✘": false, "x": false, "f": false, "false": false, "n": false, "no": false, "0": false, "b": false, "wrong": false, "incorrect": false, "不对": false, "不正确": false, "不是": false,
}

// truthOf reads one of the notations of true and false.
func truthOf(s string) (value, ok bool) {
	s = strings.ToLower(strings.Trim(questionbank.FoldWidth(s), " \t\n。.()（）;；"))
	value, ok = truths[s]
	return value, ok
}

// levels are the difficulties, as facility in thousandths, of the words and of
// the five levels in use.
var (
	levels     = []int{0, 850, 750, 600, 450, 300}
	levelWords = map[string]int{
		"易": 850, "容易": 850, "简单": 850, "低": 850, "easy": 850, "较易": 750, "较简单": 750, "较容易": 750, "中": 600, "中等": 600, "一般": 600, "适中": 600, "普通": 600, "medium": 600,
		"较难": 450, "偏难": 450, "难": 300, "困难": 300, "高": 300, "hard": 300, "difficult": 300, "很难": 200, "极难": 200,
	}
)

// difficultyOf reads a decimal from 0 to 1, a share of a hundred, a word, or,
// where byLevel says so, one of five levels, 1 the easiest.
func difficultyOf(s string, byLevel bool) (int, bool) {
	s = strings.ToLower(strings.TrimSpace(questionbank.FoldWidth(s)))
	if d, ok := levelWords[strings.TrimSuffix(s, "题")]; ok {
		return d, true
	}
	if stars := strings.Count(s, "★"); stars > 0 && stars <= 5 {
		return levels[stars], true
	}
	if percent, ok := strings.CutSuffix(s, "%"); ok {
		m, err := engine.ParseMark(percent)
		return int(m) / 100, err == nil && m >= 0 && m <= 100*engine.One
	}
	m, err := engine.ParseMark(s)
	if err != nil || m < 0 {
		return 0, false
	}
	if byLevel && m%engine.One == 0 && m >= engine.One && m <= 5*engine.One {
		return levels[m/engine.One], true
	}
	return int(m), m <= engine.One
}

var marksIn = regexp.MustCompile(`(\d+(?:\.\d{1,3})?)\s*分`)

// marksOf reads marks such as 2, 2.5 or 2分.
func marksOf(s string) (engine.Mark, bool) {
	s = strings.TrimSpace(questionbank.FoldWidth(s))
	if m := marksIn.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	m, err := engine.ParseMark(s)
	return m, err == nil && m > 0
}
