package handlers

import (
	"errors"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"

	"lectern/engine"
	"lectern/engine/office"
)

var (
	larges = sync.Pool{New: func() any { return new([]byte) }}
	// The fastest level takes a tenth of a millisecond for an exam page and
	// leaves a seventh. Every browser takes gzip; brotli costs twice as much.
	gzips = sync.Pool{New: func() any {
		z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
		if err != nil {
			panic(err) // the level
		}
		return z
	}}
)

// mostKept bounds the memory that is kept for the next large answer.
const mostKept = 1 << 20

// sendLarge answers with what appendTo adds to b, compressed for who takes gzip.
// What ten thousand ask for in the same minute leaves nothing behind to be
// collected.
func (c *Ctx) sendLarge(appendTo func(b []byte) ([]byte, error)) error {
	held := larges.Get().(*[]byte)
	body, err := appendTo((*held)[:0])
	if err != nil {
		return engine.Internal("making an answer", err)
	}
	if cap(body) <= mostKept {
		*held = body
		defer larges.Put(held)
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if !c.Request().Header.HasAcceptEncoding("gzip") {
		c.Response().SetBody(body)
		return nil
	}
	c.Set(fiber.HeaderContentEncoding, "gzip")
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(c.Response().BodyWriter())
	_, err = z.Write(body)
	return errors.Join(err, z.Close())
}

// sittingJSON answers with a sitting as it stands.
func (c *Ctx) sittingJSON(v *office.SittingView) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.sendLarge(v.AppendJSON)
}
