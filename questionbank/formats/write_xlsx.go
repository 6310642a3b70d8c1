package formats

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"lectern/engine"
	"lectern/questionbank"
)

// maxCell is what a cell of a spreadsheet holds, in UTF-16 units.
const maxCell = 32767

// typeNames are written, and read back by typeOf.
var typeNames = map[questionbank.Type]string{
	questionbank.Single: "单选题", questionbank.Multiple: "多选题", questionbank.TrueFalse: "判断题", questionbank.Blank: "填空题", questionbank.Numeric: "数值题",
	questionbank.Match: "匹配题", questionbank.Order: "排序题", questionbank.Short: "简答题", questionbank.Case: "案例题",
}

// sheetLayout says which columns a written sheet has.
type sheetLayout struct {
	options, targets, parts int
	native                  bool
	csv                     bool
	header                  header
}

// layoutOf returns a layout wide enough for all of the questions.
func layoutOf(questions []*questionbank.Question) sheetLayout {
	l := sheetLayout{options: 4}
	for _, q := range questions {
		l.options = max(l.options, len(q.Options))
		l.targets = max(l.targets, len(q.Targets))
		l.parts = max(l.parts, len(partCells(q)))
	}
	l.native = true
	l.setHeader()
	return l
}

func (l *sheetLayout) names() []string {
	names := []string{"ID", "专题", "题型", "题干"}
	for i := range l.options {
		names = append(names, "选项"+questionbank.Letter(i))
	}
	for i := range l.targets {
		names = append(names, "对应项"+questionbank.Letter(i))
	}
	names = append(names, "正确答案", "分值", "难度", "标签", "解析", "出处", "互斥题", "固定选项", "总括选项可移动")
	for i := range l.parts {
		names = append(names, "小题"+strconv.Itoa(i+1))
	}
	if l.native {
		names = append(names, "完整数据")
	}
	return names
}

func (l *sheetLayout) setHeader() {
	l.header, _ = findHeader([][]string{l.names()})
}

