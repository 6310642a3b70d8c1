package views

func printPages() []Page {
	frame := ExamFrame{ID: "e", Phase: "waiting", Here: "print", Office: true, Sealed: true}
	files := []PrintFile{{URL: "/exams/e/print/p/0", Name: "…", Pages: 6042, Kilobytes: 16580, SHA256: "…"}, {URL: "/exams/e/print/p/1", Name: "…", Pages: 2, Kilobytes: 1, SHA256: "…"}}
	return []Page{
		&ExamPrintPage{ExamFrame: ExamFrame{ID: "e", Phase: "preparing", Here: "print", Office: true}},
		&ExamPrintPage{ExamFrame: frame, May: true, Candidates: 500, What: []string{"papers"}, Order: "seat", Departments: []Option{{Text: "…"}}},
		&ExamPrintPage{ExamFrame: frame, May: true, Candidates: 500, What: []string{"papers", "keys"}, Order: "ticket", Person: "…", Departments: []Option{{Text: "…"}},
			Kept: []PrintKept{{URL: "/exams/e/print/p", At: 1, Until: 2, Candidates: 500, Missing: "…", Files: files}, {URL: "/exams/e/print/r", At: 1, Until: 2, Candidates: 1, Files: files[:1]}}},
	}
}
