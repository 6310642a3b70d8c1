package views

import (
	"lectern/engine"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// sampleQuestions is one question of each type.
func sampleQuestions() []qb.Question {
	two := []string{"…", "……"}
	return []qb.Question{
		{Type: qb.Single, Stem: "…", Options: []string{"…", "……", "………"}, Key: qb.Key{Choice: []int{1}}, Marks: engine.One},
		{Type: qb.Multiple, Stem: "…", Options: []string{"…", "……", "………"}, Key: qb.Key{Choice: []int{0, 1}}, Marks: 2 * engine.One},
		{Type: qb.TrueFalse, Stem: "…", Marks: engine.One},
		{Type: qb.Blank, Stem: "… ____ … ____", Key: qb.Key{Blanks: [][]string{two, two}}, Marks: engine.One},
		{Type: qb.Blank, Stem: "…", Key: qb.Key{Blanks: [][]string{two}}, Marks: engine.One},
		{Type: qb.Numeric, Stem: "…", Key: qb.Key{Value: "1"}, Marks: engine.One},
		{Type: qb.Match, Stem: "…", Options: two, Targets: two, Key: qb.Key{Match: []int{1, 0}}, Marks: engine.One},
		{Type: qb.Order, Stem: "…", Options: two, Key: qb.Key{Order: []int{1, 0}}, Marks: engine.One},
		{Type: qb.Short, Stem: "…", Key: qb.Key{Model: two}, Marks: 5 * engine.One},
		{Type: qb.Case, Stem: "…", Marks: 3 * engine.One, Parts: []qb.Question{
			{Type: qb.Single, Stem: "…", Options: two, Key: qb.Key{Choice: []int{0}}, Marks: engine.One},
			{Type: qb.Short, Stem: "…", Key: qb.Key{Model: two}, Marks: 2 * engine.One},
		}},
	}
}

func sitPages() []Page {
	paperPage := &SitPaperPage{Exam: "e", Sitting: "s", Epoch: 1, RemainingMS: 3_600_000, QueueKey: "00", Who: "…", Seat: "…"}
	frame := &Frame{Words: Words("zh")}
	paperPage.Frame = *frame
	section := NewSitSection(frame)
	section.Heading, section.Short, section.Instructions = "…", "…", "…"
	samples := sampleQuestions()
	for i := range samples {
		section.Asked = append(section.Asked, AskedQuestion{N: i + 1, Question: &samples[i], Placed: &paper.Placed{}})
	}
	paperPage.Sections = []SitSection{section}
	reviewed := ReviewedQuestion{ShownQuestion: section.Questions()[0], Score: "1", Key: "B", Explanation: "…", Source: "…"}
	return []Page{
		paperPage,
		&SitStartPage{Exam: "e", Who: "…", Seat: "…", State: "waiting", WaitMS: 1000},
		&SitStartPage{Exam: "e", Who: "…", State: "ready", Rules: []string{"…"}, Question: 50},
		&SitStartPage{Exam: "e", Who: "…", State: "elsewhere"},
		&SitStartPage{Exam: "e", Who: "…", State: "over", Sitting: "s"},
		&SitStartPage{Exam: "e", Who: "…", State: "missed"},
		&SitStartPage{Exam: "e", Who: "…", State: "preparing"},
		&SitStartPage{Exam: "e", Who: "…", State: "cancelled"},
		&SitHandinPage{Exam: "e", Total: 50, Answered: 50},
		&SitHandinPage{Exam: "e", Total: 50, Answered: 48, Unanswered: []int{3, 17}, Early: "…"},
		&SitReceiptPage{Exam: "e", Receipt: "ABCDEFGH01234567", How: "candidate", Total: 50, Answered: 48},
		&SitReceiptPage{Exam: "e", Receipt: "ABCDEFGH01234567", How: "clock", Result: &SitResult{Status: "marked"}},
		&SitReceiptPage{Exam: "e", Receipt: "ABCDEFGH01234567", How: "invigilator", Result: &SitResult{Status: "released", Score: "80", Max: "100", Passed: true}},
		&ReceiptPage{},
		&ReceiptPage{Asked: true, Code: "…"},
		&ReceiptPage{Asked: true, Found: true, Code: "…", ExamName: "…", At: 1},
		&SitReviewPage{Result: SitResult{Status: "marked"}},
		&SitReviewPage{Attempt: 2, Result: SitResult{Status: "released", Score: "1", Max: "2"}, Questions: []ReviewedQuestion{reviewed}},
		&MyExamsPage{},
		&MyResultsPage{},
		&MyResultsPage{Rows: []MyResultRow{{Title: "…", Attempt: 2, Counts: "best", URL: "/sit/e/receipt", At: 1, Result: SitResult{Status: "marked"}}, {Title: "…", URL: "/sit/f/receipt", Result: SitResult{Status: "released", Score: "80", Max: "100"}}}},
		&MyExamsPage{Rows: []MyExamRow{{Exam: "e", Title: "…", Status: "ready", URL: "/sit/e", Minutes: 60}}},
	}
}
