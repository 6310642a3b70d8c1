package views

// ExamSealPage says what will be drawn, and afterwards what was.
type ExamSealPage struct {
	ExamFrame
	Version    int64
	Status     string // a key under "exam.status."
	Candidates int
	Questions  int
	Total      string
	Kind       string // a key under "exam.kind."
	Pool       int    // questions that may be drawn
	Lacks      []string
	Problems   []string
	Warnings   []string
	Advice     Advice
	Job        *JobRow // sealing under way
	Drawn      *ExamDrawn
}

// Ready reports whether the exam can be sealed now.
func (p *ExamSealPage) Ready() bool {
	return p.Drawn == nil && p.Job == nil && len(p.Lacks) == 0 && len(p.Problems) == 0 && len(p.Advice.Problems) == 0 && p.Status == "preparing"
}

// ExamDrawn is what a sealing drew.
type ExamDrawn struct {
	At         int64
	By         string
	Forms      int
	Candidates int
	Later      int // added since
	Root       string
	Commitment string
	Version    int
	Target     string
	Mean       string
	SD         string
	Min, Max   string
	Before     string // standard deviation without equalising
	Exposure   int    // thousandths
	OverFair   string
	Overlap    int // thousandths
	OverlapMax int
	Sampled    bool
	Ignored    string // ids of never that the bank did not have
	Spread     Bars
}

// ExamReleasePage asks before results are released, and says what was.
type ExamReleasePage struct {
	ExamFrame
	Status     string
	Candidates int
	Done       int
	Open       int
	Absent     int
	Pending    int // papers of which something is still to be marked
	Locked     int // who could still begin, and cannot after the release
	Opens      int64
	Closes     int64
	Released   int64
	ShowScore  string
	ShowAnswer string
}

// MayRelease reports whether results can be released now.
func (p *ExamReleasePage) MayRelease() bool {
	return p.Status == "sealed" && p.Open == 0 && p.Phase != "waiting"
}

// ExamMonitorPage says who is where while an exam is open.
type ExamMonitorPage struct {
	ExamFrame
	Text      string
	State     string
	Room      string
	Rooms     []Option
	Counts    ExamCounts
	Rows      []ExamMonitorRow
	Pager     Pager
	Questions int
	Filtered  bool
}

// ExamMonitorRow is one candidate in the room.
type ExamMonitorRow struct {
	Person   string
	Name     string
	Place    string
	State    string // "absent", "open", "paused", "done"
	Sitting  string
	Answered int
	Deadline int64
	Late     int
	Notes    int // incidents
}

// Tone is the colour that goes with the state.
func (r ExamMonitorRow) Tone() string { return stateTone(r.State) }

// StateTone is the colour that goes with the state.
func (p *ExamSittingPage) StateTone() string { return stateTone(p.State) }

func stateTone(state string) string {
	switch state {
	case "open":
		return "busy"
	case "paused":
		return "warn"
	case "done":
		return "ok"
	}
	return ""
}

// ExamSittingPage is one sitting as an invigilator sees it, with the ways to
// intervene.
type ExamSittingPage struct {
	ExamFrame
	Sitting   string
	Name      string
	Person    string
	Place     string
	State     string
	Attempt   int
	Started   int64
	Deadline  int64
	Remaining string
	Answered  int
	Questions int
	Terminal  string
	Receipt   string
	Submitted int64
	LastAt    int64
	Acts      []ExamAct
	Late      []ExamLate
	Events    []ExamEvent
	Reason    string
	Act       string // the one that was refused
	Minutes   string
	Again     bool // who is voided now may begin anew
}

// ExamIntervenePage says what an act will do that cannot be taken back, before
// it is done: "force" or "reset".
type ExamIntervenePage struct{ ExamSittingPage }

// ExamAct is a way to intervene that is open now.
type ExamAct struct {
	Key    string // under "exam.act."
	Danger bool
}

// ExamLate is an answer that came too late.
type ExamLate struct {
	Number   int64
	N        int
	At       int64
	Why      string
	Admitted bool
}

// ExamEvent is one entry of a sitting's course.
type ExamEvent struct {
	At   int64
	Kind string // a key under "exam.event."
	Note string
}

// ActOptions are the ways to intervene that are open, each with what it does.
func (p *ExamSittingPage) ActOptions() []Option {
	options := make([]Option, len(p.Acts))
	for i, a := range p.Acts {
		options[i] = Option{Value: a.Key, Text: p.T("exam.act." + a.Key), Hint: p.T("exam.act." + a.Key + "_hint")}
	}
	return options
}
