package formats

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lectern/engine"
)

func TestOneRowAQuestion(t *testing.T) {
	t.Parallel()
	csv := `说明：请勿修改表头,,,,,,,,
"题型
（必填）",题干*,选项A(勿删),选项Ｂ,选项C,【必填】正确答案,分值（分）,难度,解析
单选,甲（　）,一,二,三,b,2,0.6,因为
多选题,乙,一,二,三,"A,C",2.5分,中等,
多项选择,丙,一,二,三,A、B,,较难,
2,丁,一,二,三,a;c,,80%,
多选,戊,一,二,三,A B C,,,
判断题,己,,,,√,,,
判断,庚,对,错,,B,,,
判断,辛,,,,否,,,
填空题,____和____,,,,五|十,,,
填空,____和____,,,,五;十,,,
填空,____,,,,五；5,,,
填空,____、____,,,,(空1)五(空2)十,,,
填空,没有横线,,,,五|十,,,
填空,____和____,,,,五;5;十,,,
简答,壬,,,,要点,,,
单选,没有答案,一,二,,,,,
单选,公式,=A1+1,二,,A,,,
单选,中间空,一,,三,A,,,
论文题,癸,,,,x,,,
选择题,两个字母,一,二,三,AB,,,
单选,按文字,一,二,三,二,,,
单选,分值错,一,二,,A,很多,难吗,
`
	want := []string{
		`single|甲（　）|一/二/三|"B"|2`, `multiple|乙|一/二/三|"AC"|2.5`, `multiple|丙|一/二/三|"AB"|1`, `multiple|丁|一/二/三|"AC"|1`, `multiple|戊|一/二/三|"ABC"|1`,
		`true_false|己||true|1`, `true_false|庚||false|1`, `true_false|辛||false|1`,
		`blank|____和____||[["五"],["十"]]|1`, `blank|____和____||[["五"],["十"]]|1`, `blank|____||[["五","5"]]|1`, `blank|____、____||[["五"],["十"]]|1`,
		`blank|没有横线||[["五"],["十"]]|1|answer:problem.blanks.unclear|answer:problem.blanks.count`,
		`blank|____和____||[["五"],["5"],["十"]]|1|answer:problem.blanks.unclear|answer:problem.blanks.count`,
		`short|壬||["要点"]|1`,
		`single|没有答案|一/二||1|answer:problem.answer.missing`,
		`single|公式|=A1+1/二|"A"|1|:problem.formula`,
		`single|中间空|一//三|"A"|1|options[1]:problem.empty`,
		`|癸|||1|type:problem.type`,
		`multiple|两个字母|一/二/三|"AB"|1`, `single|按文字|一/二/三|"B"|1`,
		`single|分值错|一/二|"A"|0|marks:problem.marks|difficulty:problem.difficulty`,
	}
	check(t, "题库.csv", csv, want...)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(csv)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "题库.csv", gb, want...)
	rows, _ := Read("题库.csv", strings.NewReader(csv), Options{})
	if q := rows[0].Question; q.Difficulty != 600 || q.Topic != "题库" || q.Explanation != "因为" || rows[0].Line != 4 {
		t.Errorf("%+v %d", q, rows[0].Line)
	}
	for i, d := range map[int]int{1: 600, 2: 450, 3: 800, 4: -1} {
		if rows[i].Question.Difficulty != d {
			t.Errorf("row %d: difficulty %d", i, rows[i].Question.Difficulty)
		}
	}
	if e := rows[16].Problems[0].Reason.(*engine.Error); e.Args["cell"] != "C19" {
		t.Errorf("%v", e)
	}
}

func TestOneRowAnOption(t *testing.T) {
	t.Parallel()
	check(t, "a.csv", `题目序号,题目类型,题目内容,整体解析,题目图片,所属题库,是否正确项,选项内容,选项解析
1,1,甲,略,,法规,0,一,不对
1,1,甲,略,,法规,1,二,对的
2,2,乙,,,法规,1,一,
,,,,,,0,二,
,,,,,,1,三,
3,3,丙,,,法规,1,对,
,,,,,,0,错,
4,4,丁,,,法规,,要点一,
5,1,戊,,,法规,0,一,
5,1,戊,,,法规,0,二,
6,3,己,,,法规,0,正确,
7,3,庚,,,法规,1,错误,
8,判,辛,,,法规,0,,
9,单,壬,,,法规,0,一,
9,单,壬,,,法规,1,二,
`, `single|甲|一/二|"B"|1`, `multiple|乙|一/二/三|"AC"|1`, `true_false|丙||true|1`, `short|丁||["要点一"]|1`, `single|戊|一/二||1|answer:problem.answer.missing`,
		`true_false|己||false|1`, `true_false|庚||false|1`, `true_false|辛||false|1`, `single|壬|一/二|"B"|1`)
}

