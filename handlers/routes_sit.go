package handlers

import "lectern/engine"

// sitRoutes are the candidate's pages of an exam, and the page on which anyone
// checks a receipt.
func (s *Server) sitRoutes() []Route {
	candidate := []engine.Role{engine.RoleCandidate}
	page := func(method, path string, do func(*Ctx) error) Route {
		return Route{Method: method, Path: path, Roles: candidate, Ticket: true, Do: do}
	}
	return []Route{
		page("GET", "/sit/:exam", s.sitPaper),
		page("POST", "/sit/:exam", s.sitSave),
		page("POST", "/sit/:exam/start", s.sitStart),
		page("GET", "/sit/:exam/handin", s.sitHandin),
		page("POST", "/sit/:exam/handin", s.sitHandinPost),
		page("GET", "/sit/:exam/receipt", s.sitReceipt),
		page("GET", "/sit/:exam/review", s.sitReview),
		page("GET", "/my/exams", s.myExams),
		page("GET", "/my/results", s.myResults),
		{Method: "GET", Path: "/api/v1/exams", Roles: candidate, Ticket: true, API: true, Do: s.apiExams},
		{Method: "GET", Path: "/api/v1/sittings/:sitting/time", Roles: candidate, Ticket: true, API: true, Do: s.sitTime},
		{Method: "GET", Path: "/receipt", Public: true, Do: s.receipt},
	}
}
