package rehearse

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lectern/engine/paper"
	"lectern/engine/sitting"
	qb "lectern/questionbank"
)

// everyShape has a question of each type.
var everyShape = []shape{
	{Type: "single", Options: 4}, {Type: "multiple", Options: 5}, {Type: "true_false"}, {Type: "blank", Blanks: 2}, {Type: "numeric"},
	{Type: "match", Options: 3, Targets: 4}, {Type: "order", Options: 4}, {Type: "short"},
	{Type: "case", Parts: []shape{{Type: "multiple", Options: 4}, {Type: "match", Options: 2, Targets: 3}, {Type: "short"}}},
}

// exported is what a server would export of a load where all went well.
type exported struct {
	responses []ResponseRow
	journal   []JournalRow
}

func (e *exported) compare(l *Load) Differences {
	k := l.Compare()
	for i := range e.responses {
		k.Response(&e.responses[i])
	}
	for i := range e.journal {
		k.Journal(&e.journal[i])
	}
	return k.End()
}

// questionOf is a question of a shape, and one of the ways to show it.
func questionOf(s *shape, rng *rand.Rand) (*qb.Question, *paper.Placed) {
	q := &qb.Question{Type: qb.Type(s.Type), Options: make([]string, s.Options), Targets: make([]string, s.Targets)}
	q.Key.Blanks = make([][]string, s.Blanks)
	p := &paper.Placed{Order: rng.Perm(s.Options), Targets: rng.Perm(s.Targets)}
	for i := range s.Parts {
		part, placed := questionOf(&s.Parts[i], rng)
		q.Parts, p.Parts = append(q.Parts, *part), append(p.Parts, *placed)
	}
	return q, p
}

func placesOf(p *paper.Placed) places {
	at := places{Order: p.Order, Targets: p.Targets}
	for i := range p.Parts {
		at.Parts = append(at.Parts, placesOf(&p.Parts[i]))
	}
	return at
}

// sat makes a load whose candidates have answered, and its export.
func sat(t *testing.T) (*Load, *exported) {
	t.Helper()
	const candidates, answers = 20, 30
	rng := rand.New(rand.NewPCG(5, 6))
	tickets := make([]Ticket, candidates)
	for i := range tickets {
		tickets[i].Candidate = fmt.Sprintf("c%02d", i)
	}
	l := NewLoad(Target{}, "x", tickets, everyShape, Plan{Connections: 3, Seed: 7})
	e := &exported{}
	for i := range l.candidates {
		c := &l.candidates[i]
		c.sitting = fmt.Sprintf("s%02d", i)
		questions, placed := make([]*qb.Question, len(everyShape)), make([]*paper.Placed, len(everyShape))
		for n := range everyShape {
			questions[n], placed[n] = questionOf(&everyShape[n], rng)
		}
		last := map[uint16]ResponseRow{}
		for seq := 1; seq <= answers; seq++ {
			g := c.choose()
			c.given = append(c.given, g)
			q, p := questions[g.N-1], placed[g.N-1]
			r, err := paper.Authored(q, p, c.shapes[g.N-1].respond(nil, c.Candidate, g.Code))
			if err != nil {
				t.Fatalf("%s is not valid: %v", c.shapes[g.N-1].respond(nil, c.Candidate, g.Code), err)
			}
			row := JournalRow{Candidate: c.Candidate, Sitting: c.sitting, Seq: int64(seq) + 1}
			row.Payload.Kind, row.Payload.N, row.Payload.Seq, row.Payload.R = "answered", g.N, seq, sitting.EncodeResponse(r)
			e.journal = append(e.journal, row)
			last[g.N] = ResponseRow{c.Candidate, c.sitting, g.N, seq, r.Encode(q.Type, q.Parts), placesOf(p)}
		}
		for n := range everyShape {
			e.responses = append(e.responses, last[uint16(n+1)])
		}
	}
	return l, e
}

func TestComparisonOfWhatIsWhole(t *testing.T) {
	t.Parallel()
	l, e := sat(t)
	if d := e.compare(l); d.Lost+d.Duplicated+d.Mismatched != 0 {
		t.Errorf("%+v", d)
	}
}

