package views

// ExamFairnessPage shows how fair a sealed exam's forms are, counted from the
// forms.
type ExamFairnessPage struct {
	ExamFrame
	Forms       int
	Target      string
	Mean, SD    string
	Before      string // standard deviation of blind drawing
	Min, Max    string
	Scores      Twin
	Sections    []FairSection
	Exposure    Twin
	ExposureMax int // thousandths
	OverFair    string
	Most        []FairQuestion
	Places      []FairPlaces
	Overlap     int // thousandths
	OverlapMax  int
	Pairs       int
	Sampled     int
	Neighbours  *FairNeighbours
	After       []FairOriginal // exams that it comes after
	Repeated    string         // how much candidates see again
	Checks      []FairCheck
	Commitment  string
	Root        string
	Version     int
	Seed        string
	Opened      int64
	MayOpen     bool // the results are released
}

// FairSection is how far expected scores of one section lie apart.
type FairSection struct{ Title, Mean, SD, Min, Max string }

// FairQuestion is one of the most exposed questions.
type FairQuestion struct {
	ID    string
	Forms int
	Fair  string
}

// FairPlaces is how often the right option of so many stands at each place.
type FairPlaces struct {
	Options int
	Counts  []FairPlace
}

// FairPlace is one place with its letter.
type FairPlace struct {
	Letter string
	Count  int
	Share  int // thousandths
}

// FairNeighbours is what those share who sit beside one another, in thousandths.
type FairNeighbours struct{ Mean, Max int }

// FairOriginal is an exam that a make-up test comes after, and how hard that is
// beside it.
type FairOriginal struct{ ID, Title, Text string }

// FairCheck is something that every form must keep, and how many do not.
type FairCheck struct {
	Key    string // under "exam.fair_check."
	Broken int
}
