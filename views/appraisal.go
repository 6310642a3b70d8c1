package views

import "strconv"

// AppraisalPage is a scheme over the people whom it is for.
type AppraisalPage struct {
	Frame
	Scheme      string
	Schemes     []Option
	Department  string
	Departments []Option
	Text        string
	Verdict     string
	Columns     []string // names of the components with their weights
	Rows        []AppraisalRow
	Pager       Pager
	Chart       Bars
	Summary     []AppraisalDepartment
	Persons     int
	Graded      int
	Passed      int
	Pass        string // least total to pass, "" for none
	MayScheme   bool
}

// Filtered reports whether the table leaves anybody out.
func (p *AppraisalPage) Filtered() bool { return p.Department != "" || p.Text != "" || p.Verdict != "" }

// AppraisalRow is one person. Total is "" where there is none.
type AppraisalRow struct {
	ID         string
	Name       string
	Department string
	Figures    []string // by component, "" for none
	Total      string
	Verdict    string
	Reasons    []string
}

// Tone is the colour that goes with the verdict.
func (r AppraisalRow) Tone() string { return verdictTone(r.Verdict) }

func verdictTone(verdict string) string {
	switch verdict {
	case "passed":
		return "ok"
	case "failed", "no_grade":
		return "error"
	}
	return ""
}

// AppraisalDepartment sums up a department.
type AppraisalDepartment struct {
	ID      string
	Name    string
	Persons int
	Graded  int
	Passed  int
	Mean    string
}

// AppraisalDepartmentsPage is a scheme by department.
type AppraisalDepartmentsPage struct{ AppraisalPage }

// SchemesPage lists the schemes.
type SchemesPage struct {
	Frame
	Rows []SchemeRow
	May  bool
}

// SchemeRow is one scheme.
type SchemeRow struct {
	ID      string
	Title   string
	Period  string
	For     []string // departments; none means all
	Parts   []string // components with their weights
	Missing string
}

// SchemePage makes or changes a scheme.
type SchemePage struct {
	Frame
	ID          string // "" for a new one
	Version     int64
	Form        SchemeForm
	Periods     []Option
	Departments []Option
	Presets     []Link
	Sum         string // of the weights, in per cent
	Whole       bool   // the weights are 100%
	May         bool
}

// SchemeForm is a scheme as it is typed.
type SchemeForm struct {
	Title, Period, Missing, Places, Pass, Note string
	Departments                                []string
	Components                                 []ComponentForm
}

// ComponentForm is a component as it is typed; Name "" for an empty line.
type ComponentForm struct {
	N                                                     int // from 1
	Key, Name, Source, Weight, Combine, Expect, Cap, Gate string
}

// SchemeDeletePage asks before a scheme is deleted.
type SchemeDeletePage struct {
	Frame
	ID      string
	Version int64
	Name    string
}

// RecordPage is a person's appraisal record.
type RecordPage struct {
	Frame
	ID         string
	Name       string
	Department string
	Own        bool
	May        bool // may make entries by hand
	Outcomes   []RecordOutcome
	Entries    []RecordEntry
	Broken     int64 // place in the ledger at which the chain is broken, 0 for none
	Head       string
}

// RegionLabel names an outcome's table among those of the page: two schemes may
// be called alike.
func (p *RecordPage) RegionLabel(i int) string {
	o, alike := p.Outcomes[i], 1
	for _, before := range p.Outcomes[:i] {
		if before.Title == o.Title && before.Period == o.Period {
			alike++
		}
	}
	if alike == 1 {
		return o.Title + " " + o.Period
	}
	return o.Title + " " + o.Period + " " + strconv.Itoa(alike)
}

// RecordOutcome is what one scheme makes of the record.
type RecordOutcome struct {
	Title   string
	Period  string
	Total   string
	Verdict string
	Reasons []string
	Parts   []RecordPart
	Note    string
}

// Tone is the colour that goes with the verdict.
func (o RecordOutcome) Tone() string { return verdictTone(o.Verdict) }

// RecordPart is one component.
type RecordPart struct {
	Name    string
	Weight  string
	Figure  string // "" while there is nothing
	Points  string
	Entries int
	Lacking int
}

// RecordEntry is one line of the ledger.
type RecordEntry struct {
	ID        string
	Seq       int64
	At        int64
	Component string
	Period    string
	Kind      string
	Title     string
	URL       string // where it comes from, "" where the reader cannot open it
	Value     string
	Of        string
	Flag      string
	Stands    bool
	By        string
	Reason    string
	Detail    string
	Reverses  int64 // place of the entry taken back
	Hash      string
	MayUndo   bool
}

// FlagTone is the colour that goes with the flag.
func (e RecordEntry) FlagTone() string {
	if e.Flag == "make_up" {
		return "warn"
	}
	return "error"
}

// EntryPage makes an entry by hand, with what it would change.
type EntryPage struct {
	Frame
	ID         string
	Name       string
	Token      string
	Form       EntryForm
	Periods    []Option
	Components []Option
	Previewed  bool
	Seen       string // what the preview is of
	Changes    []EntryChange
}

// EntryForm is an entry as it is typed.
type EntryForm struct{ Period, Component, Value, Of, Reason string }

// EntryChange is what an entry does to one scheme's outcome. Totals are "" where
// there is none.
type EntryChange struct {
	Title, Period               string
	Before, After               string
	VerdictBefore, VerdictAfter string
}

// ReversePage takes back an entry that was made by hand.
type ReversePage struct {
	Frame
	ID        string
	Name      string
	Entry     string
	Component string
	Value     string
	Of        string
	Why       string // the entry's own reason
	Reason    string
	Changes   []EntryChange
}
