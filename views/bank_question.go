package views

import "lectern/questionbank"

// BankQuestionPage shows a question with its key, its review and its history.
type BankQuestionPage struct {
	Frame
	ID         string
	Base       string // address of the question; others begin with it
	Row        BankRow
	Topic      string
	Drawable   int // the version that may be drawn, 0 for none
	Preview    BankPreview
	Content    questionbank.Question
	Tags       []string
	Enemies    []Link
	Acts       []Option
	Note       string
	Back       string // where to go after an act of review
	Steps      []BankStep
	Versions   int
	MayEdit    bool
	Reviewer   string
	Difficulty string
}

// BankStep is an act of review that was done.
type BankStep struct {
	Act, By, Note string
	Version       int
	At            int64
}

// BankEditPage is the editor of a question.
type BankEditPage struct {
	Frame
	Post    string // address that the form is sent to
	Cancel  string
	Form    QuestionForm
	Preview BankPreview
	Base    int
	Why     string // note of the version
	Topics  []string
	NewRow  bool // a row of an import is being mended
	Raw     string
	RawAt   string
	Reasons []string
	Types   []Link // other types, where the question is new
}

// BankVersionsPage lists the versions of a question and compares two.
type BankVersionsPage struct {
	Frame
	ID       string
	Base     string
	Versions []BankVersion
	From, To int
	Changes  []BankChange
}

// BankVersion is one version.
type BankVersion struct {
	Number   int
	Author   string
	Note     string
	At       int64
	Drawable bool
}

// BankChange is a field in which two versions differ.
type BankChange struct {
	Field string
	Spans []questionbank.Span
}
