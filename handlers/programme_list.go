package handlers

import (
	"cmp"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/programme"
	"lectern/views"
)

// programmeList shows a period's lectures.
func (s *Server) programmeList(c *Ctx) error {
	period, options, err := s.chosenPeriod(c, c.Query("period"))
	if err != nil {
		return err
	}
	lectures, err := s.Office.Lectures(c.Context(), c.Actor, period)
	if err != nil {
		return err
	}
	plan, err := s.Office.Plan(c.Context(), period)
	if err != nil {
		return err
	}
	p := &views.ProgrammePage{
		Frame: c.Frame(c.T("programme.title")), Period: keptPeriod(period, options), Periods: options, Note: plan.Note, Planned: len(lectures),
		Office: c.Actor.Has(engine.RoleOffice), Rolls: c.Actor.Has(engine.RoleOffice, engine.RoleAppraiser),
	}
	p.Styles = []string{"css/programme.css"}
	if p.Office {
		p.Action = &views.Link{Text: c.T("programme.lecture_new"), URL: "/programme/lectures/new"}
	}
	rolls := map[engine.ID]office.LectureAttendance{}
	if p.Rolls {
		if rolls, err = s.lectureRolls(c, lectures); err != nil {
			return err
		}
	}
	today := s.today(c.Context(), c.Now())
	for _, l := range lectures {
		p.Rows = append(p.Rows, lectureRow(p, l, rolls[l.ID], today))
	}
	p.Chart = s.attendanceChart(c, lectures, rolls)
	p.HasChart = len(p.Chart.Bars) > 0
	return c.Page(p)
}

// lectureRolls returns the rolls of lectures in numbers.
func (s *Server) lectureRolls(c *Ctx, lectures []programme.Lecture) (map[engine.ID]office.LectureAttendance, error) {
	rolls := make(map[engine.ID]office.LectureAttendance, len(lectures))
	for _, l := range lectures {
		roll, err := s.Office.LectureRoll(c.Context(), c.Actor, l)
		if err != nil {
			return nil, err
		}
		rolls[l.ID] = roll
	}
	return rolls, nil
}

func lectureRow(p *views.ProgrammePage, l programme.Lecture, roll office.LectureAttendance, today string) views.LectureRow {
	row := views.LectureRow{
		ID: l.ID, Day: l.Day, Time: l.Time, Title: l.Title, Topics: l.Topics, Speaker: l.Speaker, Place: l.Place, Weight: l.Weight,
		Cancelled: l.Cancelled, Marked: roll.Marked, Heard: roll.Heard(), Due: l.ReflectionDue,
	}
	if !l.Held(today) {
		row.Roll = "coming"
		return row
	}
	p.Held++
	switch {
	case !p.Rolls:
	case roll.Marked == 0:
		row.Roll = "open"
		p.NotCalled++
	default:
		row.Roll = "called"
	}
	return row
}

// attendanceChart draws which share of those marked heard each lecture.
func (s *Server) attendanceChart(c *Ctx, lectures []programme.Lecture, rolls map[engine.ID]office.LectureAttendance) views.Bars {
	b := views.Bars{Title: c.T("programme.chart"), Label: c.T("programme.lecture"), Unit: c.T("programme.chart_unit")}
	for _, l := range lectures {
		roll := rolls[l.ID]
		if l.Cancelled || roll.Marked == 0 {
			continue
		}
		share := roll.Heard() * 1000 / roll.Marked
		day := l.Day[5:] // month and day: the year stands above
		b.Bars = append(b.Bars, views.Bar{Label: day, Value: int64(share), Text: c.T("programme.share", "share", shareText(share))})
	}
	return b
}

// shareText prints thousandths as whole per cent: a chart need not say more.
func shareText(thousandths int) string { return engine.Mark((thousandths + 5) / 10 * 1000).String() }

// programmePlan shows what holds for a period's programme.
func (s *Server) programmePlan(c *Ctx) error {
	p, plan, err := s.planPage(c)
	if err != nil {
		return err
	}
	p.Form, p.Version = planForm(&plan), plan.Version
	return c.Page(p)
}

func (s *Server) planPage(c *Ctx) (*views.PlanPage, programme.Plan, error) {
	period, err := s.Office.Period(c.Context(), c.Params("period"))
	if err != nil {
		return nil, programme.Plan{}, err
	}
	a, err := s.Office.Attendance(c.Context(), c.Actor, period.ID)
	if err != nil {
		return nil, programme.Plan{}, err
	}
	p := &views.PlanPage{Frame: c.Frame(c.T("programme.plan_title", "period", periodName(c, &period))), Period: period.ID, Name: periodName(c, &period)}
	p.Counted = a.Posting.Object != "" && !a.Posting.Stopped
	p.Crumbs = programmeCrumbs(c)
	plan, err := s.Office.Plan(c.Context(), period)
	return p, plan, err
}

func planForm(p *programme.Plan) views.PlanForm {
	a, r := p.Attendance, p.Reflection
	return views.PlanForm{
		Note: p.Note, Of: a.Of.String(), OnLeave: a.OnLeave.String(), Late: a.Late.String(), Early: a.Early.String(),
		Absent: a.Absent.String(), MadeUp: a.MadeUp.String(), Fail: fraction(a.Fail), NoGrade: fraction(a.NoGrade),
		ReflectionOf: r.Of.String(), Excellent: r.Excellent.String(), Good: r.Good.String(), Satisfactory: r.Satisfactory.String(), Poor: r.Poor.String(),
	}
}

// programmePlanSave sets it.
func (s *Server) programmePlanSave(c *Ctx) error {
	p, plan, err := s.planPage(c)
	if err != nil {
		return err
	}
	form, typed, wrong := readPlan(c, plan)
	err = wrong
	if err == nil {
		err = s.Office.SavePlan(c.Context(), c.Actor, typed)
	}
	if err != nil {
		p.Form, p.Version = form, typed.Version
		return c.Again(atInputs(err), p)
	}
	c.Flash("programme.plan_saved")
	return c.See("/programme?period=" + plan.Period)
}

// planInputs are the inputs of a plan's fields as errors name them.
var planInputs = map[string]string{
	"attendance.of": "of", "attendance.on_leave": "on_leave", "attendance.late": "late", "attendance.early": "early",
	"attendance.absent": "absent", "attendance.made_up": "made_up", "attendance.fail": "fail", "attendance.no_grade": "no_grade",
	"reflection.of": "reflection_of", "reflection.excellent": "excellent", "reflection.good": "good",
	"reflection.satisfactory": "satisfactory", "reflection.poor": "poor",
}

func atInputs(err error) error {
	known, ok := err.(*engine.Error)
	if !ok {
		return err
	}
	return known.At(cmp.Or(planInputs[known.Field], known.Field))
}
