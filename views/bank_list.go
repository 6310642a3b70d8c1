package views

// BankListPage lists questions of a topic.
type BankListPage struct {
	Frame
	Topics  []BankTopicLink
	Topic   string
	Text    string
	Type    string
	Tag     string
	Status  string
	Used    string
	Low     string
	High    string
	Mine    bool
	Tags    []Option
	More    bool // filters beyond the usual are set
	Clear   string
	Rows    []BankRow
	Acts    []Option // that can be done to several at once
	Pager   Pager
	Here    string // address to come back to
	AnyBank bool   // the bank holds questions, in whatever topic
}

// Filtered reports whether a filter beyond the topic is set.
func (p *BankListPage) Filtered() bool {
	return p.Text != "" || p.Type != "" || p.Tag != "" || p.Status != "" || p.Used != "" || p.Low != "" || p.High != "" || p.Mine
}

// BankTopicLink is a topic of the tree beside the list.
type BankTopicLink struct {
	Name  string
	URL   string
	Depth int
	Count int
	Here  bool
}

// BankRow is one question of a list.
type BankRow struct {
	ID         string
	URL        string
	Stem       string // its beginning
	Type       string
	Topic      string
	Marks      string
	Difficulty string // "" where none is stated
	Status     string // of bank.status.
	Uses       int
	Version    int
	Changed    int64
	Author     string
}

// Tone is the colour that goes with the status.
func (r BankRow) Tone() string { return bankTone(r.Status) }

func bankTone(status string) string {
	switch status {
	case "approved":
		return "ok"
	case "submitted":
		return "warn"
	case "reviewed":
		return "busy"
	}
	return ""
}

// Queues are the queues that there are.
func (p *BankReviewPage) Queues() []string { return []string{"submitted", "reviewed"} }

// BankReviewPage is the queue of a reviewer.
type BankReviewPage struct {
	Frame
	Status string // "submitted" or "reviewed"
	Waits  map[string]int
	Rows   []BankRow
	Acts   []Option
	Pager  Pager
	Here   string
}
