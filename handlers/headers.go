package handlers

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// policy lets a page load what this server serves as files, and nothing else:
// no inline script or style, no other host.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// always are the headers of every answer, as they go out.
var always = [][2][]byte{
	{[]byte(fiber.HeaderContentSecurityPolicy), []byte(policy)},
	{[]byte(fiber.HeaderXContentTypeOptions), []byte("nosniff")},
	{[]byte(fiber.HeaderXFrameOptions), []byte("DENY")},
	{[]byte(fiber.HeaderReferrerPolicy), []byte("same-origin")},
	{[]byte("Cross-Origin-Opener-Policy"), []byte("same-origin")},
	{[]byte(fiber.HeaderCacheControl), []byte("no-store")},
}

func (s *Server) headers(c *fiber.Ctx) error {
	h := &c.Response().Header
	for i := range always {
		h.SetCanonical(always[i][0], always[i][1])
	}
	if s.Config.TLS || c.Protocol() == "https" {
		h.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	return c.Next()
}

// compressed reports whether an answer goes out as the handler made it: an asset
// is compressed already, and an acknowledged answer too small to gain.
func compressed(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodPut || strings.HasPrefix(c.Path(), "/static/")
}

// address returns who asks: the peer, or, when the peer is a trusted proxy, the
// last address in X-Forwarded-For that is not itself a trusted proxy's.
func (s *Server) address(c *fiber.Ctx) string {
	peer, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return ""
	}
	peer = peer.Unmap()
	if !s.trusted(peer) {
		return peer.String()
	}
	list := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(list) - 1; i >= 0; i-- {
		addr, err := netip.ParseAddr(strings.TrimSpace(list[i]))
		if err != nil {
			break
		}
		peer = addr.Unmap()
		if !s.trusted(peer) {
			break
		}
	}
	return peer.String()
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.Config.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
