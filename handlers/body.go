package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
)

// drainLimit is how much of a body that is too large is still read, so that the
// browser comes to read our answer instead of a broken connection.
const drainLimit = 256 << 20

// readBody takes the request's body into memory, files and all. A body over the
// limit is thrown away, and is a TooLarge error.
func (c *Ctx) readBody(limit int64) error {
	req := c.Request()
	stream := req.BodyStream()
	if stream == nil {
		return nil
	}
	length := int64(req.Header.ContentLength())
	if length > limit {
		c.drop()
		return tooLarge(limit)
	}
	const small = 64 << 10
	if length > 0 && length <= small && !isMultipart(c) {
		b := make([]byte, length)
		if _, err := io.ReadFull(stream, b); err != nil {
			c.closeAfter()
			return engine.Invalid("error.body").Because(err)
		}
		req.SetBodyRaw(b)
		return nil
	}
	var b bytes.Buffer
	if length > 0 {
		b.Grow(int(length) + bytes.MinRead)
	}
	n, err := io.Copy(&b, io.LimitReader(stream, limit+1))
	if err != nil {
		c.closeAfter()
		return engine.Invalid("error.body").Because(err)
	}
	if n > limit {
		c.drop()
		return tooLarge(limit)
	}
	req.SetBodyRaw(b.Bytes())
	if isMultipart(c) {
		// Of a stream, it would put files of questions on the disk as they are.
		if _, err := req.MultipartForm(); err != nil {
			return engine.Invalid("error.body").Because(err)
		}
	}
	return nil
}

func isMultipart(c *Ctx) bool {
	return strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm)
}

func tooLarge(limit int64) error {
	return engine.E(engine.KindTooLarge, "error.toolarge", "most", sizeText(limit))
}

func sizeText(bytes int64) string {
	e := engine.Mark(bytes * 1000 >> 20)
	return e.String() + " MB"
}

// drop reads and forgets what is left of the body.
func (c *Ctx) drop() {
	stream := c.Request().BodyStream()
	if stream == nil {
		return
	}
	n, err := io.Copy(io.Discard, io.LimitReader(stream, drainLimit))
	if err != nil || n == drainLimit {
		c.closeAfter()
	}
}

func (c *Ctx) closeAfter() { c.Ctx.Context().SetConnectionClose() }

// Bind reads a JSON body into v.
func (c *Ctx) Bind(v any) error {
	if err := c.needJSON(); err != nil {
		return err
	}
	if err := json.Unmarshal(c.Body(), v); err != nil {
		var known *engine.Error
		if errors.As(err, &known) {
			return known
		}
		return engine.Invalid("error.json").Because(err)
	}
	return nil
}
