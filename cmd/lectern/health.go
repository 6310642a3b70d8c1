package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"lectern/engine"
)

// HealthCmd asks a running server on this machine whether it serves: what a
// container's health check calls.
type HealthCmd struct {
	Addr string `name:"addr" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the server listens."`
}

// Help is the example that --help shows.
func (HealthCmd) Help() string { return "Example: lectern health --addr 127.0.0.1:8080" }

// Run asks once, by HTTP and, where that is refused, by TLS.
func (c *HealthCmd) Run(a *App) error {
	_, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return usageError("--addr: " + err.Error())
	}
	client := &http.Client{
		Timeout: 3 * time.Second,
		// This machine's own server, by whatever certificate.
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
	}
	for _, scheme := range []string{"http", "https"} {
		if ok(a.Ctx, client, scheme+"://127.0.0.1:"+port+"/healthz") {
			return nil
		}
	}
	return engine.Unavailable("error.not_serving", "addr", c.Addr)
}

func ok(ctx context.Context, client *http.Client, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	reply, err := client.Do(request)
	if err != nil {
		return false
	}
	_ = reply.Body.Close()
	return reply.StatusCode == http.StatusOK
}
