package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"strings"

	"github.com/alecthomas/kong"

	"lectern/engine"
	"lectern/engine/office"
)

// Exit codes of every command.
const (
	exitDone    = 0
	exitRefused = 1
	exitUsage   = 2
)

// App is one run of the program: what it reads, where it writes, and who is
// asking. Tests make their own.
type App struct {
	Ctx    context.Context
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Env    func(string) string
	JSON   bool // machine-readable output
	Lang   string
	// Again is this program as a process of its own, with other arguments.
	Again func(args ...string) (*exec.Cmd, error)
}

// NewApp returns an App over the process's own streams.
func NewApp(ctx context.Context) *App {
	return &App{Ctx: ctx, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv, Again: again}
}

func again(args ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(self, args...), nil
}

// CLI is every command and the flags that all of them take. Each command
// stands in a file of its own name.
type CLI struct {
	JSON bool `name:"json" help:"Print JSON for scripts." env:"-"`

	Serve    ServeCmd    `cmd:"" help:"Start the server."`
	Demo     DemoCmd     `cmd:"" help:"Serve a sample organisation, to look around in."`
	Import   ImportCmd   `cmd:"" help:"Take questions from files into the bank."`
	Export   ExportCmd   `cmd:"" help:"Write questions, responses, results, ledger or journals."`
	Exam     ExamCmd     `cmd:"" help:"Create exams, issue tickets, release results."`
	User     UserCmd     `cmd:"" help:"Keep people."`
	Health   HealthCmd   `cmd:"" help:"Ask a running server on this machine whether it serves."`
	Mark     MarkCmd     `cmd:"" help:"Mark responses read as JSON Lines; no database."`
	Verify   VerifyCmd   `cmd:"" help:"Look for changes in journals, trail and ledger."`
	Paper    PaperCmd    `cmd:"" help:"Draw papers from files; no database."`
	Rehearse RehearseCmd `cmd:"" help:"Measure how many candidates a machine holds, by an exam made up for it."`
	Print    PrintCmd    `cmd:"" help:"Print papers and keys as PDF, from files or of a sealed exam."`
}

// exitPanic carries kong's wish to exit through Run.
type exitPanic int

// Run parses args, runs the command and returns the exit code.
func (a *App) Run(args []string) (code int) {
	defer func() {
		if p := recover(); p != nil {
			exit, ok := p.(exitPanic)
			if !ok {
				panic(p)
			}
			code = int(exit)
		}
	}()
	a.Lang = language(a.Env)
	var cli CLI
	parser, err := kong.New(&cli,
		kong.Name("lectern"),
		kong.Description("Lectern 业务讲坛考试: question banks, fair papers, timed sittings, marks and appraisal records.\n\nExample: lectern demo"),
		kong.DefaultEnvars("LECTERN"),
		kong.Writers(a.Stdout, a.Stderr),
		kong.Exit(func(c int) { panic(exitPanic(c)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Help(help),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(a.Stderr, "lectern:", err)
		return exitUsage
	}
	run, err := parser.Parse(spreadFiles(args))
	if err != nil {
		fmt.Fprintf(a.Stderr, "lectern: %v\n", err)
		return exitUsage
	}
	a.JSON = cli.JSON
	if err := run.Run(a); err != nil {
		return a.refuse(err)
	}
	return exitDone
}

// help prints help; that of a command with a default is its default's.
func help(options kong.HelpOptions, ctx *kong.Context) error {
	if at := ctx.Selected(); at != nil && at.DefaultCmd != nil {
		ctx.Path = append(ctx.Path, &kong.Path{Parent: at, Command: at.DefaultCmd})
	}
	return kong.DefaultHelpPrinter(options, ctx)
}

// refuse says why a command was refused.
func (a *App) refuse(err error) int {
	var usage usageError
	if errors.Is(err, errSaid) {
		return exitRefused
	}
	if errors.As(err, &usage) {
		fmt.Fprintf(a.Stderr, "lectern: %v\n", err)
		return exitUsage
	}
	if engine.Is(err, engine.KindInternal) {
		a.log(slog.LevelError).Error("unexpected", "error", err) // the message alone tells nobody what to mend
	}
	message, field := a.text(err), ""
	var own *engine.Error
	if errors.As(err, &own) {
		field = own.Field
	}
	mending, mendable := a.mendingOf(err)
	var reported shown
	if a.JSON && !errors.As(err, &reported) {
		out := map[string]any{"error": map[string]any{"kind": engine.KindOf(err), "message": message, "field": field}}
		if mendable {
			out["shortages"], out["remedies"] = mending.Shortages, mending.Remedies
		}
		_ = a.print(out)
	}
	if field != "" {
		message = field + ": " + message
	}
	fmt.Fprintf(a.Stderr, "lectern: %s\n", message)
	a.mend(mending)
	return exitRefused
}

// print writes v as one indented JSON document.
func (a *App) print(v any) error {
	enc := json.NewEncoder(a.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(v)
}

// actor is who acts from the command line: the system's user, who owns the
// files and so may do everything.
func (a *App) actor() engine.Actor {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return office.CommandLine(name)
}

// errSaid refuses without another word: the command has said why.
var errSaid = errors.New("said")

// shown is a refusal whose reasons the command has printed already.
type shown struct{ error }

func (s shown) Unwrap() error { return s.error }

// usageError is a wrong use of a command that the parser cannot see.
type usageError string

func (e usageError) Error() string { return string(e) }

// listFlags are the flags that take all words up to the next flag.
var listFlags = map[string]bool{"--questions": true}

// spreadFiles repeats a list flag before each of its words, which is the form
// that the parser reads.
func spreadFiles(args []string) []string {
	var out []string
	flag := ""
	for _, arg := range args {
		switch {
		case strings.HasPrefix(arg, "-") && arg != "-":
			name, _, valued := strings.Cut(arg, "=")
			flag = ""
			if listFlags[name] {
				flag = name
			}
			if flag == "" || valued {
				out = append(out, arg)
			}
		case flag != "":
			out = append(out, flag+"="+arg)
		default:
			out = append(out, arg)
		}
	}
	return out
}

// language is the reader's language by the environment: "zh" or "en".
func language(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if strings.HasPrefix(v, "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "en"
}
