package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
)

const sessionCookie = "lectern"

// signedIn finds out who asks, by the Authorization header or the cookie. Nobody
// is no error here: the route says who may come in.
func (c *Ctx) signedIn() error {
	c.Token, c.bearer = bearerToken(c.Get(fiber.HeaderAuthorization))
	if !c.bearer {
		c.Token = c.Cookies(sessionCookie)
	}
	if c.Token == "" {
		return nil
	}
	visit, actor, err := c.Server.Office.Visit(c.Context(), c.Token)
	switch {
	case err == nil:
		c.Session, c.Actor = visit, actor
		c.Actor.Address = c.Addr()
		return nil
	case !engine.Is(err, engine.KindUnauthenticated):
		return err
	case !c.bearer:
		c.dropCookie(sessionCookie)
	}
	c.Token = ""
	return nil
}

// know makes the request that of a session just begun.
func (c *Ctx) know(token string) error {
	visit, actor, err := c.Server.Office.Visit(c.Context(), token)
	if err != nil {
		return err
	}
	c.Token, c.Session, c.Actor, c.words = token, visit, actor, nil
	c.Actor.Address = c.Addr()
	return nil
}

func bearerToken(header string) (string, bool) {
	scheme, token, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// enter makes token the browser's session; the session it had before ends.
func (c *Ctx) enter(token string, actor engine.Actor) {
	if c.Token != "" && c.Token != token && !c.bearer {
		if err := c.Server.Office.SignOut(c.Context(), c.Token); err != nil {
			c.Server.Config.Log.Warn("ending the session before", "error", err)
		}
	}
	c.setCookie(sessionCookie, token, 0)
	c.dropCookie(doorCookie)
	c.Token, c.Actor = token, actor
}
