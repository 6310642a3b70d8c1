package office

import (
	"context"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/people"
)

// GrantRoles sets a person's roles, and the topics given to an instructor ("*"
// is all), by the security administrator: never their own, and never so that
// one of the three administrators is missing.
func (o *Office) GrantRoles(ctx context.Context, actor engine.Actor, id engine.ID, roles []engine.Role, topics []string) error {
	refuse := func(err error) error { return o.audit(ctx, actor, "person.roles", "person/"+id, err) }
	if err := actor.Need(engine.RoleSecurity); err != nil {
		return refuse(err)
	}
	if actor.ID == id {
		return refuse(engine.Forbidden("error.self.roles"))
	}
	if err := people.CheckRoles(roles); err != nil {
		return refuse(err)
	}
	roles = inOrder(roles)
	topics = foldTopics(topics)
	if !slices.Contains(roles, engine.RoleInstructor) {
		topics = nil
	}
	p, err := o.Store.Persons.Get(ctx, id)
	if err != nil {
		return err
	}
	for _, r := range p.Roles {
		if !slices.Contains(roles, r) {
			if err := o.notTheLast(ctx, p, r); err != nil {
				return refuse(err)
			}
		}
	}
	detail := map[string]string{"from": rolesText(p.Roles), "to": rolesText(roles)}
	if len(topics) > 0 {
		detail["topics"] = strings.Join(topics, ", ")
	}
	return o.changePerson(ctx, actor, "person.roles", id, detail, func(p *people.Person) error {
		p.Roles, p.Topics = roles, topics
		return nil
	})
}

// inOrder returns the roles as pages list them.
func inOrder(roles []engine.Role) []engine.Role {
	ordered := make([]engine.Role, 0, len(roles))
	for _, r := range engine.Roles {
		if slices.Contains(roles, r) {
			ordered = append(ordered, r)
		}
	}
	return ordered
}

func foldTopics(topics []string) []string {
	var kept []string
	for _, t := range topics {
		if t = strings.Trim(strings.TrimSpace(t), "/"); t != "" && !slices.Contains(kept, t) {
			kept = append(kept, t)
		}
	}
	return kept
}

func rolesText(roles []engine.Role) string {
	texts := make([]string, len(roles))
	for i, r := range roles {
		texts[i] = string(r)
	}
	return strings.Join(texts, ", ")
}

// notTheLast refuses to lose the only one who can sign in as one of the three
// administrators.
func (o *Office) notTheLast(ctx context.Context, p people.Person, role engine.Role) error {
	if !people.IsAdministrator(role) || p.Disabled {
		return nil
	}
	others, err := o.Store.Persons.WithRole(ctx, role)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID != p.ID && !other.Disabled {
			return nil
		}
	}
	return engine.Forbidden("error.role.last", "role", role)
}

// DisablePerson keeps a person from signing in, and ends their sessions; or lets
// them in again. Whoever is one of the three administrators is disabled by the
// security administrator, anybody else by the system administrator; nobody
// disables themselves, or the last of the three.
func (o *Office) DisablePerson(ctx context.Context, actor engine.Actor, id engine.ID, disabled bool) error {
	act := "person.enable"
	if disabled {
		act = "person.disable"
	}
	p, err := o.Store.Persons.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := o.mayDisable(ctx, actor, p, disabled); err != nil {
		return o.audit(ctx, actor, act, "person/"+id, err)
	}
	err = o.changePerson(ctx, actor, act, id, nil, func(p *people.Person) error {
		p.Disabled = disabled
		return nil
	})
	if err != nil || !disabled {
		return err
	}
	return o.endSessions(ctx, id)
}

func (o *Office) mayDisable(ctx context.Context, actor engine.Actor, p people.Person, disabled bool) error {
	need := engine.RoleSystem
	if p.Administrator() {
		need = engine.RoleSecurity
	}
	if err := actor.Need(need); err != nil {
		return err
	}
	if actor.ID == p.ID {
		return engine.Forbidden("error.self.disable")
	}
	if !disabled {
		return nil
	}
	for _, r := range p.Roles {
		if err := o.notTheLast(ctx, p, r); err != nil {
			return err
		}
	}
	return nil
}

// UnlockPerson ends a lock before its time, by the security administrator.
func (o *Office) UnlockPerson(ctx context.Context, actor engine.Actor, id engine.ID) error {
	if err := actor.Need(engine.RoleSecurity); err != nil {
		return o.audit(ctx, actor, "person.unlock", "person/"+id, err)
	}
	if actor.ID == id {
		return o.audit(ctx, actor, "person.unlock", "person/"+id, engine.Forbidden("error.self.unlock"))
	}
	return o.changePerson(ctx, actor, "person.unlock", id, nil, func(p *people.Person) error {
		p.Failures, p.LockedTill = 0, 0
		return nil
	})
}

// ResetPassword gives a person a temporary password, to be changed at the next
// sign-in, and returns it: it is shown this once. The system administrator does
// it. The password of one of the three administrators is reset on the server by
// the command line alone: otherwise one of them could become another.
func (o *Office) ResetPassword(ctx context.Context, actor engine.Actor, id engine.ID) (string, error) {
	refuse := func(err error) (string, error) {
		return "", o.audit(ctx, actor, "person.reset", "person/"+id, err)
	}
	if err := actor.Need(engine.RoleSystem); err != nil {
		return refuse(err)
	}
	if actor.ID == id {
		return refuse(engine.Forbidden("error.self.reset"))
	}
	p, err := o.Store.Persons.Get(ctx, id)
	if err != nil {
		return "", err
	}
	if p.Administrator() && !machine(actor) {
		return refuse(engine.Forbidden("error.reset.administrator"))
	}
	password := people.TemporaryPassword()
	if err := o.setPassword(ctx, actor, id, password, true); err != nil {
		return "", err
	}
	return password, o.endSessions(ctx, id)
}

// SetPassword gives a person the password chosen, for the command line and the
// sample organisation.
func (o *Office) SetPassword(ctx context.Context, actor engine.Actor, id engine.ID, password string, mustChange bool) error {
	if !machine(actor) {
		return engine.Forbidden("error.role", "roles", []engine.Role{})
	}
	set, err := o.Store.Settings.Read(ctx)
	if err != nil {
		return err
	}
	p, err := o.Store.Persons.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := set.SignIn.CheckPassword(p, password); err != nil {
		return err
	}
	return o.setPassword(ctx, actor, id, password, mustChange)
}

func (o *Office) setPassword(ctx context.Context, actor engine.Actor, id engine.ID, password string, mustChange bool) error {
	hash, err := o.hash(ctx, password)
	if err != nil {
		return err
	}
	return o.changePerson(ctx, actor, "person.reset", id, nil, func(p *people.Person) error {
		p.Password, p.PasswordAt, p.MustChange = hash, o.Clock.Now().UnixMilli(), mustChange
		p.Failures, p.LockedTill = 0, 0
		return nil
	})
}
