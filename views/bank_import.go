package views

// BankImportPage takes files of questions.
type BankImportPage struct {
	Frame
	Topic  string
	Text   string // questions pasted as text
	Topics []string
	Open   []BankImportRow
}

// BankImportRow is an import that was begun.
type BankImportRow struct {
	URL   string
	Files string
	At    int64
	Done  bool
	Size  int64
}

// BankImportPreviewPage says what an import would do.
type BankImportPreviewPage struct {
	Frame
	Base      string
	Files     []string
	Read      int
	New       int
	Changed   int
	Unchanged int
	Refused   int
	Warned    int
	Done      bool
	DoneNew   int
	DoneChg   int
	ByType    []Option // type and how many, of what is taken
	Show      string   // "refused", "warned", "taken"
	Rows      []BankImportProblem
	Pager     Pager
}

// Taken is how many questions an import adds or changes.
func (p *BankImportPreviewPage) Taken() int { return p.New + p.Changed }

// BankImportProblem is a row with what is wrong with it.
type BankImportProblem struct {
	At      string // file, sheet and row
	ID      string
	Raw     string
	Stem    string
	Change  string
	Reasons []BankReason
	MendURL string
}

// BankReason is one thing that is wrong.
type BankReason struct {
	Field   string
	Text    string
	Warning bool
}