// TestComparisonCatchesTampering changes the export in every way there is.
func TestComparisonCatchesTampering(t *testing.T) {
	t.Parallel()
	const c = 2 * 9 // rows of the third candidate
	last := func(e *exported, n uint16) int {
		return slices.IndexFunc(e.journal, func(r JournalRow) bool {
			return r.Candidate == "c02" && r.Payload.Seq == e.responses[c+int(n)-1].Seq
		})
	}
	for _, test := range []struct {
		name                         string
		tamper                       func(*exported)
		lost, duplicated, mismatched int
	}{
		{"an answer that is not exported", func(e *exported) { e.responses = slices.Delete(e.responses, c, c+1) }, 1, 0, 0},
		{"an entry that is gone", func(e *exported) { e.journal = slices.Delete(e.journal, 40, 41) }, 1, 0, 0},
		{"an answer gone altogether, an earlier one in its place", func(e *exported) {
			i := last(e, 3)
			early := slices.IndexFunc(e.journal, func(r JournalRow) bool { return r.Candidate == "c02" && r.Payload.N == 3 })
			if early == i {
				panic("answered once")
			}
			e.responses[c+2].Seq = e.journal[early].Payload.Seq
			e.journal = slices.Delete(e.journal, i, i+1)
		}, 2, 0, 0},
		{"an answer counted twice", func(e *exported) { e.responses = append(e.responses, e.responses[c]) }, 0, 1, 0},
		{"an entry there twice", func(e *exported) { e.journal = append(e.journal, e.journal[7]) }, 0, 1, 0},
		{"other content", func(e *exported) { e.responses[c+3].Response = json.RawMessage(`["x","y"]`) }, 0, 0, 1},
		{"another choice", func(e *exported) {
			r := &e.responses[c].Response
			*r = json.RawMessage(strings.NewReplacer("A", "B", "B", "C", "C", "D", "D", "A").Replace(string(*r)))
		}, 0, 0, 1},
		{"two options shown in each other's place", func(e *exported) {
			o := slices.Clone(e.responses[c+6].Order)
			o[0], o[1] = o[1], o[0]
			e.responses[c+6].Order = o
		}, 0, 0, -1},
		{"another content in the journal", func(e *exported) { e.journal[11].Payload.R = json.RawMessage(`{"x":"nobody wrote this"}`) }, 0, 0, 1},
		{"under another question", func(e *exported) {
			i := last(e, 8)
			e.journal[i].Payload.N = 4
			e.responses[c+7].N = 4
			e.responses = slices.Delete(e.responses, c+3, c+4)
		}, 1, 0, 2},
		{"in another's sitting", func(e *exported) { e.responses[c+1].Sitting = "s05" }, 1, 0, 1},
		{"two candidates' answers changed over", func(e *exported) {
			a, b := &e.responses[c+7], &e.responses[c+9+7]
			a.Response, b.Response = b.Response, a.Response
		}, 0, 0, 2},
		{"an answer that nobody sent", func(e *exported) {
			row := e.journal[0]
			row.Payload.Seq = 31
			e.journal = append(e.journal, row)
		}, 0, 0, 1},
	} {
		l, e := sat(t)
		test.tamper(e)
		d := e.compare(l)
		off := d.Lost != test.lost || d.Duplicated != test.duplicated
		if off || d.Mismatched != test.mismatched && (test.mismatched >= 0 || d.Mismatched == 0) {
			t.Errorf("%s: %+v", test.name, d)
		}
		if len(d.Notes) == 0 {
			t.Errorf("%s: nothing told", test.name)
		}
	}
}

// TestUnknownOutcomeIsNoDifference lets the last answer of a candidate, whose
// reply never came, stand or not.
func TestUnknownOutcomeIsNoDifference(t *testing.T) {
	t.Parallel()
	l, e := sat(t)
	c := &l.candidates[4]
	last := c.given[len(c.given)-1]
	c.given, c.pending = c.given[:len(c.given)-1], &last
	if d := e.compare(l); d.Lost+d.Duplicated+d.Mismatched != 0 {
		t.Errorf("it stands: %+v", d)
	}
	c.pending = nil
	if d := e.compare(l); d.Mismatched == 0 {
		t.Error("an answer stands that was never sent")
	}
}
