package store

import (
	"context"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/docdb"
)

var (
	schemesSpec = docdb.CollectionSpec{Name: "schemes", Indexes: []docdb.Index{
		{Name: "period", Fields: []string{"period"}},
	}}
	postingsSpec = docdb.CollectionSpec{Name: "postings", Indexes: []docdb.Index{
		{Name: "done", Fields: []string{"done", "checked"}},
	}}
)

// Schemes keeps how periods are weighed.
type Schemes struct{ repo[appraisal.Scheme] }

func newSchemes(db docdb.DB) *Schemes {
	return &Schemes{newRepo(db, schemesSpec.Name, "error.scheme.missing", func(s *appraisal.Scheme) (*string, *int64) { return &s.ID, &s.Version })}
}

// OfPeriod returns the schemes of a period.
func (r *Schemes) OfPeriod(ctx context.Context, period engine.ID) ([]appraisal.Scheme, error) {
	return r.All(ctx, docdb.Query{Index: "period", Equal: []any{period}})
}

// Posting is what is known of putting something into the ledgers: an exam's
// results, a period's attendance. It exists once somebody has decided that it
// counts.
type Posting struct {
	Object     string    `bson:"_id"` // as in ledger entries: "exam/0190…"
	Version    int64     `bson:"version"`
	At         int64     `bson:"at"` // when it was decided
	By         engine.ID `bson:"by"`
	ByName     string    `bson:"by_name"`
	Generation int64     `bson:"generation"` // raised when what is to be posted has changed
	Digest     string    `bson:"digest"`     // of what is to be posted
	Asked      int64     `bson:"asked"`      // raised when somebody says that it may have changed
	Done       bool      `bson:"done"`       // every ledger says so, and nobody has asked since it was compared
	Checked    int64     `bson:"checked"`    // when it was last compared with where it comes from
	Stopped    bool      `bson:"stopped"`    // it counts no more: everything is taken back
	Follows    bool      `bson:"follows"`    // what is posted now follows a change, and nobody's decision
	Holders    []string  `bson:"holders"`    // persons in whose ledgers it is or was
}

// Postings keeps what counts.
type Postings struct{ repo[Posting] }

func newPostings(db docdb.DB) *Postings {
	return &Postings{newRepo(db, postingsSpec.Name, "error.posting.missing", func(p *Posting) (*string, *int64) { return &p.Object, &p.Version })}
}

// Due returns the postings that are not done, and those last checked before a
// time in milliseconds since 1970.
func (r *Postings) Due(ctx context.Context, before int64) ([]Posting, error) {
	undone, err := r.All(ctx, docdb.Query{Index: "done", Equal: []any{false}})
	if err != nil {
		return nil, err
	}
	old, err := r.All(ctx, docdb.Query{Index: "done", Equal: []any{true}, Below: before})
	return append(undone, old...), err
}
