// Command check runs every check and test of the project: format, vet,
// staticcheck, the arrows between packages, and all tests with the race
// detector in a random order. What a test needs and the machine lacks it
// names, with the way to get it; on Debian as root it installs that itself.
//
// "check faults" runs the fault tests alone and prints what they found, with
// -long in their long form, which takes a quarter of an hour.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"time"
)

// step is one check. A step that fails does not keep the others from running.
type step struct {
	name string
	run  func(ctx context.Context) error
}

// steps are all checks, the quick ones first.
var steps = []step{
	{"format", format},
	{"vet", command("go", "vet", "./...")},
	{"staticcheck", command("go", "run", "honnef.co/go/tools/cmd/staticcheck@v0.8.2", "./...")},
	{"arrows between packages", arrows},
	{"tools for the tests", tools},
	{"tests", tests},
}

func main() {
	only := flag.String("only", "", "run only the checks whose name holds this text")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	var code int
	if flag.Arg(0) == "faults" {
		code = runFaults(ctx, flag.Args()[1:])
	} else {
		code = run(ctx, *only)
	}
	stop()
	os.Exit(code)
}

// runFaults is the command faults; it returns the exit code.
func runFaults(ctx context.Context, args []string) int {
	flags := flag.NewFlagSet("check faults", flag.ExitOnError)
	long := flags.Bool("long", false, "run the long form")
	_ = flags.Parse(args) // it exits where it cannot
	if err := faults(ctx, *long); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// run runs the steps and prints a line for each; it returns the exit code.
func run(ctx context.Context, only string) int {
	passed, failed := 0, 0
	for _, s := range steps {
		if !strings.Contains(s.name, only) {
			continue
		}
		began := time.Now()
		err := s.run(ctx)
		took := time.Since(began).Round(100 * time.Millisecond)
		if err != nil {
			failed++
			fmt.Printf("FAIL  %s (%s)\n%v\n", s.name, took, err)
			continue
		}
		passed++
		fmt.Printf("ok    %s (%s)\n", s.name, took)
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 || passed == 0 {
		return 1
	}
	return 0
}

// command makes a check of a program that must exit with 0.
func command(name string, args ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := output(ctx, name, args...)
		return err
	}
}

// output runs a program and returns what it printed; where the program fails,
// the error holds that.
func output(ctx context.Context, name string, args ...string) (string, error) {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out.String())
	}
	return out.String(), nil
}

func format(ctx context.Context) error {
	out, err := output(ctx, "gofmt", "-l", ".")
	if err != nil {
		return err
	}
	if out != "" {
		return errors.New("not as gofmt writes them:\n" + out)
	}
	return nil
}

// tests runs all tests and shows their output as it comes.
func tests(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-race", "-shuffle=on", "-timeout=12m", "./...")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
