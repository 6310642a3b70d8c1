package views

// ExamFrame is what the pages of one exam share: which exam, where it stands,
// and the pages beside this one.
type ExamFrame struct {
	Frame
	ID     string
	Phase  string // a key under "exam.phase."
	Here   string // which of the pages, a key under "exam.tab."
	Office bool   // the reader may change the exam
	Sealed bool   // its forms are drawn
}

// ExamTab is one of the pages of an exam.
type ExamTab struct {
	Key  string // under "exam.tab."
	URL  string
	Here bool
}

// ExamTabs returns the pages of the exam that the reader may open.
func (f *ExamFrame) ExamTabs() []ExamTab {
	keys := []string{"overview", "monitor"}
	if f.Office {
		keys = []string{"overview", "settings", "blueprint", "roster", "seal", "tickets", "print", "monitor", "release"}
	}
	tabs := make([]ExamTab, len(keys))
	for i, k := range keys {
		tabs[i] = ExamTab{Key: k, URL: "/exams/" + f.ID, Here: k == f.Here}
		if k != "overview" {
			tabs[i].URL += "/" + k
		}
	}
	return tabs
}

// PhaseTone is the colour that goes with a phase.
func PhaseTone(phase string) string {
	switch phase {
	case "open":
		return "busy"
	case "missed":
		return "error"
	case "closed":
		return "warn"
	case "released":
		return "ok"
	}
	return ""
}

// PhaseTone is the colour that goes with where the exam stands.
func (f *ExamFrame) PhaseTone() string { return PhaseTone(f.Phase) }

// ExamListPage lists exams.
type ExamListPage struct {
	Frame
	Period  string
	Periods []Option
	Phase   string
	Rows    []ExamRow
	Pager   Pager
	Office  bool
}

// Filtered reports whether the list leaves exams out.
func (p *ExamListPage) Filtered() bool { return p.Period != "" || p.Phase != "" }

// ExamRow is one exam of the list.
type ExamRow struct {
	ID         string
	Title      string
	Period     string // its name
	Opens      int64
	Minutes    int
	Candidates int
	Phase      string
	Lacks      []string // keys under "exam.lack."
}

// Tone is the colour that goes with where the exam stands.
func (r ExamRow) Tone() string { return PhaseTone(r.Phase) }

// ExamPage is one exam at a glance: what it still lacks, and what is to be
// done next.
type ExamPage struct {
	ExamFrame
	Steps      []ExamStep
	Period     string
	Opens      int64
	Closes     int64
	Minutes    int
	Model      string // a key under "exam.model."
	Candidates int
	Questions  int
	Total      string
	Pass       string
	Forms      string // a key under "exam.kind."
	Reason     string // why it was cancelled
	Released   int64
	Counts     *ExamCounts
	MayDelete  bool
	MayCancel  bool
}

// ExamStep is one thing that an exam needs, done or not.
type ExamStep struct {
	Key  string // under "exam.step."
	Done bool
	Note string
	URL  string
}

// ExamCounts says how many are where.
type ExamCounts struct {
	Absent, Open, Done int
}

// ExamSettingsPage sets an exam's rules and window, and begins an exam.
type ExamSettingsPage struct {
	ExamFrame
	New      bool
	Version  int64
	Periods  []Option
	Parts    []Option // components of the period's schemes that results can count in
	Warnings []string
	Form     ExamSettingsForm
	Locked   bool     // released or cancelled
	Opened   bool     // the opening, minutes and model stay
	Sealed   bool     // what it comes after stays
	Before   []Option // exams that it may come after; those that it does once it is sealed
}

// ExamSettingsForm is what was typed.
type ExamSettingsForm struct {
	Title          string
	Period         string
	Component      string
	Opens          string
	Closes         string
	Minutes        string
	Model          string
	LastEntry      string // minutes
	EarliestHandin string // minutes
	Beyond         bool
	Grace          string // seconds
	Attempts       string
	Counts         string
	Record         string   // per cent
	After          []string // exams whose papers candidates have seen
	ShowScore      string
	ShowAnswers    string
	ShowExplain    string
	Rules          string
}

// ExamConfirmPage asks before an exam is cancelled or deleted.
type ExamConfirmPage struct {
	ExamFrame
	Act        string // "cancel" or "delete": texts under "exam.confirm."
	Candidates int
	Reason     string
}

// ModelOptions are the models of time, each with what it means.
func (p *ExamSettingsPage) ModelOptions() []Option {
	return []Option{
		{Value: "own", Text: p.T("exam.model.own"), Hint: p.T("exam.model.own_hint")},
		{Value: "fixed", Text: p.T("exam.model.fixed"), Hint: p.T("exam.model.fixed_hint")},
	}
}
