package handlers

import (
	"errors"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/programme"
	"lectern/views"
)

// readPlan reads a plan as it was typed.
func readPlan(c *Ctx, p programme.Plan) (views.PlanForm, programme.Plan, error) {
	form := views.PlanForm{
		Note: c.PostedRaw("note"), Of: c.Posted("of"), OnLeave: c.Posted("on_leave"), Late: c.Posted("late"), Early: c.Posted("early"),
		Absent: c.Posted("absent"), MadeUp: c.Posted("made_up"), Fail: c.Posted("fail"), NoGrade: c.Posted("no_grade"),
		ReflectionOf: c.Posted("reflection_of"), Excellent: c.Posted("excellent"), Good: c.Posted("good"),
		Satisfactory: c.Posted("satisfactory"), Poor: c.Posted("poor"),
	}
	var wrong []error
	points := func(name string) engine.Mark {
		m, err := postedMark(c, name)
		wrong = append(wrong, err)
		return m
	}
	share := func(name string) programme.Share {
		s, err := parseFraction(c.Posted(name))
		if err != nil {
			wrong = append(wrong, err.At(name))
		}
		return s
	}
	p.Version, _ = strconv.ParseInt(c.Posted("version"), 10, 64)
	p.Note = form.Note
	p.Attendance = programme.AttendanceRule{
		Of: points("of"), OnLeave: points("on_leave"), Late: points("late"), Early: points("early"), Absent: points("absent"),
		MadeUp: points("made_up"), Fail: share("fail"), NoGrade: share("no_grade"),
	}
	p.Reflection = programme.ReflectionRule{
		Of: points("reflection_of"), Excellent: points("excellent"), Good: points("good"), Satisfactory: points("satisfactory"), Poor: points("poor"),
	}
	return form, p, errors.Join(wrong...)
}

// postedMark reads a decimal; "" is 0.
func postedMark(c *Ctx, name string) (engine.Mark, error) {
	text := strings.TrimSuffix(c.Posted(name), "%")
	if text == "" {
		return 0, nil
	}
	m, err := engine.ParseMark(strings.TrimSpace(text))
	if err != nil {
		return 0, engine.AsError(err).At(name)
	}
	return m, nil
}

// fraction prints a share as it is typed: "1/3", "" for none.
func fraction(s programme.Share) string {
	if s.Den == 0 {
		return ""
	}
	return strconv.Itoa(s.Num) + "/" + strconv.Itoa(s.Den)
}

func parseFraction(text string) (programme.Share, *engine.Error) {
	if text == "" {
		return programme.Share{}, nil
	}
	num, den, found := strings.Cut(strings.ReplaceAll(text, "／", "/"), "/")
	n, err := strconv.Atoi(strings.TrimSpace(num))
	d, err2 := strconv.Atoi(strings.TrimSpace(den))
	if err != nil || err2 != nil || !found || d < 1 {
		return programme.Share{}, engine.Invalid("error.share")
	}
	return programme.Share{Num: n, Den: d}, nil
}
