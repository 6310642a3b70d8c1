package print

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

func sample() (Exam, []Paper) {
	single := &qb.Question{Type: qb.Single, Stem: "征收土地的补偿标准由谁制定？（　）", Options: []string{"省级人民政府", "县级人民政府", "乡镇人民政府", "村民委员会"}, Key: qb.Key{Choice: []int{0}}, Marks: engine.One}
	multiple := &qb.Question{Type: qb.Multiple, Stem: strings.Repeat("下列说法正确的有哪些，", 12), Options: []string{strings.Repeat("很长的选项", 12), "短", "中等长度的一个选项", "以上都对"}, Key: qb.Key{Choice: []int{0, 2}}, Marks: engine.One}
	short := &qb.Question{Type: qb.Short, Stem: "简述程序。𠮷", Key: qb.Key{Points: []qb.Point{{Text: "公告", Marks: 2000}}}, Marks: 2000}
	match := &qb.Question{Type: qb.Match, Stem: "连线", Options: []string{"甲", "乙"}, Targets: []string{"一", "二"}, Key: qb.Key{Match: []int{1, 0}}, Marks: engine.One}
	var items []Item
	for n := 1; n <= 30; n++ {
		items = append(items, Item{N: n, Question: single, Placed: paper.Placed{Marks: 2000, Order: []int{2, 0, 1, 3}}})
	}
	p := Paper{Candidate: "c1", Name: "李明", Department: "经济发展局", Ticket: "20260001", Hash: strings.Repeat("ab", 32), Sections: []Section{
		{Title: "单项选择题", Items: items},
		{Title: "多项选择题", Items: []Item{{N: 31, Question: multiple, Placed: paper.Placed{Marks: 2000, Order: []int{1, 2, 0, 3}}}, {N: 32, Question: match, Placed: paper.Placed{Marks: 1000, Order: []int{1, 0}, Targets: []int{0, 1}}}}},
		{Title: "简答题", Items: []Item{{N: 33, Question: short, Placed: paper.Placed{Marks: 10000}}}},
	}}
	second := p
	second.Candidate, second.Name = "c2", "王芳"
	return Exam{Title: "第四季度业务知识测试", Minutes: 60, Total: 73000}, []Paper{p, second}
}

func TestPapersAreTheSameBytesTwice(t *testing.T) {
	t.Parallel()
	exam, papers := sample()
	var one, two bytes.Buffer
	m, err := Papers(context.Background(), &one, "papers.pdf", exam, each(papers), "a4")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Papers(context.Background(), &two, "papers.pdf", exam, each(papers), ""); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the same papers gave other bytes")
	}
	if !bytes.HasPrefix(one.Bytes(), []byte("%PDF-")) || m.Files[0].Bytes != one.Len() {
		t.Errorf("the file is odd: %+v", m.Files)
	}
	if len(m.Candidates) != 2 || m.Candidates[1].FirstPage != m.Candidates[0].Pages+1 || m.Candidates[0].Pages%2 != 0 {
		t.Errorf("places: %+v", m.Candidates)
	}
	if m.Files[0].Pages != m.Candidates[0].Pages+m.Candidates[1].Pages {
		t.Errorf("pages: %+v", m)
	}
	if !slices.Equal(m.Missing, []string{"𠮷"}) {
		t.Errorf("missing: %q", m.Missing)
	}
}

func TestKeyIsInTheFormsLetters(t *testing.T) {
	t.Parallel()
	_, papers := sample()
	for _, tc := range []struct {
		section, item int
		want          string
	}{{0, 0, "B"}, {1, 0, "BC"}, {1, 1, "（1）A （2）B"}, {2, 0, "公告（10 分）"}} {
		item := papers[0].Sections[tc.section].Items[tc.item]
		if got := chinese.KeyText(item.Question, item.Placed); got != tc.want {
			t.Errorf("key of %d is %q, want %q", item.N, got, tc.want)
		}
	}
	var b bytes.Buffer
	exam, _ := sample()
	if _, err := Keys(context.Background(), &b, "papers.pdf", exam, each(papers), "a4"); err != nil {
		t.Error(err)
	}
}

func TestKeyInWordsNamesWhatIsShown(t *testing.T) {
	t.Parallel()
	_, papers := sample()
	for _, tc := range []struct {
		section, item int
		want          string
	}{{0, 0, "B. 省级人民政府"}, {1, 0, "B. 中等长度的一个选项；C. " + strings.Repeat("很长的选项", 12)}, {1, 1, "（1）A （2）B"}} {
		item := papers[0].Sections[tc.section].Items[tc.item]
		if got := keyInWords(item.Question, item.Placed); got != tc.want {
			t.Errorf("key of %d is %q, want %q", item.N, got, tc.want)
		}
	}
}

