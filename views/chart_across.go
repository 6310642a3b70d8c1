package views

// The geometry of a chart whose bars lie, in units of its view box. Long labels
// have a line of their own above each bar.
const (
	acrossRow  = 40
	acrossText = 56 // room for the value at the right
)

// LyingBar is a bar that lies, with its place.
type LyingBar struct {
	Bar
	LabelY, Y, W, H, TextX, TextY int
}

// Across returns the bars lying below one another, for the partial
// "bars_across"; where labels are names rather than numbers.
func (b Bars) Across() []LyingBar {
	highest := int64(1)
	for _, bar := range b.Bars {
		highest = max(highest, bar.Value)
	}
	drawn := make([]LyingBar, len(b.Bars))
	for i, bar := range b.Bars {
		top := i * acrossRow
		w := max(1, int(bar.Value*(chartWidth-acrossText)/highest))
		drawn[i] = LyingBar{Bar: bar, LabelY: top + 14, Y: top + 19, W: w, H: 14, TextX: w + 6, TextY: top + 31}
	}
	return drawn
}

// AcrossHeight is the height of the view box of lying bars.
func (b Bars) AcrossHeight() int { return max(1, len(b.Bars)) * acrossRow }
