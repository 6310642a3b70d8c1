// Command lectern is the product's one binary: the server, and every act of
// the exam office as a subcommand.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(NewApp(ctx).Run(os.Args[1:]))
}
