package handlers

// printRoutes are the pages for printing an exam.
func (s *Server) printRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/exams/:exam/print", Roles: officeOnly, Do: s.examPrint},
		{Method: "POST", Path: "/exams/:exam/print", Roles: officeOnly, Do: s.examPrintStart},
		{Method: "GET", Path: "/exams/:exam/print/:print/:file", Roles: officeOnly, Do: s.examPrintFile},
		{Method: "POST", Path: "/exams/:exam/print/:print/forget", Roles: officeOnly, Do: s.examPrintForget},
	}
}
