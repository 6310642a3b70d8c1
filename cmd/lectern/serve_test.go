package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// An exam made from the command line can be sat on a server that nobody has set
// up yet.
func TestCandidatesSitBeforeAdministratorsAreSetUp(t *testing.T) {
	t.Parallel()
	bank, blueprint, roster := paperFiles(t, "personal")
	db := filepath.Join(t.TempDir(), "db")
	if code, _, errs := run("import", "--db", db, "--approve", bank); code != 0 {
		t.Fatal(errs)
	}
	code, out, errs := run("exam", "create", "--db", db, "--blueprint", blueprint, "--roster", roster, "--seal", "--json",
		"--opens", time.Now().Add(-time.Minute).Format(time.RFC3339), "--closes", time.Now().Add(time.Hour).Format(time.RFC3339))
	var made struct{ Exam string }
	if err := json.Unmarshal([]byte(out), &made); code != 0 || err != nil {
		t.Fatal(out, errs, err)
	}
	code, out, errs = run("exam", "tickets", "--db", db, made.Exam, "--json")
	var tickets []struct{ Ticket, Code string }
	if err := json.Unmarshal([]byte(out), &tickets); code != 0 || err != nil {
		t.Fatal(out, errs, err)
	}

	url := serving(t, db)
	token := ""
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path, body string, want int) string {
		t.Helper()
		request, err := http.NewRequest(method, url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		reply, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer reply.Body.Close()
		text, err := io.ReadAll(reply.Body)
		if err != nil || reply.StatusCode != want {
			t.Fatalf("%s %s: %s to %q, %v: %.300s", method, path, reply.Status, reply.Header.Get("Location"), err, text)
		}
		return string(text)
	}
	ask("GET", "/healthz", "", 200)
	ask("GET", "/ticket", "", 200)
	var session struct{ Token string }
	if err := json.Unmarshal([]byte(ask("POST", "/api/v1/session", `{"ticket":"`+tickets[0].Ticket+`","code":"`+tickets[0].Code+`"}`, 200)), &session); err != nil {
		t.Fatal(err)
	}
	token = session.Token
	if list := ask("GET", "/api/v1/exams", "", 200); !strings.Contains(list, made.Exam) {
		t.Errorf("%s", list)
	}
	var begun struct {
		Sitting string
		Epoch   int
	}
	if err := json.Unmarshal([]byte(ask("POST", "/api/v1/exams/"+made.Exam+"/sitting", `{"terminal":"t"}`, 200)), &begun); err != nil {
		t.Fatal(err)
	}
	if page := ask("GET", "/sit/"+made.Exam, "", 200); !strings.Contains(page, "question") {
		t.Errorf("%.300s", page)
	}
	ask("PUT", "/api/v1/sittings/"+begun.Sitting+"/responses/1", `{"epoch":1,"seq":1,"response":"A"}`, 200)
	ask("POST", "/api/v1/sittings/"+begun.Sitting+"/submission", `{"epoch":1,"seq":1}`, 200)
	ask("GET", "/api/v1/sittings/"+begun.Sitting+"/result", "", 200)
}

func TestServeRefusals(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	db := filepath.Join(t.TempDir(), "db")
	for name, tt := range map[string]struct {
		code int
		says string
		args []string
	}{
		"address in use":       {exitRefused, taken.Addr().String(), []string{"--addr", taken.Addr().String()}},
		"half a certificate":   {exitUsage, "--tls-key", []string{"--addr", "127.0.0.1:0", "--tls-cert", "x"}},
		"no such certificate":  {exitRefused, "nothing.pem", []string{"--addr", "127.0.0.1:0", "--tls-cert", "nothing.pem", "--tls-key", "nothing.pem"}},
		"no such proxy":        {exitRefused, "trusted-proxy", []string{"--addr", "127.0.0.1:0", "--trusted-proxy", "x"}},
		"mongo without a key":  {exitRefused, "key-file", []string{"--db", "mongodb://u:secret@127.0.0.1:1/x"}},
		"the configuration":    {exitDone, "LECTERN_ADDR", []string{"--print-config"}},
		"a configuration in":   {exitUsage, "", []string{"--print-config", "--adress", "x"}},
		"no port in the place": {exitRefused, "nowhere", []string{"--addr", "nowhere"}},
	} {
		code, out, errs := run(append([]string{"serve", "--db", db + strings.ReplaceAll(name, " ", "")}, tt.args...)...)
		if code != tt.code || !strings.Contains(out+errs, tt.says) || strings.Contains(out+errs, "secret") {
			t.Errorf("%s: exit %d: %s%s", name, code, out, errs)
		}
	}
}
