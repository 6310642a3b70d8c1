package views

// Bars is a bar chart, drawn by the partial "bars" as SVG with its table behind
// a click. Values are not negative.
type Bars struct {
	F     *Frame
	Title string
	Label string // heading of the labels in the table
	Unit  string // heading of the values in the table
	Bars  []Bar
	Mark  string // label of the bar before which a line stands (the pass line); "" none
	Note  string // what the line is
}

// Bar is one bar. Text is the value as it is printed.
type Bar struct {
	Label string
	Value int64
	Text  string
}

// The geometry of a chart in units of its view box.
const (
	chartWidth  = 640
	chartHeight = 220
	chartTop    = 24
	chartFoot   = 32
	phoneLabels = 8 // as many labels stand beside one another on a phone
)

// DrawnBar is a bar with its place.
type DrawnBar struct {
	Bar
	X, Y, W, H, Mid int
	ShowLabel       bool
	Minor           bool // its label gives way where there is little room
}

// In returns the chart for drawing in a frame.
func (b Bars) In(f *Frame) Bars { b.F = f; return b }

// Drawn returns the bars with their places. With many bars only every so many
// are labelled.
func (b Bars) Drawn() []DrawnBar {
	if len(b.Bars) == 0 {
		return nil
	}
	highest := int64(1)
	for _, bar := range b.Bars {
		highest = max(highest, bar.Value)
	}
	slot := chartWidth / len(b.Bars)
	gap := max(1, slot/5)
	every := (len(b.Bars) + 15) / 16
	drawn := make([]DrawnBar, len(b.Bars))
	for i, bar := range b.Bars {
		h := int(bar.Value * int64(chartHeight-chartTop-chartFoot) / highest)
		x := i*chartWidth/len(b.Bars) + gap/2
		drawn[i] = DrawnBar{
			Bar: bar, X: x, W: max(1, slot-gap), H: h, Y: chartHeight - chartFoot - h,
			Mid: x + max(1, slot-gap)/2, ShowLabel: i%every == 0, Minor: len(b.Bars) > phoneLabels && i/every%2 == 1,
		}
	}
	return drawn
}

// MarkX is where the line stands, -1 for none.
func (b Bars) MarkX() int {
	for i, bar := range b.Bars {
		if b.Mark != "" && bar.Label == b.Mark {
			return i * chartWidth / len(b.Bars)
		}
	}
	return -1
}

// Width is the width of the view box.
func (Bars) Width() int { return chartWidth }

// Height is the height of the view box.
func (Bars) Height() int { return chartHeight }

// Base is where the bars stand.
func (Bars) Base() int { return chartHeight - chartFoot }
