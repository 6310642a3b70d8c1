package views

func markingPages() []Page {
	row := MarkingRow{URL: "/marking/e", Next: "/marking/e/next", Title: "…", Waiting: 12, Again: 1, Marked: 7}
	points := []MarkingPoint{{Index: 0, Text: "…", Marks: "2", Ticked: true, Key: "1"}, {Index: 1, Text: "…", Marks: "2", Key: "2"}}
	return []Page{
		&MarkingListPage{},
		&MarkingListPage{Rows: []MarkingRow{row, {URL: "/marking/f", Title: "…", Marked: 4}}},
		&MarkingExamPage{Sum: row, Rows: []MarkingRow{row, {URL: "/marking/f", Title: "…", Marked: 4}}},
		&MarkingScriptPage{Key: "s/1", Exam: "e", State: "waiting", Left: 9, Stem: "…", Max: "8", May: true, Version: 1,
			Parts: []MarkingPart{{Stem: "", Short: true, Answer: "…", Model: []string{"…"}, Points: points, Own: "4"}}},
		&MarkingScriptPage{Key: "s/2", Exam: "e", State: "marked", Stem: "…", Max: "8", Score: "6", May: true, MayAsk: true, Version: 2, NoteMust: true,
			Frame: Frame{Errors: FieldErrors{{Field: "note", Text: "…"}}},
			Parts: []MarkingPart{
				{Prefix: "p0.", Number: 1, Stem: "…", Answer: "A"},
				{Prefix: "p1.", Number: 2, Stem: "…", Short: true, Answer: "…", Given: "2", Own: "5"},
				{Prefix: "p2.", Number: 3, Stem: "…", Short: true, Blank: true, Points: points, Own: "4"},
			},
			Looks: []MarkingLook{{By: "…", At: 1, Score: "6", Note: "…"}}},
		&MarkingScriptPage{Key: "s/3", Exam: "e", State: "again", Stem: "…", Max: "8", Score: "0", Version: 2, Barred: "…",
			Parts: []MarkingPart{{Short: true, Answer: "…", Points: points, Own: "4"}, {Short: true, Answer: "…", Given: "2", Own: "4"}}},
		&ResultsListPage{},
		&ResultsListPage{Rows: []ResultsRow{{URL: "/results/e", Title: "…", At: 1, Status: "released", Candidates: 120, Marked: 110, Waiting: 2}, {URL: "/results/f", Title: "…", Status: "closed"}}},
		&ResultsExamPage{Exam: "e"},
		&ResultsExamPage{Exam: "e", Status: "closed", Summary: ResultsSummary{Candidates: 120, Came: 118, Marked: 110, Waiting: 8, Passed: 99, Mean: "71.2", Median: "72", Best: "98", Least: "33.5", Deviation: "11.2", Max: "100", Pass: "60"},
			Histogram:   Bars{Title: "…", Label: "…", Unit: "…", Mark: "60", Note: "…", Bars: []Bar{{"0", 1, "1"}, {"60", 40, "40"}}},
			Departments: []Option{{Value: "", Text: "…"}}, Text: "…",
			Rows:  []ResultsPerson{{URL: "/results/e/sittings/s", Rank: 1, Name: "…", ID: "1", Department: "…", Score: "98", Status: "marked", Passed: true, At: 1, Attempts: 2}, {Name: "…", ID: "2", Status: "absent"}},
			Pager: Pager{Page: 1, Size: 2, Total: 9}},
		&ResultsDepartmentsPage{Exam: "e"},
		&ResultsDepartmentsPage{Exam: "e", Chart: Bars{Title: "…", Label: "…", Unit: "…", Bars: []Bar{{"…", 71200, "71.2"}}},
			Rows: []ResultsDepartment{{Name: "…", Candidates: 10, Marked: 9, Passed: 8, PassShare: 888, Mean: "71.2", Best: "98", Least: "40"}, {Name: "…", Candidates: 3}}},
		&ResultsQuestionsPage{Exam: "e"},
		&ResultsQuestionsPage{Exam: "e", Pager: Pager{Page: 1, Size: 2, Total: 2}, Rows: []ResultsQuestion{{ID: "q1", Version: 2, Stem: "…", Type: "single", Topic: "…", Shown: 40, Answered: 39, Facility: 612, Expected: 550}, {ID: "q2", Version: 1, Stem: "…", Type: "short", Shown: 9, Pending: 9, Expected: -1}}},
		&ResultsSittingPage{Exam: "e", Name: "…", Sitting: "s"},
		&ResultsSittingPage{Exam: "e", Name: "…", Sitting: "s", Status: "marked", Score: "71", Max: "100", Passed: true, Receipt: "0123456789ABCDEF", At: 1, How: "clock", Started: 1,
			Revisions: []ResultsRevision{{Revision: 1, At: 1, By: "…", Score: "70", Reason: ""}, {Revision: 2, At: 2, By: "…", Score: "71", Reason: "…"}},
			Questions: []ResultsAnswer{{N: 1, Type: "single", Stem: "…", Given: "A", Key: "B", Score: "0", Max: "2", Flag: "marked"}, {N: 2, Type: "short", Stem: "…", Given: "…", Score: "0", Max: "8", Flag: "pending", URL: "/marking/s/2"}}},
	}
}
