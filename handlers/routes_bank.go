package handlers

import "lectern/engine"

var (
	bankReaders = []engine.Role{engine.RoleInstructor, engine.RoleReviewer, engine.RoleOffice}
	bankWriters = []engine.Role{engine.RoleInstructor, engine.RoleOffice}
)

// bankRoutes are the question bank: its pages and its part of the API.
func (s *Server) bankRoutes() []Route {
	office := []engine.Role{engine.RoleOffice}
	return []Route{
		{Method: "GET", Path: "/bank", Roles: bankReaders, Do: s.bankList},
		{Method: "GET", Path: "/bank/export/:format", Roles: bankReaders, Do: s.bankExport},
		{Method: "GET", Path: "/bank/review", Roles: []engine.Role{engine.RoleReviewer, engine.RoleOffice}, Do: s.bankReview},
		{Method: "GET", Path: "/bank/topics", Roles: bankReaders, Do: s.bankTopics},
		{Method: "POST", Path: "/bank/topics", Roles: office, Do: s.bankTopicMake},
		{Method: "GET", Path: "/bank/topics/edit", Roles: office, Do: s.bankTopic},
		{Method: "POST", Path: "/bank/topics/edit", Roles: office, Do: s.bankTopicSave},
		{Method: "POST", Path: "/bank/topics/delete", Roles: office, Do: s.bankTopicDelete},
		{Method: "GET", Path: "/bank/import", Roles: bankWriters, Do: s.bankImport},
		{Method: "POST", Path: "/bank/import", Roles: bankWriters, Limit: UploadLimit, Do: s.bankImportSend},
		{Method: "GET", Path: "/bank/import/:import", Roles: bankWriters, Do: s.bankImportPreview},
		{Method: "POST", Path: "/bank/import/:import/commit", Roles: bankWriters, Do: s.bankImportCommit},
		{Method: "POST", Path: "/bank/import/:import/forget", Roles: bankWriters, Do: s.bankImportForget},
		{Method: "GET", Path: "/bank/import/:import/rows/:row", Roles: bankWriters, Do: s.bankMend},
		{Method: "POST", Path: "/bank/import/:import/rows/:row", Roles: bankWriters, Do: s.bankMendSend},
		{Method: "GET", Path: "/bank/questions/new", Roles: bankWriters, Do: s.bankNew},
		{Method: "POST", Path: "/bank/questions/new", Roles: bankWriters, Do: s.bankNewSend},
		{Method: "POST", Path: "/bank/questions/review", Roles: bankReaders, Do: s.bankReviewSeveral},
		{Method: "GET", Path: "/bank/questions/:question", Roles: bankReaders, Do: s.bankQuestion},
		{Method: "GET", Path: "/bank/questions/:question/edit", Roles: bankWriters, Do: s.bankEdit},
		{Method: "POST", Path: "/bank/questions/:question/edit", Roles: bankWriters, Do: s.bankEditSend},
		{Method: "POST", Path: "/bank/questions/:question/try", Roles: bankReaders, Do: s.bankTry},
		{Method: "POST", Path: "/bank/questions/:question/review", Roles: bankReaders, Do: s.bankReviewOne},
		{Method: "GET", Path: "/bank/questions/:question/versions", Roles: bankReaders, Do: s.bankVersions},

		{Method: "GET", Path: "/api/v1/questions", Roles: bankReaders, API: true, Do: s.apiQuestions},
		{Method: "POST", Path: "/api/v1/questions", Roles: bankWriters, API: true, Do: s.apiQuestionCreate},
		{Method: "GET", Path: "/api/v1/questions/export", Roles: bankReaders, API: true, Do: s.apiQuestionsExport},
		{Method: "POST", Path: "/api/v1/questions/import", Roles: bankWriters, API: true, Limit: UploadLimit, Do: s.apiQuestionsImport},
		{Method: "GET", Path: "/api/v1/questions/:question", Roles: bankReaders, API: true, Do: s.apiQuestion},
		{Method: "POST", Path: "/api/v1/questions/:question/versions", Roles: bankWriters, API: true, Do: s.apiQuestionVersion},
		{Method: "POST", Path: "/api/v1/questions/:question/status", Roles: bankReaders, API: true, Do: s.apiQuestionStatus},
		{Method: "GET", Path: "/api/v1/topics", Roles: bankReaders, API: true, Do: s.apiTopics},
	}
}
