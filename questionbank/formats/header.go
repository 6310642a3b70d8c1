package formats

import (
	"regexp"
	"strings"

	"lectern/questionbank"
)

// column is what a column of a sheet holds.
type column string

// The columns. Options are colOption with an index, targets colTarget.
const (
	colID, colTopic, colSubtopic, colType, colStem column = "id", "topic", "subtopic", "type", "stem"
	colOption, colOptions, colTarget, colAnswer    column = "option", "options", "target", "answer"
	colParts, colMarks, colDifficulty, colTags     column = "parts", "marks", "difficulty", "tags"
	colEnemies, colPinned, colExplanation          column = "enemies", "pinned", "explanation"
	colSource, colNumber, colRight, colOptionText  column = "source", "number", "right", "optionText"
	colOptionNote, colImage, colNative             column = "optionNote", "image", "native"
	colFree                                        column = "free"
)

// columnNames are the names under which people know the columns, folded as
// foldName folds them.
var columnNames = map[string]column{}

func init() {
	for col, names := range map[column]string{
		colID:          "id 试题id 题目id questionid",
		colNumber:      "题号 序号 题目序号 编号 试题编号 no no. number 题序",
		colType:        "题型 题目类型 试题类型 类型 type questiontype 题目题型 试题题型",
		colStem:        "题干 题目 题目内容 试题内容 试题 问题 题目描述 题面 题干内容 试题题干 题目题干 题目标题 内容 stem question",
		colOptions:     "选项 备选项 候选项 备选答案 所有选项 全部选项 可选项 题目选项 试题选项 options",
		colAnswer:      "正确答案 答案 标准答案 参考答案 正确选项 试题答案 题目答案 answer key correctanswer correct",
		colMarks:       "分值 分数 题目分值 题目分数 试题分数 试题分值 得分 默认分值 marks score points",
		colTopic:       "专题 分类 题库分类 所属题库 题库 试题分类 题目分类 所属分类 科目 topic category",
		colSubtopic:    "章节 子专题 所属章节 子分类 二级分类 chapter subtopic",
		colTags:        "标签 知识点 所属知识点 关键词 tags tag",
		colDifficulty:  "难度 难度系数 难易度 难易程度 难度等级 试题难度 题目难度 difficulty facility",
		colExplanation: "解析 题目解析 整体解析 答案解析 试题解析 试题分析 解题思路 explanation analysis",
		colSource:      "出处 来源 题目依据 依据 法规依据 法律依据 题目出处 试题来源 试题出处 source reference",
		colParts:       "小题 子题 小题json parts",
		colEnemies:     "互斥题 互斥 enemies",
		colPinned:      "固定选项 pinned",
		colFree:        "总括选项可移动 free",
		colRight:       "是否正确项 是否正确 是否正确答案 是否为正确选项 是否答案 iscorrect",
		colOptionText:  "选项内容 optiontext optioncontent",
		colOptionNote:  "选项解析",
		colNative:      "完整数据 native",
		colImage:       "题目图片 图片 试题图片 image",
	} {
		for name := range strings.FieldsSeq(names) {
			columnNames[name] = col
		}
	}
}

var (
	brackets   = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>`)
	optionName = regexp.MustCompile(`^(?:选项|option|备选答案|答案选项|候选项)?([a-z])(?:选项|项)?$`)
	optionNo   = regexp.MustCompile(`^(?:选项|option|备选答案)(\d{1,2})$`)
	targetName = regexp.MustCompile(`^(?:对应项|目标|匹配项|右列|target)([a-z])$`)
	partsNo    = regexp.MustCompile(`^(?:小题|parts)\d*$`)
)

// foldName drops what people put around the names of columns: brackets with
// remarks, stars, line breaks, spaces.
func foldName(cell string) string {
	s := strings.ToLower(questionbank.FoldWidth(cell))
	s = brackets.ReplaceAllString(s, "")
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n*:#_\"'“”\uFEFF", r) {
			return -1
		}
		return r
	}, s)
}

// named is a column of a header: what it holds and, for options and targets,
// of which index.
type named struct {
	col   column
	index int
}

func nameOf(cell string) (named, bool) {
	s := foldName(cell)
	if col, ok := columnNames[s]; ok {
		return named{col, 0}, true
	}
	if m := optionName.FindStringSubmatch(s); m != nil {
		return named{colOption, int(m[1][0] - 'a')}, true
	}
	if m := targetName.FindStringSubmatch(s); m != nil {
		return named{colTarget, int(m[1][0] - 'a')}, true
	}
	if m := optionNo.FindStringSubmatch(s); m != nil {
		if i := place(m[1]); i >= 0 && i < questionbank.MaxOptions {
			return named{colOption, i}, true
		}
	}
	if partsNo.MatchString(s) {
		return named{colParts, 0}, true
	}
	return named{}, false
}

// header maps the columns of a sheet.
type header struct {
	row     int // index of the header row
	columns map[int]named
	order   []int    // the columns of the map, left to right
	unknown []string // names of columns that are passed over
}

// maxHeader is how many rows from the top a header is looked for.
const maxHeader = 10

// findHeader returns the row among the first ten that names most columns, the
// stem among them.
func findHeader(rows [][]string) (header, bool) {
	best := header{row: -1}
	for i, row := range rows[:min(len(rows), maxHeader)] {
		h := header{row: i, columns: map[int]named{}}
		seen := map[named]bool{}
		for c, cell := range row {
			n, ok := nameOf(cell)
			switch {
			case ok && (!seen[n] || n.col == colTags || n.col == colSource || n.col == colParts):
				h.columns[c], seen[n] = n, true
				h.order = append(h.order, c)
			case strings.TrimSpace(cell) != "":
				h.unknown = append(h.unknown, strings.TrimSpace(cell))
			}
		}
		if seen[named{colStem, 0}] && len(h.columns) >= 2 && len(h.columns) > len(best.columns) {
			best = h
		}
	}
	return best, best.row >= 0
}

func (h header) has(col column) bool {
	for _, n := range h.columns {
		if n.col == col {
			return true
		}
	}
	return false
}
