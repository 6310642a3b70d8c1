package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run walks once over files of questions and returns the exit code: 1 where
// anything differs.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("journey", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		fmt.Fprintln(errs, "Usage: journey [flags] QUESTIONS.jsonl…")
		flags.PrintDefaults()
	}
	candidates := flags.Int("candidates", 500, "how many people sit the exam")
	questions := flags.Int("n", 50, "how many questions a paper has")
	writers := flags.Int("writers", 10, "how many of them write short answers, which are marked")
	seed := flags.Uint64("seed", 1, "decides what is answered")
	db := flags.String("db", "", "an empty folder or a mongodb:// URL; by default a folder that is removed afterwards")
	key := flags.String("key-file", "", "the server's key; must be there for a mongodb:// URL")
	program := flags.String("lectern", "", "the program; by default it is built")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() == 0 || *candidates < 1 {
		flags.Usage()
		return 2
	}
	if err := walkFiles(ctx, &Walk{
		Program: *program, DB: *db, Key: *key, Files: flags.Args(), Candidates: *candidates, Writers: *writers, Seed: *seed,
	}, *questions, out); err != nil {
		fmt.Fprintln(errs, "journey:", err)
		return 1
	}
	return 0
}

func walkFiles(ctx context.Context, w *Walk, questions int, out io.Writer) error {
	folder, err := os.MkdirTemp("", "lectern-journey-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	w.Folder = folder
	if w.DB == "" {
		w.DB = filepath.Join(folder, "data")
	}
	if w.Program == "" {
		if w.Program, err = build(ctx, folder); err != nil {
			return err
		}
	}
	bank, err := readBank(w.Files...)
	if err != nil {
		return err
	}
	w.Blueprint = compose(bank, questions)
	report, err := w.Walk(ctx)
	report.Print(out)
	if err == nil && report.Wrong() > 0 {
		err = errors.New("the product and the recomputation differ")
	}
	return err
}

// build builds the program into a folder and returns its path.
func build(ctx context.Context, folder string) (string, error) {
	program := filepath.Join(folder, "lectern")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, "lectern/cmd/lectern")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build lectern: %w\n%s", err, text)
	}
	return program, nil
}
