package views

// MarkingListPage lists the exams with answers that persons mark.
type MarkingListPage struct {
	Frame
	Rows []MarkingRow
}

// MarkingRow is one exam, or one question of it.
type MarkingRow struct {
	URL     string
	Next    string // where its next answer is; "" when none waits
	Title   string
	Waiting int
	Again   int
	Marked  int
}

// All is how many answers there are.
func (r MarkingRow) All() int { return r.Waiting + r.Again + r.Marked }

// MarkingExamPage lists the questions of an exam that persons mark.
type MarkingExamPage struct {
	Frame
	Sum  MarkingRow
	Rows []MarkingRow
}

// MarkingScriptPage is one answer before its marker, without a name.
type MarkingScriptPage struct {
	Frame
	Key      string
	Exam     string
	Question string
	Version  int64
	State    string // "waiting", "marked", "again"
	Left     int    // of the same question that wait
	Stem     string
	Max      string // what it is worth on the paper
	Score    string // as it stands, "" before the first look
	Parts    []MarkingPart
	Looks    []MarkingLook
	Note     string
	NoteMust bool   // a change needs a reason
	May      bool   // the reader may mark it now
	Barred   string // why not
	MayAsk   bool   // for a second look
}

// MarkingPart is a short answer, or a part of a case. Of a part that the product
// marks by itself only what was answered is shown.
type MarkingPart struct {
	Prefix string // of its fields: "" or "p0."
	Number int    // within a case, from 1; 0 for a whole question
	Stem   string
	Short  bool
	Answer string
	Model  []string
	Points []MarkingPoint
	Given  string // where there are no points
	Own    string // the marks that the points or Given are out of
	Blank  bool   // nothing was answered
}

// MarkingPoint is a key point to be ticked.
type MarkingPoint struct {
	Index  int
	Text   string
	Marks  string
	Ticked bool
	Key    string // digit that ticks it, "" beyond nine
}

// MarkingLook is a decision that was made before.
type MarkingLook struct {
	By    string
	At    int64
	Score string
	Note  string
}

// Tone is the colour that goes with the state.
func (p *MarkingScriptPage) Tone() string {
	switch p.State {
	case "marked":
		return "ok"
	case "again":
		return "warn"
	}
	return "busy"
}
