package formats

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"lectern/engine"
	"lectern/questionbank"
)

// summary is a question on one line, as tests read it.
func summary(r Row) string {
	q := r.Question
	answer, _ := q.MarshalJSON()
	_, answer2, _ := strings.Cut(string(answer), `"answer":`)
	answer2, _, _ = strings.Cut(answer2, `,"marks":`+q.Marks.String()+tail(q))
	s := fmt.Sprintf("%s|%s|%s|%s|%s", q.Type, q.Stem, strings.Join(q.Options, "/"), answer2, q.Marks)
	for _, p := range r.Problems {
		s += "|" + p.Field + ":" + p.Reason.(*engine.Error).Message
	}
	return s
}

// tail is what stands behind the marks.
func tail(q questionbank.Question) string {
	b, _ := q.MarshalJSON()
	i := strings.LastIndex(string(b), `,"marks":`+q.Marks.String())
	return string(b)[i+len(`,"marks":`+q.Marks.String()):]
}

func check(t *testing.T, name, input string, want ...string) {
	t.Helper()
	rows, err := Read(name, strings.NewReader(input), Options{})
	if err != nil {
		t.Errorf("%v: %s", err, input)
		return
	}
	var got []string
	for _, r := range rows {
		got = append(got, summary(r))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\ngot\n%s\nwant\n%s", input, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string
	}{
		{`法律法规练习

一、单项选择题（每小题 2 分，共 4 分）
1.公告期限不少于（　）日。
A.10　　B.20
C.30　　D.60
答案：C
解析：见条例。
2、下列哪项正确？
A、甲
B、乙
【答案】B
二、多项选择题（每题3分）
请将正确答案填在括号内。
3．属于保障的有
A. 甲 B. 乙 C. 丙
正确答案是：A、C
三、判断题
（4）应当公告。
答案：√`, []string{
			`single|公告期限不少于（　）日。|10/20/30/60|"C"|2`,
			`single|下列哪项正确？|甲/乙|"B"|2`,
			`multiple|属于保障的有|甲/乙/丙|"AC"|3`,
			`true_false|应当公告。||true|1`,
		}},
		{`一、单选题
1. 甲（ B ）。
A. 一 B. 二
2. 乙是（A）
A. 一 B. 二
二、多选题
1. 丙包括( A、B )
A. 一 B. 二 C. 三
三、判断题
1. 丁。（×）
2. 戊（ 对 ）。`, []string{
			`single|甲（　）。|一/二|"B"|1`,
			`single|乙是（　）|一/二|"A"|1`,
			`multiple|丙包括（　）|一/二/三|"AB"|1`,
			`true_false|丁。||false|1`,
			`true_false|戊||true|1`,
		}},
		{`一、单选题
1. 甲
A. 一 B. 二
2. 乙
A. 一 B. 二
3. 丙
A. 一 B. 二
二、多选题
1. 丁
A. 一 B. 二 C. 三
2. 戊
A. 一 B. 二 C. 三
三、判断题
1. 己
2. 庚
参考答案
一、单选题
1-3 ABA
二、多选题
1~2：AB ABC
三、判断题
1、√ 2、×`, []string{
			`single|甲|一/二|"A"|1`, `single|乙|一/二|"B"|1`, `single|丙|一/二|"A"|1`,
			`multiple|丁|一/二/三|"AB"|1`, `multiple|戊|一/二/三|"ABC"|1`,
			`true_false|己||true|1`, `true_false|庚||false|1`,
		}},
		{`1. 甲
A. 一 B. 二
2. 乙
A. 一 B. 二
答案：1-2 AB`, []string{`single|甲|一/二|"A"|1`, `single|乙|一/二|"B"|1`}},
		{`1. 甲
A. 一 B. 二
2. 乙
A. 一 B. 二
3. 丙
A. 一 B. 二
1-3 AB`, []string{
			`single|甲|一/二||1|answer:problem.answer.missing`, `single|乙|一/二||1|answer:problem.answer.missing`, `single|丙|一/二||1|answer:problem.answer.missing`,
			`||||0|answer:problem.answer.table`,
		}},
		{`【单选,5分】甲？
A.一
B.二
答案：A

[填空题](系统评分) ____和（　　）之外
答案：(空1)五(空2)十
1. 【判断】乙。
答案：F`, []string{
			`single|甲？|一/二|"A"|5`,
			`blank|____和（　　）之外||[["五"],["十"]]|1`,
			`true_false|乙。||false|1`,
		}},
		{`四、简答题
1. 简述征地程序。
答案：1. 公告；
2. 登记；
3. 听证。
解析：略
2. 简述意义。
参考答案：公告（2分）
听证（1.5分）
难度：0.6
出处：《土地管理法》
分值：3.5`, []string{
			"short|简述征地程序。||[\"1. 公告；\\n2. 登记；\\n3. 听证。\"]|1",
			`short|简述意义。||{"points":[{"text":"公告","marks":2},{"text":"听证","marks":1.5}]}|3.5`,
		}},
		{`1. 没有答案
A. 一 B. 二
2. 字母不在
A. 一 B. 二
答案：D
3. 读不懂
A. 一 B. 二
答案：略`, []string{
			`single|没有答案|一/二||1|answer:problem.answer.missing`,
			`single|字母不在|一/二|"D"|1|answer:problem.answer.letter`,
			`single|读不懂|一/二||1|answer:problem.answer.notation`,
		}},
		{`1. 题干换行
继续的一行
A. 选项一
也换行
B. 选项二
答案：A
解析：第一行
第二行`, []string{"single|题干换行\n继续的一行|选项一\n也换行/选项二|\"A\"|1"}},
	} {
		check(t, "练习.txt", c.text, c.want...)
	}
}

