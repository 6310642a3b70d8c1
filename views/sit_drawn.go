package views

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"strings"

	"lectern/engine"
	qb "lectern/questionbank"
)

// What a Papers keeps: some 6,000 versions of questions, and frames for a
// hundred exams or so.
const (
	questionBytes = 64 << 20
	frameBytes    = 8 << 20
)

// Papers draws exam pages from patterns that it keeps, of their frame and of
// each question, so that a page costs no more than to be put together.
type Papers struct {
	frames    *kept[frameKey, *framePattern]       // nil where it cannot be cut
	questions *kept[questionKey, *questionPattern] // nil where it cannot be cut
}

// NewPapers returns one that has drawn nothing yet.
func NewPapers() *Papers {
	return &Papers{newKept[frameKey, *framePattern](frameBytes), newKept[questionKey, *questionPattern](questionBytes)}
}

// questionKey tells drawings of questions apart. The question itself stands for
// what it says: it never changes, and as long as it is kept its address is its
// own.
type questionKey struct {
	question *qb.Question
	lang     string
	marks    engine.Mark
	parts    string
}

// Append adds the page to b, byte for byte as Render draws it.
func (s *Papers) Append(b []byte, p *SitPaperPage) ([]byte, error) {
	var frame *framePattern
	if key, usual := p.frameKey(); usual {
		frame = s.frames.get(key, func() (*framePattern, int) {
			cut := newFramePattern(p)
			return cut, cut.bytes() + key.bytes()
		})
	}
	if frame == nil {
		whole := bytes.NewBuffer(b)
		err := Render(whole, p)
		return whole.Bytes(), err
	}
	return frame.draw(b, &framed{papers: s, page: p, values: p.values()})
}

// question adds one question to b.
func (s *Papers) question(b []byte, f *Frame, a *AskedQuestion) ([]byte, error) {
	key := questionKey{a.Question, f.Words.Lang, a.Placed.Marks, marksKey(a.Placed)}
	p := s.questions.get(key, func() (*questionPattern, int) {
		cut, err := newQuestionPattern(f, a.Question, a.Placed)
		if err != nil {
			return nil, 0 // it is drawn each time
		}
		return cut, cut.bytes()
	})
	if p == nil {
		return a.append(b, f)
	}
	fill := asked{n: a.N, orders: orders(make([][]int, 0, 2), a.Question, a.Placed)}
	if a.answered() {
		shown := a.shown(f)
		fill.varying = new(varying)
		fill.varying.of(&shown, new(int))
	}
	return p.draw(b, p.pattern, &fill), nil
}

// frameKey tells frames apart.
type frameKey struct {
	lang, exam, title, contrast, size, jobs string
	seat, paused                            bool
	sections                                string
}

// bytes is about how many the key takes in memory.
func (k *frameKey) bytes() int { return len(k.exam) + len(k.title) + len(k.sections) }

// frameKey is the key of the page's frame; not of one that has something which
// few have.
func (p *SitPaperPage) frameKey() (key frameKey, usual bool) {
	display := (p.Contrast == "" || p.Contrast == "high") && (p.Size == "" || p.Size == "large" || p.Size == "largest")
	if !display || len(p.Notices) > 0 || len(p.Errors) > 0 || p.Part != "" || p.Refresh != 0 || p.CSRF == "" {
		return key, false
	}
	var b strings.Builder
	for i := range p.Sections {
		s := &p.Sections[i]
		first := 0
		if len(s.Asked) > 0 {
			first = s.Asked[0].N
		}
		for _, text := range []string{s.Heading, s.Short, s.Instructions, strconv.Itoa(first), strconv.Itoa(len(s.Asked))} {
			b.WriteString(strconv.Itoa(len(text)))
			b.WriteByte(' ')
			b.WriteString(text)
		}
	}
	return frameKey{p.Words.Lang, p.Exam, p.Title, p.Contrast, p.Size, p.JobsURL, p.Seat != "", p.Paused, b.String()}, true
}

// values are what of the frame differs between candidates, in order.
func (p *SitPaperPage) values() []string {
	return []string{
		p.CSRF, p.Path, p.Sitting, p.QueueKey, p.Who, p.Seat, strconv.Itoa(p.Epoch), strconv.FormatInt(p.Seq, 10),
		strconv.FormatInt(p.RemainingMS, 10), p.TimeLeft(), strconv.Itoa(p.Answered), strconv.Itoa(p.Unanswered()),
	}
}

