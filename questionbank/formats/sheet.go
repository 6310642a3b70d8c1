package formats

import (
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/questionbank"
)

// grid is one sheet as texts. formula tells the cells that hold a formula.
type grid struct {
	file, sheet string
	rows        [][]string
	lines       []int        // the line of the file of each row; nil where it is the row
	broken      map[int]bool // rows whose quotes do not match
	formula     func(row, col int) bool
}

func (g *grid) line(row int) int {
	if g.lines != nil {
		return g.lines[row]
	}
	return row + 1
}

// questions reads a sheet. A sheet without a header is passed over with false.
func (g *grid) questions(o Options) ([]Row, bool) {
	h, ok := findHeader(g.rows)
	if !ok {
		return nil, false
	}
	s := &sheetReader{grid: g, header: h, options: o, byLevel: g.levels(h)}
	s.kind, s.named = typeOf(g.sheet)
	if _, err := strconv.Atoi(strings.TrimSpace(g.sheet)); err == nil {
		s.named = false
	}
	if h.has(colOptionText) {
		return s.perOption(), true
	}
	var rows []Row
	for i := h.row + 1; i < len(g.rows); i++ {
		if c := s.cells(i); !c.empty() {
			rows = append(rows, s.row(c))
		}
	}
	return rows, true
}

// levels reports whether the column of difficulties counts levels: whether
// any is a whole number from 2 to 5.
func (g *grid) levels(h header) bool {
	for c, n := range h.columns {
		if n.col != colDifficulty {
			continue
		}
		for _, row := range g.rows[h.row+1:] {
			if c < len(row) {
				if d := strings.TrimSpace(row[c]); len(d) == 1 && d >= "2" && d <= "5" {
					return true
				}
			}
		}
	}
	return false
}

type sheetReader struct {
	grid    *grid
	header  header
	options Options
	kind    questionbank.Type // what the sheet's name says, where named
	named   bool
	byLevel bool
}

// cells is one row by column.
type cells struct {
	row      int
	values   map[named]string
	raw      []string
	problems []questionbank.Problem // what the cells themselves are wrong in
}

func (c cells) empty() bool { return len(c.values) == 0 && len(c.problems) == 0 }

func (c cells) get(col column) string { return c.values[named{col, 0}] }

func (s *sheetReader) cells(row int) cells {
	c := cells{row: row, values: map[named]string{}, raw: s.grid.rows[row]}
	if s.grid.broken[row] {
		c.problems = append(c.problems, wrong("", "problem.quotes"))
	}
	for _, at := range s.header.order {
		n := s.header.columns[at]
		if s.grid.formula != nil && s.grid.formula(row, at) {
			c.problems = append(c.problems, wrong("", "problem.formula", "cell", cellName(row, at)))
		}
		if at >= len(c.raw) {
			continue
		}
		value := strings.TrimSpace(c.raw[at])
		if value == "" {
			continue
		}
		switch old := c.values[n]; {
		case old == "":
			c.values[n] = value
		case n.col == colParts:
			c.values[n] = "" // joined in order below
		default:
			c.values[n] = old + "；" + value
		}
	}
	c.joinParts(s.header)
	return c
}

// joinParts puts the pieces of a long list of parts together, left to right.
func (c cells) joinParts(h header) {
	var whole strings.Builder
	for _, at := range h.order {
		if h.columns[at].col == colParts && at < len(c.raw) {
			whole.WriteString(c.raw[at])
		}
	}
	if whole.Len() > 0 {
		c.values[named{colParts, 0}] = whole.String()
	}
}

func cellName(row, col int) string {
	name := ""
	for n := col; n >= 0; n = n/26 - 1 {
		name = string(rune('A'+n%26)) + name
	}
	return name + strconv.Itoa(row+1)
}

// row reads one row a question.
func (s *sheetReader) row(c cells) Row {
	r := s.begin(c)
	q := &r.Question
	if native := c.get(colNative); native != "" {
		var problems []questionbank.Problem
		r.Question, problems = questionbank.Decode([]byte(native))
		r.Problems = append(r.Problems, problems...)
		r.finish(s.options)
		return *r
	}
	q.Options = s.optionCells(c, colOption, r)
	q.Targets = s.optionCells(c, colTarget, r)
	if len(q.Options) == 0 && c.get(colOptions) != "" {
		q.Options = optionsInCell(c.get(colOptions))
	}
	s.typeOf(c, r)
	s.rest(c, r)
	r.finish(s.options)
	return *r
}

func (s *sheetReader) begin(c cells) *Row {
	r := &Row{File: s.grid.file, Sheet: s.grid.sheet, Line: s.grid.line(c.row), Raw: strings.Join(c.raw, " | ")}
	r.Question = questionbank.Question{ID: c.get(colID), Stem: c.get(colStem), Marks: engine.One, Difficulty: questionbank.NoDifficulty}
	r.Problems = append(r.Problems, c.problems...)
	return r
}

