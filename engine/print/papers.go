package print

import (
	"context"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/engine/print/typeset"
	qb "lectern/questionbank"
)

// Papers writes the papers of an exam as one PDF, to be known by name. preset
// is a4, or "" for a4. An error of papers ends it; others are Invalid (no
// papers, no such preset), Unavailable (ctx ended, or w failed) or Internal.
// The pages of all papers are held in memory until the end, some 50 kB each.
func Papers(ctx context.Context, w io.Writer, name string, e Exam, papers iter.Seq2[Paper, error], preset string) (Manifest, error) {
	return printing{layPaper, paperFrame}.print(ctx, w, name, e, papers, preset)
}

// numerals number the sections.
var numerals = strings.Split("一 二 三 四 五 六 七 八 九 十", " ")

func numeral(i int) string {
	switch {
	case i < 10:
		return numerals[i]
	case i < 19:
		return "十" + numerals[i-10]
	}
	return fmt.Sprint(i + 1)
}

func layPaper(d *drawing, e Exam, p Paper) []group {
	groups := []group{layTitle(d, e, p), layScoreTable(d, e, p)}
	for i, s := range p.Sections {
		groups = append(groups, laySection(d, i, s))
		for _, item := range s.Items {
			groups = append(groups, layItem(d, item))
		}
	}
	return groups
}

func layTitle(d *drawing, e Exam, p Paper) group {
	pre := d.preset
	var g group
	d.title(&g, e.Title)
	note := fmt.Sprintf("满分 %s 分　考试时间 %d 分钟", e.Total, e.Minutes)
	if e.At != "" {
		note = e.At + "　" + note
	}
	if p.Form != "" {
		note += "　" + p.Form + " 卷"
	}
	g.blocks = append(g.blocks, block{9, func(d *drawing, x, y float64) {
		d.centred(song, pre.small, x, pre.textWidth(), y+5, note)
	}})
	return g
}

// layScoreTable is the table under the title into which scores are entered; on
// 8k it says what each section is worth, too.
func layScoreTable(d *drawing, e Exam, p Paper) group {
	pre := d.preset
	heads, worth := []string{"题号"}, []string{"分值"}
	for i, s := range p.Sections {
		total, _ := s.Total()
		heads, worth = append(heads, numeral(i)), append(worth, total.String())
	}
	heads, worth = append(heads, "总分", "合分人"), append(worth, e.Total.String(), "")
	rows := [][]string{heads}
	if pre.name == "8k" {
		rows[0] = append(heads, "复查人")
		rows = append(rows, worth)
	}
	rows = append(rows, []string{"得分"})
	const row = 8.0
	return group{blocks: []block{{float64(len(rows))*row + 5, func(d *drawing, x, y float64) {
		w := min(pre.textWidth()/float64(len(rows[0])), 22)
		x += (pre.textWidth() - w*float64(len(rows[0]))) / 2
		d.pdf.SetLineWidth(0.25)
		for i, texts := range rows {
			for c := range rows[0] {
				at, top := x+float64(c)*w, y+float64(i)*row
				d.pdf.Rect(at, top, w, row, "D")
				if c < len(texts) {
					d.centred(song, pre.small, at, w, top+5.5, texts[c])
				}
			}
		}
	}}}}
}

// laySection is a section's heading beside the box for its score.
func laySection(d *drawing, i int, s Section) group {
	pre := d.preset
	const boxWidth, boxHeight = 30.0, 14.0
	indent := boxWidth + 4
	beside := typeset.Layout{Width: pre.textWidth() - indent, Ragged: true}
	lines := d.fonts.lines(hei, pre.heading, readable(SectionHeading(i, s)), beside)
	if s.Instructions != "" {
		lines = append(lines, d.fonts.lines(hei, pre.heading, readable(s.Instructions), beside)...)
	}
	height := max(boxHeight, float64(len(lines))*pre.pitch) + 4
	return group{holds: true, blocks: []block{{height, func(d *drawing, x, y float64) {
		y += 2
		d.pdf.SetLineWidth(0.25)
		for c, head := range []string{"得分", "评卷人"} {
			at := x + float64(c)*boxWidth/2
			d.pdf.Rect(at, y, boxWidth/2, boxHeight/2, "D")
			d.pdf.Rect(at, y+boxHeight/2, boxWidth/2, boxHeight/2, "D")
			d.centred(song, pre.small, at, boxWidth/2, y+5, head)
		}
		for l, line := range lines {
			d.line(line, x+indent, y+5+float64(l)*pre.pitch)
		}
	}}}}
}