// WriteXLSX writes questions to a workbook, one row each, that Read takes back
// unchanged. A question that no cell can hold is an Invalid error.
func WriteXLSX(w io.Writer, questions []*questionbank.Question) error {
	l := layoutOf(questions)
	rows, err := l.rows(questions)
	if err != nil {
		return err
	}
	book := excelize.NewFile()
	defer book.Close()
	const sheet = "试题"
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	out, err := book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := l.widths(out); err != nil {
		return err
	}
	if err := writeRows(book, out, l.names(), rows); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

// WriteCSV writes questions as comma separated values in UTF-8 with a byte
// order mark, which spreadsheets ask for, that Read takes back unchanged.
func WriteCSV(w io.Writer, questions []*questionbank.Question) error {
	l := layoutOf(questions)
	l.csv = true
	rows, err := l.rows(questions)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(l.names()); err != nil {
		return err
	}
	return out.WriteAll(rows)
}

// rows returns the cells of all questions, with a column for native JSON where
// one of them needs it.
func (l *sheetLayout) rows(questions []*questionbank.Question) ([][]string, error) {
	var err error
	rows := make([][]string, len(questions))
	l.native = false
	l.setHeader()
	for i, q := range questions {
		if rows[i], err = l.row(q); err != nil {
			return nil, err
		}
	}
	if l.native = slices.ContainsFunc(rows, func(r []string) bool { return r == nil }); !l.native {
		return rows, nil
	}
	l.setHeader()
	for i, q := range questions {
		if rows[i] == nil {
			rows[i] = l.nativeRow(q)
		} else {
			rows[i] = append(rows[i], "")
		}
	}
	return rows, nil
}

func (l *sheetLayout) widths(out *excelize.StreamWriter) error {
	if err := out.SetColWidth(4, 4, 60); err != nil {
		return err
	}
	if err := out.SetColWidth(5, 4+l.options+l.targets, 20); err != nil {
		return err
	}
	return out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func writeRows(book *excelize.File, out *excelize.StreamWriter, names []string, rows [][]string) error {
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	text, err := book.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top"}})
	if err != nil {
		return err
	}
	for i, row := range append([][]string{names}, rows...) {
		style := text
		if i == 0 {
			style = bold
		}
		cells := make([]any, len(row))
		for c, s := range row {
			if s != "" {
				cells[c] = excelize.Cell{StyleID: style, Value: s}
			}
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, cells); err != nil {
			return err
		}
	}
	return nil
}

// row returns the cells of a question, in the simplest notation that reads
// back as the same question; nil where only native JSON does.
func (l *sheetLayout) row(q *questionbank.Question) ([]string, error) {
	for _, native := range []bool{false, true} {
		cells := l.cells(q, native)
		if slices.ContainsFunc(cells, tooLong) {
			break
		}
		back := l.read(cells)
		if !back.Refused() && back.Question.ID == q.ID && questionbank.SameContent(&back.Question, q) {
			return cells, nil
		}
	}
	if b, err := q.MarshalJSON(); err != nil || tooLong(string(b)) {
		return nil, engine.Invalid("export.error.cell", "id", q.ID, "max", maxCell)
	}
	return nil, nil
}

func tooLong(s string) bool { return len(s) > maxCell && len(utf16.Encode([]rune(s))) > maxCell }

// read reads cells back as a reader of the sheet would.
func (l *sheetLayout) read(cells []string) Row {
	g := &grid{sheet: "试题", rows: [][]string{l.names(), cells}}
	if l.csv {
		g.formula = func(row, col int) bool { return csvFormula.MatchString(g.rows[row][col]) }
	}
	s := &sheetReader{grid: g, header: l.header}
	return s.row(s.cells(1))
}

func (l *sheetLayout) nativeRow(q *questionbank.Question) []string {
	cells := make([]string, len(l.names()))
	b, _ := q.MarshalJSON()
	cells[0], cells[len(cells)-1] = q.ID, string(b)
	if !csvFormula.MatchString(q.Stem) {
		cells[3] = q.Stem
	}
	return cells
}

func (l *sheetLayout) cells(q *questionbank.Question, native bool) []string {
	cells := []string{q.ID, q.Topic, typeNames[q.Type], q.Stem}
	cells = append(cells, padded(q.Options, l.options)...)
	cells = append(cells, padded(q.Targets, l.targets)...)
	difficulty := ""
	if q.Difficulty != questionbank.NoDifficulty {
		difficulty = engine.Mark(q.Difficulty).String()
	}
	tags, enemies, answer := strings.Join(q.Tags, "；"), strings.Join(q.Enemies, "；"), answerCell(q)
	if native {
		tags, enemies, answer = nativeField(q, "tags"), nativeField(q, "enemies"), nativeField(q, "answer")
	}
	cells = append(cells, answer, q.Marks.String(), difficulty, tags, q.Explanation, q.Source, enemies, questionbank.Letters(q.Pinned), freeCell(q))
	return append(cells, padded(partCells(q), l.parts)...)
}

func freeCell(q *questionbank.Question) string {
	if q.Free {
		return "是"
	}
	return ""
}

func padded(list []string, n int) []string {
	out := make([]string, max(n, len(list)))
	copy(out, list)
	return out
}

// answerCell writes an answer as people would.
func answerCell(q *questionbank.Question) string {
	k := q.Key
	switch q.Type {
	case questionbank.Single, questionbank.Multiple:
		return questionbank.Letters(k.Choice)
	case questionbank.TrueFalse:
		if k.True {
			return "正确"
		}
		return "错误"
	case questionbank.Blank:
		var blanks []string
		for _, synonyms := range k.Blanks {
			blanks = append(blanks, strings.Join(synonyms, ";"))
		}
		return strings.Join(blanks, "|")
	case questionbank.Numeric:
		if k.Within == "" {
			return k.Value
		}
		return k.Value + "±" + k.Within
	case questionbank.Match:
		return questionbank.Letters(k.Match)
	case questionbank.Order:
		return questionbank.Letters(k.Order)
	case questionbank.Short:
		if len(k.Points) == 0 {
			return strings.Join(k.Model, "\n")
		}
		var points []string
		for _, p := range k.Points {
			points = append(points, p.Text+"（"+p.Marks.String()+"分）")
		}
		return strings.Join(points, "\n")
	}
	return ""
}
