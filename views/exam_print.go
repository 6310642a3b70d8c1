package views

// ExamPrintPage prints an exam's papers and keys, and hands out what was
// printed.
type ExamPrintPage struct {
	ExamFrame
	May         bool // the exam can be printed
	Candidates  int
	What        []string
	Department  string
	Departments []Option
	Person      string
	Order       string
	Preset      string
	Kept        []PrintKept
}

// PrintKept is a printing whose files are still there.
type PrintKept struct {
	URL        string
	At         int64
	Until      int64
	Candidates int
	Missing    string // characters that the fonts lack
	Files      []PrintFile
}

// PrintFile is one of its files.
type PrintFile struct {
	URL       string
	Name      string
	Pages     int
	Kilobytes int
	SHA256    string
}
