package handlers

import (
	"bytes"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
	"lectern/views"
)

const (
	contrastCookie = "contrast"
	sizeCookie     = "size"
)

// Page answers with a page, filling in what of its frame belongs to the
// request.
func (c *Ctx) Page(p views.Page) error {
	c.fillFrame(views.FrameOf(p))
	var b bytes.Buffer
	if err := views.Render(&b, p); err != nil {
		return engine.Internal("drawing a page", err)
	}
	c.Type("html", "utf-8")
	return c.Send(b.Bytes())
}

// paperPage answers with an exam page, put together from what is drawn already.
func (c *Ctx) paperPage(p *views.SitPaperPage) error {
	c.fillFrame(views.FrameOf(p))
	c.Type("html", "utf-8")
	return c.sendLarge(func(b []byte) ([]byte, error) { return c.Server.papers.Append(b, p) })
}

// Again shows a form anew with the reasons why it was not taken (status 422)
// when the reader can mend them; any other error is returned as it is. page has
// what was typed.
func (c *Ctx) Again(err error, p views.Page) error {
	if !mendable(err) {
		return err
	}
	views.FrameOf(p).Errors = c.Words().FieldErrorsOf(err)
	c.Status(fiber.StatusUnprocessableEntity)
	return c.Page(p)
}

func mendable(err error) bool {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range many.Unwrap() {
			if !mendable(one) {
				return false
			}
		}
		return true
	}
	var e *engine.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind {
	case engine.KindInvalid, engine.KindConflict, engine.KindTooMany, engine.KindTooLarge, engine.KindClosed:
		return true
	case engine.KindUnauthenticated, engine.KindNotFound, engine.KindForbidden:
		return e.Field != ""
	}
	return false
}

// Frame begins the frame of a page whose title is given in the reader's
// language; with it a handler can print times and numbers for its page.
func (c *Ctx) Frame(title string) views.Frame {
	f := views.Frame{Title: title}
	c.fillFrame(&f)
	return f
}

func (c *Ctx) fillFrame(f *views.Frame) {
	if f.Words != nil {
		return
	}
	set := c.Server.settings(c.Context())
	f.Words = c.Words()
	f.House = set.Organisation
	f.Zone = zone(set.Zone)
	f.Now = c.Now()
	f.CSRF = c.csrfToken()
	f.Path = c.pagePath()
	f.Contrast = c.Cookies(contrastCookie)
	f.Size = c.Cookies(sizeCookie)
	f.Notices = append(f.Notices, c.takeNotices()...)
	if c.Actor.ID != "" {
		actor := c.Actor
		f.Actor = &actor
		if actor.Exam != "" {
			return // one exam, and no way elsewhere
		}
		if c.Server.mayOpen(actor, "/jobs") {
			f.JobsURL = "/jobs"
		}
		f.Nav = views.Navigation(f.Path, func(path string) bool { return c.Server.mayOpen(actor, path) })
	}
}

// pagePath is the address of the page that the reader is on: this one, or for a
// form that is shown anew the one it was sent from.
func (c *Ctx) pagePath() string {
	if c.Method() == fiber.MethodGet {
		return localPath(c.OriginalURL())
	}
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || from.Path == "" || from.Host != c.Hostname() {
		return "/"
	}
	return localPath(from.RequestURI())
}

// zones are the time zones read so far: there are some hundred, and settings
// name no others.
var zones sync.Map

func zone(name string) *time.Location {
	if z, known := zones.Load(name); known {
		return z.(*time.Location)
	}
	if z, err := time.LoadLocation(name); err == nil && name != "" {
		zones.Store(name, z)
		return z
	}
	return time.UTC
}
