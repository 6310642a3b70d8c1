package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/people"
)

// NewPerson is somebody to be added. User "" means the ID; Password "" means
// that they cannot sign in by password yet.
type NewPerson struct {
	ID         engine.ID
	Name       string
	Department engine.ID
	User       string
	Password   string
	Roles      []engine.Role
	Topics     []string
}

// NeedsSetup reports whether nobody is there to administer: the first visit.
func (o *Office) NeedsSetup(ctx context.Context) (bool, error) {
	if o.setUp.Load() {
		return false, nil
	}
	admins, err := o.Store.Persons.WithRole(ctx, engine.RoleSystem)
	if err != nil {
		return false, err
	}
	o.setUp.Store(len(admins) > 0)
	return len(admins) == 0, nil
}

// Setup makes the first people on the first visit: a system, a security and an
// audit administrator, three persons, and whoever else. Forbidden once there are
// administrators. FieldErrors tells all that cannot be kept; a field is its name
// and the person's place from 0: "user0".
func (o *Office) Setup(ctx context.Context, list []NewPerson) error {
	needed, err := o.NeedsSetup(ctx)
	if err != nil {
		return err
	}
	if !needed {
		return engine.Forbidden("error.setup.done")
	}
	now := o.Clock.Now()
	held, err := o.Store.Leases.Take(ctx, "setup", o.Node, now, time.Minute)
	if err != nil {
		return err
	}
	if !held {
		return engine.Conflict("error.setup.busy")
	}
	defer func() { _ = o.Store.Leases.Release(context.WithoutCancel(ctx), "setup", o.Node) }()
	persons, err := o.setupPersons(ctx, list)
	if err != nil {
		return err
	}
	// The system administrator last: only with them is the set-up done, and what
	// a crash left half done is done again.
	slices.SortStableFunc(persons, func(a, b people.Person) int {
		return boolInt(a.Actor().Has(engine.RoleSystem)) - boolInt(b.Actor().Has(engine.RoleSystem))
	})
	for _, p := range persons {
		err := o.putPerson(ctx, p)
		if err := o.audit(ctx, System, "setup.person", "person/"+p.ID, err); err != nil {
			return err
		}
	}
	o.setUp.Store(true)
	return nil
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// setupPersons checks the whole list and hashes the passwords.
func (o *Office) setupPersons(ctx context.Context, list []NewPerson) ([]people.Person, error) {
	set, err := o.Store.Settings.Read(ctx)
	if err != nil {
		return nil, err
	}
	persons := make([]people.Person, len(list))
	var held []engine.Role
	var wrong FieldErrors
	for i, n := range list {
		p, err := fromNew(n, set.SignIn)
		if err == nil && n.Password == "" {
			err = engine.Invalid("error.required").At("password")
		}
		for _, other := range persons[:i] {
			if err == nil && other.ID == p.ID {
				err = engine.Invalid("error.person.same").At("id")
			}
			if err == nil && other.User == p.User {
				err = engine.Invalid("error.user.taken", "user", p.User).At("user")
			}
		}
		if other, missing := o.Store.Persons.ByUser(ctx, p.User); err == nil && missing == nil && other.ID != p.ID {
			err = engine.Invalid("error.user.taken", "user", p.User).At("user")
		}
		if err != nil {
			place := string(rune('0' + i%10))
			e := engine.AsError(err)
			wrong = append(wrong, e.At(e.Field+place))
			if bad := set.SignIn.CheckPassword(p, n.Password); e.Field != "password" && bad != nil {
				wrong = append(wrong, engine.AsError(bad).At("password"+place)) // whoever has to type it again knows how
			}
		}
		held = append(held, p.Roles...)
		persons[i] = p
	}
	if err := wrong.orNil(); err != nil {
		return nil, err
	}
	for _, r := range []engine.Role{engine.RoleSystem, engine.RoleSecurity, engine.RoleAudit} {
		if !slices.Contains(held, r) {
			return nil, engine.Invalid("error.setup.roles", "role", r)
		}
	}
	now := o.Clock.Now().UnixMilli()
	for i := range persons {
		if persons[i].Password, err = o.hash(ctx, list[i].Password); err != nil {
			return nil, err
		}
		persons[i].PasswordAt = now
	}
	return persons, nil
}

// putPerson adds somebody, or makes who is there (from a roster) that person.
func (o *Office) putPerson(ctx context.Context, p people.Person) error {
	err := o.Store.Persons.Insert(ctx, &p)
	if !engine.Is(err, engine.KindConflict) {
		return err
	}
	_, err = o.Store.Persons.Update(ctx, p.ID, func(stored *people.Person) error {
		version := stored.Version
		if p.Department == "" {
			p.Department = stored.Department
		}
		*stored = p
		stored.Version = version
		return nil
	})
	o.changed(p.ID)
	return err
}

// fromNew checks somebody to be added. The password is checked, not hashed.
func fromNew(n NewPerson, policy people.Policy) (people.Person, error) {
	p := people.Person{
		ID: strings.TrimSpace(n.ID), Name: strings.TrimSpace(n.Name), Department: n.Department,
		User: people.FoldUser(n.User), Roles: n.Roles, Topics: n.Topics,
	}
	if p.User == "" {
		p.User = people.FoldUser(p.ID)
	}
	if p.Roles == nil {
		p.Roles = []engine.Role{}
	}
	if err := people.CheckPerson(p); err != nil {
		return p, err
	}
	if n.Password != "" {
		if err := policy.CheckPassword(p, n.Password); err != nil {
			return p, engine.AsError(err).At("password")
		}
	}
	return p, nil
}