func TestPointsAreWorthTheirShareOfTheForm(t *testing.T) {
	t.Parallel()
	q := &qb.Question{Type: qb.Short, Key: qb.Key{Points: []qb.Point{{Text: "一", Marks: 2000}, {Text: "二", Marks: 3000}}}, Marks: 5000}
	for marks, want := range map[engine.Mark]string{8000: "一（3.2 分） 二（4.8 分）", 0: "一（2 分） 二（3 分）"} {
		if got := strings.Join(chinese.pointTexts(q, marks), " "); got != want {
			t.Errorf("of %s: %q, want %q", marks, got, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	exam, papers := sample()
	if _, err := Papers(context.Background(), &bytes.Buffer{}, "papers.pdf", exam, each(nil), "a4"); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("no papers: %v", err)
	}
	if _, err := Papers(context.Background(), &bytes.Buffer{}, "papers.pdf", exam, each(papers), "b5"); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("no such preset: %v", err)
	}
}

// TestEveryPresetKeepsToItsColumns lays a paper out for each preset: nothing
// stands beyond a column's foot, pages are even in number, and margins are those
// of the page's side.
func TestEveryPresetKeepsToItsColumns(t *testing.T) {
	t.Parallel()
	exam, papers := sample()
	for _, name := range Presets {
		d, err := newDrawing(presets[name])
		if err != nil {
			t.Fatal(err)
		}
		pre := d.preset
		for i, column := range paginate(layPaper(d, exam, papers[0]), pre.textHeight()) {
			for _, b := range column {
				if b.y < 0 || b.y+b.height > pre.textHeight()+0.01 {
					t.Errorf("%s: column %d has a block from %v to %v", name, i, b.y, b.y+b.height)
				}
			}
		}
		var out bytes.Buffer
		m, err := Papers(context.Background(), &out, "papers.pdf", exam, each(papers), name)
		if err != nil || m.Files[0].Pages%4 != 0 {
			t.Errorf("%s: %d pages for two papers, %v", name, m.Files[0].Pages, err)
		}
		last := pre.column(1, pre.columns-1) + pre.textWidth()
		if got := pre.width - last; got-pre.right > 1e-9 || pre.right-got > 1e-9 {
			t.Errorf("%s: a right margin of %v, want %v", name, got, pre.right)
		}
		if even, want := pre.column(2, 0), pre.left; pre.mirrored != (even != want) {
			t.Errorf("%s: an even page begins at %v", name, even)
		}
	}
}

func TestTitlesAreInEvenLines(t *testing.T) {
	t.Parallel()
	d, err := newDrawing(presets["a4"])
	if err != nil {
		t.Fatal(err)
	}
	lines := d.titleLines(strings.Repeat("题", 31))
	if len(lines) != 2 || lines[0].Width > 1.2*lines[1].Width {
		t.Errorf("%d lines, the first %v wide, the last %v", len(lines), lines[0].Width, lines[len(lines)-1].Width)
	}
}

func TestNoHeadingStandsAtAFoot(t *testing.T) {
	t.Parallel()
	lines := func(n int) (g group) {
		for range n {
			g.blocks = append(g.blocks, block{height: 1})
		}
		return g
	}
	for before := range 10 {
		for _, after := range []int{1, 4, 8, 9, 10, 25} {
			heading := group{holds: true, blocks: []block{{height: 2}}}
			pages := paginate([]group{lines(before), heading, lines(after)}, 10)
			placed := 0
			for i, page := range pages {
				placed += len(page)
				if len(page) > 0 && page[len(page)-1].height == 2 {
					t.Errorf("%d lines before and %d after: page %d ends in the heading", before, after, i+1)
				}
				for _, b := range page {
					if b.y+b.height > 10 {
						t.Errorf("%d lines before and %d after: page %d is too long", before, after, i+1)
					}
				}
			}
			if placed != before+1+after {
				t.Errorf("%d lines before and %d after: %d blocks are placed", before, after, placed)
			}
		}
	}
}

// each lists papers that are at hand.
func each(papers []Paper) iter.Seq2[Paper, error] {
	return func(yield func(Paper, error) bool) {
		for _, p := range papers {
			if !yield(p, nil) {
				return
			}
		}
	}
}
