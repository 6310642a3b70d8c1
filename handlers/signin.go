package handlers

import (
	"lectern/engine"
	"lectern/views"
)

// signin shows the door for user name and password; on the first visit the
// set-up instead.
func (s *Server) signin(c *Ctx) error {
	needed, err := s.Office.NeedsSetup(c.Context())
	if err != nil {
		return err
	}
	if needed {
		return c.See("/setup")
	}
	if c.Actor.ID != "" {
		return c.See(localPath(c.Query("next")))
	}
	return c.Page(s.signinPage(c, "", localPath(c.Query("next"))))
}

func (s *Server) signinSend(c *Ctx) error {
	user := c.Posted("user")
	token, actor, err := s.Office.SignIn(c.Context(), user, c.PostedRaw("password"), c.Addr())
	if err != nil {
		p := s.signinPage(c, user, c.next())
		p.Typed = c.carried()
		return c.refused(err, p)
	}
	c.enter(token, actor)
	if t := c.carried(); t.To != "" {
		if err := c.know(token); err != nil {
			return err
		}
		return c.resend(t)
	}
	return c.See(c.next())
}

func (s *Server) signinPage(c *Ctx, user, next string) *views.SigninPage {
	return &views.SigninPage{Frame: c.Frame(c.T("signin.title")), User: user, Next: next}
}

// refused shows a door anew: a refusal to sign in is mended at the door.
func (c *Ctx) refused(err error, p views.Page) error {
	if engine.Is(err, engine.KindUnauthenticated) || engine.Is(err, engine.KindForbidden) {
		known := *engine.AsError(err)
		known.Kind = engine.KindInvalid
		err = &known
	}
	return c.Again(err, p)
}

func (s *Server) signout(c *Ctx) error {
	if c.Token != "" {
		if err := s.Office.SignOut(c.Context(), c.Token); err != nil {
			return err
		}
	}
	c.dropCookie(sessionCookie)
	c.Flash("signin.done_out")
	if c.Actor.Exam != "" {
		return c.See("/ticket")
	}
	return c.See("/signin")
}
