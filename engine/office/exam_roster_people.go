package office

import (
	"context"
	"slices"

	"lectern/engine"
	"lectern/engine/people"
)

// departmentNames returns the departments by id and by name.
func (o *Office) departmentNames(ctx context.Context) (map[string]engine.ID, error) {
	list, err := o.Store.Departments.List(ctx)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]engine.ID, 2*len(list))
	for _, d := range list {
		ids[d.Name] = d.ID
	}
	for _, d := range list {
		ids[d.ID] = d.ID
	}
	return ids, nil
}

// addPeople adds persons whose department is still a name, and the departments
// that there are not. ids gets those.
func (o *Office) addPeople(ctx context.Context, unknown []people.Person, ids map[string]engine.ID) error {
	if len(unknown) == 0 {
		return nil
	}
	for i := range unknown {
		name := unknown[i].Department
		if name == "" {
			continue
		}
		if ids[name] == "" {
			d := people.Department{ID: engine.NewID(), Name: name, Order: len(ids)}
			if err := people.CheckDepartment(d); err != nil {
				return err
			}
			if err := o.Store.Departments.Insert(ctx, &d); engine.Is(err, engine.KindConflict) {
				if d, err = o.Store.Departments.ByName(ctx, name); err != nil {
					return err
				}
			} else if err != nil {
				return err
			}
			ids[name] = d.ID
		}
		unknown[i].Department = ids[name]
	}
	for part := range slices.Chunk(unknown, 1000) {
		n, err := o.Store.Persons.InsertMany(ctx, part)
		if err != nil {
			return err
		}
		if n < len(part) {
			for _, p := range part {
				if err := o.sameUser(ctx, p); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// sameUser tells a person who is there from one whose user name is another's.
func (o *Office) sameUser(ctx context.Context, p people.Person) error {
	there, err := o.Store.Persons.Has(ctx, p.ID)
	if err != nil || there {
		return err
	}
	return engine.Conflict("error.user.taken", "user", p.User).At("user")
}
