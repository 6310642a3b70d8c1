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
	// What every answer reads and writes stands together: of fifty thousand
	// sittings none is in the processor's cache, and each line of it counts.
	Seq       int64 // of the journal's newest entry
	Last      int64 // when that was written
	AnswerSeq int64 // number of answers so far
	Deadline  int64
	PausedAt  int64
	Epoch     int
	Status    Status
	Session   string
	log       []logged // every answer, by seq-1
	long      int      // of them hold a response that is not short
	moved     []string // sessions that another has taken over from
	Late      []LateAnswer
	head      [chainSize]byte

	admitted  []admission
	Exam      engine.ID
	Candidate engine.ID
	Attempt   int
	Round     int
	Form      string
	StartedAt int64
	Terminal  string
	Incidents int

	SubmittedAt int64
	How         How
	Receipt     string
	Sealed      []byte // chain hash at Submitted: what the receipt proves
	SealedSeq   int64  // journal number of Submitted
	Revision    int    // of what counts: 1 at hand-in, one more at each admission after it
}

// chainSize is the length of the journal's hashes in bytes: SHA-256.
const chainSize = 32

// Head returns the chain hash of the journal's newest entry, nil where there is
// none.
func (s *State) Head() []byte {
	return bytes.Clone(s.prev())
}

// prev is Head, to be read before the next event.
func (s *State) prev() []byte {
	if s.Seq == 0 {
		return nil
	}
	return s.head[:]
}

// Answer is what stands for a question.
type Answer struct {
	Seq int64
	At  int64
	Raw json.RawMessage // questionbank.Response; nil where cleared
}

// logged is an answer that was given. Of those that another has followed, what
// is long is forgotten.
type logged struct {
	digest
	at  int64
	raw json.RawMessage
}

// admission counts a late answer after so many answers.
type admission struct {
	after int64
	late  int // index of Late
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
	switch i := choiceOf(raw); {
	case i >= 0:
		return digest{int32(n), oneChoiceSums[i]}
	case cleared(raw):
		raw = nil
	}
	return digest{int32(n), sumOf(raw)}
}

func sumOf(raw json.RawMessage) uint64 {
	sum := sha256.Sum256(raw)
	return binary.BigEndian.Uint64(sum[:])
}

// answered takes an answer into the log.
func (s *State) answered(n int, at int64, raw json.RawMessage) {
	if s.long > 0 {
		for i := range s.log {
			if l := &s.log[i]; l.n == int32(n) && !short(l.raw) {
				l.raw = nil
				s.long--
			}
		}
	}
	raw = share(raw)
	if !short(raw) {
		s.long++
	}
	if s.log == nil {
		const usual = 16
		s.log = make([]logged, 0, usual)
	}
	s.log = append(s.log, logged{digestOf(n, raw), at, raw})
}

// Answers returns the newest answer of each question, cleared ones included.
func (s *State) Answers() map[int]Answer {
	answers := make(map[int]Answer, min(len(s.log), 64))
	admitted := s.admitted
	admit := func(until int64) {
		for ; len(admitted) > 0 && admitted[0].after <= until; admitted = admitted[1:] {
			l := &s.Late[admitted[0].late]
			answers[l.N] = Answer{Seq: answers[l.N].Seq, At: l.At, Raw: l.Raw}
		}
	}
	for i := range s.log {
		l := &s.log[i]
		admit(int64(i))
		answers[int(l.n)] = Answer{Seq: int64(i) + 1, At: l.at, Raw: l.raw}
	}
	admit(s.AnswerSeq)
	return answers
}

// Log is what was answered up to a moment, as fingerprints.
type Log struct{ digests []digest }

// Log returns what was answered so far.
func (s *State) Log() Log {
	digests := make([]digest, len(s.log))
	for i := range s.log {
		digests[i] = s.log[i].digest
	}
	return Log{digests}
}

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

// The responses of one choice, which nearly all are: kept once, and shared.
var (
	oneChoice = func() (shared [64]json.RawMessage) {
		for i := range shared {
			raw := choiceJSON([]int{i})
			shared[i] = raw[:len(raw):len(raw)]
		}
		return shared
	}()
	oneChoiceSums = func() (sums [len(oneChoice)]uint64) {
		for i, raw := range oneChoice {
			sums[i] = sumOf(raw)
		}
		return sums
	}()
)

const choicePrefix = `{"c":[`

// share returns a response as it is kept once for all, where it is one of those.
func share(raw json.RawMessage) json.RawMessage {
	if i := choiceOf(raw); i >= 0 {
		return oneChoice[i]
	}
	return raw
}

// choiceOf returns which of oneChoice a response is, -1 for none of them.
func choiceOf(raw json.RawMessage) int {
	if len(raw) <= len(choicePrefix) || string(raw[:len(choicePrefix)]) != choicePrefix {
		return -1
	}
	i := 0
	for _, c := range raw[len(choicePrefix):] {
		if c < '0' || c > '9' {
			break
		}
		if i = 10*i + int(c-'0'); i >= len(oneChoice) {
			return -1
		}
	}
	if !bytes.Equal(oneChoice[i], raw) {
		return -1
	}
	return i
}

// short reports whether nothing is saved by forgetting a response.
func short(raw json.RawMessage) bool {
	const most = 64
	return len(raw) <= most
}

func encodeChoice(choice []int) json.RawMessage {
	if len(choice) == 1 && choice[0] >= 0 && choice[0] < len(oneChoice) {
		return oneChoice[choice[0]]
	}
	return choiceJSON(choice)
}

func choiceJSON(choice []int) json.RawMessage {
	b := append(make([]byte, 0, 8+3*len(choice)), choicePrefix...)
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
	for n, a := range s.Answers() {
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
	for _, a := range s.Answers() {
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
