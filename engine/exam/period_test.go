package exam

import (
	"testing"
	"time"
)

func TestQuarterOf(t *testing.T) {
	t.Parallel()
	for day, want := range map[string]string{
		"2026-01-01": "2026-q1 2026-01-01 2026-03-31", "2026-03-31": "2026-q1 2026-01-01 2026-03-31",
		"2024-04-01": "2024-q2 2024-04-01 2024-06-30", "2026-09-30": "2026-q3 2026-07-01 2026-09-30",
		"2026-12-31": "2026-q4 2026-10-01 2026-12-31",
	} {
		at, _ := time.Parse(time.DateOnly, day)
		p := QuarterOf(at)
		if got := p.ID + " " + p.From + " " + p.To; got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
		if !p.Holds(day) || p.Check() != nil {
			t.Errorf("%s: %+v does not stand", day, p)
		}
	}
}

func TestYearOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day    string
		begins time.Month
		want   string
	}{
		{"2026-06-01", time.January, "2026 2026-01-01 2026-12-31"},
		{"2025-11-30", time.December, "2025 2024-12-01 2025-11-30"},
		{"2025-12-01", time.December, "2026 2025-12-01 2026-11-30"},
		{"2026-11-30", time.December, "2026 2025-12-01 2026-11-30"},
	} {
		at, _ := time.Parse(time.DateOnly, c.day)
		p := YearOf(at, c.begins)
		if got := p.ID + " " + p.From + " " + p.To; got != c.want {
			t.Errorf("%s: %s, want %s", c.day, got, c.want)
		}
		if !p.Holds(c.day) || p.Check() != nil {
			t.Errorf("%s: %+v does not stand", c.day, p)
		}
	}
}

func TestPeriodFor(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC)
	quarter, year := QuarterOf(at), YearOf(at, time.January)
	if p, ok := PeriodFor([]Period{year, quarter}, "2026-10-15"); !ok || p.ID != quarter.ID {
		t.Errorf("the shortest that holds a day is the quarter, not %+v", p)
	}
	if p, ok := PeriodFor([]Period{year, quarter}, "2026-02-01"); !ok || p.ID != year.ID {
		t.Errorf("only the year holds February, not %+v", p)
	}
	if _, ok := PeriodFor([]Period{year}, "2027-01-01"); ok {
		t.Error("nothing holds 2027")
	}
	bad := quarter
	bad.To = "2026-09-01"
	if bad.Check() == nil || quarter.Overlaps(Period{From: "2027-01-01", To: "2027-02-01"}) || !quarter.Within(year) {
		t.Error("order, overlap or inclusion is wrong")
	}
}
