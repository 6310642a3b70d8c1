package office

import (
	"context"
	"strings"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/people"
)

// Departments returns all departments in the order set. Anybody signed in may
// know them.
func (o *Office) Departments(ctx context.Context) ([]people.Department, error) {
	return o.Store.Departments.List(ctx)
}

// DepartmentSizes returns how many persons are in each department, by id; ""
// counts those who are in none.
func (o *Office) DepartmentSizes(ctx context.Context) (map[engine.ID]int, error) {
	sizes := map[engine.ID]int{}
	for p, err := range o.Store.Persons.Find(ctx, allPersons) {
		if err != nil {
			return nil, err
		}
		sizes[p.Department]++
	}
	return sizes, nil
}

// SaveDepartment adds a department (Version 0; ID "" makes one) or changes one
// that was read, by the system administrator.
func (o *Office) SaveDepartment(ctx context.Context, actor engine.Actor, d people.Department) (people.Department, error) {
	act := "department.edit"
	if d.Version == 0 {
		act = "department.add"
		if d.ID == "" {
			d.ID = engine.NewID()
		}
	}
	if err := actor.Need(engine.RoleSystem); err != nil {
		return d, o.audit(ctx, actor, act, "department/"+d.ID, err)
	}
	d.Name = strings.TrimSpace(d.Name)
	if err := people.CheckDepartment(d); err != nil {
		return d, err
	}
	var err error
	if d.Version == 0 {
		err = o.Store.Departments.Insert(ctx, &d)
	} else {
		err = o.Store.Departments.Replace(ctx, &d)
	}
	if engine.Is(err, engine.KindConflict) {
		if other, found := o.Store.Departments.ByName(ctx, d.Name); found == nil && other.ID != d.ID {
			err = engine.Conflict("error.department.taken", "name", d.Name).At("name")
		} else {
			err = engine.Conflict("error.changed").Because(err)
		}
	}
	return d, o.audit(ctx, actor, act, "department/"+d.ID, err)
}

// DeleteDepartment removes a department that nobody is in, by the system
// administrator.
func (o *Office) DeleteDepartment(ctx context.Context, actor engine.Actor, id engine.ID, version int64) error {
	err := o.deleteDepartment(ctx, actor, id, version)
	return o.audit(ctx, actor, "department.delete", "department/"+id, err)
}

func (o *Office) deleteDepartment(ctx context.Context, actor engine.Actor, id engine.ID, version int64) error {
	if err := actor.Need(engine.RoleSystem); err != nil {
		return err
	}
	n, err := o.Store.Persons.Count(ctx, docdb.Query{Index: "department", Equal: []any{id}})
	if err != nil {
		return err
	}
	if n > 0 {
		return engine.Conflict("error.department.used", "n", n)
	}
	if err = o.Store.Departments.Delete(ctx, id, version); engine.Is(err, engine.KindConflict) {
		err = engine.Conflict("error.changed").Because(err)
	}
	return err
}
