package handlers

import (
	"slices"

	"lectern/engine"
)

// Route is one address with who may use it. Without Roles any signed-in person
// may; the act behind it still checks the object.
type Route struct {
	Method string
	Path   string // fiber's form: "/exams/:exam"
	Roles  []engine.Role
	Public bool  // nobody need be signed in
	Ticket bool  // open also to who signed in by ticket and code for one exam
	API    bool  // speaks JSON, errors too
	Limit  int64 // largest body in bytes; 0 is bodyLimit
	Do     func(*Ctx) error
}

// Bodies of requests, in bytes.
const (
	bodyLimit   = 2 << 20
	UploadLimit = 64 << 20 // for routes that take files
)

// allRoutes is the whole table, one list an area.
func (s *Server) allRoutes() []Route {
	return slices.Concat(
		s.frameRoutes(),
		s.sitRoutes(),
		s.examRoutes(),
		s.apiExamRoutes(),
		s.printRoutes(),
		s.peopleRoutes(),
		s.bankRoutes(),
		s.apiSittingRoutes(),
		s.markingRoutes(),
		s.programmeRoutes(),
		s.appraisalRoutes(),
	)
}

// allows reports whether the actor's roles, and way of signing in, open the
// route.
func (r *Route) allows(actor engine.Actor) bool { return r.check(actor) == nil }

func (r *Route) check(actor engine.Actor) error {
	switch {
	case r.Public:
		return nil
	case actor.ID == "":
		return engine.E(engine.KindUnauthenticated, "error.signin_needed")
	case actor.Exam != "" && !r.Ticket:
		return engine.Forbidden("error.ticket_only")
	case len(r.Roles) > 0:
		return actor.Need(r.Roles...)
	}
	return nil
}

func (r *Route) limit() int64 {
	if r.Limit > 0 {
		return r.Limit
	}
	return bodyLimit
}
