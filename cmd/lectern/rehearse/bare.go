package rehearse

import (
	"encoding/json"
	"net"

	"github.com/gofiber/fiber/v2"
)

// ServeBare answers the route of an answer with an acknowledgement of the usual
// size, and does nothing else: it reads the body, parses it and replies. config
// is that of the product's server. It is what the product is measured against.
func ServeBare(listener net.Listener, config fiber.Config) error {
	app := fiber.New(config)
	app.Put("/api/v1/sittings/:sitting/responses/:n", func(c *fiber.Ctx) error {
		var in struct {
			Epoch    int             `json:"epoch"`
			Seq      int64           `json:"seq"`
			Response json.RawMessage `json:"response"`
		}
		if err := json.Unmarshal(c.Body(), &in); err != nil {
			return fiber.ErrBadRequest
		}
		return c.JSON(struct {
			Seq         int64 `json:"seq"`
			RemainingMS int64 `json:"remaining_ms"`
		}{in.Seq, 14_399_000})
	})
	return app.Listener(listener)
}
