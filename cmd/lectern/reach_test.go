package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/engine/office"
)

const reachPassword = "Reach-2026"

// runWith runs a command with an environment and a text on standard input.
func runWith(stdin string, env map[string]string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	a := &App{Ctx: context.Background(), Stdin: strings.NewReader(stdin), Stdout: &o, Stderr: &e, Env: func(name string) string { return env[name] }}
	code = a.Run(args)
	return code, o.String(), e.String()
}

// serving serves a folder until the test ends, and returns the address.
func serving(t *testing.T, db string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ready, done := make(chan string, 1), make(chan error, 1)
	a := &App{Ctx: ctx, Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}, Env: func(string) string { return "" }}
	c := ServeCmd{Database: Database{DB: db}, Addr: "127.0.0.1:0"}
	go func() {
		done <- c.serve(a, func(_ *office.Office, url string) error { ready <- url; return nil })
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case url := <-ready:
		return url
	case err := <-done:
		done <- err
		t.Fatal(err)
		return ""
	}
}

// The commands that take --url print through a server what they print of the
// folder that it serves.
func TestThroughAServerAsOnTheFolder(t *testing.T) {
	t.Parallel()
	bank, blueprint, roster := paperFiles(t, "personal")
	db := filepath.Join(t.TempDir(), "db")
	must := func(code int, out, errs string) string {
		t.Helper()
		if code != 0 {
			t.Fatalf("exit %d: %s%s", code, out, errs)
		}
		return out
	}
	opens, closes := time.Now().Add(-time.Minute).Format(time.RFC3339), time.Now().Add(3*time.Hour).Format(time.RFC3339)
	create := []string{"exam", "create", "--blueprint", blueprint, "--roster", roster, "--opens", opens, "--closes", closes, "--last-entry", "15m", "--seal", "--json"}
	must(run("import", "--db", db, "--approve", bank))
	must(run(append(create, "--db", db)...))
	for user, roles := range map[string]string{"head": "office,system", "clerk": "office"} {
		must(run("user", "add", "--db", db, "--id", user, "--name", user))
		must(runWith(reachPassword+"\n", nil, "user", "password", "--db", db, user))
		must(run("user", "roles", "--db", db, user, "--roles", roles))
	}
	reads := [][]string{
		{"exam", "list", "--json"}, {"exam", "list"}, {"export", "--what", "questions"}, {"export", "--what", "questions", "--format", "csv", "--status", "approved"},
		{"export", "--what", "responses", "--format", "csv"}, {"export", "--what", "results"}, {"export", "--what", "journal"},
	}
	onFolder := make([]string, len(reads))
	for i, args := range reads {
		onFolder[i] = must(run(append(args, "--db", db)...))
	}

	url := serving(t, db)
	if code, _, errs := run("exam", "list", "--db", db); code != exitRefused || !strings.Contains(errs, "--url "+url) {
		t.Errorf("exit %d: %s", code, errs)
	}
	if code, _, errs := run("verify", "--db", db); code != exitRefused || !strings.Contains(errs, url) || strings.Contains(errs, "--url") {
		t.Errorf("exit %d: %s", code, errs)
	}
	as := func(user string, args ...string) (int, string, string) {
		return runWith("", map[string]string{"LECTERN_PASSWORD": reachPassword}, append(args, "--url", url, "--user", user)...)
	}
	for i, args := range reads {
		if out := must(as("head", args...)); out != onFolder[i] {
			t.Errorf("%v:\n%.300s\nwhere the folder has\n%.300s", args, out, onFolder[i])
		}
	}
	if out := must(as("clerk", "import", bank, "--json")); !strings.Contains(out, `"unchanged": 60`) {
		t.Errorf("%s", out)
	}
	if code, out, errs := as("clerk", "import", bank, "--strict", "--json"); code != exitRefused || !strings.Contains(out, `"line": 61`) {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	made := must(as("head", create...))
	id := made[strings.Index(made, `: "`)+3:]
	id = id[:strings.Index(id, `"`)]
	if !strings.Contains(made, `"forms": 3`) || strings.Count(must(as("clerk", "exam", "tickets", id, "--json")), `"code"`) != 3 || must(as("clerk", "exam", "release", id, "--json")) != made {
		t.Error(made)
	}

	strangers := filepath.Join(t.TempDir(), "strangers.csv")
	if err := os.WriteFile(strangers, []byte("id,name\nzhang,张\nnew,新\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	create[5] = strangers
	before := must(as("clerk", "exam", "list", "--json"))
	if code, _, errs := as("clerk", create...); code != exitRefused || !strings.Contains(errs, "3: ") {
		t.Errorf("a stranger whom the clerk may not add: exit %d: %s", code, errs)
	}
	if after := must(as("clerk", "exam", "list", "--json")); after != before {
		t.Errorf("a refusal left %s", after)
	}
	for name, tt := range map[string]struct {
		code int
		args []string
	}{
		"approve":    {exitRefused, []string{"import", "--approve", bank, "--url", url, "--user", "head"}},
		"password":   {exitRefused, []string{"exam", "list", "--url", url, "--user", "nobody"}},
		"token":      {exitRefused, []string{"exam", "list", "--url", url, "--token", "x"}},
		"no server":  {exitRefused, []string{"exam", "list", "--url", "http://127.0.0.1:1", "--user", "head"}},
		"no address": {exitUsage, []string{"exam", "list", "--url", "somewhere", "--user", "head"}},
		"nobody":     {exitUsage, []string{"exam", "list", "--url", url}},
		"seconds":    {exitUsage, append(slices.Clone(create), "--url", url, "--user", "head", "--earliest-handin", "90s")},
		"no exam":    {exitRefused, []string{"exam", "tickets", "nothing", "--url", url, "--user", "head"}},
	} {
		if code, out, errs := runWith("", map[string]string{"LECTERN_PASSWORD": reachPassword}, tt.args...); code != tt.code || out != "" && !strings.HasPrefix(out, "{") {
			t.Errorf("%s: exit %d: %s%s", name, code, out, errs)
		}
	}
}

func TestAServersOwnCertificateIsPinned(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[]")) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	list := []string{"exam", "list", "--json", "--url", server.URL, "--token", "x"}
	if code, out, errs := run(append(list, "--fingerprint", fingerprintOf(server.Certificate().Raw))...); code != 0 || out != "[]\n" {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	for _, args := range [][]string{list, append(list, "--fingerprint", fingerprintOf([]byte("another")))} {
		if code, _, errs := run(args...); code != exitRefused || !strings.Contains(errs, "--fingerprint") {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
}

func TestOnlyWhatAddsMakesADatabase(t *testing.T) {
	t.Parallel()
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for _, args := range [][]string{{"export", "--what", "results"}, {"exam", "list"}, {"verify"}, {"user", "list"}, {"exam", "tickets", "x"}} {
		if code, _, errs := run(append(args, "--db", nowhere)...); code != exitRefused || !strings.Contains(errs, nowhere) {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
	if exists(nowhere) || exists(nowhere+".key") {
		t.Error("a look made a database")
	}
}
