package handlers

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/views"
)

// Ctx is one request: who asks, in which language, and how to answer.
type Ctx struct {
	*fiber.Ctx
	Server  *Server
	Actor   engine.Actor // zero when nobody is signed in
	Session office.Visit // zero when nobody is signed in
	Token   string       // of the session
	Ref     string       // names this request in the log

	bearer  bool
	route   *Route
	words   *views.Catalogue
	notices []flash
	ctx     context.Context
}

const ctxKey = "lectern.ctx"

func (s *Server) newCtx(fc *fiber.Ctx, r *Route) *Ctx {
	c := &Ctx{Ctx: fc, Server: s, Ref: newReference(), route: r}
	fc.Locals(ctxKey, c)
	fc.Set(fiber.HeaderXRequestID, c.Ref)
	return c
}

// Context returns the context of the request: it ends after 30 s or a little
// later, and may be handed to the store. It is not fiber's, which outlives
// nothing.
func (c *Ctx) Context() context.Context {
	if c.ctx == nil {
		c.ctx = c.Server.patience.context()
	}
	return c.ctx
}

// Now is the server's time.
func (c *Ctx) Now() time.Time { return c.Server.Office.Clock.Now() }

// Words returns the catalogue of the reader's language, which tells times in the
// organisation's zone.
func (c *Ctx) Words() *views.Catalogue {
	if c.words == nil {
		set := c.Server.settings(c.Context())
		c.words = views.Words(views.Negotiate(c.Actor.Language, c.Cookies(languageCookie),
			c.Get(fiber.HeaderAcceptLanguage), set.Language)).In(zone(set.Zone))
	}
	return c.words
}

// T returns a text in the reader's language.
func (c *Ctx) T(key string, args ...any) string { return c.Words().T(key, args...) }

// See sends the reader on to another page of this server (303), which shows the
// notices of Flash.
func (c *Ctx) See(path string) error {
	c.keepNotices()
	return c.Redirect(path, fiber.StatusSeeOther)
}

// JSON answers with a JSON document.
func (c *Ctx) JSON(v any) error { return c.Ctx.JSON(v) }

// Values returns the query of the address.
func (c *Ctx) Values() url.Values {
	values, _ := url.ParseQuery(string(c.Request().URI().QueryString()))
	return values
}

// Params returns a part of the path, decoded: fiber leaves "%E5%BC%A0" as it is.
func (c *Ctx) Params(name string) string {
	raw := c.Ctx.Params(name)
	if text, err := url.PathUnescape(raw); err == nil {
		return text
	}
	return raw
}

// PageNumber is the number of the table's page asked for, from 1.
func (c *Ctx) PageNumber() int { return max(1, c.QueryInt("page", 1)) }

// Addr is the network address of who asks, as the trusted proxies tell it.
func (c *Ctx) Addr() string { return c.Server.address(c.Ctx) }

// next is where to go afterwards, as the form says: a path of this server, home
// when it is anything else.
func (c *Ctx) next() string { return localPath(c.Posted("next")) }

// localPath returns path if it leads to this server, else the home page.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

// newReference returns a name for a request that a person can read out.
func newReference() string {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	for i := range b {
		b[i] = letters[b[i]&31]
	}
	return string(b[:])
}

// msTime returns a time of milliseconds since 1970, as documents keep it.
func msTime(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
