package handlers

import (
	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/people"
	"lectern/views"
)

// peopleList lists the persons that a filter selects.
func (s *Server) peopleList(c *Ctx) error {
	p := &views.PeopleListPage{
		Frame: c.Frame(c.T("people.title")),
		Text:  c.Query("q"), Department: c.Query("department"), Role: c.Query("role"), Status: c.Query("status"),
	}
	p.Intro = c.T("people.intro")
	if c.Actor.Has(engine.RoleSystem) {
		p.Action = &views.Link{Text: c.T("people.add"), URL: "/system/people/new"}
	}
	names, options, err := s.departmentOptions(c, "people.department_any")
	if err != nil {
		return err
	}
	p.Departments = options
	p.RoleOptions = append([]views.Option{{Text: c.T("people.role_any")}}, roleOptions(c)...)
	filter := office.PeopleFilter{
		Text: p.Text, Department: p.Department, Role: engine.Role(p.Role), Status: office.PersonStatus(p.Status),
		Skip: (c.PageNumber() - 1) * views.PageSize, Limit: views.PageSize,
	}
	list, total, err := s.Office.People(c.Context(), c.Actor, filter)
	if err != nil {
		return err
	}
	p.Pager = views.NewPager("/system/people", c.Values(), c.PageNumber(), views.PageSize, total)
	if len(list) == 0 && total > 0 { // a page past the end
		filter.Skip = p.Pager.Skip()
		if list, _, err = s.Office.People(c.Context(), c.Actor, filter); err != nil {
			return err
		}
	}
	for _, person := range list {
		p.Rows = append(p.Rows, views.PersonRow{
			ID: person.ID, Name: person.Name, User: person.User, Department: names[person.Department], Roles: person.Roles,
			Status: string(s.Office.PersonStatusOf(person)),
		})
	}
	return c.Page(p)
}

// departmentOptions returns the departments' names by id, and the options of a
// field whose first, "", has the text of the key none.
func (s *Server) departmentOptions(c *Ctx, none string) (map[engine.ID]string, []views.Option, error) {
	list, err := s.Office.Departments(c.Context())
	if err != nil {
		return nil, nil, err
	}
	names := make(map[engine.ID]string, len(list))
	options := []views.Option{{Text: c.T(none)}}
	for _, d := range list {
		names[d.ID] = d.Name
		options = append(options, views.Option{Value: d.ID, Text: d.Name})
	}
	return names, options, nil
}

func roleOptions(c *Ctx) []views.Option {
	options := make([]views.Option, len(engine.Roles))
	for i, r := range engine.Roles {
		options[i] = views.Option{Value: string(r), Text: c.T("role." + string(r))}
	}
	return options
}

// personNew asks for somebody to be added.
func (s *Server) personNew(c *Ctx) error { return s.personNewAgain(c, people.Person{}, nil) }

func (s *Server) personNewSend(c *Ctx) error {
	n := office.NewPerson{ID: c.Posted("id"), Name: c.Posted("name"), Department: c.Posted("department"), User: c.Posted("user")}
	p, err := s.Office.AddPerson(c.Context(), c.Actor, n)
	if err != nil {
		return s.personNewAgain(c, people.Person{ID: n.ID, Name: n.Name, Department: n.Department, User: n.User}, err)
	}
	c.Flash("people.added", "name", p.Name)
	return c.See(personPath(p.ID))
}

func (s *Server) personNewAgain(c *Ctx, typed people.Person, refusal error) error {
	p := &views.PersonNewPage{
		Frame: c.Frame(c.T("people.add")), ID: typed.ID, Name: typed.Name, Department: typed.Department, User: typed.User,
	}
	p.Crumbs = []views.Link{{Text: c.T("people.title"), URL: "/system/people"}}
	var err error
	if _, p.Departments, err = s.departmentOptions(c, "people.department_none"); err != nil {
		return err
	}
	if refusal != nil {
		return c.Again(refusal, p)
	}
	return c.Page(p)
}
