package formats

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

// runningPaper numbers its questions through, restartingPaper in each section.
const runningPaper = `一、单选题
1. 甲
A.一B.二C.三
2. 乙
A. 一 B. 二
（二）判断题
3. 丙
4. 丁
`

var restartingPaper = strings.NewReplacer("3.", "1.", "4.", "2.").Replace(runningPaper)

// An answer table belongs to its questions however it is headed; where that is
// not clear, the questions have no answer rather than another's.
func TestAnswerTables(t *testing.T) {
	t.Parallel()
	good := []string{`single|甲|一/二/三|"C"|1`, `single|乙|一/二|"B"|1`, "true_false|丙||true|1", "true_false|丁||false|1"}
	const none = "answer:problem.answer.missing"
	bad := []string{"single|甲|一/二/三||1|" + none, "single|乙|一/二||1|" + none, "true_false|丙||false|1|" + none, "true_false|丁||false|1|" + none}
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"no headings", runningPaper + "参考答案\n1-2 CB\n3-4 √×", good},
		{"one range", runningPaper + "1-4 C B 对 错", good},
		{"number by number", runningPaper + "答案\n1、C；2、B\n3.√ 4.×", good},
		{"sections by numeral", runningPaper + "参考答案\n一、1.C 2.B\n二、3.对 4.错", good},
		{"restarting, sections by numeral", restartingPaper + "参考答案\n一、1.C 2.B\n二、1.对 2.错", good},
		{"restarting, headings with answers", restartingPaper + "参考答案\n单选题：1.C 2.B\n判断题：1.√ 2.×", good},
		{"restarting, headings in another order", restartingPaper + "参考答案\n一、判断题\n1.√ 2.×\n二、单选题\n1.C 2.B", good},
		{"restarting, no headings", restartingPaper + "参考答案\n1-2 CB\n1-2 √×", good},
		{"restarting, a range behind each section", strings.Replace(restartingPaper, "（二）", "答案：1-2 CB\n（二）", 1) + "答案：1-2 √×", good},
		{"restarting, answers of one section", restartingPaper + "参考答案\n1-2 CB", bad},
		{"restarting, a range of one section", restartingPaper + "1-2 CB", bad},
		{"a row of numbers, a row of answers", runningPaper + "参考答案\n题号\t1\t2\t3\t4\n答案\tC\tB\t√\t×", good},
		{"the same, without a title", runningPaper + "| 题号 | 1 | 2 |\n|---|---|---|\n| 答案 | C | B |\n题号 3 4\n答案 对 错", good},
		{"a row a question", runningPaper + "参考答案\n题号 答案\n1 C\n2 B\n3 √\n4 ×", good},
		{"columns by turns", runningPaper + "参考答案\n题号\t答案\t题号\t答案\n1\tC\t2\tB\n3\t√\t4\t×", good},
		{"one line", runningPaper + "参考答案：1.C 2.B 3.√ 4.×", good},
		{"one line, tight", runningPaper + "答案：\n1、C2、B3√4×", good},
		{"rows that do not match", runningPaper + "题号 1 2\n答案 C", append(bad[:4:4], "||||0|answer:problem.answer.table")},
		{"a range that does not count up", restartingPaper + "1-2 CBA", append(bad[:4:4], "||||0|answer:problem.answer.table")},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, "a.txt", c.text, c.want...) })
	}
}

// A question in another style of number is no part of the option before it.
func TestBracketedNumbersAmongPlainOnes(t *testing.T) {
	t.Parallel()
	check(t, "a.txt", `1. 甲（ B ）
A. 一
B. 二
（2）乙
A. 三
B. 四
答案：A
3. 丙
答案：（1）五；
（2）六。
4. 丁
答案：戊`, `single|甲（　）|一/二|"B"|1`, `single|乙|三/四|"A"|1`, `short|丙||["（1）五；\n（2）六。"]|1`, `short|丁||["戊"]|1`)
}

// Several answers of one question are its own, even where they are numbered.
func TestNumberedAnswersOfOneQuestion(t *testing.T) {
	t.Parallel()
	check(t, "a.txt", `1. 甲
答案：乙
2. 依次选择
答案：1.C 2.A
3. 丙
答案：丁`, `short|甲||["乙"]|1`, `short|依次选择||["1.C 2.A"]|1`, `short|丙||["丁"]|1`)
}

func TestLettersInAStemAreNoOptions(t *testing.T) {
	t.Parallel()
	check(t, "a.txt", `1. 维生素 A. 与 B. 的区别是（　）
A. 一
B. 二
答案：B
2. 甲 A.一；B.二；C.三
答案：C`, `single|维生素 A. 与 B. 的区别是（　）|一/二|"B"|1`, `single|甲|一/二/三|"C"|1`)
}

// A row of a table in a document reads as one line.
func TestDocumentWithATableOfAnswers(t *testing.T) {
	t.Parallel()
	cell := func(s string) string { return "<w:tc><w:p><w:r><w:t>" + s + "</w:t></w:r></w:p></w:tc>" }
	row := func(cells ...string) string {
		var b strings.Builder
		for _, c := range cells {
			b.WriteString(cell(c))
		}
		return "<w:tr>" + b.String() + "</w:tr>"
	}
	var body strings.Builder
	for _, line := range []string{"1. 甲", "A. 一 B. 二", "2. 乙", "A. 一 B. 二", "参考答案"} {
		body.WriteString("<w:p><w:r><w:t>" + line + "</w:t></w:r></w:p>")
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("word/document.xml")
	_, _ = w.Write([]byte(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body.String() +
		"<w:tbl>" + row("题号", "1", "2") + row("答案", "B", "A") + "</w:tbl></w:body></w:document>"))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, "a.docx", b.String(), `single|甲|一/二|"B"|1`, `single|乙|一/二|"A"|1`)
}
