package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
)

// serve is the way of every request to a route: is there a time to serve by, who
// asks, may they, what do they send, is it theirs to send, then the act.
func (s *Server) serve(r *Route) fiber.Handler {
	return func(fc *fiber.Ctx) error {
		c := s.newCtx(fc, r)
		if err := s.Office.InTime(); err != nil {
			c.drop()
			return err
		}
		if err := c.signedIn(); err != nil {
			return err
		}
		if err := r.check(c.Actor); err != nil {
			if c.Actor.ID == "" && c.resumable() {
				// Nobody who is not known makes us hold a file: it could not be carried.
				switch err := c.readBody(bodyLimit); {
				case err == nil:
					return c.signinAgain()
				case !engine.Is(err, engine.KindTooLarge):
					return err
				}
			}
			// What follows on a connection must not be mistaken for this body.
			c.drop()
			return s.Office.Refused(c.Context(), c.Actor, c.Path(), err)
		}
		if c.Session.MustChange && !r.Public && !strings.HasPrefix(r.Path, "/account") {
			c.drop()
			return c.mustChange()
		}
		if err := c.readBody(r.limit()); err != nil {
			return err
		}
		if err := c.checkCSRF(); err != nil {
			if c.resumable() {
				c.Status(fiber.StatusForbidden)
				return c.resend(c.typed())
			}
			return err
		}
		if err := r.Do(c); err != nil {
			if r.Method == fiber.MethodGet { // what changes anything leaves its own entry
				return s.Office.Refused(c.Context(), c.Actor, c.Path(), err)
			}
			return err
		}
		c.drop()
		return nil
	}
}

func (c *Ctx) mustChange() error {
	if c.route.API {
		return engine.Forbidden("error.must_change")
	}
	return c.See("/account")
}
