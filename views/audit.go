package views

// AuditPage lists entries of the audit trail, the newest first.
type AuditPage struct {
	Frame
	From, To string // days, as date fields take them
	Who      string
	Act      string // an act, or with a dot at its end an area of them
	Object   string
	Outcome  string // "", "ok", "refused"
	Acts     []Option
	Rows     []AuditRow
	Newer    string // address of the newer entries, "" on the first page
	Older    string
}

// Filtered reports whether a filter leaves anything out.
func (p *AuditPage) Filtered() bool {
	return p.From+p.To+p.Who+p.Act+p.Object+p.Outcome != ""
}

// AuditRow is one entry.
type AuditRow struct {
	At      int64
	Who     string
	ID      string
	Act     string // in words
	Object  string
	URL     string // of the object, where it has a page the reader may see
	OK      bool
	Why     string // refused, in words
	Detail  []string
	Address string
}

// AuditVerifyPage checks the trail and shows what a check found.
type AuditVerifyPage struct {
	Frame
	Done     bool
	At       int64
	Streams  int
	Entries  int64
	Anchored int
	Problems []AuditProblem
}

// AuditProblem is one thing that is not as it was written.
type AuditProblem struct {
	Stream string
	Seq    int64
	Text   string
}
