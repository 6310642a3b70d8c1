package handlers

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
	"lectern/views"
)

// statuses maps what went wrong to HTTP: the one place.
var statuses = map[engine.Kind]int{
	engine.KindInvalid:         fiber.StatusBadRequest,
	engine.KindUnauthenticated: fiber.StatusUnauthorized,
	engine.KindForbidden:       fiber.StatusForbidden,
	engine.KindNotFound:        fiber.StatusNotFound,
	engine.KindConflict:        fiber.StatusConflict,
	engine.KindMoved:           fiber.StatusConflict,
	engine.KindClosed:          fiber.StatusGone,
	engine.KindTooLarge:        fiber.StatusRequestEntityTooLarge,
	engine.KindTooMany:         fiber.StatusTooManyRequests,
	engine.KindUnavailable:     fiber.StatusServiceUnavailable,
	engine.KindInternal:        fiber.StatusInternalServerError,
}

// retryAfter is how many seconds a client waits before it asks again, where the
// error does not say until when.
const retryAfter = 2

// secondsUntil is when a client may ask again: when the error's "until" has
// come, at least one second from now.
func secondsUntil(e *engine.Error, now time.Time) int {
	until, ok := e.Args["until"].(time.Time)
	if !ok {
		return retryAfter
	}
	return max(1, int((until.Sub(now)+time.Second-1)/time.Second))
}

// beside is an error of the API with values that stand beside "error".
type beside struct {
	error
	values map[string]any
}

func (b beside) Unwrap() error { return b.error }

// Beside adds values to what the API answers with an error: name, value, name,
// value ….
func Beside(err error, pairs ...any) error {
	b := beside{error: err, values: make(map[string]any, len(pairs)/2)}
	for i := 0; i+1 < len(pairs); i += 2 {
		b.values[pairs[i].(string)] = pairs[i+1]
	}
	return b
}

// fail answers a request that ended in an error: JSON to the API, a page to a
// reader, in their language.
func (s *Server) fail(fc *fiber.Ctx, err error) error {
	c, ok := fc.Locals(ctxKey).(*Ctx)
	if !ok { // no route: an unknown address, or a request that was not read
		c = s.newCtx(fc, &Route{API: strings.HasPrefix(fc.Path(), "/api/")})
		if err := c.signedIn(); err != nil {
			c.Token = ""
		}
		c.drop()
	}
	known, status := classify(err)
	switch known.Kind {
	case engine.KindInternal:
		s.Config.Log.Error("request failed", "reference", c.Ref, "method", fc.Method(), "path", fc.Path(), "actor", c.Actor.ID, "error", known)
	case engine.KindUnavailable, engine.KindTooMany:
		fc.Set(fiber.HeaderRetryAfter, strconv.Itoa(secondsUntil(known, c.Now())))
		s.Config.Log.LogAttrs(context.Background(), slog.LevelWarn, "request put off", slog.String("reference", c.Ref), slog.String("path", fc.Path()), slog.Any("error", known))
	}
	fc.Status(status)
	if c.route.API {
		return c.failJSON(err, known)
	}
	if known.Kind == engine.KindUnauthenticated && fc.Method() == fiber.MethodGet {
		door := "/signin"
		if strings.HasPrefix(fc.Path(), "/sit/") {
			door = "/ticket"
		}
		return c.See(door + "?next=" + url.QueryEscape(localPath(fc.OriginalURL())))
	}
	return c.failPage(known)
}

// classify finds the Error in err, and its HTTP status.
func classify(err error) (*engine.Error, int) {
	var known *engine.Error
	if errors.As(err, &known) {
		status, ok := statuses[known.Kind]
		if !ok {
			status = fiber.StatusInternalServerError
		}
		return known, status
	}
	var web *fiber.Error
	if errors.As(err, &web) {
		switch {
		case web.Code == fiber.StatusNotFound:
			return engine.NotFound("error.page_missing"), web.Code
		case web.Code == fiber.StatusMethodNotAllowed:
			return engine.Invalid("error.method"), web.Code
		case web.Code < fiber.StatusInternalServerError:
			return engine.Invalid("error.body").Because(err), web.Code
		}
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return engine.Unavailable("error.unavailable").Because(err), fiber.StatusServiceUnavailable
	}
	return engine.AsError(err), fiber.StatusInternalServerError
}

func (c *Ctx) failJSON(err error, known *engine.Error) error {
	said := map[string]any{"kind": known.Kind, "message": c.Words().Say(known)}
	if known.Field != "" {
		said["field"] = known.Field
	}
	if known.Kind == engine.KindInternal {
		said["reference"] = c.Ref
	}
	if known.Kind == engine.KindUnauthenticated {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	answer := map[string]any{"error": said}
	if mending, ok := c.Words().MendingOf(err); ok {
		answer["shortages"], answer["remedies"] = mending.Shortages, mending.Remedies
	}
	var b beside
	if errors.As(err, &b) {
		for name, value := range b.values {
			answer[name] = value
		}
	}
	return c.JSON(answer)
}

func (c *Ctx) failPage(known *engine.Error) error {
	kind := "errorpage." + string(known.Kind)
	p := &views.ErrorPage{
		Frame: c.Frame(c.T(kind + ".title")),
		What:  c.Words().Say(known), Safe: c.T(kind + ".safe"), Todo: c.T(kind + ".todo"),
		Back: &views.Link{Text: c.T("frame.home"), URL: "/"},
	}
	if known.Kind == engine.KindInternal {
		p.Reference = c.Ref
	}
	if known.Kind == engine.KindUnauthenticated {
		p.Back = &views.Link{Text: c.T("signin.title"), URL: "/signin"}
	}
	return c.Page(p)
}

// panicked logs where a handler fell; the error that follows has the reference.
func (s *Server) panicked(fc *fiber.Ctx, value any) {
	s.Config.Log.Error("panic", "path", fc.Path(), "value", value, "stack", string(debug.Stack()))
}
