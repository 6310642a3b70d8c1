package appraisal

import (
	"cmp"
	"encoding/json"
	"fmt"

	"lectern/engine"
)

// Kind is the kind of a ledger entry.
type Kind string

// The kinds of entries.
const (
	KindResult     Kind = "result"     // of an exam
	KindAttendance Kind = "attendance" // of a period's rolls
	KindReflection Kind = "reflection"
	KindManual     Kind = "manual"
	KindReversal   Kind = "reversal" // takes another entry back
)

// Flag is what an entry says beside its value.
type Flag string

// The flags. FlagFailed fails the whole appraisal, FlagNoGrade denies any
// grade; FlagMakeUp only tells that the test was a make-up (补考).
const (
	FlagFailed  Flag = "failed"
	FlagNoGrade Flag = "no_grade"
	FlagMakeUp  Flag = "make_up"
)

// Entry is one line of a person's ledger. It never changes.
type Entry struct {
	ID        string      `json:"id"` // EntryID(Object, Revision); of a reversal, the reversed ID and "~"
	Person    engine.ID   `json:"person"`
	Period    engine.ID   `json:"period"`
	Component string      `json:"component"`
	Kind      Kind        `json:"kind"`
	Value     engine.Mark `json:"value"`
	Of        engine.Mark `json:"of"`
	Flag      Flag        `json:"flag,omitempty"`
	Object    string      `json:"object"`   // what it comes from: "exam/0190…"
	Revision  int64       `json:"revision"` // of the object, as the ledger counts them
	Reverses  string      `json:"reverses,omitempty"`
	Title     string      `json:"title,omitempty"`  // of the object, as it was called then
	Source    string      `json:"source,omitempty"` // what exactly counted: "sitting/…@2"
	On        int64       `json:"on,omitempty"`     // when the object took place, milliseconds since 1970
	At        int64       `json:"at"`               // when it was entered
	By        engine.ID   `json:"by"`
	ByName    string      `json:"by_name,omitempty"`
	Reason    string      `json:"reason,omitempty"`
}

// EntryID is the id of an entry: the same for whoever posts it.
func EntryID(object string, revision int64) string { return fmt.Sprintf("%s#%d", object, revision) }

// reversalMark ends the id of a reversal.
const reversalMark = "~"

// Posted is an entry as it stands in a ledger.
type Posted struct {
	Entry
	Seq  int64  // from 1
	Prev []byte // hash of the entry before; nil for the first
	Hash []byte
}

// When is the time by which entries are ordered: that of the object, and for
// want of it that of entering.
func (e *Entry) When() int64 { return cmp.Or(e.On, e.At) }

// Encode returns the payload of the entry.
func (e *Entry) Encode() ([]byte, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, engine.Internal("encoding a ledger entry", err)
	}
	return b, nil
}

// DecodeEntry reads a payload.
func DecodeEntry(payload []byte) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(payload, &e); err != nil {
		return e, engine.Internal("reading a ledger entry", err)
	}
	return e, nil
}

// same reports whether two entries credit the same.
func (e *Entry) same(f *Entry) bool {
	return e.Period == f.Period && e.Component == f.Component && e.Kind == f.Kind &&
		e.Value == f.Value && e.Of == f.Of && e.Flag == f.Flag
}

// reversal returns the entry that takes e back.
func (e *Entry) reversal(w *Wish) Entry {
	r := *e
	r.ID, r.Kind, r.Reverses = e.ID+reversalMark, KindReversal, e.ID
	r.Value, r.Of, r.Flag = -e.Value, -e.Of, ""
	r.Revision = w.Revision
	r.At, r.By, r.ByName, r.Reason = w.At, w.By, w.ByName, w.Reason
	return r
}
