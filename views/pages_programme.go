package views

func programmePages() []Page {
	periods := []Option{{Value: "2026", Text: "…"}, {Value: "2026-q4", Text: "…"}}
	departments := []Option{{Value: "", Text: "…"}, {Value: "d1", Text: "…"}}
	wrong := func(field string) Frame { return Frame{Errors: FieldErrors{{Field: field, Text: "…"}}} }
	lectures := []LectureRow{
		{ID: "1", Day: "2026-10-08", Time: "14:30", Title: "…", Topics: []string{"…", "…"}, Speaker: "…", Place: "…", Weight: 2, Roll: "called", Marked: 120, Heard: 112, Due: "2026-10-20"},
		{ID: "2", Day: "2026-10-15", Title: "…", Topics: []string{"…"}, Weight: 1, Roll: "open"},
		{ID: "3", Day: "2026-11-01", Title: "…", Cancelled: true}, {ID: "4", Day: "2026-12-01", Title: "…", Roll: "coming"},
	}
	chart := Bars{Title: "…", Label: "…", Unit: "…", Bars: []Bar{{Label: "10-08", Value: 930, Text: "93%"}}}
	roll := RollPage{ID: "1", Day: "2026-10-08", Time: "14:30", Place: "…", May: true, Departments: departments, Open: 1,
		Tally: []RollCount{{"present", 2}, {"late", 0}, {"early", 0}, {"leave", 0}, {"absent", 1}, {"made_up", 0}},
		Rows: []RollRow{
			{ID: "a", Name: "…", Department: "…", Presence: "present", At: 1, By: "…"},
			{ID: "b", Name: "…", Presence: "absent", Was: "leave", Note: "…", MayMakeUp: true}, {ID: "c", Name: "…", Guest: true},
		}}
	closed, refused := roll, roll
	closed.Closed, closed.Department = "programme.roll_early", "d1"
	refused.Frame = wrong("mark:c")
	attendance := func(state string) *AttendancePage {
		return &AttendancePage{Period: "2026-q4", Name: "…", Rule: "…", State: state, StateAt: 1, StateBy: "…", Departments: departments, Persons: 2, Failed: 1, Lectures: 3,
			Rows:  []AttendanceRow{{ID: "a", Name: "…", Department: "…", Lectures: 3, Counts: []int{2, 0, 0, 0, 1, 0}, Score: "7", Of: "10", Flag: "failed"}, {ID: "b", Name: "…", Lectures: 3, Counts: []int{3, 0, 0, 0, 0, 0}, Score: "10", Of: "10"}},
			Pager: Pager{Page: 1, Size: 50, Total: 2}}
	}
	reflection := ReflectionPage{Path: "/programme/reflections/1/a", Name: "…", ID: "a", Lecture: "…", Body: "…\n…", Length: 900, At: 1, Read: 1, Of: "100", State: "handed_in",
		Worth: []Option{{Value: "good", Text: "…", Hint: "…"}, {Value: "points", Text: "…"}, {Value: "send_back", Text: "…", Hint: "…"}}}
	graded, sentBack := reflection, reflection
	graded.Frame, graded.State, graded.Grade, graded.Points, graded.Late = wrong("points"), "graded", "points", "x", true
	graded.Looks, graded.Earlier = []ReflectionLook{{At: 1, By: "…", Grade: "…", Comment: "…"}, {At: 1, By: "…", Grade: "…"}}, []ReflectionText{{At: 1, Body: "…"}}
	sentBack.State = "sent_back"
	mine := MyLecturePage{ID: "1", Day: "2026-10-08", Time: "14:30", Speaker: "…", Place: "…", Topics: []string{"…", "…"}, Note: "…", Wanted: true, Due: "2026-10-20"}
	open, again, done := mine, mine, mine
	open.Open, open.Overdue, open.Frame, open.Text = true, true, wrong("text"), "…"
	again.Open, again.State, again.Text, again.HandedAt, again.Comment, again.By, again.Presence = true, "sent_back", "…", 1, "…", "…", "late"
	done.State, done.Text, done.HandedAt, done.Late, done.Grade, done.Comment, done.By = "graded", "…", 1, true, "…", "…", "…"
	return []Page{
		&ProgrammePage{}, &ProgrammePage{Periods: periods, Period: "2026", Office: true, Rolls: true},
		&ProgrammePage{Periods: periods, Period: "2026", Note: "…", Office: true, Rolls: true, Rows: lectures, Chart: chart, HasChart: true, NotCalled: 1},
		&ProgrammePage{Periods: periods, Period: "2026", Rows: lectures},
		&LecturePage{Departments: departments}, &LecturePage{Frame: wrong("topics"), ID: "1", Version: 2, Form: LectureForm{Title: "…", Departments: []string{"d1"}, Cancelled: true}, Departments: departments, Delete: true},
		&LectureDeletePage{ID: "1", Version: 1, Name: "…"},
		&PlanPage{Period: "2026"}, &PlanPage{Frame: wrong("fail"), Period: "2026", Version: 1, Name: "…", Counted: true},
		&RollPage{ID: "1", Day: "2026-10-08"}, &roll, &closed, &refused,
		&AttendancePage{State: "none"}, attendance("none"), attendance("counts"), attendance("pending"), attendance("stopped"),
		&AttendancePage{State: "none", Text: "…"},
		&ReflectionsPage{}, &ReflectionsPage{Text: "…", Lectures: departments},
		&ReflectionsPage{Rows: []ReflectionRow{{URL: "/x", Name: "…", ID: "a", Lecture: "…", At: 1, Late: true, State: "handed_in"}, {URL: "/y", Name: "…", State: "graded", Grade: "…"}, {URL: "/z", Name: "…", State: "sent_back"}}, Pager: Pager{Page: 1, Size: 50, Total: 3}},
		&reflection, &graded, &sentBack,
		&MyProgrammePage{}, &MyProgrammePage{Periods: periods, Period: "2026", Owed: 1, Due: 2, Rows: []MyLectureRow{
			{URL: "/my/programme/1", Day: "2026-10-08", Time: "14:30", Title: "…", Speaker: "…", Place: "…", Presence: "present", State: "due", Due: "2026-10-20"},
			{URL: "/my/programme/2", Day: "2026-10-15", Title: "…", Presence: "absent", State: "graded", Grade: "…"}, {URL: "/my/programme/3", Day: "2026-11-01", Title: "…", Cancelled: true},
		}},
		&mine, &open, &again, &done,
		&PeriodsPage{Kind: "year"}, &PeriodsPage{Frame: wrong("to"), Kind: "other", Rows: []PeriodRow{{ID: "2026", Name: "…", Kind: "year", From: "2026-01-01", To: "2026-12-31", Here: true}, {ID: "2026-q4", Name: "…", Kind: "quarter"}, {ID: "x", Name: "…", Kind: "other"}}},
	}
}
