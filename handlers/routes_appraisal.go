package handlers

import (
	"net/http"

	"lectern/engine"
)

// appraisalRoutes are those of schemes, tables and records.
func (s *Server) appraisalRoutes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	keepers := []engine.Role{engine.RoleAppraiser, engine.RoleOffice}
	appraisers := []engine.Role{engine.RoleAppraiser}
	return []Route{
		{Method: get, Path: "/appraisal", Roles: keepers, Do: s.appraisalTable},
		{Method: get, Path: "/appraisal/departments", Roles: keepers, Do: s.appraisalDepartments},
		{Method: get, Path: "/appraisal/export/:scheme/:format", Roles: keepers, Do: s.appraisalExport},
		{Method: get, Path: "/appraisal/schemes", Roles: keepers, Do: s.schemesList},
		{Method: get, Path: "/appraisal/schemes/new", Roles: appraisers, Do: s.schemeNew},
		{Method: post, Path: "/appraisal/schemes", Roles: appraisers, Do: s.schemeSave},
		{Method: get, Path: "/appraisal/schemes/:scheme", Roles: keepers, Do: s.schemeEdit},
		{Method: post, Path: "/appraisal/schemes/:scheme", Roles: appraisers, Do: s.schemeSave},
		{Method: get, Path: "/appraisal/schemes/:scheme/delete", Roles: appraisers, Do: s.schemeDelete},
		{Method: post, Path: "/appraisal/schemes/:scheme/delete", Roles: appraisers, Do: s.schemeDeleteDo},
		{Method: get, Path: "/appraisal/people/:person", Roles: keepers, Do: s.appraisalRecord},
		{Method: get, Path: "/appraisal/people/:person/entry", Roles: appraisers, Do: s.entryNew},
		{Method: post, Path: "/appraisal/people/:person/entry", Roles: appraisers, Do: s.entryMake},
		{Method: get, Path: "/appraisal/people/:person/reverse", Roles: appraisers, Do: s.entryReverse},
		{Method: post, Path: "/appraisal/people/:person/reverse", Roles: appraisers, Do: s.entryReverseDo},
		{Method: get, Path: "/my/record", Roles: []engine.Role{engine.RoleCandidate}, Do: s.myRecord},
	}
}
