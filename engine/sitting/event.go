package sitting

import (
	"bytes"
	"encoding/json"
	"strconv"

	"lectern/engine"
)

// EventKind names what happened.
type EventKind string

// The kinds of events. Admitted counts a Late entry after all, by an
// invigilator's decision; the entry itself stays what it was.
const (
	Started   EventKind = "started"
	Answered  EventKind = "answered"
	Paused    EventKind = "paused"
	Resumed   EventKind = "resumed"
	Extended  EventKind = "extended"
	Moved     EventKind = "moved"
	Incident  EventKind = "incident"
	Late      EventKind = "late"
	Admitted  EventKind = "admitted"
	Submitted EventKind = "submitted"
	Voided    EventKind = "voided"
)

// How says who ended a sitting.
type How string

// Who ends a sitting.
const (
	ByCandidate   How = "candidate"
	ByClock       How = "clock"
	ByInvigilator How = "invigilator"
)

// Why says why an answer was kept as evidence only.
type Why string

// Why an answer is Late.
const (
	AfterTime Why = "time"     // received after the deadline and its grace, or after hand-in
	OldEpoch  Why = "terminal" // sent by a terminal that another has taken over from
)

// Event is one entry of a sitting's journal. Which fields count follows from
// its kind; times are milliseconds since 1970.
type Event struct {
	Kind EventKind `json:"k"`
	At   int64     `json:"at"`

	// Answered and Late: what the candidate sent. Response is a
	// questionbank.Response in JSON, null where the answer was cleared.
	N        int             `json:"n,omitempty"`
	Seq      int64           `json:"s,omitempty"` // of this sitting's answers, from 1
	Epoch    int             `json:"e,omitempty"` // Started and Moved: the one that begins
	Response json.RawMessage `json:"r,omitempty"`
	Why      Why             `json:"why,omitempty"` // Late

	// Started; Terminal and Session of Moved, too; Deadline of Resumed and
	// Extended, too.
	Exam      engine.ID `json:"exam,omitempty"`
	Candidate engine.ID `json:"candidate,omitempty"`
	Attempt   int       `json:"attempt,omitempty"`
	Round     int       `json:"round,omitempty"` // how often the attempt was voided before
	Form      string    `json:"form,omitempty"`  // hash of the sealed form
	Terminal  string    `json:"terminal,omitempty"`
	Session   string    `json:"session,omitempty"` // begins the session's id; tells sessions apart, no more
	Deadline  int64     `json:"deadline,omitempty"`

	// Interventions.
	By      engine.ID `json:"by,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Minutes int       `json:"minutes,omitempty"` // Extended
	Of      int64     `json:"of,omitempty"`      // Admitted: the journal's number of the Late entry

	How   How `json:"how,omitempty"`   // Submitted
	Count int `json:"count,omitempty"` // Submitted: questions answered
}

// eventVersion is the version of the payload. A reader knows every version that
// ever stood.
const eventVersion = 1

type versioned struct {
	V int `json:"v"`
	Event
}

// Encode writes an event as the payload of a journal entry.
func (e Event) Encode() []byte {
	if e.Kind == Answered {
		return e.encodeAnswered()
	}
	return e.encodeJSON()
}

// encodeAnswered writes what encodeJSON does, for the one event that comes by
// the ten thousand a second.
func (e Event) encodeAnswered() []byte {
	var short [192]byte
	b := short[:0]
	number := func(name string, n int64) {
		if n != 0 {
			b = strconv.AppendInt(append(b, name...), n, 10)
		}
	}
	number(`{"v":`, eventVersion)
	b = append(b, `,"k":"answered","at":`...)
	b = strconv.AppendInt(b, e.At, 10)
	number(`,"n":`, int64(e.N))
	number(`,"s":`, e.Seq)
	number(`,"e":`, int64(e.Epoch))
	if len(e.Response) > 0 {
		b = append(append(b, `,"r":`...), e.Response...)
	}
	return bytes.Clone(append(b, '}'))
}

func (e Event) encodeJSON() []byte {
	b, err := json.Marshal(versioned{eventVersion, e})
	if err != nil {
		panic(err) // an event holds nothing that cannot be encoded but a broken Response, which is made here
	}
	return b
}

// DecodeEvent reads a payload; Internal for one that this version does not know.
func DecodeEvent(payload []byte) (Event, error) {
	var v versioned
	if err := json.Unmarshal(payload, &v); err != nil {
		return Event{}, engine.Internal("read a sitting's journal", err)
	}
	if v.V != eventVersion {
		return Event{}, engine.E(engine.KindInternal, "error.internal", "doing", "read a sitting's journal of a later version")
	}
	return v.Event, nil
}
