package handlers

import "lectern/engine"

// frameRoutes are the pages that every installation has: the doors, the home
// page, a person's own account and long work.
func (s *Server) frameRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/", Ticket: true, Do: s.home},
		{Method: "GET", Path: "/signin", Public: true, Do: s.signin},
		{Method: "POST", Path: "/signin", Public: true, Do: s.signinSend},
		{Method: "GET", Path: "/ticket", Public: true, Do: s.ticket},
		{Method: "POST", Path: "/ticket", Public: true, Do: s.ticketSend},
		{Method: "POST", Path: "/signout", Public: true, Do: s.signout},
		{Method: "GET", Path: "/setup", Public: true, Do: s.setup},
		{Method: "POST", Path: "/setup", Public: true, Do: s.setupSend},
		{Method: "POST", Path: "/language", Public: true, Do: s.language},
		{Method: "POST", Path: "/display", Public: true, Do: s.display},
		{Method: "GET", Path: "/account", Do: s.account},
		{Method: "POST", Path: "/account/language", Do: s.accountLanguage},
		{Method: "POST", Path: "/account/password", Do: s.accountPassword},
		{Method: "GET", Path: "/jobs", Roles: workers, Do: s.jobs},
		{Method: "GET", Path: "/jobs/:job", Roles: workers, Do: s.job},

		{Method: "POST", Path: "/api/v1/session", Public: true, API: true, Do: s.apiSignin},
		{Method: "DELETE", Path: "/api/v1/session", Ticket: true, API: true, Do: s.apiSignout},
		{Method: "GET", Path: "/api/v1/me", Ticket: true, API: true, Do: s.apiMe},
		{Method: "GET", Path: "/api/v1/openapi.json", Public: true, API: true, Do: s.openapi},
	}
}

// workers are those whose acts may take long.
var workers = []engine.Role{
	engine.RoleInstructor, engine.RoleReviewer, engine.RoleOffice, engine.RoleMarker,
	engine.RoleAppraiser, engine.RoleSystem, engine.RoleSecurity, engine.RoleAudit,
}
