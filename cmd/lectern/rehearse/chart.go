package rehearse

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The geometry of a chart in units of its view box.
const (
	chartWidth = 900
	chartLeft  = 58
	chartRight = 24
	chartTop   = 22
	chartFoot  = 40
)

// Chart is a line chart as it is drawn: lines are told apart by their dashes, so that it can be read in grey.
type Chart struct {
	Title, Note, Unit string
	Across            string // what the horizontal axis is
	Height            int
	X, Y              []Tick
	Parts             []Tick // where a phase begins, with its name
	Lines             []Line
}

// Tick is a place on an axis.
type Tick struct {
	At   float64
	Text string
}

// Line is a series; a path has a gap where there was nothing.
type Line struct {
	Name  string
	Class int
	Path  string
}

// series is a line's values; NaN is nothing.
type series struct {
	name string
	x, y []float64
}

// Width is the width of the view box.
func (Chart) Width() int { return chartWidth }

// Left, Right and Base bound the plot.
func (Chart) Left() int { return chartLeft }

// Right is the end of the horizontal axis.
func (Chart) Right() int { return chartWidth - chartRight }

// Base is where the horizontal axis stands.
func (c Chart) Base() int { return c.Height - chartFoot }

// draw places the lines; px and py turn values into the share of an axis.
func (c *Chart) draw(all []series, px, py func(float64) float64) {
	w, h := float64(c.Right()-chartLeft), float64(c.Base()-chartTop)
	toX := func(v float64) float64 { return chartLeft + w*min(1, max(0, px(v))) }
	toY := func(v float64) float64 { return float64(c.Base()) - h*min(1, max(0, py(v))) }
	for i := range c.X {
		c.X[i].At = toX(c.X[i].At)
	}
	for i := range c.Y {
		c.Y[i].At = toY(c.Y[i].At)
	}
	for i := range c.Parts {
		c.Parts[i].At = toX(c.Parts[i].At)
	}
	for i, s := range all {
		line := Line{Name: s.name, Class: i + 1}
		var path strings.Builder
		pen := false
		for k := range s.x {
			if math.IsNaN(s.y[k]) {
				pen = false
				continue
			}
			x, y := toX(s.x[k]), toY(s.y[k])
			verb := "L"
			if !pen {
				verb = "M"
			}
			pen = true
			fmt.Fprintf(&path, "%s%.1f %.1f", verb, x, y)
			if k == 0 || math.IsNaN(s.y[k-1]) {
				path.WriteString("h.1") // a lone point is seen
			}
		}
		if line.Path = path.String(); line.Path != "" {
			c.Lines = append(c.Lines, line)
		}
	}
}

// decades are the powers of ten around some milliseconds, and a log scale.
func decades(values []series) (ticks []Tick, scale func(float64) float64) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range values {
		for _, v := range s.y {
			if !math.IsNaN(v) && v > 0 {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low > high {
		low, high = 1, 10
	}
	from, to := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	if to == from {
		to++
	}
	for e := from; e <= to; e++ {
		ticks = append(ticks, Tick{math.Pow(10, e), strconv.FormatFloat(math.Pow(10, e), 'f', -1, 64)})
	}
	return ticks, func(v float64) float64 { return (math.Log10(max(v, math.Pow(10, from))) - from) / (to - from) }
}

// steps are some round numbers from 0 up, and a linear scale.
func steps(high float64) (ticks []Tick, scale func(float64) float64) {
	const about = 5
	if high <= 0 {
		high = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(high/about)))
	for _, times := range []float64{2, 5, 10} {
		if high/step > about {
			step *= times / map[float64]float64{2: 1, 5: 2, 10: 5}[times]
		}
	}
	top := math.Ceil(high/step) * step
	for v := 0.0; v <= top+step/2; v += step {
		ticks = append(ticks, Tick{v, strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)})
	}
	return ticks, func(v float64) float64 { return v / top }
}
