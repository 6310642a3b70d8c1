package store

import "lectern/engine/docdb"

// Schema declares every collection and its indexes, for both databases. Each
// row stands beside its repository.
var Schema = docdb.Schema{
	personsSpec,
	departmentsSpec,
	sessionsSpec,
	settingsSpec,
	keyMarkSpec,
	clockSpec,
	jobsSpec,
	leasesSpec,
	sittingsSpec,
	scoresSpec,
	scriptsSpec,
	periodsSpec,
	examsSpec,
	rosterSpec,
	formsSpec,
	poolsSpec,
	questionsSpec,
	versionsSpec,
	topicsSpec,
	bankSpec,
	usesSpec,
	observedSpec,
	importsSpec,
	importPiecesSpec,
	printsSpec,
	printPiecesSpec,
	plansSpec,
	lecturesSpec,
	rollsSpec,
	reflectionsSpec,
	schemesSpec,
	postingsSpec,
}
