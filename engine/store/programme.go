package store

import (
	"context"
	"iter"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/programme"
)

var (
	plansSpec    = docdb.CollectionSpec{Name: "plans"}
	lecturesSpec = docdb.CollectionSpec{Name: "lectures", Indexes: []docdb.Index{
		{Name: "day", Fields: []string{"day", "time"}},
	}}
	rollsSpec       = docdb.CollectionSpec{Name: "rolls"}
	reflectionsSpec = docdb.CollectionSpec{Name: "reflections", Indexes: []docdb.Index{
		{Name: "lecture", Fields: []string{"lecture", "person"}},
		{Name: "person", Fields: []string{"person"}},
		{Name: "state", Fields: []string{"state"}},
		{Name: "unposted", Fields: []string{"unposted"}},
	}}
)

// Plans keeps what holds for a period's programme.
type Plans struct{ repo[programme.Plan] }

func newPlans(db docdb.DB) *Plans {
	return &Plans{newRepo(db, plansSpec.Name, "error.plan.missing", func(p *programme.Plan) (*string, *int64) { return &p.Period, &p.Version })}
}

// Lectures keeps the lectures of all periods.
type Lectures struct{ repo[programme.Lecture] }

func newLectures(db docdb.DB) *Lectures {
	return &Lectures{newRepo(db, lecturesSpec.Name, "error.lecture.missing", func(l *programme.Lecture) (*string, *int64) { return &l.ID, &l.Version })}
}

// Between returns the lectures from a day to another, both inclusive
// (2006-01-02), by time; "" is open.
func (r *Lectures) Between(ctx context.Context, from, to string) ([]programme.Lecture, error) {
	q := docdb.Query{Index: "day"}
	if from != "" {
		q.From = from
	}
	if to != "" {
		q.Below = to + "\x00"
	}
	return r.All(ctx, q)
}

// Rolls keeps who was at which lecture: one document each, under the lecture's
// id.
type Rolls struct{ repo[programme.Roll] }

func newRolls(db docdb.DB) *Rolls {
	return &Rolls{newRepo(db, rollsSpec.Name, "error.roll.missing", func(r *programme.Roll) (*string, *int64) { return &r.Lecture, &r.Version })}
}

// Of returns a lecture's roll; one without lines and version while nobody has
// been marked.
func (r *Rolls) Of(ctx context.Context, lecture engine.ID) (programme.Roll, error) {
	roll, err := r.Get(ctx, lecture)
	if engine.Is(err, engine.KindNotFound) {
		return programme.Roll{Lecture: lecture}, nil
	}
	return roll, err
}

// Change lets change work on a lecture's roll, making one where there is none;
// it starts again when someone else was quicker.
func (r *Rolls) Change(ctx context.Context, lecture engine.ID, change func(*programme.Roll) error) (programme.Roll, error) {
	for try := 1; ; try++ {
		roll, err := r.Update(ctx, lecture, change)
		if !engine.Is(err, engine.KindNotFound) {
			return roll, err
		}
		roll = programme.Roll{Lecture: lecture}
		if err := change(&roll); err != nil {
			return roll, err
		}
		err = r.Insert(ctx, &roll)
		if err == nil || !engine.Is(err, engine.KindConflict) || try == updateTries {
			return roll, err
		}
	}
}

// Reflections keeps what listeners wrote.
type Reflections struct {
	repo[programme.Reflection]
}

func newReflections(db docdb.DB) *Reflections {
	return &Reflections{newRepo(db, reflectionsSpec.Name, "error.reflection.missing", func(r *programme.Reflection) (*string, *int64) { return &r.Key, &r.Version })}
}

// OfLecture streams the reflections on a lecture, by person.
func (r *Reflections) OfLecture(ctx context.Context, lecture engine.ID) iter.Seq2[programme.Reflection, error] {
	return r.Find(ctx, docdb.Query{Index: "lecture", Equal: []any{lecture}})
}

// OfPerson returns what a person wrote.
func (r *Reflections) OfPerson(ctx context.Context, person engine.ID) ([]programme.Reflection, error) {
	return r.All(ctx, docdb.Query{Index: "person", Equal: []any{person}})
}

// In streams the reflections at a state.
func (r *Reflections) In(ctx context.Context, state programme.ReflectionState) iter.Seq2[programme.Reflection, error] {
	return r.Find(ctx, docdb.Query{Index: "state", Equal: []any{string(state)}})
}

// Unposted streams the reflections whose grade may not be in the ledger yet.
func (r *Reflections) Unposted(ctx context.Context) iter.Seq2[programme.Reflection, error] {
	return r.Find(ctx, docdb.Query{Index: "unposted", Equal: []any{true}})
}
