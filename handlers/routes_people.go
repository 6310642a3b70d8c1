package handlers

import "lectern/engine"

// peopleRoutes are the pages of the system area: people, departments, the audit
// trail, settings.
func (s *Server) peopleRoutes() []Route {
	var (
		reads    = []engine.Role{engine.RoleSystem, engine.RoleSecurity, engine.RoleAudit, engine.RoleOffice, engine.RoleAppraiser}
		system   = []engine.Role{engine.RoleSystem}
		security = []engine.Role{engine.RoleSecurity}
		either   = []engine.Role{engine.RoleSystem, engine.RoleSecurity}
		audit    = []engine.Role{engine.RoleAudit}
	)
	return []Route{
		{Method: "GET", Path: "/system/people", Roles: reads, Do: s.peopleList},
		{Method: "GET", Path: "/system/people/new", Roles: system, Do: s.personNew},
		{Method: "POST", Path: "/system/people/new", Roles: system, Do: s.personNewSend},
		{Method: "GET", Path: "/system/people/:person", Roles: reads, Do: s.person},
		{Method: "POST", Path: "/system/people/:person", Roles: system, Do: s.personSave},
		{Method: "POST", Path: "/system/people/:person/roles", Roles: security, Do: s.personGrant},
		{Method: "POST", Path: "/system/people/:person/unlock", Roles: security, Do: s.personUnlock},
		{Method: "GET", Path: "/system/people/:person/disable", Roles: either, Do: s.personDisable},
		{Method: "POST", Path: "/system/people/:person/disable", Roles: either, Do: s.personDisableSend},
		{Method: "POST", Path: "/system/people/:person/enable", Roles: either, Do: s.personEnable},
		{Method: "GET", Path: "/system/people/:person/reset", Roles: system, Do: s.personReset},
		{Method: "POST", Path: "/system/people/:person/reset", Roles: system, Do: s.personResetSend},

		{Method: "GET", Path: "/system/departments", Roles: reads, Do: s.departments},
		{Method: "POST", Path: "/system/departments", Roles: system, Do: s.departmentAdd},
		{Method: "GET", Path: "/system/departments/:department", Roles: system, Do: s.department},
		{Method: "POST", Path: "/system/departments/:department", Roles: system, Do: s.departmentSave},
		{Method: "POST", Path: "/system/departments/:department/delete", Roles: system, Do: s.departmentDelete},

		{Method: "GET", Path: "/system/audit", Roles: audit, Do: s.audit},
		{Method: "GET", Path: "/system/audit/export", Roles: audit, Do: s.auditExport},
		{Method: "GET", Path: "/system/audit/verify", Roles: audit, Do: s.auditVerify},
		{Method: "POST", Path: "/system/audit/verify", Roles: audit, Do: s.auditVerifySend},

		{Method: "GET", Path: "/system/settings", Roles: either, Do: s.settingsPage},
		{Method: "POST", Path: "/system/settings", Roles: either, Do: s.settingsSave},
	}
}
