package views

// ResultsListPage lists the exams that have results.
type ResultsListPage struct {
	Frame
	Rows []ResultsRow
}

// ResultsRow is one exam. Status is a phase of the exam.
type ResultsRow struct {
	URL        string
	Title      string
	At         int64 // it opens
	Status     string
	Candidates int
	Marked     int
	Waiting    int
}

// ResultsSummary sums up an exam's results; marks are texts.
type ResultsSummary struct {
	Candidates, Came, Marked, Waiting, Passed       int
	Mean, Median, Best, Least, Deviation, Max, Pass string
}

// ResultsExamPage is an exam's results by person.
type ResultsExamPage struct {
	Frame
	Exam        string
	Status      string
	Summary     ResultsSummary
	Histogram   Bars
	Text        string
	Department  string
	State       string
	Departments []Option
	Rows        []ResultsPerson
	Pager       Pager
}

// Filtered reports whether the list leaves anybody out.
func (p *ResultsExamPage) Filtered() bool {
	return p.Text != "" || p.Department != "" || p.State != ""
}

// ResultsPerson is one line. Status is "absent", "open", "paused", "submitted"
// or "marked".
type ResultsPerson struct {
	URL        string
	Rank       int
	Name       string
	ID         string
	Department string
	Score      string
	Status     string
	Passed     bool
	At         int64
	Attempts   int
	Late       int
}

// Tone is the colour that goes with the line.
func (r ResultsPerson) Tone() string {
	switch {
	case r.Status == "marked" && r.Passed:
		return "ok"
	case r.Status == "marked":
		return "error"
	case r.Status == "absent":
		return ""
	}
	return "busy"
}

// Verdict is the key of what the line says.
func (r ResultsPerson) Verdict() string {
	switch {
	case r.Status == "marked" && r.Passed:
		return "results.status.passed"
	case r.Status == "marked":
		return "results.status.failed"
	}
	return "results.status." + r.Status
}

// ResultsDepartmentsPage is an exam's results by department.
type ResultsDepartmentsPage struct {
	Frame
	Exam  string
	Chart Bars
	Rows  []ResultsDepartment
}

// ResultsDepartment is one line.
type ResultsDepartment struct {
	Name       string
	Candidates int
	Marked     int
	Passed     int
	PassShare  int // thousandths of those marked
	Mean       string
	Best       string
	Least      string
}

// ResultsQuestionsPage is an exam's results by question.
type ResultsQuestionsPage struct {
	Frame
	Exam  string
	Rows  []ResultsQuestion
	Pager Pager
}

// ResultsQuestion is one line. Facility and Expected are thousandths, Expected
// -1 where nobody said.
type ResultsQuestion struct {
	ID       string
	Version  int
	Stem     string
	Type     string
	Topic    string
	Shown    int
	Answered int
	Pending  int
	Facility int
	Expected int
}

// Far reports whether a question went far from what was expected.
func (q ResultsQuestion) Far() bool {
	const far = 250
	return q.Expected >= 0 && q.Shown > q.Pending && (q.Facility-q.Expected > far || q.Expected-q.Facility > far)
}

// ResultsSittingPage is one sitting for the exam office: every answer with its
// key and score, and the revisions of the score.
type ResultsSittingPage struct {
	Frame
	Exam      string
	Sitting   string
	Name      string
	Status    string
	Score     string
	Max       string
	Passed    bool
	Receipt   string
	Started   int64
	At        int64
	How       string
	Revisions []ResultsRevision
	Questions []ResultsAnswer
}

// ResultsRevision is one revision of the score.
type ResultsRevision struct {
	Revision int
	At       int64
	By       string
	Score    string
	Reason   string
}

// ResultsAnswer is one question of the sitting. Flag is "unanswered", "marked"
// or "pending".
type ResultsAnswer struct {
	N     int
	Type  string
	Stem  string
	Given string
	Key   string
	Score string
	Max   string
	Flag  string
	URL   string // where it is marked, "" where no person does
}
