package store

import (
	"lectern/engine"
	"lectern/engine/docdb"
)

var observedSpec = docdb.CollectionSpec{Name: "observed"}

// ObservedExam is how the questions of a released exam went.
type ObservedExam struct {
	Exam      engine.ID          `bson:"_id"`
	Version   int64              `bson:"version"`
	At        int64              `bson:"at"` // milliseconds since 1970
	Questions []ObservedQuestion `bson:"questions"`
}

// ObservedQuestion sums up one version of a question.
type ObservedQuestion struct {
	ID      engine.ID `bson:"i"`
	Version int       `bson:"v"`
	Count   int       `bson:"n"` // papers on which it was marked
	Sum     int64     `bson:"s"` // of the shares of its marks that were earned, each in thousandths
}

// Observed keeps how questions went, an exam a document.
type Observed struct{ repo[ObservedExam] }

func newObserved(db docdb.DB) *Observed {
	return &Observed{newRepo(db, observedSpec.Name, "error.internal", func(e *ObservedExam) (*string, *int64) { return &e.Exam, &e.Version })}
}
