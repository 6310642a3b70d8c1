package views

// BankTopicsPage is the tree of topics with what stands in each.
type BankTopicsPage struct {
	Frame
	Rows []BankTopicRow
	Path string // as typed, of a topic to be made
	Note string
	Sort string
}

// BankTopicRow is one topic.
type BankTopicRow struct {
	Path, Name, Note             string
	URL, EditURL                 string
	Depth                        int
	Questions, Approved, Waiting int
}

// BankTopicPage changes what is known of a topic.
type BankTopicPage struct {
	Frame
	Path  string
	Note  string
	Order string
	Empty bool // can be deleted
}
