package rehearse

import (
	"encoding/json"
	"fmt"
	"slices"

	"lectern/questionbank"
)

// Differences is what the server's export says against the acknowledgements.
// All are 0 where nothing went wrong.
type Differences struct {
	Lost       int      `json:"lost"`       // acknowledged, and not there
	Duplicated int      `json:"duplicated"` // counted more than once
	Mismatched int      `json:"mismatched"` // under another question or candidate, or with other content
	Notes      []string `json:"differences,omitempty"`
}

// Whole reports whether there are none.
func (d *Differences) Whole() bool { return d.Lost == 0 && d.Duplicated == 0 && d.Mismatched == 0 }

// mostNotes bounds the differences that are told one by one.
const mostNotes = 20

func (d *Differences) note(count *int, format string, args ...any) {
	*count++
	if len(d.Notes) < mostNotes {
		d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
	}
}

// Comparison holds exported rows against the candidates' models. Rows of
// `export --what responses` go in first, then those of `--what journal`.
type Comparison struct {
	Differences
	bySitting map[string]*compared
	all       []*compared
}

// compared is a candidate with what was exported of its sitting.
type compared struct {
	*candidate
	last    map[uint16]int // number of the last acknowledged answer of each question
	seen    map[uint16]bool
	shown   map[uint16]places
	entries int // Answered entries in the journal
	found   []bool
}

// places are the orders in which a question was shown.
type places struct {
	Order   []int
	Targets []int
	Parts   []places
}

// Compare begins a comparison with what a load had acknowledged.
func (l *Load) Compare() *Comparison {
	k := &Comparison{bySitting: make(map[string]*compared, len(l.candidates))}
	for i := range l.candidates {
		c := &compared{candidate: &l.candidates[i], last: map[uint16]int{}, seen: map[uint16]bool{}, shown: map[uint16]places{}}
		for k, g := range c.given {
			c.last[g.N] = k + 1
		}
		c.found = make([]bool, len(c.given))
		k.all = append(k.all, c)
		if c.sitting != "" {
			k.bySitting[c.sitting] = c
		}
	}
	return k
}

// ResponseRow is a row of `export --what responses`.
type ResponseRow struct {
	Candidate string
	Sitting   string
	N         uint16
	Seq       int
	Response  json.RawMessage
	places
}

// Response takes in the last counted answer of a question.
func (k *Comparison) Response(r *ResponseRow) {
	c := k.bySitting[r.Sitting]
	if c == nil || c.Candidate != r.Candidate {
		if c != nil || !k.begunUnheard(r.Candidate) {
			k.note(&k.Mismatched, "%s, question %d: stands in the sitting %s, which is not the candidate's", r.Candidate, r.N, r.Sitting)
		}
		return
	}
	if c.seen[r.N] {
		k.note(&k.Duplicated, "%s, question %d: exported twice", r.Candidate, r.N)
		return
	}
	c.seen[r.N], c.shown[r.N] = true, r.places
	g, acknowledged := c.at(r.Seq)
	want := c.last[r.N]
	switch {
	case !acknowledged:
		k.note(&k.Mismatched, "%s, question %d: answer %d stands, and was never sent", r.Candidate, r.N, r.Seq)
	case r.Seq < want:
		k.note(&k.Lost, "%s, question %d: answer %d stands, acknowledged was %d", r.Candidate, r.N, r.Seq, want)
	case g.N != r.N:
		k.note(&k.Mismatched, "%s, question %d: holds answer %d, which was to question %d", r.Candidate, r.N, r.Seq, g.N)
	default:
		if sent, stands := c.sent(g), shownOf(&c.shapes[g.N-1], &r.places, r.Response); sent != stands {
			k.note(&k.Mismatched, "%s, question %d: holds %.60s, acknowledged was %.60s", r.Candidate, r.N, stands, sent)
		}
	}
}

// begunUnheard reports whether somebody's sitting is not known because the reply
// to its start was never read.
func (k *Comparison) begunUnheard(candidate string) bool {
	return slices.ContainsFunc(k.all, func(c *compared) bool { return c.Candidate == candidate && c.sitting == "" })
}

// at is the answer that was sent under a number: acknowledged, or the one whose
// fate was not known.
func (c *compared) at(seq int) (given, bool) {
	switch {
	case seq >= 1 && seq <= len(c.given):
		return c.given[seq-1], true
	case seq == len(c.given)+1 && c.pending != nil:
		return *c.pending, true
	}
	return given{}, false
}

// sent is an answer as it was sent.
func (c *compared) sent(g given) string {
	return string(c.shapes[g.N-1].respond(nil, c.Candidate, g.Code))
}

// JournalRow is a row of `export --what journal`.
type JournalRow struct {
	Candidate string
	Sitting   string
	Seq       int64
	Payload   struct {
		Kind string          `json:"k"`
		N    uint16          `json:"n"`
		Seq  int             `json:"s"`
		R    json.RawMessage `json:"r"`
	}
}

// Journal takes in an entry of a sitting's journal.
func (k *Comparison) Journal(r *JournalRow) {
	if r.Payload.Kind != "answered" {
		return
	}
	c := k.bySitting[r.Sitting]
	if c == nil {
		return // told of when its response was
	}
	e := &r.Payload
	c.entries++
	g, known := c.at(e.Seq)
	switch {
	case !known:
		k.note(&k.Mismatched, "%s: the journal holds answer %d, which was never sent", r.Candidate, e.Seq)
		return
	case e.Seq <= len(c.found) && c.found[e.Seq-1]:
		k.note(&k.Duplicated, "%s: the journal holds answer %d twice", r.Candidate, e.Seq)
		return
	}
	if e.Seq <= len(c.found) {
		c.found[e.Seq-1] = true
	}
	if g.N != e.N {
		k.note(&k.Mismatched, "%s: answer %d stands under question %d, and was to %d", r.Candidate, e.Seq, e.N, g.N)
		return
	}
	at, exported := c.shown[e.N]
	if !exported {
		return // which is told at the end; in what order it was shown is not known
	}
	shape := &c.shapes[g.N-1]
	var response questionbank.Response
	if err := json.Unmarshal(e.R, &response); err != nil {
		k.note(&k.Mismatched, "%s: answer %d: %v", r.Candidate, e.Seq, err)
		return
	}
	if sent, stands := c.sent(g), shownOf(shape, &at, authored(shape, response)); sent != stands {
		k.note(&k.Mismatched, "%s: answer %d holds %.60s, sent was %.60s", r.Candidate, e.Seq, stands, sent)
	}
}

// authored is a stored response in the form that is exported.
func authored(s *shape, r questionbank.Response) json.RawMessage {
	parts := make([]questionbank.Question, len(s.Parts))
	for i := range s.Parts {
		parts[i].Type = questionbank.Type(s.Parts[i].Type)
	}
	return r.Encode(questionbank.Type(s.Type), parts)
}

// End looks for what was acknowledged and never came, and returns all.
func (k *Comparison) End() Differences {
	for _, c := range k.all {
		for i, found := range c.found {
			if g := c.given[i]; !found {
				k.note(&k.Lost, "%s: answer %d, to question %d, is not in the journal", c.Candidate, i+1, g.N)
			}
		}
		for n := range c.last {
			if !c.seen[n] {
				k.note(&k.Lost, "%s: the answer to question %d is not there", c.Candidate, n)
			}
		}
	}
	return k.Differences
}
