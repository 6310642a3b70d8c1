package handlers

import (
	"encoding/base64"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"lectern/views"
)

const noticeCookie = "lectern_notice"

// flash is a notice that waits for the next page, in a cookie: any node shows
// it, and the text is made where it is shown.
type flash struct {
	Kind string   `json:"k"`
	Key  string   `json:"t"`
	Args []string `json:"a,omitempty"`
}

// Flash says on the next page that something is done. args are pairs of a name
// and a value.
func (c *Ctx) Flash(key string, args ...any) { c.flash("ok", key, args...) }

// Warn says something on the next page that the reader must heed.
func (c *Ctx) Warn(key string, args ...any) { c.flash("warn", key, args...) }

func (c *Ctx) flash(kind, key string, args ...any) {
	n := flash{Kind: kind, Key: key}
	for _, a := range args {
		n.Args = append(n.Args, c.Words().Print(a))
	}
	c.notices = append(c.notices, n)
}

// keepNotices puts the notices into the cookie for the page that follows.
func (c *Ctx) keepNotices() {
	if len(c.notices) == 0 {
		return
	}
	b, err := json.Marshal(c.notices)
	if err != nil {
		return
	}
	c.setCookie(noticeCookie, base64.RawURLEncoding.EncodeToString(b), 60)
}

// takeNotices returns what waits in the cookie and of this request, and forgets
// it.
func (c *Ctx) takeNotices() []views.Notice {
	var kept []flash
	if text := c.Cookies(noticeCookie); text != "" {
		if b, err := base64.RawURLEncoding.DecodeString(text); err == nil {
			_ = json.Unmarshal(b, &kept) // a broken cookie is no notice
		}
		c.dropCookie(noticeCookie)
	}
	var shown []views.Notice
	for _, n := range append(kept, c.notices...) {
		if n.Kind != "ok" && n.Kind != "warn" || !c.Words().Has(n.Key) {
			continue
		}
		args := make([]any, len(n.Args))
		for i, a := range n.Args {
			args[i] = a
		}
		shown = append(shown, views.Notice{Kind: n.Kind, Text: c.T(n.Key, args...)})
	}
	c.notices = nil
	return shown
}

// setCookie sets a cookie for so many seconds, 0 till the browser closes.
func (c *Ctx) setCookie(name, value string, seconds int) {
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds, SessionOnly: seconds == 0,
		HTTPOnly: true, Secure: c.secure(), SameSite: fiber.CookieSameSiteLaxMode,
	})
}

func (c *Ctx) dropCookie(name string) {
	c.Cookie(&fiber.Cookie{
		Name: name, Path: "/", MaxAge: -1, Expires: c.Now().AddDate(-1, 0, 0),
		HTTPOnly: true, Secure: c.secure(), SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// secure reports whether the browser speaks TLS, to us or to a trusted proxy.
func (c *Ctx) secure() bool { return c.Server.Config.TLS || c.Protocol() == "https" }
