package print

import (
	"fmt"
	"slices"
	"strings"

	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// layWorked is the key to be read: each question with its answer in words, why,
// and where it is from.
func layWorked(d *drawing, p Paper) []group {
	full := d.preset
	d.preset.body, d.preset.pitch = full.small, workedPitch
	defer func() { d.preset = full }()
	head := d.keyHeading("逐题解答")
	head.turns = true
	groups := []group{head}
	for i, s := range p.Sections {
		groups = append(groups, d.keyHeading(SectionHeading(i, s)))
		for _, item := range s.Items {
			groups = append(groups, d.worked(item))
		}
	}
	return groups
}

func (d *drawing) worked(item Item) group {
	var g group
	d.lines(&g, song, fmt.Sprintf("%d. %s", item.N, paperStem(item.Question)), 0)
	for i := range item.Question.Parts {
		part := &item.Question.Parts[i]
		at := paper.Placed{}
		if i < len(item.Placed.Parts) {
			at = item.Placed.Parts[i]
		}
		d.lines(&g, song, fmt.Sprintf("（%d）%s", i+1, paperStem(part)), workedIndent)
		d.answer(&g, part, at, 2*workedIndent)
	}
	d.answer(&g, item.Question, item.Placed, workedIndent)
	d.gap(&g, 2)
	return g
}

const (
	workedIndent = 6.0     // mm
	workedPitch  = 16 * pt // of lines in small type
)

// answer appends what is known of a question beyond its stem.
func (d *drawing) answer(g *group, q *qb.Question, at paper.Placed, indent float64) {
	if q.Type != qb.Case {
		d.lines(g, song, "答案："+keyInWords(q, at), indent)
	}
	for _, part := range [][2]string{{"解析：", q.Explanation}, {"依据：", q.Source}} {
		if text := strings.TrimSpace(part[1]); text != "" {
			d.lines(g, song, part[0]+text, indent)
		}
	}
}

// keyInWords is KeyText with the options that it names.
func keyInWords(q *qb.Question, at paper.Placed) string {
	if q.Type != qb.Single && q.Type != qb.Multiple {
		return chinese.KeyText(q, at)
	}
	var right []string
	for i, text := range optionTexts(q.Options, at.Order) {
		authored := i
		if len(at.Order) == len(q.Options) {
			authored = at.Order[i]
		}
		if slices.Contains(q.Key.Choice, authored) {
			right = append(right, text)
		}
	}
	return strings.Join(right, "；")
}
