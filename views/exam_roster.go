package views

// ExamRosterPage is an exam's roster, and the ways to add to it.
type ExamRosterPage struct {
	ExamFrame
	Text        string
	Department  string
	Departments []Option // for the filter
	Choices     []Option // departments to add, with their sizes
	Chosen      []string
	List        string // numbers that were pasted
	Rows        []ExamRosterRow
	Pager       Pager
	Total       int
	Problems    []ExamRosterProblem
	Editable    bool // people may be taken off
	MayAdd      bool
	Adding      bool // an addition was refused
}

// Filtered reports whether the list leaves people out.
func (p *ExamRosterPage) Filtered() bool { return p.Text != "" || p.Department != "" }

// ExamRosterRow is one person of the roster.
type ExamRosterRow struct {
	Person     string
	Name       string
	Department string
	Ticket     string
	Coded      bool // has a code
	Room       string
	Seat       string
	Extra      int
}

// ExamRosterProblem is a row that cannot be taken.
type ExamRosterProblem struct {
	Row  int
	Text string
}

// ExamCandidatePage changes one line of the roster.
type ExamCandidatePage struct {
	ExamFrame
	Person     string
	Name       string
	Department string
	Room       string
	Seat       string
	Extra      string
	Ticket     string
	Locked     bool
}

// ExamTicketsPage issues tickets, and shows them once.
type ExamTicketsPage struct {
	ExamFrame
	Candidates int
	Issued     int64 // when they were last issued
	Locked     bool
	Missing    int // who has none yet
	Tickets    []ExamTicket
	Window     string
	Minutes    int
}

// ExamTicket is one ticket to be printed and cut out.
type ExamTicket struct {
	Name       string
	Department string
	Person     string
	Ticket     string
	Code       string
	Room       string
	Seat       string
}