func TestOptionsInOneCell(t *testing.T) {
	t.Parallel()
	check(t, "a.csv", `题目,选项,答案
甲,A.一 B.二 C.三,B
乙,"A、一|B、二|C、三",AC
丙,"一
二",A
丁,一|二,B
戊,A.一B.二C.三,B
己,"A 一
B 二",B
庚,A.维生素B.的作用 B.其他,B
`, `single|甲|一/二/三|"B"|1`, `multiple|乙|一/二/三|"AC"|1`, `single|丙|一/二|"A"|1`, `single|丁|一/二|"B"|1`,
		`single|戊|一/二/三|"B"|1`, `single|己|一/二|"B"|1`, `single|庚|维生素B.的作用/其他|"B"|1`)
}

func TestOneSheetAType(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	put := func(sheet string, rows ...[]any) {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			at, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := book.SetSheetRow(sheet, at, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	put("单选题", []any{"题干", "A", "B", "答案"}, []any{"甲", 1, 0.5, "A"}, []any{"乙", "x", "y", "B"})
	put("多选题", []any{"题干", "A", "B", "答案"}, []any{"丙", "x", "y", "AB"})
	put("判断题", []any{"题干", "答案"}, []any{"丁", true}, []any{"戊", "×"})
	if err := book.SetCellFormula("单选题", "B3", "=A1"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellValue("Sheet1", "A1", "填写说明"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	data := b.String()
	check(t, "a.xlsx", data, `single|甲|1/0.5|"A"|1`, `single|乙|6/y|"B"|1|:problem.formula`, `multiple|丙|x/y|"AB"|1`, `true_false|丁||true|1`, `true_false|戊||false|1`)
	rows, _ := Read("a.xlsx", strings.NewReader(data), Options{Topic: "默认"})
	if rows[1].Problems[0].Reason.(*engine.Error).Args["cell"] != "B3" || rows[1].Sheet != "单选题" || rows[1].Line != 3 || rows[0].Question.Topic != "默认" {
		t.Errorf("%+v", rows[1])
	}
}

func TestMatchOrderAndNumericCells(t *testing.T) {
	t.Parallel()
	check(t, "a.csv", `题型,题干,选项A,选项B,选项C,对应项A,对应项B,对应项C,答案
匹配,甲,一,二,三,x,y,z,"1-C,2-A,3-B"
匹配,乙,一,二,三,x,y,z,CAB
匹配,丙,一,二,三,x,y,z,"C,A"
排序,丁,一,二,三,,,,C-A-B
排序,戊,一,二,三,,,,"3,1,2"
排序,己,一,二,三,,,,AAB
数值,庚,,,,,,,3.5±0.1
数值,辛,,,,,,,３.4～3.6
数值,壬,,,,,,,约三
`, `match|甲|一/二/三|[2,0,1]|1`, `match|乙|一/二/三|[2,0,1]|1`, `match|丙|一/二/三|[2,0]|1|answer:problem.match.count`,
		`order|丁|一/二/三|[2,0,1]|1`, `order|戊|一/二/三|[2,0,1]|1`, `order|己|一/二/三|[0,0,1]|1|answer:problem.order`,
		`numeric|庚||{"value":3.5,"tolerance":0.1}|1`, `numeric|辛||{"value":3.5,"tolerance":0.1}|1`, `numeric|壬|||1|answer:problem.answer.notation`)
}

func TestATwentiethOfBrokenRowsHidesNothing(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("题型,题干,选项A,选项B,答案\n")
	for i := range 1000 {
		if i%5 == 0 {
			b.WriteString("单选,坏" + strconv.Itoa(i) + ",一,二,Z\n")
		} else {
			b.WriteString("单选,好" + strconv.Itoa(i) + ",一,二,A\n")
		}
	}
	rows, err := Read("a.csv", strings.NewReader(b.String()), Options{})
	refused := 0
	for _, r := range rows {
		if r.Refused() {
			refused++
		}
	}
	if err != nil || len(rows) != 1000 || refused != 200 {
		t.Errorf("%d rows, %d refused, %v", len(rows), refused, err)
	}
}

// A quote that does not end costs its own row, not those behind it.
func TestBrokenQuotes(t *testing.T) {
	t.Parallel()
	check(t, "a.csv", `题型,题干,选项A,选项B,答案

单选题,"甲
第二行",一,二,A
单选题,"乙,一,二,A
单选题,他说"好"丙,一,二,B
单选题,"丁,一,二,A
单选题,"戊""",一,二,A
`, "single|甲\n第二行|一/二|\"A\"|1", "single|\"乙|一/二|\"A\"|1|:problem.quotes", `single|他说"好"丙|一/二|"B"|1`,
		"single|\"丁|一/二|\"A\"|1|:problem.quotes", `single|戊"|一/二|"A"|1`)
	rows, _ := Read("a.csv", strings.NewReader("题干,答案\n甲,一\n\n乙,\"二\n丙,三\n丁,\"四\n戊,五\n"), Options{})
	var lines []int
	for _, r := range rows {
		lines = append(lines, r.Line)
	}
	if !slices.Equal(lines, []int{2, 4, 5, 6, 7}) || !rows[1].Refused() || !rows[3].Refused() || rows[4].Refused() {
		t.Errorf("%v %+v", lines, rows)
	}
}
