package sitting

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"

	"lectern/engine"
	"lectern/questionbank"
)

// Status is where a sitting stands.
type Status string

// The statuses of a sitting. The zero Status has not begun.
const (
	Open      Status = "open"
	OnPause   Status = "paused"
	HandedIn  Status = "submitted"
	WasVoided Status = "voided"
)

// State is a sitting as its events so far make it. Times are milliseconds since
// 1970. The zero State has not begun.
type State struct {
	Exam      engine.ID
	Candidate engine.ID
	Attempt   int
	Round     int
	Form      string
	Status    Status
	StartedAt int64
	Deadline  int64
	PausedAt  int64
	Epoch     int
	Terminal  string
	Session   string
	Answers   map[int]Answer // the newest of each question, cleared ones included
	AnswerSeq int64          // number of answers so far
	Late      []LateAnswer
	Incidents int

	SubmittedAt int64
	How         How
	Receipt     string
	Sealed      []byte // chain hash at Submitted: what the receipt proves
	SealedSeq   int64  // journal number of Submitted
	Revision    int    // of what counts: 1 at hand-in, one more at each admission after it

	// The journal's newest entry.
	Seq  int64
	Head []byte
	Last int64 // when it was written

	digests []digest // of every answer, by seq-1
	moved   []string // sessions that another has taken over from
}

// Answer is what stands for a question.
type Answer struct {
	Seq int64
	At  int64
	Raw json.RawMessage // questionbank.Response; nil where cleared
}

// LateAnswer is an answer kept as evidence.
type LateAnswer struct {
	Journal  int64 // number of its journal entry
	At       int64
	N        int
	Why      Why
	Raw      json.RawMessage
	Admitted bool

	sum digest
}

type digest struct {
	n   int32
	sum uint64
}

func digestOf(n int, raw json.RawMessage) digest {
	if cleared(raw) {
		raw = nil
	}
	sum := sha256.Sum256(raw)
	return digest{int32(n), binary.BigEndian.Uint64(sum[:])}
}

// Log is what was answered up to a moment, as fingerprints.
type Log struct{ digests []digest }

// Log returns what was answered so far.
func (s *State) Log() Log { return Log{s.digests} }

// Stood reports whether raw is what stood for question n after the first seq
// answers: no change, then, from a page that had seen no more than those.
func (l Log) Stood(n int, seq int64, raw json.RawMessage) bool {
	stood := digestOf(n, nil)
	for _, d := range l.digests[:min(max(seq, 0), int64(len(l.digests)))] {
		if d.n == int32(n) {
			stood = d
		}
	}
	return digestOf(n, raw) == stood
}

func cleared(raw json.RawMessage) bool {
	return len(raw) == 0 || bytes.Equal(raw, []byte("null")) || bytes.Equal(raw, []byte("{}"))
}

// Cleared reports whether the answer was taken back.
func (a Answer) Cleared() bool { return cleared(a.Raw) }

// EncodeResponse returns a response as events hold it, nil where it is empty.
func EncodeResponse(r questionbank.Response) json.RawMessage {
	if len(r.Choice) > 0 { // nothing else is there
		return encodeChoice(r.Choice)
	}
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // texts and numbers
	}
	if cleared(b) {
		return nil
	}
	return b
}

func encodeChoice(choice []int) json.RawMessage {
	b := append(make([]byte, 0, 8+3*len(choice)), `{"c":[`...)
	for i, c := range choice {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(c), 10)
	}
	return append(b, "]}"...)
}

// Response returns what was answered, in the authored form.
func (a Answer) Response() (questionbank.Response, error) {
	if cleared(a.Raw) {
		return questionbank.Response{}, nil
	}
	r, err := questionbank.DecodeResponse(a.Raw)
	if err != nil {
		return r, engine.Internal("read a response", err)
	}
	return r, nil
}

// Answered returns the numbers of the questions that are answered, ascending.
func (s *State) Answered() []int {
	var ns []int
	for n, a := range s.Answers {
		if !cleared(a.Raw) {
			ns = append(ns, n)
		}
	}
	slices.Sort(ns)
	return ns
}

// Count returns how many questions are answered.
func (s *State) Count() int {
	count := 0
	for _, a := range s.Answers {
		if !cleared(a.Raw) {
			count++
		}
	}
	return count
}

// Begun reports whether there is a sitting at all.
func (s *State) Begun() bool { return s.Status != "" }

// Ended reports whether the sitting was handed in or voided.
func (s *State) Ended() bool { return s.Status == HandedIn || s.Status == WasVoided }

// Remaining returns the milliseconds left at now, not under 0. A paused sitting's
// clock stands.
func (s *State) Remaining(now int64) int64 {
	switch s.Status {
	case Open:
		return max(0, s.Deadline-now)
	case OnPause:
		return max(0, s.Deadline-s.PausedAt)
	}
	return 0
}

// MovedFrom reports whether another terminal has taken over from a session.
func (s *State) MovedFrom(session string) bool {
	return session != "" && session != s.Session && slices.Contains(s.moved, session)
}
