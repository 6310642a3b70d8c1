package handlers

import (
	"net/http"

	"lectern/engine"
)

// programmeRoutes are those of lectures, rolls, reflections and periods.
func (s *Server) programmeRoutes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	office := []engine.Role{engine.RoleOffice}
	rolls := []engine.Role{engine.RoleOffice, engine.RoleAppraiser}
	staff := []engine.Role{engine.RoleOffice, engine.RoleAppraiser, engine.RoleInstructor, engine.RoleReviewer, engine.RoleMarker, engine.RoleJudge}
	readers := []engine.Role{engine.RoleOffice, engine.RoleMarker, engine.RoleInstructor}
	mine := []engine.Role{engine.RoleCandidate}
	return []Route{
		{Method: get, Path: "/programme", Roles: staff, Do: s.programmeList},
		{Method: get, Path: "/programme/lectures/new", Roles: office, Do: s.lectureNew},
		{Method: post, Path: "/programme/lectures", Roles: office, Do: s.lectureSave},
		{Method: get, Path: "/programme/lectures/:lecture", Roles: office, Do: s.lectureEdit},
		{Method: post, Path: "/programme/lectures/:lecture", Roles: office, Do: s.lectureSave},
		{Method: get, Path: "/programme/lectures/:lecture/delete", Roles: office, Do: s.lectureDelete},
		{Method: post, Path: "/programme/lectures/:lecture/delete", Roles: office, Do: s.lectureDeleteDo},
		{Method: get, Path: "/programme/lectures/:lecture/roll", Roles: rolls, Do: s.lectureRoll},
		{Method: post, Path: "/programme/lectures/:lecture/roll", Roles: office, Do: s.lectureRollSave},
		{Method: get, Path: "/programme/plan/:period", Roles: rolls, Do: s.programmePlan},
		{Method: post, Path: "/programme/plan/:period", Roles: rolls, Do: s.programmePlanSave},
		{Method: get, Path: "/programme/attendance/:period", Roles: rolls, Do: s.programmeAttendance},
		{Method: get, Path: "/programme/attendance/:period/export/:format", Roles: rolls, Do: s.attendanceExport},
		{Method: post, Path: "/programme/attendance/:period/post", Roles: rolls, Do: s.attendancePost},
		{Method: post, Path: "/programme/attendance/:period/stop", Roles: rolls, Do: s.attendanceStop},
		{Method: get, Path: "/programme/reflections", Roles: readers, Do: s.reflectionsList},
		{Method: get, Path: "/programme/reflections/:lecture/:person", Roles: readers, Do: s.reflectionRead},
		{Method: post, Path: "/programme/reflections/:lecture/:person", Roles: readers, Do: s.reflectionDecide},
		{Method: get, Path: "/my/programme", Roles: mine, Do: s.myProgramme},
		{Method: get, Path: "/my/programme/:lecture", Roles: mine, Do: s.myLecture},
		{Method: post, Path: "/my/programme/:lecture", Roles: mine, Do: s.myReflection},
		{Method: get, Path: "/periods", Roles: rolls, Do: s.periodsList},
		{Method: post, Path: "/periods", Roles: rolls, Do: s.periodAdd},
	}
}
