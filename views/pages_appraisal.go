package views

func appraisalPages() []Page {
	options := []Option{{Value: "", Text: "…"}, {Value: "a", Text: "…"}}
	wrong := func(field string) Frame { return Frame{Errors: FieldErrors{{Field: field, Text: "…"}}} }
	outcome := RecordOutcome{Title: "…", Period: "…", Total: "76.5", Verdict: "passed", Note: "…", Parts: []RecordPart{
		{Name: "…", Weight: "60%", Figure: "80", Points: "48", Entries: 2, Lacking: 1}, {Name: "…", Weight: "40%", Points: "0"},
	}}
	failed := RecordOutcome{Title: "…", Period: "…", Verdict: "no_grade", Reasons: []string{"…", "…"}}
	var entries []RecordEntry
	for i, kind := range []string{"result", "reversal", "manual", "attendance", "reflection"} {
		entries = append(entries, RecordEntry{ID: "x#1", Seq: int64(i + 1), At: 1, Component: "…", Period: "…", Kind: kind, Title: "…", Value: "8", Of: "10", By: "…", Hash: "0123456789abcdef"})
	}
	entries[0].URL, entries[0].Stands, entries[0].Flag = "/results/x", true, "failed"
	entries[1].Reverses, entries[1].Reason = 1, "…"
	entries[2].Stands, entries[2].MayUndo, entries[3].Detail = true, true, "…"
	rows := []AppraisalRow{
		{ID: "a", Name: "…", Department: "…", Figures: []string{"80", ""}, Total: "76.5", Verdict: "passed"},
		{ID: "b", Name: "…", Figures: []string{"", ""}, Verdict: "nothing"}, {ID: "c", Name: "…", Figures: []string{"1", "2"}, Total: "1", Verdict: "failed", Reasons: []string{"…"}},
		{ID: "d", Name: "…", Figures: []string{"1", "2"}, Verdict: "no_grade", Reasons: []string{"…"}},
	}
	form := SchemeForm{Title: "…", Period: "a", Missing: "zero", Places: "1", Pass: "60", Departments: []string{"a"}, Components: []ComponentForm{
		{N: 1, Key: "test", Name: "…", Source: "test", Weight: "60", Combine: "mean", Expect: "4", Cap: "90", Gate: "50"}, {N: 2, Source: "manual", Combine: "mean"},
	}}
	chart := Bars{Title: "…", Label: "…", Unit: "…", Note: "…", Bars: []Bar{{Label: "…", Value: 76_500, Text: "76.5"}, {Label: "…", Value: 40_000, Text: "40"}}}
	departments := []AppraisalDepartment{{ID: "d1", Name: "…", Persons: 4, Graded: 2, Passed: 1, Mean: "38.8"}, {Name: "…"}}
	return []Page{
		&AppraisalPage{}, &AppraisalPage{MayScheme: true}, &AppraisalPage{Schemes: options, Scheme: "a"}, &AppraisalPage{Schemes: options, Scheme: "a", Text: "…"},
		&AppraisalPage{Schemes: options, Scheme: "a", Departments: options, Columns: []string{"…", "…"}, Rows: rows, Pager: Pager{Page: 1, Size: 50, Total: 4},
			Persons: 4, Graded: 2, Passed: 1},
		&AppraisalDepartmentsPage{}, &AppraisalDepartmentsPage{AppraisalPage{Schemes: options, Scheme: "a", Chart: chart, Summary: departments}},
		&SchemesPage{}, &SchemesPage{May: true}, &SchemesPage{Rows: []SchemeRow{{ID: "a", Title: "…", Period: "…", Parts: []string{"…", "…"}, Missing: "zero"}, {ID: "b", Title: "…", For: []string{"…", "…"}, Missing: "rescale"}}},
		&SchemePage{Form: form, Periods: options, Presets: []Link{{Text: "…", URL: "/x"}}, Sum: "60", May: true},
		&SchemePage{Frame: wrong("components"), ID: "a", Version: 1, Form: form, Periods: options, Departments: options, Sum: "100", Whole: true, May: true},
		&SchemePage{Frame: wrong("component.0.weight"), ID: "a", Form: form, Periods: options},
		&SchemeDeletePage{ID: "a", Version: 1, Name: "…"},
		&RecordPage{ID: "a", Name: "…", Own: true}, &RecordPage{ID: "a", Name: "…", Department: "…", Outcomes: []RecordOutcome{outcome, failed}, Entries: entries, Head: "0123", May: true},
		&RecordPage{ID: "a", Name: "…", Entries: entries, Broken: 2},
		&EntryPage{ID: "a", Token: "t", Periods: options, Components: options}, &EntryPage{Frame: wrong("reason"), ID: "a", Token: "t", Periods: options, Components: options},
		&EntryPage{ID: "a", Token: "t", Periods: options, Components: options, Previewed: true},
		&EntryPage{ID: "a", Token: "t", Periods: options, Components: options, Previewed: true, Changes: []EntryChange{{Title: "…", Period: "…", After: "60", VerdictBefore: "nothing", VerdictAfter: "passed"}}},
		&ReversePage{ID: "a", Name: "…", Entry: "x#1", Component: "…", Value: "8", Of: "10", Why: "…"}, &ReversePage{Frame: wrong("reason"), ID: "a", Name: "…"},
	}
}
