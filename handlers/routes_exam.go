package handlers

import "lectern/engine"

// examRoutes are the exam office's pages of exams.
func (s *Server) examRoutes() []Route {
	office := []engine.Role{engine.RoleOffice}
	get := func(path string, do func(*Ctx) error) Route {
		return Route{Method: "GET", Path: path, Roles: office, Do: do}
	}
	post := func(path string, do func(*Ctx) error) Route {
		return Route{Method: "POST", Path: path, Roles: office, Do: do}
	}
	watch := func(method, path string, do func(*Ctx) error) Route {
		return Route{Method: method, Path: path, Roles: watchers, Do: do}
	}
	return []Route{
		watch("GET", "/exams", s.examList),
		get("/exams/new", s.examNew),
		post("/exams/new", s.examCreate),
		watch("GET", "/exams/:exam", s.exam),
		get("/exams/:exam/settings", s.examSettings),
		post("/exams/:exam/settings", s.examSettingsSave),
		get("/exams/:exam/blueprint", s.examBlueprint),
		post("/exams/:exam/blueprint", s.examBlueprintPost),
		get("/exams/:exam/blueprint.json", s.examBlueprintExport),
		post("/exams/:exam/blueprint/file", s.examBlueprintFile),
		get("/exams/:exam/roster", s.examRoster),
		post("/exams/:exam/roster/departments", s.examRosterDepartments),
		post("/exams/:exam/roster/list", s.examRosterList),
		{Method: "POST", Path: "/exams/:exam/roster/file", Roles: office, Limit: UploadLimit, Do: s.examRosterFile},
		post("/exams/:exam/roster/remove", s.examRosterRemove),
		get("/exams/:exam/roster/export/:format", s.examRosterExport),
		get("/exams/:exam/roster/:person", s.examCandidate),
		post("/exams/:exam/roster/:person", s.examCandidateSave),
		get("/exams/:exam/seal", s.examSeal),
		post("/exams/:exam/seal", s.examSealPost),
		get("/exams/:exam/fairness", s.examFairness),
		get("/exams/:exam/fairness.pdf", s.examFairnessPDF),
		post("/exams/:exam/fairness/seed", s.examSeedOpen),
		get("/exams/:exam/drawing.json", s.examDrawing),
		get("/exams/:exam/tickets", s.examTickets),
		post("/exams/:exam/tickets", s.examTicketsIssue),
		watch("GET", "/exams/:exam/monitor", s.examMonitor),
		watch("GET", "/exams/:exam/monitor/export/:format", s.examMonitorExport),
		watch("GET", "/exams/:exam/sittings/:sitting", s.examSitting),
		watch("POST", "/exams/:exam/sittings/:sitting", s.examIntervene),
		get("/exams/:exam/release", s.examRelease),
		post("/exams/:exam/release", s.examReleasePost),
		get("/exams/:exam/cancel", s.examCancel),
		post("/exams/:exam/cancel", s.examCancelPost),
		get("/exams/:exam/delete", s.examDelete),
		post("/exams/:exam/delete", s.examDeletePost),
	}
}
