package handlers

import (
	"slices"

	"lectern/engine"
	"lectern/views"
)

const languageCookie = "lang"

const year = 365 * 24 * 3600 // seconds

// language switches the language of the pages: in the browser, and for good
// where somebody is signed in.
func (s *Server) language(c *Ctx) error {
	lang := c.Posted("lang")
	if !slices.Contains(views.Languages, lang) {
		return engine.Invalid("error.language").At("lang")
	}
	if c.Actor.ID != "" {
		if err := s.Office.SetLanguage(c.Context(), c.Actor, lang); err != nil {
			return err
		}
	}
	c.rememberLanguage(lang)
	return c.See(c.next())
}

// rememberLanguage keeps the choice in the browser, for before the next
// sign-in.
func (c *Ctx) rememberLanguage(lang string) {
	if lang == "" {
		c.dropCookie(languageCookie)
		return
	}
	c.setCookie(languageCookie, lang, year)
}

// display keeps text size and contrast in the browser: they belong to the
// screen more than to the person.
func (s *Server) display(c *Ctx) error {
	size, contrast := c.Posted("size"), c.Posted("contrast")
	if !slices.Contains([]string{"", "large", "largest"}, size) {
		size = ""
	}
	if contrast != "high" {
		contrast = ""
	}
	c.setCookie(sizeCookie, size, year)
	c.setCookie(contrastCookie, contrast, year)
	return c.See(c.next())
}