// optionCells returns the options of a row. Empty cells at the end are none; an
// empty one in between is a problem.
func (s *sheetReader) optionCells(c cells, col column, r *Row) []string {
	var options []string
	for i := range questionbank.MaxOptions {
		if text, ok := c.values[named{col, i}]; ok {
			for len(options) < i {
				options = append(options, "")
				r.Problems = append(r.Problems, wrong("options["+strconv.Itoa(len(options)-1)+"]", "problem.empty"))
			}
			options = append(options, text)
		}
	}
	return options
}

// typeOf sets the type from its column, else from the sheet's name, else from
// what the row looks like.
func (s *sheetReader) typeOf(c cells, r *Row) {
	q := &r.Question
	words := c.get(colType)
	if t, ok := typeOf(words); ok {
		q.Type = t
		return
	}
	if words != "" && !strings.Contains(words, "选择") {
		r.Problems = append(r.Problems, wrong("type", "problem.type", "found", shorten(words)))
		return
	}
	if words == "" && s.named {
		q.Type = s.kind
		return
	}
	q.Type = guessType(q, c.get(colAnswer))
}

// guessType tells the type from options, answer and stem.
func guessType(q *questionbank.Question, answer string) questionbank.Type {
	letters := letterSeparators.Replace(questionbank.FoldWidth(answer))
	chosen, isLetters := questionbank.ParseLetters(letters)
	_, isTruth := truthOf(answer)
	switch {
	case len(q.Options) == 2 && isBoolean(q.Options):
		return questionbank.TrueFalse
	case len(q.Options) > 0 && isLetters && len(chosen) > 1:
		return questionbank.Multiple
	case len(q.Options) > 0:
		return questionbank.Single
	case isTruth:
		return questionbank.TrueFalse
	case questionbank.Blanks(q.Stem) > 0:
		return questionbank.Blank
	}
	return questionbank.Short
}

func isBoolean(options []string) bool {
	yes, ok := truthOf(options[0])
	no, ok2 := truthOf(options[1])
	return ok && ok2 && yes != no
}

// rest reads every column but type, stem and options.
func (s *sheetReader) rest(c cells, r *Row) {
	q := &r.Question
	q.Topic = c.get(colTopic)
	if sub := c.get(colSubtopic); sub != "" {
		q.Topic = strings.TrimPrefix(q.Topic+"/"+sub, "/")
	}
	q.Explanation, q.Source = c.get(colExplanation), c.get(colSource)
	q.Tags = listCell(c.get(colTags))
	q.Enemies = listCell(c.get(colEnemies))
	if text := c.get(colMarks); text != "" {
		marks, ok := marksOf(text)
		if !ok {
			r.Problems = append(r.Problems, wrong("marks", "problem.marks", "found", shorten(text)))
		}
		q.Marks = marks
	}
	if text := c.get(colDifficulty); text != "" {
		d, ok := difficultyOf(text, s.byLevel)
		if !ok {
			r.Problems = append(r.Problems, wrong("difficulty", "problem.difficulty", "found", shorten(text)))
		} else {
			q.Difficulty = d
		}
	}
	if text := c.get(colPinned); text != "" {
		pinned, ok := questionbank.ParseLetters(letterSeparators.Replace(questionbank.FoldWidth(text)))
		if !ok {
			r.Problems = append(r.Problems, wrong("pinned", "problem.pinned", "found", shorten(text), "options", len(q.Options)))
		}
		q.Pinned = pinned
	}
	if text := c.get(colFree); text != "" {
		free, ok := truthOf(text)
		if !ok {
			r.Problems = append(r.Problems, wrong("free", "problem.free", "found", shorten(text)))
		}
		q.Free = free && q.Type.Chosen()
	}
	if text := c.get(colImage); text != "" {
		q.Stem += "\n![](" + text + ")"
	}
	s.parts(c, r)
	if q.Type.Known() && !(s.header.has(colOptionText) && q.Type.Chosen()) {
		r.Problems = append(r.Problems, setAnswer(q, c.get(colAnswer))...)
	}
}

// parts reads the parts of a case, which stand in one column as native JSON.
func (s *sheetReader) parts(c cells, r *Row) {
	text := c.get(colParts)
	if text == "" || r.Question.Type != questionbank.Case {
		return
	}
	whole, problems := questionbank.Decode([]byte(`{"type":"case","parts":` + text + `}`))
	r.Question.Parts = whole.Parts
	r.Problems = append(r.Problems, problems...)
	if c.get(colMarks) == "" {
		r.Question.Marks = whole.Marks
	}
}

// listCell splits tags or ids.
func listCell(cell string) []string {
	if strings.HasPrefix(cell, "[") {
		q, problems := questionbank.Decode([]byte(`{"tags":` + cell + `}`))
		if !questionbank.Refused(problems) {
			return q.Tags
		}
	}
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",，、;；|｜\n", r) })
}
