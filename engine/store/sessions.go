package store

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/people"
)

var sessionsSpec = docdb.CollectionSpec{Name: "sessions", Indexes: []docdb.Index{
	{Name: "person", Fields: []string{"person"}},
	{Name: "expires", Fields: []string{"expires"}},
}}

// Sessions keeps who is signed in, by the hash of the token.
type Sessions struct{ repo[people.Session] }

func newSessions(db docdb.DB) *Sessions {
	return &Sessions{newRepo(db, sessionsSpec.Name, "error.session", func(s *people.Session) (*string, *int64) { return &s.ID, &s.Version })}
}

// OfPerson returns the sessions of a person.
func (r *Sessions) OfPerson(ctx context.Context, person engine.ID) ([]people.Session, error) {
	return r.All(ctx, docdb.Query{Index: "person", Equal: []any{person}})
}

// Expired returns at most limit sessions whose time was over before now.
func (r *Sessions) Expired(ctx context.Context, now time.Time, limit int) ([]people.Session, error) {
	return r.All(ctx, docdb.Query{Index: "expires", Below: now.UnixMilli(), Limit: limit})
}
