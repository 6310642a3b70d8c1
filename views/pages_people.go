package views

import "lectern/engine"

func peoplePages() []Page {
	departments := []Option{{Value: "", Text: "…"}, {Value: "d1", Text: "…"}}
	roles := []Option{{Value: "candidate", Text: "…"}, {Value: "office", Text: "…"}}
	wrong := FieldErrors{{Field: "name", Text: "…"}}
	return []Page{
		&PeopleListPage{},
		&PeopleListPage{Text: "…", Departments: departments, RoleOptions: roles},
		&PeopleListPage{Departments: departments, RoleOptions: roles, Rows: []PersonRow{
			{ID: "1", Name: "…", User: "a", Department: "…", Roles: engine.Roles, Status: "active"},
			{ID: "2", Name: "…", User: "b", Status: "locked"},
			{ID: "3", Name: "…", User: "c", Status: "disabled"},
		}, Pager: Pager{Page: 2, Size: 3, Total: 9}},
		&PersonPage{ID: "1", Name: "…", User: "a", Status: "active", Password: "none"},
		&PersonPage{Frame: Frame{Errors: wrong}, ID: "1", Name: "…", User: "a", Status: "locked", LockedTill: 1, Password: "set", PasswordAt: 1, Ends: 2,
			Departments: departments, RoleOptions: roles, Roles: engine.Roles, Topics: "…", DepartmentN: "…",
			MayEdit: true, MayGrant: true, MayUnlock: true, MayDisable: true, MayReset: true},
		&PersonPage{ID: "1", Name: "…", User: "a", Status: "disabled", Password: "given", PasswordAt: 1, MayDisable: true, Self: true},
		&PersonNewPage{Departments: departments},
		&PersonNewPage{Frame: Frame{Errors: wrong}, ID: "1", User: "a", Departments: departments},
		&PersonDisablePage{ID: "1", Name: "…"},
		&PersonResetPage{ID: "1", Name: "…"},
		&PersonResetPage{ID: "1", Name: "…", User: "a", Password: "Abc-123"},
		&DepartmentsPage{},
		&DepartmentsPage{Rows: []DepartmentRow{{ID: "d1", Name: "…", Order: 1, Size: 12}, {ID: "d2", Name: "…"}}, None: 3, May: true},
		&DepartmentPage{ID: "d1", Version: 1, Name: "…"},
		&DepartmentPage{Frame: Frame{Errors: wrong}, ID: "d1", Version: 1, Name: "…", Persons: 4},
		&AuditPage{},
		&AuditPage{From: "2026-01-01", Acts: []Option{{Value: "", Text: "…"}}, Rows: []AuditRow{
			{At: 1, Who: "…", ID: "1", Act: "…", Object: "person/1", URL: "/system/people/1", OK: true, Address: "10.0.0.1", Detail: []string{"…"}},
			{At: 1, Act: "…", Why: "…"},
		}, Newer: "/system/audit", Older: "/system/audit?page=2"},
		&AuditVerifyPage{},
		&AuditVerifyPage{Done: true, At: 1, Streams: 3, Entries: 99, Anchored: 2},
		&AuditVerifyPage{Done: true, At: 1, Streams: 3, Entries: 99, Problems: []AuditProblem{{Stream: "audit/a/2026-01-01", Seq: 3, Text: "…"}}},
		&SettingsPage{Language: "zh"},
		&SettingsPage{Frame: Frame{Errors: FieldErrors{{Field: "zone", Text: "…"}}}, Version: 2, Organisation: "…", Zone: "Asia/Shanghai", Language: "zh", MaySystem: true, MaySecurity: true},
	}
}