// SectionHeading is a section's heading as papers print it:
// 一、单项选择题（每小题 2 分，共 40 分）. One of statements says how they are
// answered, unless it has instructions of its own.
func SectionHeading(i int, s Section) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s、%s（", numeral(i), s.Title)
	total, each := s.Total()
	if each > 0 && len(s.Items) > 1 {
		fmt.Fprintf(&b, "每小题 %s 分，", each)
	}
	fmt.Fprintf(&b, "共 %s 分", total)
	statements := !slices.ContainsFunc(s.Items, func(item Item) bool { return item.Question.Type != qb.TrueFalse })
	if statements && s.Instructions == "" {
		b.WriteString("。正确的打√，错误的打×")
	}
	return b.String() + "）"
}

// layItem is a question with its options and the room for its answer.
func layItem(d *drawing, item Item) group {
	var g group
	d.layQuestion(&g, fmt.Sprintf("%d. ", item.N), item.Question, item.Placed, 0)
	for i := range item.Question.Parts {
		part := &item.Question.Parts[i]
		at := paper.Placed{Marks: part.Marks}
		if i < len(item.Placed.Parts) {
			at = item.Placed.Parts[i]
		}
		d.layQuestion(&g, fmt.Sprintf("（%d）（%s 分）", i+1, at.Marks), part, at, 6)
	}
	d.gap(&g, 2)
	return g
}

// layQuestion appends the lines of a question that is no case, or of a case's
// stem.
func (d *drawing) layQuestion(g *group, label string, q *qb.Question, at paper.Placed, indent float64) {
	d.lines(g, song, label+paperStem(q), indent)
	switch q.Type {
	case qb.Single, qb.Multiple:
		d.options(g, optionTexts(q.Options, at.Order), indent+6)
	case qb.Blank:
		if n := len(q.Key.Blanks); n != qb.Blanks(q.Stem) {
			d.lines(g, song, numberedBlanks(n), indent+6)
		}
	case qb.Numeric:
		if qb.Blanks(q.Stem) == 0 {
			d.lines(g, song, numberedBlanks(1), indent+6)
		}
	case qb.Match:
		left := reorder(q.Options, at.Order)
		for i, text := range left {
			d.lines(g, song, fmt.Sprintf("（%d）%s", i+1, text), indent+6)
		}
		d.options(g, optionTexts(q.Targets, at.Targets), indent+6)
		d.lines(g, song, numberedBlanks(len(left)), indent+6)
	case qb.Order:
		d.options(g, optionTexts(q.Options, at.Order), indent+6)
		d.lines(g, song, "正确顺序：________________", indent+6)
	case qb.Short:
		d.ruled(g, answerLines(at.Marks), indent)
	}
}

// answerLines is how many lines a short answer has, by its marks alone.
func answerLines(marks engine.Mark) int { return min(max(int(marks/engine.One), 4), 14) }

// ruledPitch is between the lines that are written on, in millimetres.
const ruledPitch = 8.5

// ruled appends light lines to write on.
func (d *drawing) ruled(g *group, n int, indent float64) {
	width := d.preset.textWidth()
	for range n {
		g.blocks = append(g.blocks, block{ruledPitch, func(d *drawing, x, y float64) {
			d.pdf.SetDrawColor(170, 170, 170)
			d.pdf.SetLineWidth(0.2)
			d.pdf.Line(x+indent, y+ruledPitch-0.5, x+width, y+ruledPitch-0.5)
			d.pdf.SetDrawColor(0, 0, 0)
		}})
	}
}

// emptyBrackets at the end of a stem are the place for the answer.
var emptyBrackets = regexp.MustCompile(`[(（][\s　]*[)）]\s*[。.]?\s*$`)

