package handlers

import (
	"github.com/gofiber/fiber/v2"

	"lectern/engine"
)

// apiSignin signs a client in, by user name and password or by ticket and code,
// and sets the browser's cookie too.
func (s *Server) apiSignin(c *Ctx) error {
	var in struct {
		User     string `json:"user"`
		Password string `json:"password"`
		Ticket   string `json:"ticket"`
		Code     string `json:"code"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	var token string
	var actor engine.Actor
	var err error
	if in.Ticket != "" || in.Code != "" {
		token, actor, err = s.Office.SignInTicket(c.Context(), in.Ticket, in.Code, c.Addr())
	} else {
		token, actor, err = s.Office.SignIn(c.Context(), in.User, in.Password, c.Addr())
	}
	if err != nil {
		return err
	}
	c.enter(token, actor)
	role := engine.RoleCandidate
	if len(actor.Roles) > 0 {
		role = actor.Roles[0]
	}
	return c.JSON(map[string]any{"token": token, "name": actor.Name, "role": role})
}

func (s *Server) apiSignout(c *Ctx) error {
	if err := s.Office.SignOut(c.Context(), c.Token); err != nil {
		return err
	}
	if !c.bearer {
		c.dropCookie(sessionCookie)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// apiMe tells a client who it is signed in as.
func (s *Server) apiMe(c *Ctx) error {
	me := map[string]any{"id": c.Actor.ID, "name": c.Actor.Name, "department": c.Actor.Department, "roles": c.Actor.Roles}
	if c.Actor.Exam != "" {
		me["exam"] = c.Actor.Exam
	}
	if !c.bearer {
		me["csrf"] = c.csrfToken()
	}
	return c.JSON(me)
}
