package handlers

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"lectern/views"
)

// A form is often sent long after its page was opened: the session has ended, or
// is another one. What was typed must not be lost, so it is carried through the
// sign-in, or shown again to be confirmed, as long as it came from a page of
// ours.

// resumable reports whether what the request brings can be carried: a plain form
// from a page of ours, without a password in it.
func (c *Ctx) resumable() bool {
	return c.Method() == fiber.MethodPost && !c.route.API && !c.route.Public &&
		!strings.Contains(c.route.Path, "password") && c.sameOrigin()
}

func (c *Ctx) sameOrigin() bool {
	from := c.Get(fiber.HeaderOrigin)
	if from == "" {
		from = c.Get(fiber.HeaderReferer)
	}
	u, err := url.Parse(from)
	return err == nil && u.Host != "" && u.Host == c.Hostname()
}

// typed returns the form that was sent.
func (c *Ctx) typed() views.Typed {
	t := views.Typed{To: localPath(c.OriginalURL())}
	add := func(name, value string) {
		if name != csrfField {
			t.Fields = append(t.Fields, views.TypedField{Name: name, Value: value})
		}
	}
	if form := c.multipart(); form != nil {
		for name, values := range form.Value {
			for _, v := range values {
				add(name, v)
			}
		}
		slices.SortStableFunc(t.Fields, func(a, b views.TypedField) int { return strings.Compare(a.Name, b.Name) })
		return t
	}
	c.Request().PostArgs().VisitAll(func(name, value []byte) { add(string(name), string(value)) })
	return t
}

// carried returns the form that a sign-in brings along.
func (c *Ctx) carried() views.Typed {
	to := c.Posted("typed")
	if to == "" {
		return views.Typed{}
	}
	t := views.Typed{To: localPath(to)}
	for _, f := range c.typed().Fields {
		if name, ok := strings.CutPrefix(f.Name, views.TypedPrefix); ok {
			t.Fields = append(t.Fields, views.TypedField{Name: name, Value: f.Value})
		}
	}
	return t
}

// signinAgain asks who sent a form without a session to sign in, and keeps the
// form.
func (c *Ctx) signinAgain() error {
	p := c.Server.signinPage(c, "", "/")
	p.Typed = c.typed()
	c.Status(fiber.StatusUnauthorized)
	return c.Page(p)
}

// resend shows a form that was not taken, to be sent after all.
func (c *Ctx) resend(t views.Typed) error {
	p := &views.ResendPage{Frame: c.Frame(c.T("resend.title")), Typed: t}
	p.Intro = c.T("resend.intro")
	return c.Page(p)
}