func TestTextInEveryEncoding(t *testing.T) {
	t.Parallel()
	text := "1. 公告期限不少于（　）日。\r\nA. 十 B. 三十\r\n答案：B\r\n"
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(text)
	le, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	bare, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(strings.Repeat(text, 3))
	for name, data := range map[string]string{"UTF-8": text, "BOM": "\uFEFF" + text, "GB18030": gb, "UTF-16": le, "UTF-16 bare": bare} {
		rows, err := Read("a.txt", strings.NewReader(data), Options{})
		if err != nil || len(rows) == 0 || rows[0].Question.Stem != "公告期限不少于（　）日。" || rows[0].Question.Topic != "a" {
			t.Errorf("%s: %v %+v", name, err, rows)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	archive := func(name string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		if _, err := z.Create(name); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for _, c := range []struct{ name, data, key string }{
		{"a.xlsx", archive("word/document.xml"), "import.error.mismatch"}, {"a.docx", archive("xl/workbook.xml"), "import.error.mismatch"},
		{"a.xlsx", "题型,题干", "import.error.mismatch"}, {"a.csv", "PK\x03\x04....", "import.error.mismatch"}, {"a.txt", "%PDF-1.4", "import.error.mismatch"},
		{"a.jsonl", "PK\x03\x04", "import.error.mismatch"}, {"a.docx", "hello", "import.error.mismatch"}, {"a.xlsx", "PK\x03\x04broken", "import.error.broken"},
		{"a.docx", "PK\x03\x04broken", "import.error.broken"},
		{"a.xls", "\xD0\xCF\x11\xE0", "import.error.old"}, {"a.pdf", "%PDF", "import.error.format"}, {"noname", "x", "import.error.format"},
		{"a.txt", "", "import.error.empty"}, {"a.csv", " \n\n", "import.error.empty"}, {"a.jsonl", "\n \n", "import.error.empty"}, {"a.xlsx", "", "import.error.empty"},
		{"a.txt", "\x81\xff\xff\xff", "import.error.encoding"}, {"a.csv", "甲,乙\n1,2\n", "import.error.header"}, {"a.txt", "一篇没有题目的文章", "import.error.none"},
		{"a.csv", "题型,题干,答案\n", "import.error.empty"}, {"a.jsonl", "[{}]", "import.error.array"}, {"a.jsonl", "\xFF\xFE{\x00", "import.error.utf8"},
		{"a.jsonl", "{\"stem\":\"\xb9\xab\xb8\xe6\"}", "import.error.utf8"}, {"a.jsonl", "题型,题干\n单选题,甲\n", "import.error.mismatch"},
	} {
		_, err := Read(c.name, strings.NewReader(c.data), Options{})
		if e, ok := err.(*engine.Error); !ok || e.Message != c.key {
			t.Errorf("%s %q: %v", c.name, c.data, err)
		}
	}
	_, err := Read("a.csv", &endless{line: []byte("题型,题干,答案\n")}, Options{})
	_, err2 := Read("a.jsonl", &endless{line: []byte(`{"type":"short","stem":"s","answer":"a","topic":"t"}` + "\n")}, Options{})
	if !engine.Is(err, engine.KindTooLarge) || !engine.Is(err2, engine.KindTooLarge) {
		t.Errorf("%v %v", err, err2)
	}
}

// endless is a reader without end: its line, and then spaces.
type endless struct{ line []byte }

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.line)
	e.line = e.line[n:]
	for n < len(p) {
		n += copy(p[n:], spaces)
	}
	return n, nil
}

var spaces = bytes.Repeat([]byte(" "), 1<<16)

func TestJSONLinesReportsBrokenLines(t *testing.T) {
	t.Parallel()
	good := `{"id":"a","topic":"t","type":"true_false","stem":"s","answer":true}`
	input := "\uFEFF" + good + "\n\n{broken\n" + `{"id":"b","topic":"t","type":"single","stem":"s","options":["x"],"answer":"A"}` +
		"\r\n{\"stem\":\"\xff\"}\n" + `{"stem":"` + strings.Repeat("长", maxLine) + `"}` + "\n" + strings.Replace(good, `"a"`, `"c"`, 1)
	rows, err := Read("x.jsonl", strings.NewReader(input), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		s := fmt.Sprint(r.Line)
		for _, p := range r.Problems {
			s += " " + p.Reason.(*engine.Error).Message
		}
		got = append(got, s)
	}
	want := "1,3 problem.json.syntax,4 problem.options.few,5 problem.utf8,6 problem.line.long,7"
	if strings.Join(got, ",") != want {
		t.Errorf("%v", got)
	}
	if rows[0].Raw != "" || rows[1].Raw != "{broken" || len(rows[4].Raw) > 9*maxRaw {
		t.Error("raw text is kept of rows with problems, in bounds")
	}
}

// One damaged character is its line's problem, not the file's.
func TestJSONLinesWithADamagedCharacter(t *testing.T) {
	t.Parallel()
	good := `{"id":"a","topic":"题","type":"true_false","stem":"公告","answer":true}`
	rows, err := Read("x.jsonl", strings.NewReader("{\"stem\":\"公告期限\xe9\x99\"}\n"+good), Options{})
	if err != nil || len(rows) != 2 || !rows[0].Refused() || rows[1].Refused() {
		t.Errorf("%v %+v", err, rows)
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, body string) {
		w, _ := z.Create(name)
		_, _ = w.Write([]byte(body))
	}
	p := func(num, text string) string {
		if num != "" {
			num = `<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="` + num + `"/></w:numPr></w:pPr>`
		}
		return `<w:p>` + num + `<w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	put("word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`+
		p("", "一、单选题")+p("1", "甲（　）")+p("2", "一")+p("2", "二")+p("", "答案：B")+p("1", "乙（　）")+p("2", "三")+p("2", "四")+p("", "答案：A")+`</w:body></w:document>`)
	put("word/numbering.xml", `<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+
		`<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="upperLetter"/></w:lvl></w:abstractNum>`+
		`<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num></w:numbering>`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, "a.docx", b.String(), `single|甲（　）|一/二|"B"|1`, `single|乙（　）|三/四|"A"|1`)
}

func FuzzText(f *testing.F) {
	f.Add([]byte("一、单选题\n1. 甲（ B ）\nA. 一 B. 二\n参考答案\n1-1 A"))
	f.Add([]byte("【单选,5分】甲\nA.一\nB.二\n答案：(空1)x 解析：y\n1~5：ABCDE"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := Read("a.txt", bytes.NewReader(data), Options{})
		for _, r := range rows {
			if !r.Refused() && questionbank.Refused(questionbank.Validate(r.Question)) {
				t.Fatalf("an invalid question was taken: %+v", r)
			}
		}
		if err == nil && len(rows) == 0 {
			t.Fatal("neither rows nor an error")
		}
	})
}

func FuzzJSONL(f *testing.F) {
	f.Add([]byte(`{"id":"a","topic":"t","type":"case","stem":"s","parts":[{"type":"true_false","stem":"s","answer":true}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, _ := Read("a.jsonl", bytes.NewReader(data), Options{})
		for _, r := range rows {
			if !r.Refused() && questionbank.Refused(questionbank.Validate(r.Question)) {
				t.Fatalf("an invalid question was taken: %+v", r)
			}
		}
	})
}
