// Command ferret serves the MongoDB wire protocol from an SQLite folder: it is
// FerretDB, as a program of its own, so that the tests of engine/docdb/mongodb
// meet a real server without the product's go.mod carrying one.
//
// It is for tests alone. It runs until it is killed or its standard input ends,
// so that it never outlives the test that started it.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:27017", "address to listen on")
	state := flag.String("state", "", "folder for the data, which must exist")
	flag.Parse()
	if err := run(*listen, *state); err != nil {
		log.Fatal(err)
	}
}

func run(listen, state string) error {
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
		Listener:  ferretdb.ListenerConfig{TCP: listen},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + filepath.ToSlash(folder) + "/",
	})
	if err != nil {
		return err
	}
	return server.Run(ctx)
}
