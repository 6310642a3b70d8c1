package print

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	qb "lectern/questionbank"
)

// Papers writes the papers of an exam as one PDF, to be known by name. preset
// is a4, or "" for a4. An error of papers ends it; others are Invalid (no
// papers, no such preset), Unavailable (ctx ended, or w failed) or Internal.
// The pages of all papers are held in memory until the end, some 15 kB each.
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
	groups := []group{layTitle(d, e, p), layScoreTable(d, p)}
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
	for _, line := range d.fonts.breakLines(hei, pre.title, e.Title, pre.textWidth(), 0) {
		g.blocks = append(g.blocks, block{10, func(d *drawing, x, y float64) {
			d.centred(hei, pre.title, x, pre.textWidth(), y+7, line)
		}})
	}
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

// layScoreTable is the table under the title into which scores are entered.
func layScoreTable(d *drawing, p Paper) group {
	pre := d.preset
	heads := []string{"题号"}
	for i := range p.Sections {
		heads = append(heads, numeral(i))
	}
	heads = append(heads, "总分", "合分人")
	const row = 8.0
	return group{blocks: []block{{2*row + 5, func(d *drawing, x, y float64) {
		w := min(pre.textWidth()/float64(len(heads)), 22)
		x += (pre.textWidth() - w*float64(len(heads))) / 2
		d.pdf.SetLineWidth(0.25)
		for i, head := range heads {
			at := x + float64(i)*w
			d.pdf.Rect(at, y, w, row, "D")
			d.pdf.Rect(at, y+row, w, row, "D")
			d.centred(song, pre.small, at, w, y+5.5, head)
		}
		d.centred(song, pre.small, x, w, y+row+5.5, "得分")
	}}}}
}

// laySection is a section's heading beside the box for its score.
func laySection(d *drawing, i int, s Section) group {
	pre := d.preset
	const boxWidth, boxHeight = 30.0, 14.0
	indent := boxWidth + 4
	lines := d.fonts.breakLines(hei, pre.heading, SectionHeading(i, s), pre.textWidth()-indent, 0)
	if s.Instructions != "" {
		lines = append(lines, d.fonts.breakLines(hei, pre.heading, s.Instructions, pre.textWidth()-indent, 0)...)
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
			d.text(hei, pre.heading, x+indent, y+5+float64(l)*pre.pitch, line)
		}
	}}}}
}

// SectionHeading is a section's heading as papers print it:
// 一、单项选择题（每小题 2 分，共 40 分）.
func SectionHeading(i int, s Section) string {
	total, each := s.Total()
	if each > 0 {
		return fmt.Sprintf("%s、%s（每小题 %s 分，共 %s 分）", numeral(i), s.Title, each, total)
	}
	return fmt.Sprintf("%s、%s（共 %s 分）", numeral(i), s.Title, total)
}

// layItem is a question with its options and the room for its answer.
func layItem(d *drawing, item Item) group {
	var g group
	label := fmt.Sprintf("%d. ", item.N)
	d.layQuestion(&g, label, item.Question, item.Placed.Order, item.Placed.Targets, 0)
	for i := range item.Question.Parts {
		part := &item.Question.Parts[i]
		var order, targets []int
		marks := part.Marks
		if i < len(item.Placed.Parts) {
			order, targets, marks = item.Placed.Parts[i].Order, item.Placed.Parts[i].Targets, item.Placed.Parts[i].Marks
		}
		d.layQuestion(&g, fmt.Sprintf("（%d）（%s 分）", i+1, marks), part, order, targets, 6)
	}
	g.blocks = append(g.blocks, block{2, func(*drawing, float64, float64) {}})
	return g
}

// layQuestion appends the lines of a question that is no case, or of a case's
// stem.
func (d *drawing) layQuestion(g *group, label string, q *qb.Question, order, targets []int, indent float64) {
	d.lines(g, song, label+paperStem(q), indent)
	switch q.Type {
	case qb.Single, qb.Multiple:
		d.options(g, optionTexts(q.Options, order), indent+6)
	case qb.Blank:
		if n := len(q.Key.Blanks); n != qb.Blanks(q.Stem) {
			d.lines(g, song, numberedBlanks(n), indent+6)
		}
	case qb.Numeric:
		d.lines(g, song, "答：________________", indent+6)
	case qb.Match:
		left := reorder(q.Options, order)
		for i, text := range left {
			d.lines(g, song, fmt.Sprintf("（%d）%s", i+1, text), indent+6)
		}
		d.options(g, optionTexts(q.Targets, targets), indent+6)
		d.lines(g, song, numberedBlanks(len(left)), indent+6)
	case qb.Order:
		d.options(g, optionTexts(q.Options, order), indent+6)
		d.lines(g, song, "正确顺序：________________", indent+6)
	case qb.Short:
		g.blocks = append(g.blocks, block{d.preset.pitch * answerLines(q), func(*drawing, float64, float64) {}})
	}
}

// answerLines is how much room a short answer has, by its marks alone.
func answerLines(q *qb.Question) float64 {
	return float64(min(max(int(q.Marks/1000), 4), 14))
}

// paperStem is a stem as papers print it: choices and statements end in the
// brackets for the answer.
func paperStem(q *qb.Question) string {
	switch q.Type {
	case qb.Single, qb.Multiple, qb.TrueFalse:
		if qb.Blanks(q.Stem) == 0 {
			return strings.TrimRight(q.Stem, " 　") + "（　）"
		}
	}
	return q.Stem
}

func numberedBlanks(n int) string {
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

// lines appends the lines of a text.
func (d *drawing) lines(g *group, name, text string, indent float64) {
	pre := d.preset
	for _, line := range d.fonts.breakLines(name, pre.body, text, pre.textWidth()-indent, 0) {
		g.blocks = append(g.blocks, block{pre.pitch, func(d *drawing, x, y float64) {
			d.text(name, pre.body, x+indent, y+pre.pitch-2, line)
		}})
	}
}

// options appends options, four, two or one to a line, whichever is the widest
// that fits.
func (d *drawing) options(g *group, options []string, indent float64) {
	pre := d.preset
	room := pre.textWidth() - indent
	widest := 0.0
	for _, o := range options {
		if strings.Contains(o, "\n") {
			widest = room + 1
		}
		widest = max(widest, d.fonts.textWidth(song, pre.body, d.fonts.clean(song, o))+4)
	}
	columns := 1
	for _, c := range []int{4, 2} {
		if widest <= room/float64(c) {
			columns = c
			break
		}
	}
	if columns == 1 {
		for _, o := range options {
			d.lines(g, song, o, indent)
		}
		return
	}
	for at := 0; at < len(options); at += columns {
		row := options[at:min(at+columns, len(options))]
		g.blocks = append(g.blocks, block{pre.pitch, func(d *drawing, x, y float64) {
			for c, o := range row {
				d.text(song, pre.body, x+indent+float64(c)*room/float64(columns), y+pre.pitch-2, o)
			}
		}})
	}
}
