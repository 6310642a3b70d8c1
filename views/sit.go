package views

import (
	"encoding/json"
	"html/template"
	"strings"
)

// SitPaperPage is the exam page: the paper of an open sitting.
type SitPaperPage struct {
	Frame
	Exam        string
	Sitting     string
	Epoch       int
	Seq         int64
	RemainingMS int64
	Paused      bool   // by an invigilator: the clock stands
	QueueKey    string // hexadecimal; what waits in the browser is sealed with it
	Who         string
	Seat        string
	Sections    []SitSection
	Answered    int
}

// SitSection is a section of the paper.
type SitSection struct {
	Heading      string
	Short        string // for the answer card
	Instructions string
	Asked        []AskedQuestion

	f     *Frame
	shown []ShownQuestion // in their place
}

// NewSitSection begins a section of the page that f belongs to.
func NewSitSection(f *Frame) SitSection { return SitSection{f: f} }

// Questions are the section's questions, to be drawn one by one.
func (s SitSection) Questions() []ShownQuestion {
	if s.shown != nil {
		return s.shown
	}
	shown := make([]ShownQuestion, len(s.Asked))
	for i := range s.Asked {
		shown[i] = s.Asked[i].shown(s.f)
	}
	return shown
}

// Total is how many questions the paper has.
func (p *SitPaperPage) Total() int {
	n := 0
	for i := range p.Sections {
		n += len(p.Sections[i].Asked)
	}
	return n
}

// Unanswered is how many of them have no response.
func (p *SitPaperPage) Unanswered() int { return p.Total() - p.Answered }

// TimeLeft is what the clock shows before its script runs.
func (p *SitPaperPage) TimeLeft() string {
	s := (p.RemainingMS + 999) / 1000
	text := []byte{byte('0' + s/600%6), byte('0' + s/60%10), ':', byte('0' + s/10%6), byte('0' + s%10)}
	if s >= 3600 {
		return p.Num(int(s/3600)) + ":" + string(text)
	}
	return string(text)
}

// clientKeys are the texts that the page's script says.
var clientKeys = []string{
	"nothing", "saving", "saved", "waiting", "refused", "minutes_left", "time_up", "time_up_waiting", "time_up_offline", "paused", "not_yet", "order_open", "order_gap", "order_and", "flag", "unflag",
	"card_answered", "card_empty", "card_flagged", "progress", "stopped_Moved", "stopped_Closed", "stopped_Unauthenticated",
	"stopped_Forbidden", "stopped_NotFound", "stopped_Conflict",
	"extended", "evidence", "stopped",
}

// ClientWords are those texts as JSON.
func (p *SitPaperPage) ClientWords() string {
	words := make(map[string]string, len(clientKeys))
	for _, k := range clientKeys {
		words[k] = p.Words.Raw("sitting.js." + k)
	}
	b, err := json.Marshal(words)
	if err != nil {
		panic(err) // texts
	}
	return string(b)
}

// SitStartPage is where a candidate waits for the start, begins, or takes up a
// sitting that another terminal began.
type SitStartPage struct {
	Frame
	Exam     string
	Who      string
	Seat     string
	Opens    int64
	Closes   int64
	Minutes  int
	State    string // "waiting", "ready", "elsewhere", "over", "missed"
	WaitMS   int64  // until it opens
	Attempt  int
	Sitting  string // of the one that is over
	Rules    []string
	Question int // how many questions
}

// SitHandinPage asks once before a paper is handed in.
type SitHandinPage struct {
	Frame
	Exam       string
	Sitting    string
	Epoch      int
	Seq        int64
	Total      int
	Answered   int
	Unanswered []int
	TimeLeft   string
	Early      string // why not yet, "" when it may be handed in
}

// SitReceiptPage is what a candidate leaves with.
type SitReceiptPage struct {
	Frame
	Exam     string
	ExamName string
	Sitting  string
	Attempt  int // 0 where there is but one
	Who      string
	Receipt  string
	QR       template.URL // data URL of a PNG
	At       int64
	How      string // "candidate", "clock", "invigilator"
	Answered int
	Total    int
	Result   *SitResult
	Kept     int    // of how many questions evidence is kept that came too late
	QueueKey string // for what this browser may still hold
}

// Grouped is the receipt in groups of four, as it is read out.
func (p *SitReceiptPage) Grouped() string { return inFours(p.Receipt) }

func inFours(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// SitResult is as much of a result as its candidate may see.
type SitResult struct {
	Status string // "submitted", "marked", "released"
	Score  string // "" when it may not be seen yet
	Max    string
	Passed bool
}

// ReceiptPage is where anyone checks a receipt.
type ReceiptPage struct {
	Frame
	Code     string
	Asked    bool
	Found    bool
	ExamName string
	At       int64
	Answered int
	How      string
}

// SitReviewPage shows a candidate the released paper: responses, marks, and
// keys and explanations where the exam lets them.
type SitReviewPage struct {
	Frame
	Exam      string
	Attempt   int // 0 where there is but one
	Result    SitResult
	Questions []ReviewedQuestion
}

// ReviewedQuestion is a question with what was earned.
type ReviewedQuestion struct {
	ShownQuestion
	Score       string // "" where it may not be seen
	Key         string // "" where it may not be seen
	Explanation string
	Source      string
}

// MyExamsPage lists a candidate's exams.
type MyExamsPage struct {
	Frame
	Rows []MyExamRow
}

// MyExamRow is one of a candidate's exams.
type MyExamRow struct {
	Exam    string
	Title   string
	Opens   int64
	Closes  int64
	Minutes int
	Status  string // a key under "sitting.status."
	URL     string
}

// Heading is a section's heading as the candidate reads it; i counts from 0,
// each is the marks of a question where they are alike, else "".
func (f *Frame) Heading(i int, title, each, total string) string {
	numeral := f.Numeral(i + 1)
	if each == "" {
		return f.T("sitting.section", "i", numeral, "title", title, "total", total)
	}
	return f.T("sitting.section_each", "i", numeral, "title", title, "each", each, "total", total)
}

// Numeral is the number of a section as the language writes it: 一, 二, … or
// 1, 2, ….
func (f *Frame) Numeral(n int) string {
	const digits = "〇一二三四五六七八九十"
	if f.Words.Lang != "zh" || n > 19 {
		return f.Num(n)
	}
	runes := []rune(digits)
	if n <= 10 {
		return string(runes[n])
	}
	return "十" + string(runes[n-10])
}
