package handlers

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// count counts the requests under way.
func (s *Server) count(c *fiber.Ctx) error {
	s.busy.Add(1)
	defer s.busy.Add(-1)
	err := c.Next()
	letGo(c.Response())
	return err
}

// letGo sees that a large answer is thrown away once it is sent: a connection
// keeps its buffer for the next one, and ten thousand of them would each keep
// one of the size of an exam page for answers of fifty bytes.
func letGo(r *fasthttp.Response) {
	const keep = 2 << 10
	if r.IsBodyStream() {
		return
	}
	if body := r.Body(); len(body) > keep {
		r.SwapBody(nil)
		r.SetBodyRaw(body)
	}
}

// Shutdown takes no more connections, and returns once the requests under way
// are answered, or when the time is up. Connections on which nothing was ever
// asked, as browsers keep them in store, are not waited for.
func (s *Server) Shutdown(within time.Duration) error {
	ctx, stop := context.WithTimeout(context.Background(), within)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- s.app.ShutdownWithContext(ctx) }()
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	idle := 0
	for {
		select {
		case err := <-done:
			if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				return nil // who is still there is cut off
			}
			return err
		case <-look.C:
			if idle++; s.busy.Load() > 0 {
				idle = 0
			}
			if idle > 1 { // what was answered last has been written, too
				stop()
			}
		}
	}
}
