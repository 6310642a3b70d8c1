package office

import (
	"context"
	"strings"

	"lectern/engine"
	"lectern/engine/people"
)

// AddPerson adds somebody, by the system administrator. They become a
// candidate; other roles are the security administrator's to give. Conflicts
// are told at "id" and "user".
func (o *Office) AddPerson(ctx context.Context, actor engine.Actor, n NewPerson) (people.Person, error) {
	n.Roles, n.Topics = []engine.Role{engine.RoleCandidate}, nil
	if err := actor.Need(engine.RoleSystem); err != nil {
		return people.Person{}, o.audit(ctx, actor, "person.add", "person/"+clip(n.ID, people.MaxName), err)
	}
	set, err := o.Store.Settings.Read(ctx)
	if err != nil {
		return people.Person{}, err
	}
	p, err := fromNew(n, set.SignIn)
	if err != nil {
		return p, err
	}
	if err := o.checkDepartment(ctx, p.Department); err != nil {
		return p, err
	}
	if n.Password != "" {
		if p.Password, err = o.hash(ctx, n.Password); err != nil {
			return p, err
		}
		p.PasswordAt, p.MustChange = o.Clock.Now().UnixMilli(), true
	}
	if err = o.Store.Persons.Insert(ctx, &p); engine.Is(err, engine.KindConflict) {
		err = o.whichConflict(ctx, p, err)
	}
	return p, o.audit(ctx, actor, "person.add", "person/"+p.ID, err)
}

// whichConflict tells a number that stands from a user name that is taken.
func (o *Office) whichConflict(ctx context.Context, p people.Person, err error) error {
	if other, found := o.Store.Persons.ByUser(ctx, p.User); found == nil && other.ID != p.ID {
		return engine.Conflict("error.user.taken", "user", p.User).At("user").Because(err)
	}
	if there, found := o.Store.Persons.Has(ctx, p.ID); found == nil && there {
		return engine.Conflict("error.person.taken", "id", p.ID).At("id").Because(err)
	}
	return err
}

func (o *Office) checkDepartment(ctx context.Context, id engine.ID) error {
	if id == "" {
		return nil
	}
	_, err := o.Store.Departments.Get(ctx, id)
	if engine.Is(err, engine.KindNotFound) {
		return engine.Invalid("error.department.missing", "id", id).At("department")
	}
	return err
}

// PersonEdit is what the system administrator may change of a person. Version
// is the one that was read: when the person changed since, it is a Conflict.
type PersonEdit struct {
	Version    int64
	Name       string
	Department engine.ID
	User       string
}

// EditPerson changes a person's base data, by the system administrator.
func (o *Office) EditPerson(ctx context.Context, actor engine.Actor, id engine.ID, edit PersonEdit) error {
	if err := actor.Need(engine.RoleSystem); err != nil {
		return o.audit(ctx, actor, "person.edit", "person/"+id, err)
	}
	if err := o.checkDepartment(ctx, edit.Department); err != nil {
		return err
	}
	p, err := o.Store.Persons.Get(ctx, id)
	if err != nil {
		return err
	}
	p.Version = edit.Version
	p.Name, p.Department = strings.TrimSpace(edit.Name), edit.Department
	if p.User = people.FoldUser(edit.User); p.User == "" {
		p.User = people.FoldUser(p.ID)
	}
	if err := people.CheckPerson(p); err != nil {
		return err
	}
	if err = o.Store.Persons.Replace(ctx, &p); engine.Is(err, engine.KindConflict) {
		if err = o.whichConflict(ctx, p, err); engine.AsError(err).Field != "user" {
			err = engine.Conflict("error.changed").Because(err)
		}
	}
	o.changed(id)
	return o.audit(ctx, actor, "person.edit", "person/"+id, err)
}

// changePerson lets change work on a person and leaves the entry.
func (o *Office) changePerson(ctx context.Context, actor engine.Actor, act string, id engine.ID, detail map[string]string, change func(*people.Person) error) error {
	_, err := o.Store.Persons.Update(ctx, id, change)
	o.changed(id)
	return o.auditDetail(ctx, actor, act, "person/"+id, detail, err)
}
