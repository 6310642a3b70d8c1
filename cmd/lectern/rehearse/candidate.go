package rehearse

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// Ticket signs a candidate in.
type Ticket struct {
	Candidate string `json:"candidate"`
	Ticket    string `json:"ticket"`
	Code      string `json:"code"`
}

// given is one answer that was acknowledged, or of which it is not known whether
// it was: Code stands for the response (shape.respond).
type given struct {
	N    uint16
	Code uint32
}

// candidate is one candidate's client, and what the server acknowledged to it.
type candidate struct {
	Ticket
	token   string
	sitting string
	epoch   int
	shapes  []shape
	given   []given // acknowledged: number i+1 at i
	pending *given  // sent, and never acknowledged
	receipt string
	failed  bool // gave up: what the server said could not be
	rng     rand.PCG
	due     time.Time
	next    int // question that was never answered yet, from 1
}

func (c *candidate) seed(seed uint64, i int) { c.rng.Seed(seed, uint64(i)) }

// spread is a think time: between half and three halves of it.
func (c *candidate) spread(think time.Duration) time.Duration {
	if think <= 0 {
		return 0
	}
	return think/2 + time.Duration(c.rng.Uint64()%uint64(think))
}

// choose picks what is answered next: mostly the next question of the paper,
// now and then one that was answered before, at the end any of them.
func (c *candidate) choose() given {
	n := c.next + 1
	if n > len(c.shapes) || c.next > 0 && c.rng.Uint64()%5 == 0 {
		n = 1 + int(c.rng.Uint64()%uint64(max(1, min(c.next, len(c.shapes)))))
	} else {
		c.next = n
	}
	return given{uint16(n), uint32(c.rng.Uint64())}
}

// rolls reports one chance of so many in a thousand.
func (c *candidate) rolls(perMille int) bool {
	return perMille > 0 && int(c.rng.Uint64()%1000) < perMille
}

func (c *candidate) responsePath(n uint16) string {
	return "/api/v1/sittings/" + c.sitting + "/responses/" + strconv.Itoa(int(n))
}

// answerBody is the request that sends an answer under a number.
func (c *candidate) answerBody(b []byte, g given, seq int) []byte {
	b = append(b, `{"epoch":`...)
	b = strconv.AppendInt(b, int64(c.epoch), 10)
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, int64(seq), 10)
	b = append(b, `,"response":`...)
	b = c.shapes[g.N-1].respond(b, c.Candidate, g.Code)
	return append(b, '}')
}
