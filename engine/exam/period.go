package exam

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/engine"
)

// Period is a span that appraisal counts by (考核周期): a quarter, a year, or
// any other from one day to another. Periods may overlap: a year holds its
// quarters.
type Period struct {
	ID      engine.ID  `bson:"_id"` // "2026-q4", "2026" or one of its own
	Version int64      `bson:"version"`
	Name    string     `bson:"name"` // "" for a quarter or a year, which have names of their own
	Kind    PeriodKind `bson:"kind"`
	From    string     `bson:"from"` // first day, 2006-01-02
	To      string     `bson:"to"`   // last day, inclusive
}

// PeriodKind says how long a period is.
type PeriodKind string

// The kinds of periods.
const (
	Quarter PeriodKind = "quarter"
	Year    PeriodKind = "year"
	Other   PeriodKind = "other"
)

// QuarterOf returns the calendar quarter that holds t, a time in the
// organisation's zone.
func QuarterOf(t time.Time) Period {
	q := (int(t.Month()) + 2) / 3
	first := time.Date(t.Year(), time.Month(3*q-2), 1, 0, 0, 0, 0, time.UTC)
	return Period{
		ID: fmt.Sprintf("%d-q%d", t.Year(), q), Kind: Quarter,
		From: first.Format(time.DateOnly), To: first.AddDate(0, 3, -1).Format(time.DateOnly),
	}
}

// YearOf returns the year that holds t where years begin with the month
// begins; it is called after the year in which it ends.
func YearOf(t time.Time, begins time.Month) Period {
	first := time.Date(t.Year(), begins, 1, 0, 0, 0, 0, time.UTC)
	if t.Month() < begins {
		first = first.AddDate(-1, 0, 0)
	}
	last := first.AddDate(1, 0, -1)
	return Period{
		ID: fmt.Sprintf("%d", last.Year()), Kind: Year,
		From: first.Format(time.DateOnly), To: last.Format(time.DateOnly),
	}
}

// Holds reports whether a day (2006-01-02) lies in the period.
func (p Period) Holds(day string) bool { return p.From <= day && day <= p.To }

// Within reports whether the period lies in q.
func (p Period) Within(q Period) bool { return q.From <= p.From && p.To <= q.To }

// Overlaps reports whether the periods have a day in common.
func (p Period) Overlaps(q Period) bool { return p.From <= q.To && q.From <= p.To }

// Days is how long the period is.
func (p Period) Days() int {
	from, _ := time.Parse(time.DateOnly, p.From)
	to, _ := time.Parse(time.DateOnly, p.To)
	return int(to.Sub(from).Hours()/24) + 1
}

// PeriodFor returns the shortest of the periods that holds a day (2006-01-02),
// false where none does.
func PeriodFor(periods []Period, day string) (shortest Period, found bool) {
	for _, p := range periods {
		if p.Holds(day) && (!found || p.Days() < shortest.Days()) {
			shortest, found = p, true
		}
	}
	return shortest, found
}

// maxPeriodName bounds a period's name, in characters.
const maxPeriodName = 60

// Check returns an Invalid error, at its field, unless the period can be kept.
func (p Period) Check() error {
	from, err := time.Parse(time.DateOnly, p.From)
	if err != nil {
		return engine.Invalid("error.period.day").At("from")
	}
	to, err := time.Parse(time.DateOnly, p.To)
	if err != nil {
		return engine.Invalid("error.period.day").At("to")
	}
	switch {
	case p.ID == "":
		return engine.Invalid("error.required").At("id")
	case to.Before(from):
		return engine.Invalid("error.period.order").At("to")
	case p.Kind == Other && strings.TrimSpace(p.Name) == "":
		return engine.Invalid("error.required").At("name")
	case utf8.RuneCountInString(p.Name) > maxPeriodName:
		return engine.Invalid("error.long", "most", maxPeriodName).At("name")
	}
	return nil
}

// Label names the period where its kind does not: its own name, or its id.
func (p Period) Label() string {
	if p.Name != "" {
		return p.Name
	}
	return strings.ToUpper(p.ID)
}

// ComparePeriods orders periods, the newest first and a longer one before those
// that it holds.
func ComparePeriods(a, b Period) int {
	return cmp.Or(strings.Compare(b.To, a.To), b.Days()-a.Days(), strings.Compare(a.ID, b.ID))
}
