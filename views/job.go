package views

// JobPage shows a long piece of work and how far it is.
type JobPage struct {
	Frame
	Job JobRow
}

// JobsPage lists the reader's long work, newest first.
type JobsPage struct {
	Frame
	Jobs []JobRow
}

// JobRow is one piece of long work. Status is "waiting", "running", "done",
// "failed" or "lost".
type JobRow struct {
	ID      string
	Title   string
	Status  string
	Done    int64
	Total   int64
	Message string
	Result  string // where what came of it stands
	At      int64
	Left    string // time left, printed; "" when not known
}

// Running reports whether the work goes on.
func (j JobRow) Running() bool { return j.Status == "waiting" || j.Status == "running" }

// Percent is how far the work is, 0 to 100.
func (j JobRow) Percent() int64 {
	if j.Total <= 0 {
		return 0
	}
	return min(100, max(0, j.Done)*100/j.Total)
}

// Tone is the colour that goes with the status.
func (j JobRow) Tone() string {
	switch j.Status {
	case "done":
		return "ok"
	case "failed", "lost":
		return "error"
	}
	return "busy"
}
