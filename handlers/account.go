package handlers

import (
	"lectern/engine"
	"lectern/views"
)

// account shows a person what is known of them here, and changes what is
// theirs.
func (s *Server) account(c *Ctx) error { return s.accountAgain(c, nil) }

func (s *Server) accountLanguage(c *Ctx) error {
	lang := c.Posted("lang")
	if err := s.Office.SetLanguage(c.Context(), c.Actor, lang); err != nil {
		return s.accountAgain(c, err)
	}
	c.rememberLanguage(lang)
	c.Flash("account.language_saved")
	return c.See("/account")
}

func (s *Server) accountPassword(c *Ctx) error {
	fresh := c.PostedRaw("new")
	if fresh != c.PostedRaw("again") {
		return s.accountAgain(c, engine.Invalid("error.password.again").At("again"))
	}
	if err := s.Office.ChangePassword(c.Context(), c.Actor, c.PostedRaw("old"), fresh, c.Session.ID); err != nil {
		return s.accountAgain(c, err)
	}
	c.Flash("account.password_saved")
	return c.See("/account")
}

func (s *Server) accountAgain(c *Ctx, refusal error) error {
	p := &views.AccountPage{Frame: c.Frame(c.T("account.title")), MustChange: c.Session.MustChange}
	person, err := s.Office.Store.Persons.Get(c.Context(), c.Actor.ID)
	if err != nil {
		return err
	}
	p.User, p.Roles, p.Language = person.User, person.Roles, person.Language
	if person.Department != "" {
		department, err := s.Office.Store.Departments.Get(c.Context(), person.Department)
		if err != nil && !engine.Is(err, engine.KindNotFound) {
			return err
		}
		p.Department = department.Name
	}
	if refusal != nil {
		return c.Again(refusal, p)
	}
	return c.Page(p)
}
