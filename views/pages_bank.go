package views

import (
	"lectern/engine"
	qb "lectern/questionbank"
)

// bankPages are samples of the bank's pages: empty, with little, with much.
func bankPages() []Page {
	rows := []BankRow{
		{ID: "q1", URL: "/bank/questions/q1", Stem: "…", Type: "single", Topic: "…/…", Marks: "2", Difficulty: "0.65", Status: "approved", Uses: 3, Version: 2, Changed: 1},
		{ID: "q2", URL: "/bank/questions/q2", Stem: "…", Type: "case", Topic: "…", Marks: "10", Status: "submitted", Version: 1, Changed: 1},
	}
	acts := []Option{{Value: "review", Text: "…"}}
	pages := []Page{
		&BankListPage{}, &BankListPage{Text: "x", Clear: "/bank"}, &BankListPage{AnyBank: true},
		&BankListPage{Rows: rows, Acts: acts, Topics: []BankTopicLink{{Name: "…", URL: "/bank", Count: 3, Here: true}, {Name: "…", URL: "/bank?topic=x", Depth: 2}}, More: true, Tags: []Option{{Text: "…"}}},
		&BankReviewPage{Status: "submitted", Waits: map[string]int{}}, &BankReviewPage{Status: "reviewed", Waits: map[string]int{"reviewed": 2}, Rows: rows, Acts: acts},
		&BankTopicsPage{}, &BankTopicsPage{Rows: []BankTopicRow{{Path: "…", Name: "…", Note: "…", URL: "/bank?topic=x", EditURL: "/bank/topics/edit?path=x", Questions: 3, Approved: 2, Waiting: 1}}},
		&BankTopicPage{Path: "…", Note: "…", Order: "1"}, &BankTopicPage{Path: "…", Empty: true},
		&BankImportPage{}, &BankImportPage{Topics: []string{"…"}, Open: []BankImportRow{{URL: "/bank/import/1", Files: "…", At: 1, Done: true}}},
		&BankImportPreviewPage{Base: "/bank/import/1", Show: "taken"}, &BankImportPreviewPage{Base: "/bank/import/1", Show: "refused", Refused: 1},
		&BankImportPreviewPage{Base: "/bank/import/1", Show: "warned", Done: true, DoneNew: 3},
		&BankImportPreviewPage{Base: "/bank/import/1", Show: "refused", Read: 9, New: 3, Changed: 1, Refused: 2, Warned: 1, ByType: []Option{{Value: "3", Text: "…"}, {Value: "1", Text: "…"}},
			Rows: []BankImportProblem{{At: "…", ID: "q1", Raw: "…", Reasons: []BankReason{{Field: "…", Text: "…"}, {Text: "…", Warning: true}}, MendURL: "/bank/import/1/rows/2"}, {At: "…", Stem: "…", Raw: "…"}}},
		&BankVersionsPage{Base: "/bank/questions/q1", Versions: []BankVersion{{Number: 1, Author: "…", At: 1}}},
		&BankVersionsPage{Base: "/bank/questions/q1", Versions: []BankVersion{{Number: 2, Author: "…", At: 1}, {Number: 1, Drawable: true}}, From: 1, To: 2,
			Changes: []BankChange{{Field: "…", Spans: []qb.Span{{Op: qb.Kept, Text: "…"}, {Op: qb.Added, Text: "…"}, {Op: qb.Removed, Text: "…"}}}}},
	}
	for _, q := range sampleBankQuestions() {
		f := &Frame{Words: Words(Languages[0])}
		form := FormOf(&q, "")
		pages = append(pages,
			&BankQuestionPage{ID: "q1", Base: "/bank/questions/q1", Row: rows[0], Topic: q.Topic, Drawable: 1, Preview: NewBankPreview(f, &q, qb.Response{}), Content: q, Tags: q.Tags,
				Enemies: []Link{{Text: "q2", URL: "/bank/questions/q2"}}, Acts: acts, Steps: []BankStep{{Act: "review", By: "…", Note: "…", Version: 1, At: 1}}, Versions: 2, Reviewer: "…"},
			&BankEditPage{Post: "/bank/questions/new", Cancel: "/bank", Form: form, Preview: NewBankPreview(f, &q, qb.Response{}), Topics: []string{"…"}, Types: []Link{{Text: "…", URL: "/bank/questions/new?type=single"}}},
			&BankEditPage{Post: "/bank/questions/q1/edit", Cancel: "/bank", Base: 1, Form: NewQuestionForm(q.Type, ""), Preview: NewBankPreview(f, &q, qb.Response{}), NewRow: true, Raw: "…", RawAt: "…", Reasons: []string{"…"}},
		)
	}
	return pages
}

// sampleBankQuestions has one question of each type.
func sampleBankQuestions() []qb.Question {
	list := make([]qb.Question, 0, len(qb.Types))
	for _, t := range qb.Types {
		q := qb.Question{ID: "q1", Topic: "…/…", Type: t, Stem: "…", Marks: 2 * engine.One, Difficulty: 650, Tags: []string{"…", "…"}, Enemies: []string{"q2"}, Explanation: "…", Source: "…"}
		if q.HasOptions() {
			q.Options = []string{"…1", "…2", "…3"}
		}
		switch t {
		case qb.Single:
			q.Key.Choice, q.Pinned = []int{1}, []int{2}
		case qb.Multiple:
			q.Key.Choice = []int{0, 2}
		case qb.Blank:
			q.Stem, q.Key.Blanks = "… ____ … ____", [][]string{{"…", "……"}, {"…"}}
		case qb.Numeric:
			q.Key.Value, q.Key.Within = "3.50", "0.1"
		case qb.Match:
			q.Targets, q.Key.Match = []string{"…4", "…5", "…6", "…7"}, []int{2, 0, 1}
		case qb.Order:
			q.Key.Order = []int{2, 0, 1}
		case qb.Short:
			q.Key.Points, q.Key.Model = []qb.Point{{Text: "…", Marks: 500}, {Text: "…", Marks: 1500}}, []string{"…"}
		case qb.Case:
			for _, part := range list[:5] {
				part.ID, part.Topic, part.Tags, part.Enemies = "", "", nil, nil
				q.Parts = append(q.Parts, part)
			}
			q.Marks = 10 * engine.One
		}
		list = append(list, q)
	}
	return list
}
