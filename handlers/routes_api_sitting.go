package handlers

import "lectern/engine"

// answerLimit bounds the body of one answer: the longest text there may be,
// several times over for a case, with every character escaped.
const answerLimit = 512 << 10

var (
	candidates = []engine.Role{engine.RoleCandidate}
	watchers   = []engine.Role{engine.RoleOffice, engine.RoleInvigilator}
)

// apiSittingRoutes are the calls of a candidate's client, and of those who watch
// over the room.
func (s *Server) apiSittingRoutes() []Route {
	return []Route{
		{Method: "POST", Path: "/api/v1/exams/:exam/sitting", Roles: candidates, Ticket: true, API: true, Do: s.apiSittingStart},
		{Method: "GET", Path: "/api/v1/sittings/:sitting", Roles: candidates, Ticket: true, API: true, Do: s.apiSitting},
		{Method: "PUT", Path: "/api/v1/sittings/:sitting/responses/:n", Roles: candidates, Ticket: true, API: true, Limit: answerLimit, Do: s.apiSittingAnswer},
		{Method: "POST", Path: "/api/v1/sittings/:sitting/submission", Roles: candidates, Ticket: true, API: true, Do: s.apiSittingSubmit},
		{Method: "GET", Path: "/api/v1/sittings/:sitting/result", Roles: candidates, Ticket: true, API: true, Do: s.apiSittingResult},
		{Method: "GET", Path: "/api/v1/receipts/:receipt", Public: true, API: true, Do: s.apiReceipt},
		{Method: "GET", Path: "/api/v1/sittings/:sitting/course", Roles: watchers, API: true, Do: s.apiSittingCourse},
		{Method: "POST", Path: "/api/v1/sittings/:sitting/interventions", Roles: watchers, API: true, Do: s.apiSittingIntervene},
	}
}
