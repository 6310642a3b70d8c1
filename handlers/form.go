package handlers

import (
	"mime/multipart"
	"strconv"
	"strings"
	"time"

	"lectern/engine"
)

// Posted returns a field of the form that was sent, without space around it.
func (c *Ctx) Posted(name string) string { return strings.TrimSpace(c.PostedRaw(name)) }

// PostedRaw returns a field of the form that was sent, as it was sent.
func (c *Ctx) PostedRaw(name string) string {
	if form := c.multipart(); form != nil {
		if values := form.Value[name]; len(values) > 0 {
			return values[0]
		}
		return ""
	}
	return string(c.Request().PostArgs().Peek(name))
}

// PostedAll returns all values of a field of the form that was sent.
func (c *Ctx) PostedAll(name string) []string {
	if form := c.multipart(); form != nil {
		return form.Value[name]
	}
	var values []string
	for _, v := range c.Request().PostArgs().PeekMulti(name) {
		values = append(values, string(v))
	}
	return values
}

// PostedOn reports whether a checkbox was ticked.
func (c *Ctx) PostedOn(name string) bool { return c.Posted(name) != "" }

// PostedInt returns a field that is a whole number; "" is 0. Anything else is an
// Invalid error at the field.
func (c *Ctx) PostedInt(name string) (int, error) {
	text := c.Posted(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, engine.Invalid("error.number").At(name)
	}
	return n, nil
}

// PostedTime returns a datetime-local field, in the organisation's zone; "" is
// the zero time. Anything else is an Invalid error at the field.
func (c *Ctx) PostedTime(name string) (time.Time, error) {
	text := strings.Replace(c.Posted(name), " ", "T", 1)
	if text == "" {
		return time.Time{}, nil
	}
	in := zone(c.Server.settings(c.Context()).Zone)
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, in); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, engine.Invalid("error.time").At(name)
}

// Upload returns a file of the form that was sent; an Invalid error at the field
// when none was chosen.
func (c *Ctx) Upload(name string) (*multipart.FileHeader, error) {
	if form := c.multipart(); form != nil {
		for _, file := range form.File[name] {
			if file.Filename != "" {
				return file, nil
			}
		}
	}
	return nil, engine.Invalid("error.file_missing").At(name)
}

// Uploads returns all files of a field of the form that was sent.
func (c *Ctx) Uploads(name string) []*multipart.FileHeader {
	if form := c.multipart(); form != nil {
		return form.File[name]
	}
	return nil
}

// multipart returns the form with files that was sent, nil for any other.
func (c *Ctx) multipart() *multipart.Form {
	form, err := c.Request().MultipartForm()
	if err != nil {
		return nil
	}
	return form
}
