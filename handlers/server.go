package handlers

import (
	"context"
	"log/slog"
	"math"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/store"
	"lectern/views"
)

// Config is how a Server serves.
type Config struct {
	TLS     bool           // the server itself speaks TLS
	Proxies []netip.Prefix // proxies whose X-Forwarded headers are believed
	Log     *slog.Logger   // slog.Default when nil
	// Ready says why the server cannot serve now (the database is away, the
	// clock is off); nil when it can.
	Ready func(context.Context) error
}

// Server answers requests by the acts of an Office.
type Server struct {
	Office *office.Office
	Config Config

	app    *fiber.App
	routes []Route
	pages  map[string]*Route // GET routes by path, for the navigation
	busy   atomic.Int64      // requests under way
	papers *views.Papers

	patience patience
}

// How long one request may take, and a connection may stand idle.
const (
	actTimeout  = 30 * time.Second
	readTimeout = 2 * time.Minute // an upload of 100 MB over a slow line
	idleTimeout = 2 * time.Minute
)

// New returns a server for an office.
func New(o *office.Office, config Config) *Server {
	if config.Log == nil {
		config.Log = slog.Default()
	}
	s := &Server{Office: o, Config: config, papers: views.NewPapers()}
	s.routes = s.allRoutes()
	s.pages = make(map[string]*Route)
	s.app = fiber.New(FiberConfig(config.Proxies, s.fail))
	s.app.Use(s.count)
	s.app.Use(recover.New(recover.Config{EnableStackTrace: true, StackTraceHandler: s.panicked}))
	s.app.Use(s.headers)
	s.app.Use(compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: compressed}))
	s.app.Get("/healthz", s.healthz)
	s.app.Get("/static/:hash/*", s.static)
	for i := range s.routes {
		r := &s.routes[i]
		if r.Method == fiber.MethodGet {
			s.pages[r.Path] = r
			s.app.Get(r.Path, s.serve(r))
			continue
		}
		s.app.Add(r.Method, r.Path, s.serve(r))
	}
	return s
}

// FiberConfig is how fiber is set up: for a Server, and for whatever is measured
// against one.
func FiberConfig(proxies []netip.Prefix, fail fiber.ErrorHandler) fiber.Config {
	return fiber.Config{
		AppName:               "Lectern",
		DisableStartupMessage: true,
		Immutable:             true,
		ErrorHandler:          fail,
		ReadTimeout:           readTimeout,
		WriteTimeout:          readTimeout,
		IdleTimeout:           idleTimeout,
		// One of each for every connection: the largest request line with its
		// headers, and a small answer with its own.
		ReadBufferSize:  6 << 10,
		WriteBufferSize: 2 << 10,
		// Bodies are read by the route, which knows its limit (body.go).
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		BodyLimit:                    math.MaxInt32,
		EnableTrustedProxyCheck:      true,
		TrustedProxies:               proxyTexts(proxies),
	}
}

// App returns the fiber app, to listen with and to test.
func (s *Server) App() *fiber.App { return s.app }

// Routes returns the table of all routes.
func (s *Server) Routes() []Route { return s.routes }

func (s *Server) settings(ctx context.Context) store.Settings {
	set, err := s.Office.Store.Settings.Read(ctx)
	if err != nil {
		return store.DefaultSettings()
	}
	return set
}

// mayOpen reports whether a path is a page that the actor's roles open.
func (s *Server) mayOpen(actor engine.Actor, path string) bool {
	r, ok := s.pages[path]
	return ok && r.allows(actor)
}

func proxyTexts(prefixes []netip.Prefix) []string {
	texts := make([]string, len(prefixes))
	for i, p := range prefixes {
		texts[i] = p.String()
	}
	return texts
}
