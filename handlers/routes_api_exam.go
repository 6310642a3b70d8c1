package handlers

import "lectern/engine"

// rosterLimit bounds the body of an addition to a roster.
const rosterLimit = 16 << 20

// exporters are those who may read any of what an export holds; the act says
// who may read which.
var exporters = []engine.Role{engine.RoleOffice, engine.RoleAppraiser}

// apiExamRoutes are the exam office's calls. What a candidate calls stands in
// sitRoutes and apiSittingRoutes.
func (s *Server) apiExamRoutes() []Route {
	call := func(method, path string, do func(*Ctx) error) Route {
		return Route{Method: method, Path: "/api/v1" + path, Roles: []engine.Role{engine.RoleOffice}, API: true, Do: do}
	}
	watch := func(path string, do func(*Ctx) error) Route {
		return Route{Method: "GET", Path: "/api/v1" + path, Roles: watchers, API: true, Do: do}
	}
	roster := call("POST", "/exams/:exam/roster", s.apiExamRosterAdd)
	roster.Limit = rosterLimit
	create := call("POST", "/exams", s.apiExamCreate)
	create.Limit = rosterLimit
	return []Route{
		watch("/office/exams", s.apiOfficeExams),
		create,
		watch("/exams/:exam", s.apiExam),
		call("PUT", "/exams/:exam/settings", s.apiExamSettingsPut),
		call("PUT", "/exams/:exam/blueprint", s.apiExamBlueprintPut),
		call("POST", "/exams/:exam/supply", s.apiBlueprintSupply),
		watch("/exams/:exam/roster", s.apiExamRoster),
		roster,
		call("POST", "/exams/:exam/sealing", s.apiExamSeal),
		call("GET", "/exams/:exam/fairness", s.apiExamFairness),
		call("POST", "/exams/:exam/tickets", s.apiExamTickets),
		call("POST", "/exams/:exam/release", s.apiExamRelease),
		call("POST", "/exams/:exam/cancellation", s.apiExamCancel),
		{Method: "GET", Path: "/api/v1/export/:what", Roles: exporters, API: true, Do: s.apiExport},
	}
}