// framePattern is an exam page without its questions, and whose it is.
type framePattern struct {
	pattern
	cells []cell // of the card, by question
}

// cell is a question's place on the card.
type cell struct{ empty, answered string }

func (p *framePattern) bytes() int {
	if p == nil {
		return 0
	}
	n := p.size()
	for _, c := range p.cells {
		n += len(c.empty) + len(c.answered) + 32
	}
	return n
}

// newFramePattern cuts the page of an exam; nil where that does not work.
func newFramePattern(p *SitPaperPage) *framePattern {
	probe := *p
	probe.CSRF, probe.Path = mark(markValue, 0), mark(markValue, 1)
	probe.Sitting, probe.QueueKey = mark(markValue, 2), mark(markValue, 3)
	probe.Who = mark(markValue, 4)
	if p.Seat != "" {
		probe.Seat = mark(markValue, 5)
	}
	base := 100_000_000 + rand.IntN(800_000_000)
	probe.Epoch, probe.Seq, probe.RemainingMS, probe.Answered = base, int64(base)+1, int64(base)+2, base+3
	numbers := strings.NewReplacer(numbersAsMarks(probe.values())...)
	cut := &framePattern{}
	var inner []string // each question and cell as it is drawn, and the mark for it
	probe.Sections = make([]SitSection, len(p.Sections))
	for i := range p.Sections {
		probe.Sections[i] = p.Sections[i]
		probe.Sections[i].shown = make([]ShownQuestion, len(p.Sections[i].Asked))
		for k := range p.Sections[i].Asked {
			// Any question will do that its number tells from the others.
			q := &probe.Sections[i].shown[k]
			*q = (&AskedQuestion{N: p.Sections[i].Asked[k].N, Question: &qb.Question{Type: qb.Blank}}).shown(&p.Frame)
			question, err := drawQuestion(q)
			if err != nil {
				return nil
			}
			c, err := newCell(*q)
			if err != nil {
				return nil
			}
			inner = append(inner, question, mark(markInner, len(cut.cells)), c.empty, mark(markCell, len(cut.cells)))
			cut.cells = append(cut.cells, c)
		}
	}
	var b strings.Builder
	if err := Render(&b, &probe); err != nil {
		return nil
	}
	var c cutter
	if err := c.marks(&cut.pattern, numbers.Replace(strings.NewReplacer(inner...).Replace(b.String()))); err != nil {
		return nil
	}
	return cut.checked(p)
}

func newCell(q ShownQuestion) (c cell, err error) {
	if c.empty, err = drawPart("card_cell", &q); err != nil {
		return c, err
	}
	q.Answered = true
	c.answered, err = drawPart("card_cell", &q)
	return c, err
}

// numbersAsMarks pairs the values that are numbers with their marks.
func numbersAsMarks(values []string) []string {
	const first = 6
	var pairs []string
	for i := len(values) - 1; i >= first; i-- { // the one with a sign before the one without
		pairs = append(pairs, values[i], mark(markValue, i))
	}
	return pairs
}

// checked returns the pattern if it draws this page as the template does.
func (p *framePattern) checked(page *SitPaperPage) *framePattern {
	var want strings.Builder
	if err := Render(&want, page); err != nil {
		return nil
	}
	got, err := p.draw(nil, &framed{page: page, values: page.values()})
	if err != nil || string(got) != want.String() {
		return nil
	}
	return p
}

// framed is what a frame is filled with.
type framed struct {
	papers *Papers // nil: questions are drawn by their template
	page   *SitPaperPage
	values []string
}

// question is question i of the page, from 0.
func (a *framed) question(i int) *AskedQuestion {
	for k := range a.page.Sections {
		asked := a.page.Sections[k].Asked
		if i < len(asked) {
			return &asked[i]
		}
		i -= len(asked)
	}
	return nil
}

func (p *framePattern) draw(b []byte, a *framed) (_ []byte, err error) {
	for i := range p.pattern {
		switch piece := &p.pattern[i]; piece.kind {
		case pieceRun:
			b = append(b, piece.text...)
		case pieceValue:
			b = append(b, escaped(a.values[piece.i])...)
		case pieceCell:
			text := p.cells[piece.i].empty
			if a.question(piece.i).answered() {
				text = p.cells[piece.i].answered
			}
			b = append(b, text...)
		case pieceInner:
			if q := a.question(piece.i); a.papers != nil {
				b, err = a.papers.question(b, &a.page.Frame, q)
			} else {
				b, err = q.append(b, &a.page.Frame)
			}
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}
