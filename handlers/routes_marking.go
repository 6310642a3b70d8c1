package handlers

import "lectern/engine"

var (
	markers       = []engine.Role{engine.RoleMarker, engine.RoleOffice}
	resultReaders = []engine.Role{engine.RoleOffice, engine.RoleAppraiser}
	officeOnly    = []engine.Role{engine.RoleOffice}
)

// markingRoutes are the pages of those who mark, and of an exam's results.
func (s *Server) markingRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/marking", Roles: markers, Do: s.markingList},
		{Method: "GET", Path: "/marking/:exam", Roles: markers, Do: s.markingExam},
		{Method: "GET", Path: "/marking/:exam/next", Roles: markers, Do: s.markingNext},
		{Method: "GET", Path: "/marking/:exam/scripts/:sitting/:n", Roles: markers, Do: s.markingScript},
		{Method: "POST", Path: "/marking/:exam/scripts/:sitting/:n", Roles: markers, Do: s.markingScriptSend},
		{Method: "POST", Path: "/marking/:exam/scripts/:sitting/:n/again", Roles: markers, Do: s.markingAgain},

		{Method: "GET", Path: "/results", Roles: resultReaders, Do: s.resultsList},
		{Method: "GET", Path: "/results/:exam", Roles: resultReaders, Do: s.resultsExam},
		{Method: "GET", Path: "/results/:exam/departments", Roles: resultReaders, Do: s.resultsDepartments},
		{Method: "GET", Path: "/results/:exam/questions", Roles: resultReaders, Do: s.resultsQuestions},
		{Method: "GET", Path: "/results/:exam/export/:format", Roles: resultReaders, Do: s.resultsExport},
		{Method: "GET", Path: "/results/:exam/sittings/:sitting", Roles: officeOnly, Do: s.resultsSitting},
	}
}
