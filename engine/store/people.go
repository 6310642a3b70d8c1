package store

import (
	"context"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/people"
)

var personsSpec = docdb.CollectionSpec{Name: "persons", Indexes: []docdb.Index{
	{Name: "user", Fields: []string{"user"}, Unique: true},
	{Name: "department", Fields: []string{"department"}},
	{Name: "roles", Fields: []string{"roles"}, List: "roles"},
}}

// Persons keeps who uses the product.
type Persons struct{ repo[people.Person] }

func newPersons(db docdb.DB) *Persons {
	return &Persons{newRepo(db, personsSpec.Name, "error.person.missing", func(p *people.Person) (*string, *int64) { return &p.ID, &p.Version })}
}

// ByUser returns the person with this sign-in name (lower case); NotFound.
func (r *Persons) ByUser(ctx context.Context, user string) (people.Person, error) {
	p, err := docdb.FindOne[people.Person](ctx, r.c, docdb.Query{Index: "user", Equal: []any{user}})
	return p, r.named(err, user)
}

// WithRole returns everybody who holds a role.
func (r *Persons) WithRole(ctx context.Context, role engine.Role) ([]people.Person, error) {
	return r.All(ctx, docdb.Query{Index: "roles", Equal: []any{string(role)}})
}

// InDepartment returns everybody in a department.
func (r *Persons) InDepartment(ctx context.Context, department engine.ID) ([]people.Person, error) {
	return r.All(ctx, docdb.Query{Index: "department", Equal: []any{department}})
}

// Names returns the names of the persons with these ids; unknown ones are left
// out.
func (r *Persons) Names(ctx context.Context, ids []engine.ID) (map[engine.ID]string, error) {
	names := make(map[engine.ID]string, len(ids))
	for _, id := range ids {
		if _, known := names[id]; known {
			continue
		}
		p, err := r.Get(ctx, id)
		if engine.Is(err, engine.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		names[id] = p.Name
	}
	return names, nil
}

var departmentsSpec = docdb.CollectionSpec{Name: "departments", Indexes: []docdb.Index{
	{Name: "name", Fields: []string{"name"}, Unique: true},
	{Name: "order", Fields: []string{"order"}},
}}

// Departments keeps the units of the organisation.
type Departments struct{ repo[people.Department] }

func newDepartments(db docdb.DB) *Departments {
	return &Departments{newRepo(db, departmentsSpec.Name, "error.department.missing", func(d *people.Department) (*string, *int64) { return &d.ID, &d.Version })}
}

// List returns all departments in the order set.
func (r *Departments) List(ctx context.Context) ([]people.Department, error) {
	return r.All(ctx, docdb.Query{Index: "order"})
}

// ByName returns the department with this name; NotFound.
func (r *Departments) ByName(ctx context.Context, name string) (people.Department, error) {
	d, err := docdb.FindOne[people.Department](ctx, r.c, docdb.Query{Index: "name", Equal: []any{name}})
	return d, r.named(err, name)
}
