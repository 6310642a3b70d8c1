package views

func examPages() []Page {
	frame := ExamFrame{ID: "e", Phase: "preparing", Here: "overview", Office: true}
	with := func(f ExamFrame, here string) ExamFrame { f.Here = here; return f }
	sealed := ExamFrame{ID: "e", Phase: "open", Here: "overview", Office: true, Sealed: true}
	wrong := FieldErrors{{Field: "title", Text: "…"}, {Text: "…"}}
	periods := []Option{{Value: "", Text: "…"}, {Value: "2026-q4", Text: "…"}}
	form := ExamSettingsForm{Title: "…", Opens: "2026-12-18T09:00", Closes: "2026-12-18T11:00", Minutes: "60", Model: "own", Attempts: "1",
		Counts: "best", ShowScore: "release", ShowAnswers: "never", ShowExplain: "never"}
	blueprint := BlueprintForm{
		Columns: []BlueprintColumn{{Type: "single", Title: "…", Marks: "2", Rule: "default", Sum: 9, Total: "18"}, {Index: 1, Marks: "x", Rule: "deduct", Penalty: "0.5"}},
		Rows: []BlueprintRow{{Topic: "…", Sum: 9, Cells: []BlueprintCell{{Name: "c0.0", Label: "…", Count: "9", Need: 9, Have: 3, State: "short"}, {Name: "c0.1", Label: "…", Have: 4}}},
			{Index: 1, Topic: "*", Cells: []BlueprintCell{{Name: "c1.0", Label: "…", Count: "1", Need: 1, Have: 30, State: "ok"}, {Name: "c1.1", Label: "…", Count: "3", Need: 3, Have: 4, State: "tight"}}}},
		Rules: []BlueprintRule{{Section: "0", Topic: "…", Count: "2", Low: "0.3", High: "0.9", Tags: "…", Need: 2, Have: 1, State: "short"}},
		Kind:  "personal", Count: "1", Overlap: "100",
	}
	met := Advice{Met: true, Facts: []string{"…", "…"}, Warnings: []string{"…"}}
	unmet := Advice{Problems: []AdviceProblem{{Text: "…", Notes: []string{"…", "…"}, Remedies: []string{"…", "…"}}, {Text: "…"}}}
	departments := []Option{{Value: "", Text: "…"}, {Value: "d1", Text: "…", Hint: "…"}}
	twin := Twin{Title: "…", Label: "…", First: "…", Second: "…", Note: "…", Slots: []TwinSlot{{Label: "50", A: 900, B: 30, TextA: "9", TextB: "3%"}, {Label: "51", A: 100, B: 60, TextA: "1", TextB: "6%"}}}
	return []Page{
		&ExamFairnessPage{ExamFrame: with(sealed, "seal"), Forms: 10, Target: "71", Mean: "71", SD: "0.1", Before: "2", Min: "70.8", Max: "71.2", Scores: twin, Exposure: twin,
			ExposureMax: 210, OverFair: "1.1", Overlap: 80, OverlapMax: 300, Pairs: 45, Sampled: 40, Neighbours: &FairNeighbours{Mean: 1, Max: 2}, MayOpen: true,
			After: []FairOriginal{{ID: "e", Title: "…", Text: "…"}}, Repeated: "…",
			Sections: []FairSection{{Title: "…", Mean: "1", SD: "0", Min: "1", Max: "1"}}, Most: []FairQuestion{{ID: "q", Forms: 3, Fair: "2.5"}},
			Places: []FairPlaces{{Options: 2, Counts: []FairPlace{{Letter: "A", Count: 3, Share: 500}, {Letter: "B", Count: 3, Share: 500}}}},
			Checks: []FairCheck{{Key: "rules"}, {Key: "tolerance", Broken: 1}, {Key: "must"}, {Key: "never"}, {Key: "enemies"}, {Key: "twice"}, {Key: "overlap"}}, Commitment: "c0", Root: "a0", Version: 2},
		&ExamFairnessPage{ExamFrame: with(sealed, "seal"), Forms: 1, Scores: twin, Exposure: twin, Seed: "ff", Opened: 1, After: []FairOriginal{{ID: "e", Title: "…", Text: "…"}}}, &ExamFairnessPage{ExamFrame: with(sealed, "seal")},
		&ExamListPage{Periods: periods},
		&ExamListPage{Periods: periods, Phase: "open"},
		&ExamListPage{Periods: periods, Office: true, Rows: []ExamRow{
			{ID: "1", Title: "…", Period: "…", Opens: 1, Minutes: 60, Candidates: 500, Phase: "preparing", Lacks: []string{"blueprint", "roster"}},
			{ID: "2", Title: "…", Minutes: 60, Phase: "missed"}, {ID: "3", Title: "…", Opens: 1, Minutes: 60, Phase: "closed"},
		}, Pager: Pager{Page: 1, Size: 3, Total: 9}},
		&ExamPage{ExamFrame: frame, Model: "own", Steps: []ExamStep{{Key: "window", URL: "/x"}, {Key: "blueprint", Done: true}, {Key: "roster"}, {Key: "sealing", Note: "…"}, {Key: "tickets"}, {Key: "release"}}, MayDelete: true},
		&ExamPage{ExamFrame: sealed, Period: "…", Opens: 1, Closes: 2, Minutes: 60, Model: "fixed", Candidates: 500, Questions: 50, Total: "100", Pass: "60",
			Forms: "personal", Released: 3, Counts: &ExamCounts{Absent: 20, Open: 400, Done: 80}, MayCancel: true},
		&ExamPage{ExamFrame: ExamFrame{ID: "e", Phase: "cancelled", Here: "overview"}, Model: "own", Reason: "…"},
		&ExamSettingsPage{New: true, Form: form, Periods: periods, Before: departments},
		&ExamSettingsPage{ExamFrame: ExamFrame{Frame: Frame{Errors: wrong}, ID: "e", Here: "settings", Office: true}, Form: form, Periods: periods, Parts: periods, Warnings: []string{"…"}},
		&ExamSettingsPage{ExamFrame: with(sealed, "settings"), Form: form, Periods: periods, Opened: true, Sealed: true, Before: departments},
		&ExamSettingsPage{ExamFrame: with(sealed, "settings"), Form: form, Periods: periods, Locked: true},
		&ExamBlueprintPage{ExamFrame: with(frame, "blueprint")},
		&ExamBlueprintPage{ExamFrame: with(frame, "blueprint"), Form: blueprint, Topics: periods, Pool: 9, Lectures: "…", Advice: BlueprintAdvice{met, 9, "18"}},
		&ExamBlueprintPage{ExamFrame: ExamFrame{Frame: Frame{Errors: FieldErrors{{Field: "c0.0", Text: "…"}, {Field: "s0.marks", Text: "…"}, {Text: "…"}}}, ID: "e", Here: "blueprint", Office: true},
			Form: blueprint, Topics: periods, Advice: BlueprintAdvice{unmet, 9, "18"}},
		&ExamBlueprintPage{ExamFrame: with(sealed, "blueprint"), Form: blueprint, Readonly: true},
		&ExamRosterPage{ExamFrame: with(frame, "roster"), Editable: true, MayAdd: true, Departments: departments},
		&ExamRosterPage{ExamFrame: with(frame, "roster"), Text: "…", Editable: true, MayAdd: true, Departments: departments},
		&ExamRosterPage{ExamFrame: with(sealed, "roster"), MayAdd: true, Departments: departments, Choices: departments[1:], Chosen: []string{"d1"}, List: "…",
			Problems: []ExamRosterProblem{{Row: 3, Text: "…"}}, Total: 2, Pager: Pager{Page: 1, Size: 2, Total: 9},
			Rows: []ExamRosterRow{{Person: "a", Name: "…", Department: "…", Ticket: "1", Coded: true, Room: "3", Seat: "12", Extra: 15}, {Person: "b", Name: "…", Ticket: "2"}}},
		&ExamRosterPage{ExamFrame: with(frame, "roster"), Editable: true, Departments: departments, Rows: []ExamRosterRow{{Person: "a", Name: "…", Ticket: "1"}}},
		&ExamCandidatePage{ExamFrame: with(frame, "candidate"), Person: "a", Name: "…", Extra: "0", Ticket: "1"},
		&ExamCandidatePage{ExamFrame: with(sealed, "candidate"), Person: "a", Name: "…", Department: "…", Room: "3", Seat: "12", Extra: "15", Ticket: "1", Locked: true},
		&ExamTicketsPage{ExamFrame: with(frame, "tickets")},
		&ExamTicketsPage{ExamFrame: with(sealed, "tickets"), Candidates: 3, Issued: 1, Missing: 1},
		&ExamTicketsPage{ExamFrame: with(sealed, "tickets"), Candidates: 3, Issued: 1, Locked: true},
		&ExamTicketsPage{ExamFrame: with(sealed, "tickets"), Window: "…", Minutes: 60, Tickets: []ExamTicket{
			{Name: "…", Department: "…", Person: "a", Ticket: "1", Code: "ABCDE-12345", Room: "3", Seat: "12"}, {Name: "…", Person: "b", Ticket: "2", Code: "ABCDE-12345"}}},
		&ExamSealPage{ExamFrame: with(frame, "seal"), Status: "preparing", Kind: "personal", Lacks: []string{"roster"}, Problems: []string{"…"}, Warnings: []string{"…"}, Questions: 9, Advice: unmet},
		&ExamSealPage{ExamFrame: with(frame, "seal"), Status: "preparing", Kind: "parallel", Candidates: 3, Questions: 50, Total: "100", Pool: 500, Advice: met},
		&ExamSealPage{ExamFrame: with(frame, "seal"), Status: "preparing", Kind: "same", Candidates: 3, Job: &JobRow{ID: "j", Status: "running", Done: 1, Total: 3, Message: "…"}},
		&ExamSealPage{ExamFrame: with(sealed, "seal"), Status: "sealed", Kind: "personal", Drawn: &ExamDrawn{At: 1, By: "…", Forms: 500, Candidates: 500, Later: 2,
			Root: "ab", Commitment: "cd", Version: 1, Target: "59.4", Mean: "59.4", SD: "0.04", Min: "59.3", Max: "59.5", Before: "2.5", Exposure: 84, OverFair: "2", Overlap: 28, OverlapMax: 160, Sampled: true, Ignored: "a, b",
			Spread: Bars{Title: "…", Label: "…", Unit: "…", Bars: []Bar{{Label: "59.3", Value: 3, Text: "3"}, {Label: "59.4", Value: 9, Text: "9"}}}}},
		&ExamMonitorPage{ExamFrame: with(sealed, "monitor")},
		&ExamMonitorPage{ExamFrame: with(ExamFrame{ID: "e", Phase: "open"}, "monitor"), State: "open", Filtered: true, Questions: 50, Rooms: departments, Counts: ExamCounts{1, 2, 3},
			Rows:  []ExamMonitorRow{{Person: "a", Name: "…", Place: "…", State: "open", Sitting: "s", Answered: 12, Deadline: 5, Late: 1, Notes: 2}, {Person: "b", Name: "…", State: "absent"}, {Person: "c", Name: "…", State: "paused", Sitting: "t"}, {Person: "d", Name: "…", State: "done", Sitting: "u"}},
			Pager: Pager{Page: 1, Size: 4, Total: 9}},
		&ExamSittingPage{ExamFrame: with(sealed, "sitting"), Sitting: "s", Name: "…", Person: "a", Place: "…", State: "open", Attempt: 1, Started: 1, Deadline: 2, Remaining: "…",
			Answered: 12, Questions: 50, Terminal: "…", LastAt: 3, Acts: []ExamAct{{Key: "extend"}, {Key: "pause"}, {Key: "resume"}, {Key: "incident"}, {Key: "force", Danger: true}, {Key: "reset", Danger: true}, {Key: "admit"}},
			Late:   []ExamLate{{Number: 3, N: 1, At: 1, Why: "time"}, {Number: 4, N: 2, At: 1, Why: "terminal", Admitted: true}},
			Events: []ExamEvent{{1, "started", "…"}, {1, "paused", ""}, {1, "resumed", ""}, {1, "extended", ""}, {1, "moved", ""}, {1, "incident", ""}, {1, "late", ""}, {1, "admitted", ""}, {1, "submitted", ""}, {1, "voided", ""}}},
		&ExamSittingPage{ExamFrame: with(sealed, "sitting"), Sitting: "s", Name: "…", State: "done", Submitted: 1, Receipt: "ABC"},
		&ExamIntervenePage{ExamSittingPage{ExamFrame: with(sealed, "sitting"), Act: "force", Name: "…", Remaining: "…", Answered: 12, Questions: 50}},
		&ExamIntervenePage{ExamSittingPage{ExamFrame: with(sealed, "sitting"), Act: "reset", Name: "…", Answered: 12, Questions: 50, Reason: "…"}},
		&ExamIntervenePage{ExamSittingPage{ExamFrame: with(sealed, "sitting"), Act: "reset", Name: "…", Again: true}},
		&ExamReleasePage{ExamFrame: with(sealed, "release"), Status: "sealed", Candidates: 9, Done: 7, Open: 1, Absent: 1, Pending: 2, ShowScore: "release", ShowAnswer: "never"},
		&ExamReleasePage{ExamFrame: with(sealed, "release"), Status: "sealed", Candidates: 9, Done: 8, Absent: 1, Locked: 1, Closes: 1, ShowScore: "release", ShowAnswer: "never"},
		&ExamReleasePage{ExamFrame: with(ExamFrame{ID: "e", Phase: "waiting", Office: true, Sealed: true}, "release"), Status: "sealed", Candidates: 9, Absent: 9, Opens: 1, ShowScore: "release", ShowAnswer: "never"},
		&ExamReleasePage{ExamFrame: with(sealed, "release"), Status: "sealed", Candidates: 9, Done: 9, ShowScore: "release", ShowAnswer: "close"},
		&ExamReleasePage{ExamFrame: with(frame, "release"), Status: "preparing", ShowScore: "release", ShowAnswer: "close"},
		&ExamReleasePage{ExamFrame: with(sealed, "release"), Status: "released", Released: 1, Pending: 2, ShowScore: "release", ShowAnswer: "close"},
		&ExamConfirmPage{ExamFrame: with(sealed, "cancel"), Act: "cancel", Candidates: 3},
		&ExamConfirmPage{ExamFrame: with(frame, "delete"), Act: "delete", Candidates: 3},
	}
}
