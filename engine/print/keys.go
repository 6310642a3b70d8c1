package print

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// Keys writes the key of each paper as one PDF, in the order and with the
// letters of that paper: first a table to mark by, then, from a page of its own,
// each question with its answer in words, explanation and source. Its arguments
// and errors are those of Papers.
func Keys(ctx context.Context, w io.Writer, name string, e Exam, papers iter.Seq2[Paper, error], preset string) (Manifest, error) {
	keys := printing{layKeys, foot}
	return keys.print(ctx, w, name, e, papers, preset)
}

func layKeys(d *drawing, e Exam, p Paper) []group {
	pre := d.preset
	title := group{holds: true}
	title.blocks = append(title.blocks, block{10, func(d *drawing, x, y float64) {
		d.centred(hei, pre.title, x, pre.textWidth(), y+7, readable(e.Title)+"　参考答案")
	}})
	var who []string
	for _, s := range []string{p.Form, p.Name, p.Ticket, p.Department} {
		if s != "" {
			who = append(who, s)
		}
	}
	if len(who) == 0 && p.Candidate != "" {
		who = append(who, p.Candidate)
	}
	if len(who) > 0 {
		d.lines(&title, song, strings.Join(who, "　"), 0)
	}
	d.lines(&title, song, "试卷指纹 "+short(p.Hash), 0)
	groups := []group{title}
	for i, s := range p.Sections {
		groups = append(groups, d.keyHeading(SectionHeading(i, s)))
		groups = append(groups, keyRows(d, s)...)
	}
	return append(groups, layWorked(d, p)...)
}

// keyHeading is a heading within a key, apart from what stands before it.
func (d *drawing) keyHeading(text string) group {
	g := group{holds: true}
	d.gap(&g, 3)
	d.lines(&g, hei, text, 0)
	return g
}

func (d *drawing) gap(g *group, height float64) {
	g.blocks = append(g.blocks, block{height, func(*drawing, float64, float64) {}})
}

// keyRows lists short keys several to a line and long ones on lines of their
// own.
func keyRows(d *drawing, s Section) []group {
	var out []group
	var row []string
	flush := func() {
		if len(row) > 0 {
			var g group
			d.options(&g, row, 0)
			out = append(out, g)
			row = nil
		}
	}
	for _, item := range s.Items {
		text := fmt.Sprintf("%d. %s", item.N, chinese.KeyText(item.Question, item.Placed))
		if q := item.Question.Type; q != qb.Case && q != qb.Short && d.fonts.textWidth(song, d.preset.body, readable(text))+4 <= d.preset.textWidth()/4 {
			row = append(row, text)
			if len(row) == 4 {
				flush()
			}
			continue
		}
		flush()
		var g group
		first, rest, more := strings.Cut(text, "\n")
		d.lines(&g, song, first, 0)
		if more {
			d.lines(&g, song, rest, 2*d.preset.body*pt)
		}
		out = append(out, g)
	}
	flush()
	return out
}

func short(hash string) string {
	if len(hash) > 16 {
		return hash[:16]
	}
	return hash
}

// KeyWords are the words that a key is told in; a printed one in Chinese.
type KeyWords struct {
	True, False string
	Between     string                   // two blanks
	Nth         func(n int) string       // before a pair or a part, from 1
	Marks       func(engine.Mark) string // after a point
}

var chinese = KeyWords{
	True: "√", False: "×", Between: "；",
	Nth:   func(n int) string { return fmt.Sprintf("（%d）", n) },
	Marks: func(m engine.Mark) string { return fmt.Sprintf("（%s 分）", m) },
}

// KeyText is a question's key in the letters of the form on which it stands.
func (w KeyWords) KeyText(q *qb.Question, at paper.Placed) string {
	shown := func(order []int, authored int) string {
		if len(order) == 0 {
			return qb.Letter(authored)
		}
		return qb.Letter(slices.Index(order, authored))
	}
	switch q.Type {
	case qb.Single, qb.Multiple:
		letters := make([]string, len(q.Key.Choice))
		for i, c := range q.Key.Choice {
			letters[i] = shown(at.Order, c)
		}
		slices.Sort(letters)
		return strings.Join(letters, "")
	case qb.TrueFalse:
		if q.Key.True {
			return w.True
		}
		return w.False
	case qb.Blank:
		blanks := make([]string, len(q.Key.Blanks))
		for i, b := range q.Key.Blanks {
			blanks[i] = strings.Join(b, " / ")
		}
		return strings.Join(blanks, w.Between)
	case qb.Numeric:
		if q.Key.Within != "" && q.Key.Within != "0" {
			return q.Key.Value + " ± " + q.Key.Within
		}
		return q.Key.Value
	case qb.Match:
		var pairs []string
		for i := range q.Options {
			o := i
			if len(at.Order) > 0 {
				o = at.Order[i]
			}
			pairs = append(pairs, w.Nth(i+1)+shown(at.Targets, q.Key.Match[o]))
		}
		return strings.Join(pairs, " ")
	case qb.Order:
		letters := make([]string, len(q.Key.Order))
		for i, o := range q.Key.Order {
			letters[i] = shown(at.Order, o)
		}
		return strings.Join(letters, "")
	case qb.Case:
		parts := make([]string, len(q.Parts))
		for i := range q.Parts {
			var placed paper.Placed
			if i < len(at.Parts) {
				placed = at.Parts[i]
			}
			parts[i] = w.Nth(i+1) + w.KeyText(&q.Parts[i], placed)
		}
		return strings.Join(parts, "\n")
	}
	if len(q.Key.Points) > 0 {
		return strings.Join(w.pointTexts(q, at.Marks), "\n")
	}
	return strings.Join(q.Key.Model, "\n")
}

// pointTexts are the points of a short answer with what each is worth of the
// question's marks on the form, 0 for its own.
func (w KeyWords) pointTexts(q *qb.Question, marks engine.Mark) []string {
	var sum engine.Mark
	for _, p := range q.Key.Points {
		sum += p.Marks
	}
	points := make([]string, len(q.Key.Points))
	for i, p := range q.Key.Points {
		worth := p.Marks
		if marks > 0 && sum > 0 {
			worth = p.Marks.Ratio(int64(marks), int64(sum))
		}
		points[i] = p.Text + w.Marks(worth)
	}
	return points
}
