package paper

import (
	"encoding/binary"
	"errors"
	"slices"

	"lectern/engine"
)

// Table is what an exam's stored forms refer to by number: the versions of
// questions, and the titles of sections. It is stored once an exam.
type Table struct {
	Refs   []Ref    `bson:"refs"`
	Titles []string `bson:"titles"`
}

// Encoder writes forms as bytes, 4 a question or so.
type Encoder struct {
	titles int
	index  map[Ref]uint64
}

// Encoder returns an encoder for the forms that refer to the table.
func (t Table) Encoder() *Encoder {
	e := &Encoder{titles: len(t.Titles), index: make(map[Ref]uint64, len(t.Refs))}
	for i, ref := range t.Refs {
		e.index[ref] = uint64(i)
	}
	return e
}

const codecVersion = 1

// Encode writes the form without its name and candidate, which stand beside
// it. A question that the table lacks, or an order that is none, is an
// Internal error.
func (e *Encoder) Encode(f *Form) ([]byte, error) {
	if len(f.Sections) != e.titles {
		return nil, engine.Internal("encode a form", errors.New("sections differ from the table's"))
	}
	b := make([]byte, 0, 320)
	b = append(b, codecVersion)
	b = binary.AppendVarint(b, int64(f.Expected))
	for i := range f.Sections {
		questions := f.Sections[i].Questions
		b = binary.AppendUvarint(b, uint64(len(questions)))
		alike := !slices.ContainsFunc(questions, func(q Placed) bool { return q.Marks != questions[0].Marks })
		if alike && len(questions) > 0 {
			b = binary.AppendUvarint(b, uint64(questions[0].Marks)<<1|1)
		} else if len(questions) > 0 {
			b = append(b, 0)
		}
		for k := range questions {
			q := &questions[k]
			at, ok := e.index[Ref{q.ID, q.Version}]
			if !ok {
				return nil, engine.Internal("encode a form", errors.New(q.ID+" is not in the table"))
			}
			b = binary.AppendUvarint(b, at)
			var err error
			if b, err = q.encode(b, !alike); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// Shapes of a placed question, as the low bits of its first byte; the number
// of options stands above them.
const (
	hasTargets = 1 << iota
	hasParts
	shapeBits = 2
)

func (q *Placed) encode(b []byte, marks bool) ([]byte, error) {
	if marks {
		b = binary.AppendUvarint(b, uint64(q.Marks))
	}
	shape := uint64(len(q.Order)) << shapeBits
	if len(q.Targets) > 0 {
		shape |= hasTargets
	}
	if len(q.Parts) > 0 {
		shape |= hasParts
	}
	b = binary.AppendUvarint(b, shape)
	b, err := appendOrder(b, q.Order)
	if err != nil {
		return nil, err
	}
	if len(q.Targets) > 0 {
		b = binary.AppendUvarint(b, uint64(len(q.Targets)))
		if b, err = appendOrder(b, q.Targets); err != nil {
			return nil, err
		}
	}
	if len(q.Parts) > 0 {
		b = binary.AppendUvarint(b, uint64(len(q.Parts)))
		for i := range q.Parts {
			if b, err = q.Parts[i].encode(b, true); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// maxRanked is the longest order whose rank fits 64 bits.
const maxRanked = 20

// appendOrder writes the order's rank among all of its length (Lehmer), in as
// few bytes as the greatest rank takes.
func appendOrder(b []byte, order []int) ([]byte, error) {
	var used uint64
	var rank uint64
	for i, v := range order {
		if v < 0 || v >= len(order) || v > 63 || used>>v&1 == 1 {
			return nil, engine.Internal("encode a form", errors.New("an order repeats or leaves out a place"))
		}
		used |= 1 << v
		if len(order) > maxRanked {
			b = append(b, byte(v))
			continue
		}
		smaller := 0
		for _, w := range order[i+1:] {
			if w < v {
				smaller++
			}
		}
		rank = rank*uint64(len(order)-i) + uint64(smaller)
	}
	if n := len(order); n <= maxRanked {
		for range rankBytes(n) {
			b = append(b, byte(rank))
			rank >>= 8
		}
	}
	return b, nil
}

func rankBytes(n int) int { return rankWidths[max(0, n)] }

var rankWidths = func() (widths [maxRanked + 1]int) {
	for n := range widths {
		widths[n] = rankWidth(n)
	}
	return widths
}()

func rankWidth(n int) int {
	last := uint64(1)
	for i := 2; i <= n; i++ {
		last *= uint64(i)
	}
	bytes := 0
	for last--; last > 0; last >>= 8 {
		bytes++
	}
	return bytes
}

// errForm is what Decode says of bytes that Encode did not write.
var errForm = errors.New("not a form")

// Decode reads a form that was encoded with the table. Bytes that are none are
// an Internal error.
func (t Table) Decode(data []byte) (Form, error) {
	r := &formReader{data: data}
	f := Form{Sections: make([]FormSection, len(t.Titles))}
	if r.byte() != codecVersion {
		return Form{}, engine.Internal("decode a form", errForm)
	}
	f.Expected = engine.Mark(r.signed())
	for i := range f.Sections {
		f.Sections[i].Title = t.Titles[i]
		n := r.count(len(data))
		if n == 0 {
			continue
		}
		marks := r.number()
		questions := make([]Placed, n)
		for k := range questions {
			at := r.number()
			if r.failed || at >= uint64(len(t.Refs)) {
				return Form{}, engine.Internal("decode a form", errForm)
			}
			r.placed(&questions[k], marks == 0)
			if marks != 0 {
				questions[k].Marks = engine.Mark(marks >> 1)
			}
			questions[k].ID, questions[k].Version = t.Refs[at].ID, t.Refs[at].Version
		}
		f.Sections[i].Questions = questions
	}
	if r.failed || len(r.data) > 0 {
		return Form{}, engine.Internal("decode a form", errForm)
	}
	return f, nil
}

// Question decodes question n of a form alone, from 1 through the paper, which
// costs a fraction of Decode. NotFound where the form has none.
func (t Table) Question(data []byte, n int) (Placed, error) {
	r := &formReader{data: data}
	if r.byte() != codecVersion {
		return Placed{}, engine.Internal("decode a form", errForm)
	}
	r.signed()
	for at, i := 0, 0; n > 0 && i < len(t.Titles); i++ {
		count := r.count(len(data))
		if count == 0 {
			continue
		}
		marks := r.number()
		for range count {
			at++
			ref := r.number()
			if r.failed || ref >= uint64(len(t.Refs)) {
				return Placed{}, engine.Internal("decode a form", errForm)
			}
			if at < n {
				r.pass(marks == 0)
				continue
			}
			var q Placed
			r.placed(&q, marks == 0)
			if marks != 0 {
				q.Marks = engine.Mark(marks >> 1)
			}
			if r.failed {
				return Placed{}, engine.Internal("decode a form", errForm)
			}
			q.ID, q.Version = t.Refs[ref].ID, t.Refs[ref].Version
			return q, nil
		}
	}
	if r.failed {
		return Placed{}, engine.Internal("decode a form", errForm)
	}
	return Placed{}, engine.NotFound("error.paper.no_question", "n", n)
}

// pass reads over a placed question.
func (r *formReader) pass(marks bool) {
	if marks {
		r.number()
	}
	shape := r.number()
	r.passOrder(int(min(shape>>shapeBits, 64)))
	if shape&hasTargets != 0 {
		r.passOrder(r.count(64))
	}
	if shape&hasParts != 0 {
		for range r.count(len(r.data)) {
			r.pass(true)
		}
	}
}

func (r *formReader) passOrder(n int) {
	if n <= maxRanked {
		n = rankBytes(n)
	}
	if n > len(r.data) {
		r.fail()
		return
	}
	r.data = r.data[n:]
}

type formReader struct {
	data   []byte
	failed bool
	depth  int
}

func (r *formReader) fail() { r.failed, r.data = true, nil }

func (r *formReader) byte() byte {
	if len(r.data) == 0 {
		r.fail()
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

func (r *formReader) number() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *formReader) signed() int64 {
	v, n := binary.Varint(r.data)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *formReader) count(limit int) int {
	n := r.number()
	if n > uint64(limit) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *formReader) placed(q *Placed, marks bool) {
	if marks {
		q.Marks = engine.Mark(r.number())
	}
	shape := r.number()
	if shape>>shapeBits > 64 {
		r.fail()
		return
	}
	q.Order = r.order(int(shape >> shapeBits))
	if shape&hasTargets != 0 {
		q.Targets = r.order(r.count(64))
	}
	if shape&hasParts != 0 {
		if r.depth++; r.depth > 2 {
			r.fail()
			return
		}
		if n := r.count(len(r.data)); n > 0 {
			q.Parts = make([]Placed, n)
		}
		for i := range q.Parts {
			r.placed(&q.Parts[i], true)
		}
		r.depth--
	}
}

func (r *formReader) order(n int) []int {
	if n == 0 || r.failed {
		return nil
	}
	order := make([]int, n)
	if n > maxRanked {
		for i := range order {
			order[i] = int(r.byte())
		}
		return order
	}
	var rank uint64
	for i := range rankBytes(n) {
		rank |= uint64(r.byte()) << (8 * i)
	}
	for i := n - 1; i >= 0; i-- {
		order[i] = int(rank % uint64(n-i))
		rank /= uint64(n - i)
		for k := i + 1; k < n; k++ {
			if order[k] >= order[i] {
				order[k]++
			}
		}
	}
	if rank > 0 {
		r.fail()
	}
	return order
}
