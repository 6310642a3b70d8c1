package handlers

import (
	"net/url"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/people"
	"lectern/views"
)

func personPath(id engine.ID) string { return "/system/people/" + url.PathEscape(id) }

// person shows one person, with what the reader may change of them.
func (s *Server) person(c *Ctx) error {
	p, err := s.personPage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) personPage(c *Ctx) (*views.PersonPage, error) {
	person, err := s.Office.Person(c.Context(), c.Actor, c.Params("person"))
	if err != nil {
		return nil, err
	}
	set, err := s.Office.Settings(c.Context())
	if err != nil {
		return nil, err
	}
	names, options, err := s.departmentOptions(c, "people.department_none")
	if err != nil {
		return nil, err
	}
	status := s.Office.PersonStatusOf(person)
	system, security := c.Actor.Has(engine.RoleSystem), c.Actor.Has(engine.RoleSecurity)
	self := c.Actor.ID == person.ID
	p := &views.PersonPage{
		Frame: c.Frame(person.Name), ID: person.ID, Version: person.Version, Name: person.Name, User: person.User,
		Department: person.Department, DepartmentN: names[person.Department], Departments: options,
		Roles: person.Roles, RoleOptions: roleOptions(c), Topics: strings.Join(person.Topics, "\n"),
		Status: string(status), LockedTill: person.LockedTill, Password: passwordState(person), PasswordAt: person.PasswordAt,
		MayEdit: system, MayGrant: security && !self, MayUnlock: security && !self && status == office.PersonLocked,
		MayReset:   system && !self && !person.Administrator(),
		MayDisable: !self && (person.Administrator() && security || !person.Administrator() && system),
		Self:       self && security,
	}
	p.Intro = person.ID
	p.Crumbs = []views.Link{{Text: c.T("people.title"), URL: "/system/people"}}
	if person.HasPassword && set.SignIn.PasswordDays > 0 {
		person.Password = "set"
		ends, _ := set.SignIn.PasswordEnds(person)
		p.Ends = ends.UnixMilli()
	}
	return p, nil
}

func passwordState(p people.Person) string {
	switch {
	case !p.HasPassword:
		return "none"
	case p.MustChange:
		return "given"
	}
	return "set"
}

// personAgain shows the person's page with the reasons of a refusal; typed puts
// back what was typed.
func (s *Server) personAgain(c *Ctx, refusal error, typed func(*views.PersonPage)) error {
	p, err := s.personPage(c)
	if err != nil {
		return err
	}
	typed(p)
	return c.Again(refusal, p)
}

func (s *Server) personSave(c *Ctx) error {
	id := c.Params("person")
	version, _ := strconv.ParseInt(c.Posted("version"), 10, 64)
	edit := office.PersonEdit{Version: version, Name: c.Posted("name"), Department: c.Posted("department"), User: c.Posted("user")}
	if err := s.Office.EditPerson(c.Context(), c.Actor, id, edit); err != nil {
		return s.personAgain(c, err, func(p *views.PersonPage) {
			p.Name, p.Department, p.User, p.Version = edit.Name, edit.Department, edit.User, edit.Version
		})
	}
	c.Flash("people.saved", "name", edit.Name)
	return c.See(personPath(id))
}

func (s *Server) personGrant(c *Ctx) error {
	id := c.Params("person")
	roles := []engine.Role{}
	for _, r := range c.PostedAll("roles") {
		roles = append(roles, engine.Role(r))
	}
	topics := c.PostedRaw("topics")
	err := s.Office.GrantRoles(c.Context(), c.Actor, id, roles, strings.Split(topics, "\n"))
	if err != nil {
		if engine.Is(err, engine.KindForbidden) {
			err = engine.AsError(err).At("roles")
		}
		return s.personAgain(c, err, func(p *views.PersonPage) { p.Roles, p.Topics = roles, topics })
	}
	return s.personDone(c, id, "people.granted")
}

func (s *Server) personUnlock(c *Ctx) error {
	id := c.Params("person")
	if err := s.Office.UnlockPerson(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return s.personDone(c, id, "people.unlocked")
}

func (s *Server) personEnable(c *Ctx) error {
	id := c.Params("person")
	if err := s.Office.DisablePerson(c.Context(), c.Actor, id, false); err != nil {
		return err
	}
	return s.personDone(c, id, "people.enabled")
}

// personDone goes back to the person's page with a notice that names them.
func (s *Server) personDone(c *Ctx, id engine.ID, key string) error {
	person, err := s.Office.Person(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Flash(key, "name", person.Name)
	return c.See(personPath(id))
}

// personDisable asks whether a person is to be kept out.
func (s *Server) personDisable(c *Ctx) error {
	person, err := s.Office.Person(c.Context(), c.Actor, c.Params("person"))
	if err != nil {
		return err
	}
	p := &views.PersonDisablePage{Frame: c.Frame(c.T("people.disable_title", "name", person.Name)), ID: person.ID, Name: person.Name}
	p.Crumbs = personCrumbs(c, person)
	return c.Page(p)
}

func (s *Server) personDisableSend(c *Ctx) error {
	id := c.Params("person")
	if err := s.Office.DisablePerson(c.Context(), c.Actor, id, true); err != nil {
		return err
	}
	return s.personDone(c, id, "people.disabled")
}

// personReset asks whether a person is to get a temporary password.
func (s *Server) personReset(c *Ctx) error { return s.personResetPage(c, "") }

// personResetSend makes it and shows it, this once.
func (s *Server) personResetSend(c *Ctx) error {
	password, err := s.Office.ResetPassword(c.Context(), c.Actor, c.Params("person"))
	if err != nil {
		return err
	}
	return s.personResetPage(c, password)
}

func (s *Server) personResetPage(c *Ctx, password string) error {
	person, err := s.Office.Person(c.Context(), c.Actor, c.Params("person"))
	if err != nil {
		return err
	}
	title := c.T("people.reset_title", "name", person.Name)
	if !person.HasPassword {
		title = c.T("people.give_title", "name", person.Name)
	}
	p := &views.PersonResetPage{Frame: c.Frame(title), ID: person.ID, Name: person.Name, User: person.User, Password: password}
	p.Crumbs = personCrumbs(c, person)
	return c.Page(p)
}

func personCrumbs(c *Ctx, p people.Person) []views.Link {
	return []views.Link{{Text: c.T("people.title"), URL: "/system/people"}, {Text: p.Name, URL: personPath(p.ID)}}
}
