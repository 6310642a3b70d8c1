package views

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// someText is text as authors write it, awkward characters, images and formulas
// included.
func someText(r *rand.Rand) string {
	bits := []string{"根据《土地管理法》", "耕地", "，", "三十日", "<b>&amp;\"'+`=", "![图一](a.png)", "![](b.png)", "$x^2+y_{10}$", "$\\frac{1}{2}$", "$", "\\$5", "\n",
		"a < b > c", "123456789", "q1", "100%", "\u2028", "𠀀", "{{.N}}", "<!--", "</fieldset>", "(　)", " "}
	var b strings.Builder
	for range 1 + r.IntN(8) {
		b.WriteString(bits[r.IntN(len(bits))])
	}
	return b.String()
}

func someTexts(r *rand.Rand, n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = someText(r)
	}
	return texts
}

// someQuestion is a question of a type, with an arrangement and a response.
func someQuestion(r *rand.Rand, t qb.Type) (qb.Question, paper.Placed, qb.Response) {
	q := qb.Question{Type: t, Stem: someText(r), Marks: engine.One}
	placed := paper.Placed{Marks: engine.Mark(1+r.IntN(5)) * engine.One / 2}
	var a qb.Response
	answered := r.IntN(2) == 0
	n := 2 + r.IntN(5)
	switch t {
	case qb.Single, qb.Multiple:
		q.Options, placed.Order = someTexts(r, n), r.Perm(n)
		if a.Choice = r.Perm(n)[:1+r.IntN(n)]; t == qb.Single {
			a.Choice = a.Choice[:1]
		}
	case qb.TrueFalse:
		yes := r.IntN(2) == 0
		a.True = &yes
	case qb.Blank:
		q.Stem += "____" + someText(r) + "__________" + someText(r)
		q.Key.Blanks = make([][]string, 1+r.IntN(2))
		a.Blanks = someTexts(r, len(q.Key.Blanks))
	case qb.Numeric:
		a.Number = "1 < 2"
	case qb.Match:
		q.Options, q.Targets = someTexts(r, n), someTexts(r, n+r.IntN(2))
		placed.Order, placed.Targets = r.Perm(n), r.Perm(len(q.Targets))
		a.Match = r.Perm(len(q.Targets))[:n]
		a.Match[0] = -1
	case qb.Order:
		q.Options, placed.Order = someTexts(r, n), r.Perm(n)
		a.Order = r.Perm(n)[:1+r.IntN(n)]
	case qb.Case:
		for _, part := range []qb.Type{qb.Types[r.IntN(len(qb.Types)-1)], qb.Single, qb.Blank} {
			if part == qb.Case {
				part = qb.Short
			}
			pq, pp, pa := someQuestion(r, part)
			q.Parts, placed.Parts, a.Parts = append(q.Parts, pq), append(placed.Parts, pp), append(a.Parts, pa)
		}
	default:
		a.Text = someText(r)
	}
	if !answered {
		a = qb.Response{}
	}
	return q, placed, a
}

func somePaper(r *rand.Rand, lang string) *SitPaperPage {
	p := &SitPaperPage{Exam: "0190-exam", Sitting: fmt.Sprintf("s%d", r.Uint64()), Epoch: 1 + r.IntN(3), Seq: r.Int64N(200),
		RemainingMS: r.Int64N(8_000_000), Paused: r.IntN(4) == 0, QueueKey: fmt.Sprintf("%x", r.Uint64()), Who: someText(r)}
	p.Title, p.Words, p.CSRF, p.Path = "期末 & 考试", Words(lang), fmt.Sprintf("t-_%d", r.Uint64()), "/sit/0190-exam?a=1&b=2"
	p.Scripts, p.Styles = []string{"js/sit/page.js"}, []string{"css/exam.css"}
	if r.IntN(2) == 0 {
		p.Seat = "3 <考场> " + someText(r)
	}
	if r.IntN(3) == 0 {
		p.Contrast, p.Size = "high", "largest"
	}
	n := 0
	for i := range 3 {
		s := NewSitSection(&p.Frame)
		s.Heading, s.Short, s.Instructions = fmt.Sprintf("%d、<题>", i), "一 题", someText(r)
		for range 1 + r.IntN(9) {
			q, placed, a := someQuestion(r, qb.Types[r.IntN(len(qb.Types))])
			n++
			s.Asked = append(s.Asked, AskedQuestion{N: n, Question: &q, Placed: &placed, Response: &a})
			if !a.Empty() {
				p.Answered++
			}
		}
		p.Sections = append(p.Sections, s)
	}
	return p
}

// shuffledAgain is the paper as another candidate has it, whose questions were
// cut before.
func shuffledAgain(r *rand.Rand, p *SitPaperPage) {
	p.Sitting, p.Epoch, p.Answered = fmt.Sprintf("s%d", r.Uint64()), 7, 0
	for i := range p.Sections {
		asked := p.Sections[i].Asked
		first := asked[0].N
		r.Shuffle(len(asked), func(i, j int) { asked[i], asked[j] = asked[j], asked[i] })
		for k := range asked {
			asked[k].N, asked[k].Response = first+k, nil
			placed := *asked[k].Placed
			placed.Order = r.Perm(len(placed.Order))
			asked[k].Placed = &placed
		}
	}
}

