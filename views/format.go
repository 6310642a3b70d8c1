package views

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the image of the static binary carries no zone files

	"lectern/engine"
)

// The layouts of times and dates, the same in both languages.
const (
	timeLayout  = "2006-01-02 15:04"
	dateLayout  = "2006-01-02"
	clockLayout = "15:04:05"
	inputLayout = "2006-01-02T15:04"
)

// DefaultZone is the time zone of pages unless the server is told another.
const DefaultZone = "Asia/Shanghai"

// at takes a time as documents (milliseconds since 1970) or Go keep it, to the
// zone of the reader. It reports false for the zero of either.
func (f *Frame) at(v any) (time.Time, bool) {
	var t time.Time
	switch v := v.(type) {
	case time.Time:
		t = v
	case int64:
		if v == 0 {
			return t, false
		}
		t = time.UnixMilli(v)
	default:
		panic(fmt.Sprintf("views: %T is not a time", v))
	}
	if f.Zone != nil {
		t = t.In(f.Zone)
	}
	return t, !t.IsZero()
}

func (f *Frame) format(v any, layout string) string {
	t, ok := f.at(v)
	if !ok {
		return f.T("frame.none")
	}
	return t.Format(layout)
}

// Time prints a time.Time, or milliseconds since 1970, to the minute.
func (f *Frame) Time(v any) string { return f.format(v, timeLayout) }

// Date prints the day of a time.
func (f *Frame) Date(v any) string { return f.format(v, dateLayout) }

// Clock prints the time of day to the second.
func (f *Frame) Clock(v any) string { return f.format(v, clockLayout) }

// TimeInput prints a time as a datetime-local field takes it, "" for none.
func (f *Frame) TimeInput(v any) string {
	t, ok := f.at(v)
	if !ok {
		return ""
	}
	return t.Format(inputLayout)
}

// ISO prints a time for a machine, as the datetime attribute takes it.
func (f *Frame) ISO(v any) string {
	t, ok := f.at(v)
	if !ok {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Num prints a whole number, in groups of three from 10,000 up, or a mark as
// its exact decimal.
func (f *Frame) Num(v any) string {
	if m, ok := v.(engine.Mark); ok {
		return m.String()
	}
	return grouped(fmt.Sprint(v))
}

// Share prints thousandths as per cent with one place: 615 is 61.5%.
func (f *Frame) Share(thousandths int) string {
	if thousandths%10 == 0 {
		return fmt.Sprintf("%d%%", thousandths/10)
	}
	return fmt.Sprintf("%d.%d%%", thousandths/10, thousandths%10)
}

// Length prints a duration in hours and minutes, or seconds under a minute.
func (f *Frame) Length(d time.Duration) string {
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case d < time.Minute:
		return f.T("frame.seconds", "n", int(d/time.Second))
	case hours == 0:
		return f.T("frame.minutes", "n", minutes)
	case minutes == 0:
		return f.T("frame.hours", "n", hours)
	}
	return f.T("frame.hours_minutes", "h", hours, "m", minutes)
}

func grouped(digits string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(digits, "-"); negative {
		sign, digits = "-", rest
	}
	if len(digits) < 5 {
		return sign + digits
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}
