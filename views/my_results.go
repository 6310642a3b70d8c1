package views

// MyResultsPage lists what came of a candidate's exams.
type MyResultsPage struct {
	Frame
	Rows []MyResultRow
}

// MyResultRow is the result of one of them.
type MyResultRow struct {
	Title   string
	Attempt int    // 0 where there is but one
	Counts  string // which attempt counts, where there are several
	At      int64
	URL     string
	Result  SitResult
}
