package handlers

import (
	"context"
	"slices"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/programme"
	"lectern/views"
)

// chosenPeriod returns the period asked for, and options of all; where none is
// asked for, the longest that holds today, else the newest. Where there is no
// period at all it is the calendar year, which is not kept.
func (s *Server) chosenPeriod(c *Ctx, id engine.ID) (exam.Period, []views.Option, error) {
	list, err := s.Office.Periods(c.Context())
	if err != nil {
		return exam.Period{}, nil, err
	}
	local := c.Now().In(s.Office.Zone(c.Context()))
	today := local.Format(time.DateOnly)
	var options []views.Option
	var chosen exam.Period
	for i, p := range list {
		options = append(options, views.Option{Value: p.ID, Text: periodName(c, &list[i])})
		switch {
		case p.ID == id:
			chosen = p
		case id == "" && p.Holds(today) && (chosen.ID == "" || !chosen.Holds(today) || p.Days() > chosen.Days()):
			chosen = p
		case id == "" && chosen.ID == "":
			chosen = p
		}
	}
	switch {
	case chosen.ID != "":
	case id != "":
		return chosen, nil, engine.NotFound("error.period.missing", "id", id)
	default:
		chosen = exam.YearOf(local, time.January)
		options = []views.Option{{Value: "", Text: periodName(c, &chosen)}}
	}
	return chosen, options, nil
}

// keptPeriod returns the id of a chosen period, "" for one that is not kept.
func keptPeriod(p exam.Period, options []views.Option) engine.ID {
	if slices.ContainsFunc(options, func(o views.Option) bool { return o.Value == p.ID }) {
		return p.ID
	}
	return ""
}

// today is the day in the organisation's zone.
func (s *Server) today(ctx context.Context, now time.Time) string {
	return now.In(s.Office.Zone(ctx)).Format(time.DateOnly)
}

// crumbs are the way to a page below the programme.
func programmeCrumbs(c *Ctx, more ...views.Link) []views.Link {
	return append([]views.Link{{Text: c.T("nav.programme.lectures"), URL: "/programme"}}, more...)
}

// lines splits what was typed one a line.
func lines(text string) []string {
	var list []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// gradeText is what a reader decided, in words.
func gradeText(c *Ctx, r programme.Reading) string {
	switch {
	case r.SentBack:
		return c.T("programme.state.sent_back")
	case r.Grade == programme.ByPoints:
		return c.T("programme.points_of", "points", r.Points.String(), "of", r.Max.String())
	case slices.Contains(programme.Grades, r.Grade):
		return c.T("programme.grade." + string(r.Grade))
	}
	return ""
}
