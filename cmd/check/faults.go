package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"
)

// faultTests is how the names of all fault tests begin. What one found it logs
// as "FAULT" and a line of JSON (fault); one without is a line by its name.
const faultTests = "TestFault"

// fault is what a fault test found.
type fault struct {
	Fault    string  `json:"fault"`
	Database string  `json:"database"`
	Times    int     `json:"times"`
	Recovery float64 `json:"recovery_seconds"`     // the longest, from start to the first answer
	Longest  float64 `json:"longest_wait_seconds"` // of a client for a reply
	Acked    int     `json:"acknowledged"`
	Refused  int     `json:"not_saved"` // requests that were told so
	Lost     int     `json:"lost"`
	Doubled  int     `json:"doubled"`
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// faults runs the fault tests of all packages, in their long form if wanted,
// and prints a table of what they found.
func faults(ctx context.Context, long bool) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-json", "-count=1", "-p=1", "-timeout=3h", "-run=^"+faultTests, "./...")
	if cmd.Env = os.Environ(); long {
		cmd.Env = append(cmd.Env, "LECTERN_TEST_LONG=1")
	}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	results := &faultResults{output: map[string]*strings.Builder{}, found: map[string][]fault{}}
	failed := results.read(out)
	if err := cmd.Wait(); err != nil {
		failed = err
	}
	results.print(os.Stdout)
	if failed == nil && len(results.ended) == 0 {
		failed = fmt.Errorf("there is no test whose name begins with %s", faultTests)
	}
	return failed
}

// faultResults is what the tests said, by package and test at the top.
type faultResults struct {
	output map[string]*strings.Builder
	found  map[string][]fault
	ended  []event
}

func (r *faultResults) read(from io.Reader) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			continue // what a build prints
		}
		top, _, below := strings.Cut(e.Test, "/")
		at := e.Package + " " + top
		switch {
		case e.Action == "output":
			if r.output[at] == nil {
				r.output[at] = &strings.Builder{}
			}
			r.output[at].WriteString(e.Output)
			if _, after, ok := strings.Cut(e.Output, "FAULT {"); ok {
				var f fault
				if err := json.Unmarshal([]byte("{"+after), &f); err != nil {
					return fmt.Errorf("%s: %s: %w", at, e.Output, err)
				}
				r.found[at] = append(r.found[at], f)
			}
		case e.Test != "" && !below && (e.Action == "pass" || e.Action == "fail" || e.Action == "skip"):
			r.ended = append(r.ended, e)
			fmt.Printf("%-5s %s (%.1fs)\n", e.Action, at, e.Elapsed)
		case e.Test == "" && e.Action == "fail":
			fmt.Printf("FAIL  %s\n", e.Package)
			if text := r.output[at]; text != nil {
				fmt.Print(text)
			}
		}
	}
	return lines.Err()
}

func (r *faultResults) print(to io.Writer) {
	for _, e := range r.ended {
		if e.Action == "fail" {
			fmt.Fprintf(to, "\n%s", r.output[e.Package+" "+e.Test])
		}
	}
	fmt.Fprintln(to)
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "fault\tdatabase\ttimes\tworst recovery\tlongest wait\tacknowledged\tnot saved\tlost\tdoubled\t")
	seconds := func(s float64) string {
		if s == 0 {
			return "-"
		}
		return fmt.Sprintf("%.2f s", s)
	}
	for _, e := range r.ended {
		at := e.Package + " " + e.Test
		end := map[string]string{"pass": "ok", "fail": "FAIL", "skip": "skipped"}[e.Action]
		for _, f := range r.found[at] {
			fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n",
				f.Fault, f.Database, f.Times, seconds(f.Recovery), seconds(f.Longest), f.Acked, f.Refused, f.Lost, f.Doubled, end)
		}
		if len(r.found[at]) == 0 {
			fmt.Fprintf(table, "%s\t\t\t\t\t\t\t\t\t%s\n", strings.TrimPrefix(at, "lectern/"), end)
		}
	}
	_ = table.Flush()
}