// paperStem is a stem as papers print it: choices and statements end in the
// brackets for the answer where they have none of their own.
func paperStem(q *qb.Question) string {
	stem := strings.TrimRight(unwrapped(q.Stem), " 　\n")
	switch q.Type {
	case qb.Single, qb.Multiple, qb.TrueFalse:
		if emptyBrackets.MatchString(stem) {
			return drawnGaps(emptyBrackets.ReplaceAllString(stem, "（　　）"))
		}
		if qb.Blanks(stem) == 0 {
			return stem + "（　　）"
		}
	}
	return drawnGaps(stem)
}

// numberedBlanks are the places for answers below a stem that shows none, or
// another number of them.
func numberedBlanks(n int) string {
	if n == 1 {
		return "答：________________"
	}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "（%d）____________　", i+1)
	}
	return strings.TrimRight(b.String(), "　")
}

func reorder(texts []string, order []int) []string {
	if len(order) != len(texts) {
		return texts
	}
	out := make([]string, len(texts))
	for i, o := range order {
		out[i] = texts[o]
	}
	return out
}

func optionTexts(texts []string, order []int) []string {
	out := reorder(texts, order)
	lettered := make([]string, len(out))
	for i, text := range out {
		lettered[i] = qb.Letter(i) + ". " + text
	}
	return lettered
}

// titleLines breaks a title into lines of which none is much shorter than the
// others.
func (d *drawing) titleLines(text string) []typeset.Line {
	pre := d.preset
	broken := func(width float64) []typeset.Line {
		return d.fonts.lines(hei, pre.title, readable(text), typeset.Layout{Width: width, Ragged: true})
	}
	lines := broken(pre.textWidth())
	narrow, wide := 0.0, pre.textWidth()
	for len(lines) > 1 && wide-narrow > 1 {
		middle := (narrow + wide) / 2
		if tried := broken(middle); len(tried) > len(lines) {
			narrow = middle
		} else {
			lines, wide = tried, middle
		}
	}
	return lines
}

// title appends the lines of a title, each in the middle.
func (d *drawing) title(g *group, text string) {
	pre := d.preset
	for _, line := range d.titleLines(text) {
		g.blocks = append(g.blocks, block{10, func(d *drawing, x, y float64) {
			d.line(line, x+(pre.textWidth()-line.Width)/2, y+7)
		}})
	}
}

// lines appends the lines of a text.
func (d *drawing) lines(g *group, name, text string, indent float64) {
	d.set(g, name, readable(text), indent, 0)
}

// set appends the lines of a text as it is drawn, all but the first of which
// stand further in.
func (d *drawing) set(g *group, name, text string, indent, hang float64) {
	pre := d.preset
	for _, line := range d.fonts.lines(name, pre.body, text, typeset.Layout{Width: pre.textWidth() - indent, Hang: hang}) {
		g.blocks = append(g.blocks, block{pre.pitch, func(d *drawing, x, y float64) {
			d.line(line, x+indent, y+pre.pitch-2)
		}})
	}
}

// options appends options, four, two or one to a line, whichever is the widest
// that fits.
func (d *drawing) options(g *group, options []string, indent float64) {
	const between = 4 // at least
	pre := d.preset
	room := pre.textWidth() - indent
	widest := 0.0
	shown := make([]string, len(options))
	for i, o := range options {
		shown[i] = readable(o)
		if strings.Contains(shown[i], "\n") {
			widest = room + 1
		}
		widest = max(widest, d.fonts.natural(song, pre.body, shown[i])+between)
	}
	columns := 1
	for _, c := range []int{4, 2} {
		if widest <= room/float64(c) {
			columns = c
			break
		}
	}
	if columns == 1 {
		for _, o := range shown {
			letter, _, _ := strings.Cut(o, " ")
			d.set(g, song, o, indent, d.fonts.natural(song, pre.body, letter+" "))
		}
		return
	}
	column := room / float64(columns)
	for at := 0; at < len(options); at += columns {
		var row []typeset.Line
		for _, o := range shown[at:min(at+columns, len(options))] {
			row = append(row, d.fonts.lines(song, pre.body, o, typeset.Layout{Width: column, Ragged: true})...)
		}
		g.blocks = append(g.blocks, block{pre.pitch, func(d *drawing, x, y float64) {
			for c, line := range row {
				d.line(line, x+indent+float64(c)*column, y+pre.pitch-2)
			}
		}})
	}
}
