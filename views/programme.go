package views

// ProgrammePage is a period's lectures.
type ProgrammePage struct {
	Frame
	Period    string
	Periods   []Option
	Note      string
	Office    bool // may plan
	Rolls     bool // may see rolls
	Rows      []LectureRow
	Chart     Bars
	HasChart  bool
	Planned   int
	Held      int
	NotCalled int
}

// LectureRow is one lecture. Roll is "", "coming", "open" or "called".
type LectureRow struct {
	ID        string
	Day       string
	Time      string
	Title     string
	Topics    []string
	Speaker   string
	Place     string
	Weight    int
	Cancelled bool
	Roll      string
	Marked    int
	Heard     int
	Due       string // last day for reflections, "" where none is wanted
}

// LecturePage adds or changes a lecture.
type LecturePage struct {
	Frame
	ID          string // "" for a new one
	Version     int64
	Form        LectureForm
	Departments []Option
	Delete      bool
}

// LectureForm is a lecture as it is typed.
type LectureForm struct {
	Title, Topics, Speaker, Day, Time, Place, Weight, Due, Note string
	Departments                                                 []string
	Cancelled                                                   bool
}

// LectureDeletePage asks before a lecture is deleted.
type LectureDeletePage struct {
	Frame
	ID      string
	Version int64
	Name    string
}

// PlanPage sets what holds for a period's programme.
type PlanPage struct {
	Frame
	Period  string
	Version int64
	Name    string
	Form    PlanForm
	Counted bool // its attendance is in the ledgers already
}

// PlanForm is a plan as it is typed. Shares are "1/3".
type PlanForm struct {
	Note                                                    string
	Of, OnLeave, Late, Early, Absent, MadeUp, Fail, NoGrade string
	ReflectionOf, Excellent, Good, Satisfactory, Poor       string
}

// RollPage is who was at a lecture.
type RollPage struct {
	Frame
	ID          string
	Day         string
	Time        string
	Place       string
	Closed      string // key of why nothing can be marked, "" when it can
	May         bool
	Department  string
	Departments []Option
	Rows        []RollRow
	Open        int
	Tally       []RollCount
}

// RollCount is how many have a mark.
type RollCount struct {
	Presence string
	N        int
}

// RollRow is one person. Presence is "" while not marked.
type RollRow struct {
	ID         string
	Name       string
	Department string
	Presence   string
	Was        string
	Note       string
	At         int64
	By         string
	Guest      bool // is not among those who are to listen
	MayMakeUp  bool
}

// Presences lists the marks as a roll shows them.
func (*RollPage) Presences() []string { return presences }

var presences = []string{"present", "late", "early", "leave", "absent", "made_up"}

// AttendancePage is everybody's attendance in a period.
type AttendancePage struct {
	Frame
	Period      string
	Name        string
	Rule        string
	State       string // "none", "counts", "stopped", "pending"
	StateAt     int64
	StateBy     string
	Text        string
	Department  string
	Flag        string
	Departments []Option
	Rows        []AttendanceRow
	Pager       Pager
	Persons     int
	Failed      int
	NoGrade     int
	Lectures    int
}

// Filtered reports whether the list leaves anybody out.
func (p *AttendancePage) Filtered() bool { return p.Text != "" || p.Department != "" || p.Flag != "" }

// Presences lists the marks as columns.
func (*AttendancePage) Presences() []string { return presences }

// AttendanceRow is one person. Flag is "", "failed" or "no_grade".
type AttendanceRow struct {
	ID         string
	Name       string
	Department string
	Lectures   int
	Counts     []int // by Presences
	Score      string
	Of         string
	Flag       string
}

// ReflectionsPage is what listeners wrote, for readers.
type ReflectionsPage struct {
	Frame
	Lecture  string
	Lectures []Option
	State    string
	Text     string
	Rows     []ReflectionRow
	Pager    Pager
}

// Filtered reports whether the list leaves any out.
func (p *ReflectionsPage) Filtered() bool { return p.Lecture != "" || p.State != "" || p.Text != "" }

// ReflectionRow is one reflection. State is "handed_in", "sent_back" or
// "graded".
type ReflectionRow struct {
	URL     string
	Name    string
	ID      string
	Lecture string
	At      int64
	Late    bool
	State   string
	Grade   string // text of the grade or points, "" while there is none
}

// ReflectionPage is one reflection, for a reader.
type ReflectionPage struct {
	Frame
	Path    string
	Name    string
	ID      string
	Lecture string
	Body    string
	Length  int
	At      int64
	Late    bool
	State   string
	Read    int64
	Of      string
	Worth   []Option // grades with their points
	Grade   string
	Points  string
	Comment string
	Looks   []ReflectionLook
	Earlier []ReflectionText
}

// ReflectionLook is a reader's decision.
type ReflectionLook struct {
	At      int64
	By      string
	Grade   string // as text
	Comment string
}

// ReflectionText is a text that was sent back.
type ReflectionText struct {
	At   int64
	Body string
}

// MyProgrammePage is a candidate's own programme.
type MyProgrammePage struct {
	Frame
	Period  string
	Periods []Option
	Rows    []MyLectureRow
	Heard   int
	Owed    int
	Due     int
}

// MyLectureRow is one lecture.
type MyLectureRow struct {
	URL       string
	Day       string
	Time      string
	Title     string
	Speaker   string
	Place     string
	Cancelled bool
	Presence  string
	State     string // of the reflection: "", "due", "handed_in", "sent_back", "graded"
	Due       string
	Grade     string
}

// MyLecturePage is one lecture for its listener, with their reflection.
type MyLecturePage struct {
	Frame
	ID       string
	Day      string
	Time     string
	Speaker  string
	Place    string
	Topics   []string
	Note     string
	Presence string
	Wanted   bool
	Due      string
	Overdue  bool
	Open     bool // a text may be handed in now
	State    string
	Text     string
	HandedAt int64
	Late     bool
	Grade    string
	Comment  string
	By       string
}

// PeriodsPage lists the periods and adds one.
type PeriodsPage struct {
	Frame
	Rows           []PeriodRow
	Kind, From, To string
	Name           string
	Today          string
}

// PeriodRow is one period.
type PeriodRow struct {
	ID   string
	Name string
	Kind string
	From string
	To   string
	Here bool // holds today
}
