package store

import "lectern/engine/docdb"

// Store gives access to everything that is kept. All of it may be used from
// many goroutines.
type Store struct {
	DB             docdb.DB
	Persons        *Persons
	Departments    *Departments
	Sessions       *Sessions
	Settings       *SettingsDoc
	KeyMarks       *KeyMarks
	ClockReading   *ClockDoc
	Jobs           *Jobs
	Leases         *Leases
	Audit          *Audit
	Sittings       *Sittings
	SittingJournal SittingJournal
	Scores         *Scores
	Scripts        *Scripts
	Periods        *Periods
	Exams          *Exams
	Roster         *Roster
	Forms          *Forms
	Pools          *Pools
	Questions      *Questions
	Versions       *Versions
	Topics         *Topics
	Bank           *Bank
	Uses           *Uses
	Observed       *Observed
	Imports        *Imports
	Prints         *Prints
	Plans          *Plans
	Lectures       *Lectures
	Rolls          *Rolls
	Reflections    *Reflections
	Schemes        *Schemes
	Postings       *Postings
	Ledger         *Ledger
}

// Open returns the repositories over db, which was opened with Schema. What
// tells a key passes through the sealer.
func Open(plain docdb.DB, sealer Sealer) *Store {
	db := sealing{plain, sealer}
	return &Store{
		DB:             plain,
		Persons:        newPersons(db),
		Departments:    newDepartments(db),
		Sessions:       newSessions(db),
		Settings:       newSettings(db),
		KeyMarks:       newKeyMarks(db),
		ClockReading:   newClockDoc(db),
		Jobs:           newJobs(db),
		Leases:         newLeases(db),
		Audit:          newAudit(db),
		Sittings:       newSittings(db),
		SittingJournal: SittingJournal{db.Journal()},
		Scores:         newScores(db),
		Scripts:        newScripts(db),
		Periods:        newPeriods(db),
		Exams:          newExams(db),
		Roster:         newRoster(db),
		Forms:          newForms(db),
		Pools:          newPools(db),
		Questions:      newQuestions(db),
		Versions:       newVersions(db),
		Topics:         newTopics(db),
		Bank:           newBank(db),
		Uses:           newUses(db),
		Observed:       newObserved(db),
		Imports:        newImports(db),
		Prints:         newPrints(db),
		Plans:          newPlans(db),
		Lectures:       newLectures(db),
		Rolls:          newRolls(db),
		Reflections:    newReflections(db),
		Schemes:        newSchemes(db),
		Postings:       newPostings(db),
		Ledger:         newLedger(db),
	}
}
