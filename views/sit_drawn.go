package views

import (
	"bytes"
	"container/list"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"

	"lectern/engine"
	qb "lectern/questionbank"
)

// paperBytes bounds what a Papers keeps: some 10,000 versions of questions.
const paperBytes = 64 << 20

// Papers draws exam pages from patterns that it keeps, of their frame and of
// each question, so that a page costs no more than to be put together.
type Papers struct {
	runs *runs
	most int // bytes

	mu    sync.Mutex
	kept  map[any]*list.Element
	order *list.List // of *keptPattern, the most recently used in front
	bytes int
}

// NewPapers returns one that has drawn nothing yet.
func NewPapers() *Papers {
	return &Papers{runs: newRuns(), most: paperBytes, kept: map[any]*list.Element{}, order: list.New()}
}

// keptPattern is a pattern, made once by who asks first.
type keptPattern struct {
	key  any
	once sync.Once
	size int // 0 until it is made

	question *questionPattern // nil where it cannot be cut
	frame    *framePattern
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

// Draw draws the page, byte for byte as Render does, into d.
func (s *Papers) Draw(d *Drawing, p *SitPaperPage) error {
	key, plain := p.frameKey()
	if !plain {
		return d.render(p)
	}
	frame := s.keep(key, func(k *keptPattern) int {
		k.frame = newFramePattern(p, s.runs)
		return k.frame.size()
	}).frame
	if frame == nil {
		return d.render(p)
	}
	return frame.draw(d, frame.pattern, &framed{papers: s, page: p, values: p.values()})
}

// render draws the page by its template.
func (d *Drawing) render(p *SitPaperPage) error {
	var b bytes.Buffer
	err := Render(&b, p)
	d.text(b.String())
	return err
}

// question draws one question.
func (s *Papers) question(d *Drawing, f *Frame, a *AskedQuestion) error {
	key := questionKey{a.Question, f.Words.Lang, a.Placed.Marks, marksKey(a.Placed)}
	p := s.keep(key, func(k *keptPattern) int {
		k.question, _ = newQuestionPattern(f, a.Question, a.Placed, s.runs) // one that is not cut is drawn each time
		return k.question.bytes()
	}).question
	if p == nil {
		shown := a.shown(f)
		text, err := drawQuestion(&shown)
		d.text(text)
		return err
	}
	fill := asked{n: a.N, orders: orders(make([][]int, 0, 2), a.Question, a.Placed)}
	if !a.Response.Empty() {
		shown := a.shown(f)
		fill.varying = new(varying)
		fill.varying.of(&shown, new(int))
	}
	p.draw(d, p.pattern, &fill)
	return nil
}

// keep returns the pattern of a key, made where there is none yet.
func (s *Papers) keep(key any, compile func(*keptPattern) (size int)) *keptPattern {
	s.mu.Lock()
	e := s.kept[key]
	if e == nil {
		e = s.order.PushFront(&keptPattern{key: key})
		s.kept[key] = e
	} else if e != s.order.Front() {
		s.order.MoveToFront(e)
	}
	s.mu.Unlock()
	k := e.Value.(*keptPattern)
	k.once.Do(func() {
		size := compile(k) + 256
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.kept[key] == e {
			k.size = size
			s.bytes += size
		}
		for s.bytes > s.most && s.order.Len() > 1 {
			s.drop(s.order.Back())
		}
	})
	return k
}

func (s *Papers) drop(e *list.Element) {
	k := s.order.Remove(e).(*keptPattern)
	delete(s.kept, k.key)
	s.bytes -= k.size
}

// frameKey tells frames apart. plain is false for a page that has something
// which belongs to one reader alone.
type frameKey struct {
	lang, exam, title, contrast, size, jobs string
	seat, paused                            bool
	sections                                string
}

func (p *SitPaperPage) frameKey() (key frameKey, plain bool) {
	usual := (p.Contrast == "" || p.Contrast == "high") && (p.Size == "" || p.Size == "large" || p.Size == "largest")
	if !usual || len(p.Notices) > 0 || len(p.Errors) > 0 || p.Part != "" || p.Refresh != 0 || p.CSRF == "" {
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
type framePattern struct{ pattern }

func (p *framePattern) size() int {
	if p == nil {
		return 0
	}
	return p.pattern.size()
}

// newFramePattern cuts the page of an exam; nil where that does not work.
func newFramePattern(p *SitPaperPage, known *runs) *framePattern {
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
	var questions []*ShownQuestion
	var inner []string // each question as it is drawn, and the mark for it
	probe.Sections = make([]SitSection, len(p.Sections))
	for i := range p.Sections {
		probe.Sections[i] = p.Sections[i]
		probe.Sections[i].shown = make([]ShownQuestion, len(p.Sections[i].Asked))
		for k := range p.Sections[i].Asked {
			q := &probe.Sections[i].shown[k]
			*q = (&AskedQuestion{N: p.Sections[i].Asked[k].N, Question: &qb.Question{Type: qb.TrueFalse}}).shown(&p.Frame)
			text, err := drawQuestion(q)
			if err != nil {
				return nil
			}
			inner = append(inner, text, mark(markInner, len(questions)))
			questions = append(questions, q)
		}
	}
	questionsAsMarks := strings.NewReplacer(inner...)
	draw := func() (string, error) {
		var b strings.Builder
		err := Render(&b, &probe)
		return numbers.Replace(questionsAsMarks.Replace(b.String())), err
	}
	plain, err := draw()
	if err != nil {
		return nil
	}
	choices, err := differences(plain, len(questions), func(i int) (string, error) {
		questions[i].Answered = true
		defer func() { questions[i].Answered = false }()
		return draw()
	})
	if err != nil {
		return nil
	}
	c := cutter{runs: known, own: true}
	cut, err := c.cut(plain, choices)
	if err != nil {
		return nil
	}
	return (&framePattern{cut}).checked(p)
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
	var d Drawing
	err := p.draw(&d, p.pattern, &framed{page: page, values: page.values()})
	if err != nil || string(d.plain) != want.String() {
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

func (p *framePattern) draw(d *Drawing, pieces pattern, a *framed) error {
	for i := range pieces {
		switch piece := &pieces[i]; piece.kind {
		case pieceRun:
			d.run(piece.run)
		case pieceValue:
			d.escaped(a.values[piece.i])
		case pieceChoice:
			part := piece.off
			if !a.question(piece.i).Response.Empty() {
				part = piece.on
			}
			if err := p.draw(d, part, a); err != nil {
				return err
			}
		case pieceInner:
			q := a.question(piece.i)
			if a.papers != nil {
				if err := a.papers.question(d, &a.page.Frame, q); err != nil {
					return err
				}
				continue
			}
			shown := q.shown(&a.page.Frame)
			text, err := drawQuestion(&shown)
			if err != nil {
				return err
			}
			d.text(text)
		}
	}
	return nil
}
