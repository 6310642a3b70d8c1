package engine

import "slices"

// Role is what a person may act as. One person may hold several, but never
// two of the three administrators.
type Role string

// The roles, as in the product's word list.
const (
	RoleCandidate   Role = "candidate"
	RoleInstructor  Role = "instructor"
	RoleReviewer    Role = "reviewer"
	RoleOffice      Role = "office" // the exam office
	RoleInvigilator Role = "invigilator"
	RoleMarker      Role = "marker"
	RoleJudge       Role = "judge"
	RoleAppraiser   Role = "appraiser" // personnel
	RoleSystem      Role = "system"    // system administrator: people, settings
	RoleSecurity    Role = "security"  // security administrator: roles, locks
	RoleAudit       Role = "audit"     // audit administrator: reads the trail
)

// Roles lists every role in the order in which pages show them.
var Roles = []Role{
	RoleCandidate, RoleInstructor, RoleReviewer, RoleOffice, RoleInvigilator,
	RoleMarker, RoleJudge, RoleAppraiser, RoleSystem, RoleSecurity, RoleAudit,
}

// Actor is who does an act: a person with the roles held at that moment, or
// the system itself (the sweeper, the command line).
type Actor struct {
	ID         ID // person; "cli:root" for the command line, "server:system" for the sweeper
	Name       string
	Department ID
	Roles      []Role
	Topics     []string // instructors: the topic paths given to them; "*" is all
	Exam       ID       // sign-in by ticket and code: good for this exam alone
	Language   string   // the language chosen; "" as the browser wishes
	Address    string   // the network address the act comes from, for the audit trail
}

// Has reports whether the actor holds any of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// Need returns a Forbidden error unless the actor holds one of the roles.
func (a Actor) Need(roles ...Role) error {
	if a.Has(roles...) {
		return nil
	}
	return Forbidden("error.role", "roles", roles)
}
