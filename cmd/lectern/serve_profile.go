package main

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"lectern/engine"
)

// profiles serves the profiles of this process to somebody on this machine, on a
// listener of their own: whoever reads them sees what the server works on. stop
// ends it.
func profiles(addr string, log *slog.Logger) (stop func() error, err error) {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, engine.Invalid("error.profile_addr", "addr", addr).At("profile-addr")
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, engine.Unavailable("error.listen", "addr", addr).Because(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	const headers = 10 * time.Second
	server := &http.Server{Handler: mux, ReadHeaderTimeout: headers}
	go func() { _ = server.Serve(listener) }()
	log.Info("profiles", "address", "http://"+listener.Addr().String()+"/debug/pprof/")
	return server.Close, nil
}
