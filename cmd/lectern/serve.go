package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/connect"
	"lectern/engine/office"
	"lectern/handlers"
)

// ServeCmd starts the server.
type ServeCmd struct {
	Database    `embed:""`
	Addr        string   `name:"addr" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen."`
	TLSCert     string   `name:"tls-cert" placeholder:"FILE" help:"Certificate (PEM) with which to speak TLS."`
	TLSKey      string   `name:"tls-key" placeholder:"FILE" help:"Key (PEM) of the certificate."`
	SelfSigned  bool     `name:"tls-self-signed" help:"Speak TLS with a certificate made now; its fingerprint is printed."`
	Proxies     []string `name:"trusted-proxy" placeholder:"CIDR" help:"Proxies whose forwarded addresses are believed."`
	BehindTLS   bool     `name:"behind-tls" help:"A proxy in front speaks TLS: cookies are marked Secure."`
	ProfileAddr string   `name:"profile-addr" placeholder:"HOST:PORT" help:"Serve profiles (pprof) to engineers on this machine, at an address of their own: loopback alone."`
	PrintConfig bool     `name:"print-config" env:"-" help:"Print the configuration, secrets masked, and stop."`
}

// Help is the example that --help shows.
func (ServeCmd) Help() string {
	return "Example: lectern serve --db lectern-data --addr 0.0.0.0:8080\n" +
		"The first visit sets up the first administrators. Every flag may stand in the environment as LECTERN_…, e.g. LECTERN_ADDR."
}

// stopWait bounds how long the requests under way are waited for at the end.
const stopWait = 10 * time.Second

// Run serves until the process is told to end.
func (c *ServeCmd) Run(a *App) error {
	if c.PrintConfig {
		return c.printConfig(a)
	}
	return c.serve(a, nil)
}

// serve opens the database and serves; ready is called once requests are
// answered.
func (c *ServeCmd) serve(a *App, ready func(*office.Office, string) error) error {
	log := a.log(slog.LevelInfo)
	o, db, shut, err := c.open(a.Ctx, log)
	if err != nil {
		return alone(err)
	}
	err = c.listen(a, o, db, log, ready)
	return errors.Join(err, shut())
}

func (c *ServeCmd) listen(a *App, o *office.Office, db docdb.DB, log *slog.Logger, ready func(*office.Office, string) error) error {
	if err := o.CheckClock(a.Ctx); err != nil {
		return err
	}
	proxies, err := c.proxies()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return engine.Unavailable("error.listen", "addr", c.Addr).Because(err)
	}
	secure, fingerprint, err := c.tlsConfig()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	scheme := "http"
	if secure != nil {
		listener, scheme = tls.NewListener(listener, secure), "https"
	}
	address := scheme + "://" + listener.Addr().String()
	if owned, ok := db.(interface{ SetOwner(string) error }); ok {
		if err := owned.SetOwner(address); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	server := handlers.New(o, handlers.Config{
		TLS: secure != nil || c.BehindTLS, Proxies: proxies, Log: log,
		Ready: func(ctx context.Context) error { return errors.Join(db.Ping(ctx), o.CheckClock(ctx)) },
	})
	if c.ProfileAddr != "" {
		end, err := profiles(c.ProfileAddr, log)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		defer func() { _ = end() }()
	}
	ctx, stop := context.WithCancel(a.Ctx)
	defer stop()
	tune(ctx, !connect.Remote(c.DB))
	go o.Run(ctx)
	done := make(chan error, 1)
	go func() { done <- server.App().Listener(listener) }()
	log.Info("serving", "address", address, "database", masked(c.DB))
	if fingerprint != "" {
		log.Info("self-signed certificate", "sha256", fingerprint)
	}
	if ready != nil {
		if err := ready(o, address); err != nil {
			return errors.Join(err, server.Shutdown(stopWait))
		}
	}
	select {
	case err := <-done:
		return err
	case <-a.Ctx.Done():
		log.Info("ending")
		return server.Shutdown(stopWait)
	}
}

func (c *ServeCmd) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range c.Proxies {
		if !strings.Contains(text, "/") {
			if addr, err := netip.ParseAddr(text); err == nil {
				out = append(out, netip.PrefixFrom(addr, addr.BitLen()))
				continue
			}
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, engine.Invalid("error.proxy", "text", text).At("trusted-proxy")
		}
		out = append(out, prefix)
	}
	return out, nil
}

// printConfig prints every flag with the value in force.
func (c *ServeCmd) printConfig(a *App) error {
	values := [][2]string{
		{"db", masked(c.DB)}, {"key-file", c.keyShown()}, {"addr", c.Addr}, {"tls-cert", c.TLSCert}, {"tls-key", c.TLSKey},
		{"tls-self-signed", fmt.Sprint(c.SelfSigned)}, {"trusted-proxy", strings.Join(c.Proxies, ",")}, {"behind-tls", fmt.Sprint(c.BehindTLS)},
		{"profile-addr", c.ProfileAddr},
	}
	if a.JSON {
		out := map[string]string{}
		for _, v := range values {
			out[v[0]] = v[1]
		}
		return a.print(out)
	}
	for _, v := range values {
		name := "LECTERN_" + strings.ToUpper(strings.ReplaceAll(v[0], "-", "_"))
		fmt.Fprintf(a.Stdout, "--%-16s %-26s %s\n", v[0], name, v[1])
	}
	return nil
}

func (c *ServeCmd) keyShown() string {
	path, _, err := c.keyPath()
	if err != nil {
		return ""
	}
	return path
}
