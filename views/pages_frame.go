package views

import "lectern/engine"

func framePages() []Page {
	wrong := FieldErrors{{Text: "…"}, {Field: "user", Text: "…"}}
	return []Page{
		&SigninPage{},
		&SigninPage{Frame: Frame{Errors: wrong}, User: "liming", Next: "/exams"},
		&SigninPage{Typed: Typed{To: "/account/language", Fields: []TypedField{{Name: "lang", Value: "en"}}}},
		&ResendPage{Typed: Typed{To: "/account/language", Fields: []TypedField{{Name: "lang", Value: "en"}}}},
		&TicketPage{},
		&TicketPage{Frame: Frame{Errors: wrong}, Ticket: "20261124001"},
		&SetupPage{People: []SetupPerson{{Role: "system"}, {Role: "security"}, {Role: "audit"}, {Role: "office", ID: "1", Name: "…", User: "…"}}},
		&HomePage{},
		&HomePage{Groups: []TodoGroup{{Title: "…", Items: []TodoItem{{Title: "…", URL: "/", At: "…", Count: 3}, {Title: "…", URL: "/", Note: "…"}}}}, Jobs: []JobRow{{ID: "1", Title: "…", Total: 10, Done: 2}}},
		&AccountPage{},
		&AccountPage{User: "liming", Department: "…", Roles: engine.Roles, Language: "en", MustChange: true},
		&JobPage{Job: JobRow{ID: "1", Status: "waiting"}},
		&JobPage{Job: JobRow{ID: "1", Status: "running", Done: 3, Total: 9, Left: "…", At: 1}},
		&JobPage{Job: JobRow{ID: "1", Status: "done", Done: 9, Total: 9, Result: "/", Message: "…"}},
		&JobPage{Job: JobRow{ID: "1", Status: "failed", Message: "…"}},
		&JobsPage{},
		&JobsPage{Jobs: []JobRow{{ID: "1", Status: "running", Total: 10, Done: 2}, {ID: "2", Status: "done", At: 1}}},
		&ErrorPage{What: "…"},
		&ErrorPage{What: "…", Safe: "…", Todo: "…", Reference: "ABC", Back: &Link{Text: "…", URL: "/"}},
	}
}
