// Command ferret serves the MongoDB wire protocol from a folder: it is
// FerretDB with its SQLite backend, as a program of its own, so that tests meet
// a real server without the product's go.mod carrying one.
//
// Two things in which FerretDB falls short of MongoDB, and which would hide what
// the tests are for, are made good on the wire (serial.go).
//
// It prints its URL once it listens. It runs until it is interrupted or its
// standard input ends, so that it never outlives the test that started it.
// Without --state it keeps its data in a temporary folder, which it removes.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on")
	state := flag.String("state", "", "folder for the data, which must exist")
	flag.Parse()
	if err := run(*listen, *state); err != nil {
		log.Fatal(err)
	}
}

func run(listen, state string) error {
	if state == "" {
		temporary, err := os.MkdirTemp("", "ferret-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		state = temporary
	}
	folder, err := filepath.Abs(state)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + filepath.ToSlash(folder) + "/",
	})
	if err != nil {
		return err
	}
	go func() {
		behind, err := url.Parse(server.MongoDBURI()) // it answers once Run listens
		if err == nil {
			err = serve(ctx, listen, behind.Host)
		}
		if err != nil {
			log.Print(err)
			stop()
		}
	}()
	return server.Run(ctx)
}
