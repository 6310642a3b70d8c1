package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestExamFromTheCommandLine(t *testing.T) {
	t.Parallel()
	bank, blueprint, roster := paperFiles(t, "personal")
	db := filepath.Join(t.TempDir(), "db")
	if code, _, errs := run("import", "--db", db, "--approve", bank); code != 0 {
		t.Fatal(errs)
	}
	opens := time.Now().Add(-time.Minute).Format(time.RFC3339)
	closes := time.Now().Add(3 * time.Hour).Format(time.RFC3339)
	create := func(more ...string) (int, string, string) {
		return run(append([]string{"exam", "create", "--db", db, "--blueprint", blueprint, "--opens", opens, "--closes", closes, "--json"}, more...)...)
	}
	code, out, errs := create("--roster", roster, "--last-entry", "15m", "--earliest-handin", "1m", "--seal")
	if code != 0 {
		t.Fatal(errs)
	}
	var made struct {
		Exam, Root string
		Forms      int
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil || made.Forms != 3 || len(made.Root) != 64 || made.Exam == "" {
		t.Fatalf("%s %v", out, err)
	}

	code, out, errs = run("exam", "tickets", "--db", db, made.Exam, "--json")
	var tickets []map[string]string
	if err := json.Unmarshal([]byte(out), &tickets); code != 0 || err != nil || len(tickets) != 3 {
		t.Fatalf("%s %s %v", out, errs, err)
	}
	for _, k := range tickets {
		if len(k) != 3 || k["candidate"] == "" || k["ticket"] == "" || len(k["code"]) != 11 {
			t.Errorf("%v", k)
		}
	}

	doubled := filepath.Join(t.TempDir(), "doubled.csv")
	if err := os.WriteFile(doubled, []byte("id\na\nb\na\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs = create("--roster", doubled); code != exitRefused || !strings.Contains(errs, ":4:") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if code, _, errs = create("--roster", roster, "--model", "other"); code != exitUsage {
		t.Errorf("exit %d: %s", code, errs)
	}

	code, out, errs = run("exam", "list", "--db", db, "--json")
	var list []map[string]any
	if err := json.Unmarshal([]byte(out), &list); code != 0 || err != nil || len(list) != 1 || list[0]["status"] != "sealed" {
		t.Errorf("%s %s %v", out, errs, err)
	}
	for after, want := range map[string]int{made.Exam: 0, "nothing": exitRefused} {
		code, out, errs := create("--roster", roster, "--after", after, "--seal")
		if code != want {
			t.Errorf("after %s: exit %d: %s", after, code, errs)
		}
		if want != 0 {
			continue
		}
		var makeUp struct{ Exam string }
		if err := json.Unmarshal([]byte(out), &makeUp); err != nil {
			t.Fatal(err)
		}
		code, out, errs = run("exam", "fairness", "--db", db, makeUp.Exam, "--json")
		if code != 0 || !strings.Contains(out, `"after":`) || !strings.Contains(out, `"repeated":`) {
			t.Errorf("%s %s", out, errs)
		}
	}
	if code, out, errs = run("exam", "release", "--db", db, made.Exam, "--json"); code != 0 || !strings.Contains(out, made.Root) {
		t.Errorf("%s %s", out, errs)
	}
	if code, _, errs = run("exam", "release", "--db", db, "nothing"); code != exitRefused {
		t.Errorf("exit %d: %s", code, errs)
	}
	paper := filepath.Join(t.TempDir(), "paper")
	if code, _, errs = run("print", "--db", db, "--exam", "nothing", "--out", paper); code != exitRefused || exists(paper) {
		t.Errorf("exit %d, folder %v: %s", code, exists(paper), errs)
	}
}

func TestAnExamThatCannotBeSealedLeavesNothing(t *testing.T) {
	t.Parallel()
	_, blueprint, roster := paperFiles(t, "personal")
	db := filepath.Join(t.TempDir(), "db")
	code, _, errs := run("exam", "create", "--db", db, "--blueprint", blueprint, "--roster", roster,
		"--opens", time.Now().Add(time.Hour).Format(time.RFC3339), "--closes", time.Now().Add(2*time.Hour).Format(time.RFC3339), "--seal")
	if code != exitRefused {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, what := range []string{"exam", "user"} {
		if code, out, errs := run(what, "list", "--db", db, "--json"); code != 0 || strings.TrimSpace(out) != "[]" {
			t.Errorf("%s: %s %s", what, out, errs)
		}
	}
}
