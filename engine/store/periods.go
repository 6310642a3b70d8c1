package store

import (
	"context"

	"lectern/engine/docdb"
	"lectern/engine/exam"
)

var periodsSpec = docdb.CollectionSpec{Name: "periods", Indexes: []docdb.Index{
	{Name: "from", Fields: []string{"from"}},
}}

// Periods keeps the spans that appraisal counts by.
type Periods struct{ repo[exam.Period] }

func newPeriods(db docdb.DB) *Periods {
	return &Periods{newRepo(db, periodsSpec.Name, "error.period.missing", func(p *exam.Period) (*string, *int64) { return &p.ID, &p.Version })}
}

// List returns all periods, the earliest first.
func (r *Periods) List(ctx context.Context) ([]exam.Period, error) {
	return r.All(ctx, docdb.Query{Index: "from"})
}
