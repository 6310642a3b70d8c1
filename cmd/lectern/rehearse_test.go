//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/cmd/lectern/rehearse"
)

// rehearsed runs a rehearsal whose servers are this test binary again.
func rehearsed(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	a := rehearsing(&o, &e)
	if !slices.Contains(args, "--db") {
		args = append([]string{"--db", t.TempDir()}, args...)
	}
	code = a.Run(append([]string{"rehearse"}, args...))
	return code, o.String(), e.String()
}

func rehearsing(out, errs io.Writer) *App {
	a := &App{Ctx: context.Background(), Stdin: strings.NewReader(""), Stdout: out, Stderr: errs, Env: func(string) string { return "" }}
	a.Again = func(args ...string) (*exec.Cmd, error) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestServedProcess$")
		cmd.Env = append(os.Environ(), servedArgs+"="+strings.Join(args, "\n"))
		return cmd, nil
	}
	return a
}

// TestRehearsal holds a small exam against a server in a process of its own:
// nothing is lost, and nothing fails.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	code, out, errs := rehearsed(t, "--json", "--candidates", "20", "--connections", "7", "--start-within", "200ms", "--think", "50ms",
		"--duration", "1s", "--submit-within", "200ms", "--repeat", "100", "--drop", "100", "--ahead", "100")
	if code != 0 {
		t.Fatalf("%d: %s%s", code, out, errs)
	}
	var r rehearse.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Lost != 0 || r.Duplicated != 0 || r.Mismatched != 0 || r.Errors() != 0 {
		t.Errorf("lost %d, duplicated %d, mismatched %d, %d errors: %v %v", r.Lost, r.Duplicated, r.Mismatched, r.Errors(), r.Notes, r.Faults)
	}
	for name, timing := range map[string]rehearse.Timing{"sign_in": r.SignIn, "start": r.Start, "page": r.Page, "submit": r.Submit} {
		if timing.Count != 20 || timing.P50 <= 0 || timing.P50 > timing.P99 || timing.P99 > timing.Max || timing.PerSecond <= 0 {
			t.Errorf("%s: %+v", name, timing)
		}
	}
	if r.Answer.Count < 40 || r.Repeated == 0 || r.Dropped == 0 || r.OutOfOrder == 0 {
		t.Errorf("%d answers, %d repeated, %d dropped, %d out of order", r.Answer.Count, r.Repeated, r.Dropped, r.OutOfOrder)
	}
	var shape map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &shape); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sign_in", "start", "page", "answer", "submit"} {
		hasFields(t, name, shape[name], "count", "errors", "per_second", "p50", "p95", "p99", "max")
	}
	hasFields(t, "server", shape["server"], "cpu_seconds", "peak_rss_bytes")
	hasFields(t, "generator", shape["generator"], "cpu_seconds", "peak_rss_bytes", "limited")
	hasFields(t, "the whole", json.RawMessage(out), "lost", "duplicated", "mismatched")
	if _, told := shape["ratio_to_bare"]; told {
		t.Error("a ratio to nothing")
	}
}

func hasFields(t *testing.T, where string, doc json.RawMessage, names ...string) {
	t.Helper()
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(doc, &fields); err != nil {
		t.Errorf("%s: %v", where, err)
	}
	for _, name := range names {
		if _, ok := fields[name]; !ok {
			t.Errorf("%s has no %s", where, name)
		}
	}
}

// TestSaturatedRehearsal measures against a bare server.
func TestSaturatedRehearsal(t *testing.T) {
	t.Parallel()
	code, out, errs := rehearsed(t, "--json", "--candidates", "10", "--start-within", "0", "--saturate", "--turn", "300ms", "--submit-within", "0")
	if code != 0 {
		t.Fatalf("%d: %s%s", code, out, errs)
	}
	var r rehearse.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Lost != 0 || r.Duplicated != 0 || r.Mismatched != 0 || r.Errors() != 0 || len(r.Faults) != 0 {
		t.Errorf("lost %d, duplicated %d, mismatched %d: %v %v", r.Lost, r.Duplicated, r.Mismatched, r.Notes, r.Faults)
	}
	if r.Ratio == nil || *r.Ratio <= 0 || len(r.Turns) != 4 || r.Turns[0].Bare || !r.Turns[1].Bare || r.Turns[2].Bare {
		t.Errorf("ratio %v of %+v", r.Ratio, r.Turns)
	}
}

// TestRehearsalsTakeTurns with servers of their own, and nothing of either is
// lost.
func TestRehearsalsTakeTurns(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	a := rehearsing(&out, &errs)
	runs := make([]RehearseRunCmd, 2)
	for i := range runs {
		runs[i] = RehearseRunCmd{DB: t.TempDir(), Candidates: 5 * (i + 1), Connections: 5, Turn: 300 * time.Millisecond, rounds: 2, Repeat: 50, Drop: 50, Ahead: 50}
		if err := runs[i].check(a); err != nil {
			t.Fatal(err)
		}
	}
	results, err := alternate(a, runs)
	if err != nil || len(results) != 2 {
		t.Fatalf("%d results, %v: %s", len(results), err, errs.String())
	}
	for i, r := range results {
		if r.Lost != 0 || r.Duplicated != 0 || r.Mismatched != 0 || r.Errors() != 0 {
			t.Errorf("%d: lost %d, duplicated %d, mismatched %d: %v %v", i, r.Lost, r.Duplicated, r.Mismatched, r.Notes, r.Faults)
		}
		if r.Candidates != runs[i].Candidates || len(r.Turns) != 2 || r.Turns[0].Answers == 0 || r.Cost == nil || r.Cost.Answer <= 0 {
			t.Errorf("%d: %d candidates, %+v, %+v", i, r.Candidates, r.Turns, r.Cost)
		}
	}
}