// TestPapersAreAsTheirTemplate draws them, byte for byte.
func TestPapersAreAsTheirTemplate(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 4))
	papers := NewPapers()
	for i := range 24 {
		p := somePaper(r, Languages[i%2])
		for range 3 {
			samePaper(t, papers, p)
			shuffledAgain(r, p)
		}
	}
	for e := papers.questions.order.Front(); e != nil; e = e.Next() {
		if k := e.Value.(*keptValue[questionKey, *questionPattern]); k.value == nil {
			t.Errorf("a question is drawn by its template each time: %+v", k.key.question)
		}
	}
	for e := papers.frames.order.Front(); e != nil; e = e.Next() {
		if k := e.Value.(*keptValue[frameKey, *framePattern]); k.value == nil {
			t.Errorf("a frame is drawn by its template each time: %+v", k.key)
		}
	}
}

// TestPapersAreBounded: whatever is drawn, what is kept stays within its bytes,
// and a page is drawn right whether or not its patterns were thrown away.
func TestPapersAreBounded(t *testing.T) {
	t.Parallel()
	const most = 200 << 10
	papers := &Papers{newKept[frameKey, *framePattern](most), newKept[questionKey, *questionPattern](most)}
	r := rand.New(rand.NewPCG(5, 5))
	made := 0
	for range 12 {
		p := somePaper(r, "zh")
		made += p.Total()
		samePaper(t, papers, p)
		samePaper(t, papers, p)
		for what, held := range map[string][2]int{
			"frames": {papers.frames.bytes, heldBytes(papers.frames)}, "questions": {papers.questions.bytes, heldBytes(papers.questions)},
		} {
			if held[0] > most || held[0] != held[1] {
				t.Fatalf("%s: %d bytes are counted, %d kept, %d may be", what, held[0], held[1], most)
			}
		}
	}
	if n := papers.questions.order.Len(); n == made || n == 0 || n != len(papers.questions.byKey) {
		t.Errorf("%d of %d questions are kept, %d found", n, made, len(papers.questions.byKey))
	}
}

func heldBytes[K comparable, V any](c *kept[K, V]) int {
	sum := 0
	for e := c.order.Front(); e != nil; e = e.Next() {
		sum += e.Value.(*keptValue[K, V]).bytes
	}
	return sum
}

// TestWhatCannotBeCutIsDrawnByItsTemplate: a text with the very characters that
// mark places, and display settings that no page of ours sends.
func TestWhatCannotBeCutIsDrawnByItsTemplate(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(6, 6))
	papers := NewPapers()
	p := somePaper(r, "en")
	q := p.Sections[0].Asked[0].Question
	q.Stem += mark(markValue, 0) + mark(markText, 0) + mark(markEnd, 0)
	samePaper(t, papers, p)
	p.Who = mark(markInner, 1)
	samePaper(t, papers, p)
	p.Contrast = `"><b>`
	samePaper(t, papers, p)
	p.Contrast, p.Notices = "", []Notice{{Kind: "ok", Text: "…"}}
	samePaper(t, papers, p)
	p.Notices, p.Sections[0].Instructions = nil, mark(markValue, 3)
	samePaper(t, papers, p)
}

func samePaper(t *testing.T, papers *Papers, p *SitPaperPage) {
	t.Helper()
	var want bytes.Buffer
	if err := Render(&want, p); err != nil {
		t.Fatal(err)
	}
	got, err := papers.Append([]byte("before"), p)
	if err != nil {
		t.Fatal(err)
	}
	got = bytes.TrimPrefix(got, []byte("before"))
	if !bytes.Equal(got, want.Bytes()) {
		at := 0
		for at < min(want.Len(), len(got)) && want.Bytes()[at] == got[at] {
			at++
		}
		t.Fatalf("at byte %d: …%.200q, want …%.200q", at, got[max(0, at-40):], want.Bytes()[max(0, at-40):])
	}
}

// TestAPatternThatDrawsOtherwiseIsNotKept, whatever of it is wrong.
func TestAPatternThatDrawsOtherwiseIsNotKept(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	f := &Frame{Words: Words("zh")}
	for name, spoil := range map[string]func(*questionPattern){
		"nothing":           func(*questionPattern) {},
		"a text":            func(p *questionPattern) { p.rows[0][1] += " " },
		"an order":          func(p *questionPattern) { p.rows[0][0], p.rows[0][1] = p.rows[0][1], p.rows[0][0] },
		"a number":          func(p *questionPattern) { p.pattern[1].kind, p.pattern[1].text = pieceRun, "5" },
		"what is answered":  func(p *questionPattern) { p.piece(pieceChoice).on = nil },
		"another's answer":  func(p *questionPattern) { p.piece(pieceChoice).i++ },
		"a run of the page": func(p *questionPattern) { p.piece(pieceRun).text += "x" },
	} {
		q, placed, _ := someQuestion(r, qb.Multiple)
		p, err := newQuestionPattern(f, &q, &placed)
		if err != nil {
			t.Fatal(err)
		}
		spoil(p)
		if err := p.check(f, &q, unshuffled(&placed)); (err == nil) != (name == "nothing") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// piece is the first piece of a kind.
func (p *questionPattern) piece(kind pieceKind) *piece {
	for i := range p.pattern {
		if p.pattern[i].kind == kind {
			return &p.pattern[i]
		}
	}
	return nil
}
