//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lectern/cmd/lectern/rehearse"
	"lectern/engine/docdb/docdbtest"
)

// there is a server with an exam of people that are made up, and the tickets in
// a file.
func there(t *testing.T, candidates int) (base, exam, tickets string) {
	t.Helper()
	db := filepath.Join(t.TempDir(), "db")
	exam, issued := servedExam(t, candidates, "--db", db)
	for user, roles := range map[string]string{"head": "office,system", "clerk": "office"} {
		for _, args := range [][]string{{"user", "add", "--db", db, "--id", user, "--name", user}, {"user", "roles", "--db", db, user, "--roles", roles}} {
			if code, out, errs := run(args...); code != 0 {
				t.Fatal(out, errs)
			}
		}
		if code, out, errs := runWith(reachPassword+"\n", nil, "user", "password", "--db", db, user); code != 0 {
			t.Fatal(out, errs)
		}
	}
	data, err := json.Marshal(issued)
	if err != nil {
		t.Fatal(err)
	}
	tickets = filepath.Join(t.TempDir(), "tickets.json")
	if err := os.WriteFile(tickets, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return serving(t, db), exam, tickets
}

var shortly = []string{"--start-within", "100ms", "--think", "40ms", "--duration", "400ms", "--submit-within", "100ms", "--ahead", "100", "--drop", "100"}

func signedIn(args ...string) (code int, out, errs string) {
	return runWith("", map[string]string{"LECTERN_PASSWORD": reachPassword}, append([]string{"rehearse", "--user", "head"}, args...)...)
}

func TestRehearsalOnAServerThatIsThere(t *testing.T) {
	t.Parallel()
	base, exam, tickets := there(t, 5)
	again := append([]string{"--json", "--url", base, "--exam", exam, "--tickets", tickets}, shortly...)
	code, out, errs := signedIn(again...)
	if code != 0 {
		t.Fatalf("%d: %s%s", code, out, errs)
	}
	var r rehearse.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Candidates != 5 || r.Submit.Count != 5 || r.Answer.Count == 0 || r.Errors() != 0 || !r.Whole() {
		t.Errorf("%d candidates, %d handed in, %d answers, %d errors: %v %v", r.Candidates, r.Submit.Count, r.Answer.Count, r.Errors(), r.Notes, r.Faults)
	}
	if !strings.Contains(errs, "made up") {
		t.Errorf("no warning: %s", errs)
	}
	if r.Server == nil || r.Server.Peak == 0 {
		t.Error("a server on this machine was not looked at")
	}
	if code, out, errs := signedIn(again...); code != exitRefused || !strings.Contains(errs, "has begun") {
		t.Errorf("sat twice: %d %s%s", code, out, errs)
	}
}

// TestRehearsalSeesWhatAServerLost puts a proxy between that acknowledges an
// answer now and then and does not hand it on.
func TestRehearsalSeesWhatAServerLost(t *testing.T) {
	t.Parallel()
	base, exam, tickets := there(t, 3)
	to, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	last := regexp.MustCompile(`"seq":(\d+)`)
	lying := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			if seq := last.FindSubmatch(body); string(seq[1]) == "3" {
				_, _ = w.Write([]byte(`{"seq":3,"remaining_ms":1000}`))
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		proxy.ServeHTTP(w, r)
	}))
	defer lying.Close()
	args := append([]string{"--json", "--url", lying.URL, "--exam", exam, "--tickets", tickets}, shortly...)
	code, out, errs := signedIn(append(args, "--ahead", "0", "--drop", "0", "--repeat", "0", "--think", "100ms")...)
	var r rehearse.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v: %s%s", err, out, errs)
	}
	if code != exitRefused || r.Lost == 0 {
		t.Errorf("exit %d, lost %d: %v", code, r.Lost, r.Notes)
	}
}

func TestRehearsalMakesAnExamThere(t *testing.T) {
	t.Parallel()
	base, _, _ := there(t, 1)
	file := filepath.Join(t.TempDir(), "b.json")
	text := `{"title":"b","minutes":30,"pass":1,"sections":[{"title":"a","type":"single","marks":2,"draw":[{"topic":"*","count":4}]}],
 "forms":{"kind":"personal","count":1,"tolerance":2,"overlap":1},"shuffle":{"questions":true,"options":true}}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"--json", "--url", base, "--blueprint", file, "--candidates", "4"}, shortly...)
	if code, out, errs := signedIn(args...); code != exitRefused || !strings.Contains(errs, "--add-people") {
		t.Errorf("people added unasked: %d %s%s", code, out, errs)
	}
	code, out, errs := signedIn(append(args, "--add-people")...)
	if code != 0 {
		t.Fatalf("%d: %s%s", code, out, errs)
	}
	var r rehearse.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil || r.Submit.Count != 4 || r.Errors() != 0 || !r.Whole() {
		t.Errorf("%v: %+v", err, r)
	}
}

func TestRehearsalThereIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "t.json")
	if err := os.WriteFile(file, []byte(`[{"candidate":"a","ticket":"b","code":"c"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	const there = "http://127.0.0.1:1"
	for name, c := range map[string]struct {
		want int
		args []string
	}{
		"no exam":           {exitRefused, []string{"--url", there}},
		"more than tickets": {exitRefused, []string{"--url", there, "--exam", "e", "--tickets", file, "--candidates", "2"}},
		"not tickets":       {exitRefused, []string{"--url", there, "--exam", "e", "--tickets", os.Args[0]}},
		"no url":            {exitUsage, []string{"--exam", "e", "--tickets", file}},
		"two databases":     {exitUsage, []string{"--url", there, "--exam", "e", "--tickets", file, "--db", t.TempDir()}},
		"everybody's time":  {exitUsage, []string{"--url", there, "--exam", "e", "--tickets", file, "--timeout-all"}},
		"a path":            {exitUsage, []string{"--url", there + "/exams", "--exam", "e", "--tickets", file, "--user", "u"}},
		"nobody signs in":   {exitUsage, []string{"--url", there, "--exam", "e", "--tickets", file}},
	} {
		if code, out, errs := run(append([]string{"rehearse"}, c.args...)...); code != c.want || out != "" {
			t.Errorf("%s: %d %s%s", name, code, out, errs)
		}
	}
}

// TestRehearsalOnMongoDB leaves no database behind.
func TestRehearsalOnMongoDB(t *testing.T) {
	t.Parallel()
	address := docdbtest.Ferret(t)
	code, out, errs := rehearsed(t, append([]string{"--db", address, "--json", "--candidates", "3"}, append(shortly, "--duration", "2s")...)...)
	if code != 0 {
		t.Fatalf("%d: %s%s", code, out, errs)
	}
	var r rehearse.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Submit.Count != 3 || r.Answer.Count == 0 || r.Errors() != 0 || !r.Whole() {
		t.Errorf("%d handed in, %d answers, %d errors: %v %v", r.Submit.Count, r.Answer.Count, r.Errors(), r.Notes, r.Faults)
	}
	client, err := mongo.Connect(options.Client().ApplyURI(address))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Disconnect(context.Background()) }()
	names, err := client.ListDatabaseNames(t.Context(), bson.D{{Key: "name", Value: bson.D{{Key: "$regex", Value: "^lectern_rehearsal_"}}}})
	if err != nil || len(names) != 0 {
		t.Errorf("left behind: %v %v", names, err)
	}
}
