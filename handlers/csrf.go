package handlers

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
)

// doorCookie holds the secret of forms for whoever is not signed in yet.
const doorCookie = "lectern_door"

const (
	csrfField  = "csrf"
	csrfHeader = "X-CSRF-Token"
)

// checkCSRF refuses a change that was sent by cookie without the token of a page
// of ours. A call with a bearer token needs none: no browser sends that by
// itself. Nor does a public API call (signing in), which must be JSON: another
// site's form cannot send that.
func (c *Ctx) checkCSRF() error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return nil
	}
	if c.bearer {
		return nil
	}
	if c.route.API && c.route.Public {
		return c.needJSON()
	}
	token := c.Get(csrfHeader)
	if token == "" {
		token = c.Posted(csrfField)
	}
	if !sameSecret(c.csrfSecret(), token) {
		return engine.Forbidden("error.csrf")
	}
	return nil
}

// csrfSecret is the session's, or before signing in the door's; "" when there is
// neither.
func (c *Ctx) csrfSecret() string {
	if c.Session.CSRF != "" {
		return c.Session.CSRF
	}
	return c.Cookies(doorCookie)
}

// csrfToken returns a token for a page. It differs each time, so that a
// compressed page does not give the secret away.
func (c *Ctx) csrfToken() string {
	secret := c.csrfSecret()
	if secret == "" {
		secret = rand.Text()
		c.setCookie(doorCookie, secret, 0)
	}
	return maskSecret(secret)
}

func maskSecret(secret string) string {
	b := make([]byte, 2*len(secret))
	pad, masked := b[:len(secret)], b[len(secret):]
	_, _ = rand.Read(pad) // never fails
	subtle.XORBytes(masked, []byte(secret), pad)
	return base64.RawURLEncoding.EncodeToString(b)
}

// sameSecret reports whether token is secret, masked or as it is.
func sameSecret(secret, token string) bool {
	if secret == "" {
		return false
	}
	if subtle.ConstantTimeCompare([]byte(secret), []byte(token)) == 1 {
		return true
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 2*len(secret) {
		return false
	}
	half := make([]byte, len(secret))
	subtle.XORBytes(half, b[:len(secret)], b[len(secret):])
	return subtle.ConstantTimeCompare(half, []byte(secret)) == 1
}

func (c *Ctx) needJSON() error {
	if media, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";"); strings.TrimSpace(media) != fiber.MIMEApplicationJSON {
		return engine.Invalid("error.content_type")
	}
	return nil
}
