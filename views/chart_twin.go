package views

import "strconv"

// Twin is a chart of two series over the same slots, drawn by the partial
// "twin": the first as bars, the second as steps over them, each told by its
// form as well as by its colour. Values are shares or counts, not negative.
type Twin struct {
	F             *Frame
	Title         string
	Label         string // heading of the slots in the table
	First, Second string // what the series are
	Slots         []TwinSlot
	Note          string
}

// TwinSlot is one place on the axis. Texts are the values as the table has them.
type TwinSlot struct {
	Label      string
	A, B       int64
	TextA      string
	TextB      string
	ShowsLabel bool
}

// In returns the chart for drawing in a frame.
func (t Twin) In(f *Frame) Twin { t.F = f; return t }

func (t Twin) highest() int64 {
	most := int64(1)
	for _, s := range t.Slots {
		most = max(most, s.A, s.B)
	}
	return most
}

// Drawn returns the bars of the first series. About a dozen are labelled.
func (t Twin) Drawn() []DrawnBar {
	every := (len(t.Slots) + 11) / 12
	most := t.highest()
	drawn := make([]DrawnBar, len(t.Slots))
	for i, s := range t.Slots {
		x, next := i*chartWidth/len(t.Slots), (i+1)*chartWidth/len(t.Slots)
		h := t.height(s.A, most)
		drawn[i] = DrawnBar{Bar: Bar{Label: s.Label, Value: s.A}, X: x, W: max(1, next-x-1), H: h, Y: chartHeight - chartFoot - h,
			Mid: (x + next) / 2, ShowLabel: i%every == 0, Minor: i/every%3 != 0}
	}
	return drawn
}

func (Twin) height(v, most int64) int { return int(v * int64(chartHeight-chartTop-chartFoot) / most) }

// Steps returns the second series as the path of an SVG.
func (t Twin) Steps() string {
	most := t.highest()
	path := make([]byte, 0, 16*len(t.Slots))
	point := func(op byte, x, y int) {
		path = append(path, op)
		path = strconv.AppendInt(path, int64(x), 10)
		path = append(path, ' ')
		path = strconv.AppendInt(path, int64(y), 10)
	}
	for i, s := range t.Slots {
		y := chartHeight - chartFoot - t.height(s.B, most)
		op := byte('L')
		if i == 0 {
			op = 'M'
		}
		point(op, i*chartWidth/len(t.Slots), y)
		point('L', (i+1)*chartWidth/len(t.Slots), y)
	}
	return string(path)
}

// Width is the width of the view box.
func (Twin) Width() int { return chartWidth }

// Height is the height of the view box.
func (Twin) Height() int { return chartHeight }

// Base is where the bars stand.
func (Twin) Base() int { return chartHeight - chartFoot }
