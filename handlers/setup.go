package handlers

import (
	"lectern/engine"
	"lectern/engine/office"
	"lectern/views"
)

// firstRoles are those of the people whom the first visit makes, one each.
var firstRoles = []engine.Role{engine.RoleSystem, engine.RoleSecurity, engine.RoleAudit, engine.RoleOffice}

func (s *Server) setup(c *Ctx) error {
	needed, err := s.Office.NeedsSetup(c.Context())
	if err != nil {
		return err
	}
	if !needed {
		return c.See("/signin")
	}
	return c.Page(s.setupPage(c))
}

func (s *Server) setupSend(c *Ctx) error {
	p := s.setupPage(c)
	list := make([]office.NewPerson, len(firstRoles))
	for i, role := range firstRoles {
		at := &p.People[i]
		at.Name, at.ID, at.User = c.Posted(at.Input("name", i)), c.Posted(at.Input("id", i)), c.Posted(at.Input("user", i))
		list[i] = office.NewPerson{
			ID: at.ID, Name: at.Name, User: at.User, Password: c.PostedRaw(at.Input("password", i)),
			Roles: []engine.Role{role},
		}
	}
	if err := s.Office.Setup(c.Context(), list); err != nil {
		return c.Again(joined(err), p)
	}
	c.Flash("setup.done")
	return c.See("/signin")
}

func (s *Server) setupPage(c *Ctx) *views.SetupPage {
	p := &views.SetupPage{Frame: c.Frame(c.T("setup.title"))}
	for _, role := range firstRoles {
		p.People = append(p.People, views.SetupPerson{Role: string(role)})
	}
	return p
}
