package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
	"lectern/views"
)

// static serves the embedded files: for a year under the hash of their content,
// and unkept to a page that an older server made.
func (s *Server) static(c *fiber.Ctx) error {
	a, ok := views.FindAsset(c.Params("*"))
	if !ok {
		return engine.NotFound("error.page_missing")
	}
	keep := "no-cache"
	if c.Params("hash") == views.AssetHash() {
		keep = "public, max-age=31536000, immutable"
	}
	c.Set(fiber.HeaderCacheControl, keep)
	c.Set(fiber.HeaderContentType, a.Type)
	if a.Gzip == nil {
		return c.Send(a.Body)
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.AcceptsEncodings("gzip") == "" {
		return c.Send(a.Body)
	}
	c.Set(fiber.HeaderContentEncoding, "gzip")
	return c.Send(a.Gzip)
}

// healthz answers 200 when the server can serve.
func (s *Server) healthz(c *fiber.Ctx) error {
	if s.Config.Ready != nil {
		ctx, cancel := context.WithTimeout(context.Background(), actTimeout/10)
		defer cancel()
		if err := s.Config.Ready(ctx); err != nil {
			s.Config.Log.Warn("not ready", "error", err)
			return c.Status(fiber.StatusServiceUnavailable).SendString("unavailable\n")
		}
	}
	return c.SendString("ok\n")
}
