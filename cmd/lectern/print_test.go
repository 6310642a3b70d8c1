package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lectern/engine/print"
)

// printed runs a printing and checks each file against the manifest.
func printed(t *testing.T, out string, args ...string) print.Manifest {
	t.Helper()
	code, text, errs := run(append([]string{"print", "--out", out, "--json"}, args...)...)
	var m print.Manifest
	if err := json.Unmarshal([]byte(text), &m); err != nil || code != 0 {
		t.Fatalf("exit %d: %s%s", code, text, errs)
	}
	for _, f := range m.Files {
		data, err := os.ReadFile(filepath.Join(out, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(data); f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != len(data) {
			t.Errorf("%s is not what the manifest says: %+v", f.Name, f)
		}
	}
	return m
}

func TestPrintFromFilesPrintsWhatPaperDraws(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"personal", "same", "parallel"} {
		bank, blueprint, roster := paperFiles(t, kind)
		args := []string{"--questions", bank, "--blueprint", blueprint, "--roster", roster, "--seed", "s"}
		code, text, errs := run(append([]string{"paper", "--json"}, args...)...)
		var drawn paperOut
		if err := json.Unmarshal([]byte(text), &drawn); err != nil || code != 0 {
			t.Fatal(code, errs, err)
		}
		m := printed(t, filepath.Join(t.TempDir(), "new"), append(args, "--preset", "a4", "--what", "papers,keys")...)
		if len(m.Files) != 2 || m.Files[0].Name != "papers.pdf" || m.Files[1].Name != "keys.pdf" || len(m.Candidates) != 3 {
			t.Fatalf("%s: %+v", kind, m)
		}
		page := 1
		for i, c := range m.Candidates {
			form := drawn.Forms[i%len(drawn.Forms)]
			if c.Hash != form.Hash || c.Form != form.Form || kind != "parallel" && c.Candidate != form.Candidate {
				t.Errorf("%s: %+v is not %s %s", kind, c, form.Candidate, form.Hash)
			}
			if c.FirstPage != page || c.Pages%2 != 0 || len(c.Also) != 1 || c.Also[0].File != "keys.pdf" {
				t.Errorf("%s: %+v", kind, c)
			}
			page += c.Pages
		}
		if page-1 != m.Files[0].Pages {
			t.Errorf("%s: %d pages of %d", kind, page-1, m.Files[0].Pages)
		}
	}
}

func TestPrintAnExam(t *testing.T) {
	t.Parallel()
	bank, blueprint, roster := paperFiles(t, "personal")
	dir := t.TempDir()
	db := filepath.Join(dir, "db")
	if code, _, errs := run("import", "--db", db, "--approve", bank); code != 0 {
		t.Fatal(errs)
	}
	opens := time.Now().Add(time.Hour)
	code, text, errs := run("exam", "create", "--db", db, "--blueprint", blueprint, "--roster", roster, "--seal", "--json",
		"--opens", opens.Format(time.RFC3339), "--closes", opens.Add(time.Hour).Format(time.RFC3339))
	var made examOut
	if err := json.Unmarshal([]byte(text), &made); err != nil || code != 0 {
		t.Fatal(code, errs, err)
	}
	m := printed(t, dir, "--db", db, "--exam", made.Exam, "--what", "papers,keys")
	if len(m.Candidates) != 3 || len(m.Candidates[0].Hash) != 64 {
		t.Errorf("%+v", m)
	}
	if m = printed(t, dir, "--db", db, "--exam", made.Exam, "--candidate", "li", "--what", "keys"); len(m.Candidates) != 1 || m.Candidates[0].Candidate != "li" || m.Files[0].Name != "keys.pdf" {
		t.Errorf("%+v", m)
	}
}

func TestPrintRefuses(t *testing.T) {
	t.Parallel()
	bank, blueprint, roster := paperFiles(t, "personal")
	files := []string{"--questions", bank, "--blueprint", blueprint, "--seed", "s"}
	out := filepath.Join(t.TempDir(), "out")
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a kind for later", append(files, "--roster", roster, "--what", "papers,sheets"), exitRefused, "sheets"},
		{"no such kind", append(files, "--roster", roster, "--what", "posters"), exitRefused, "posters"},
		{"no such preset", append(files, "--roster", roster, "--preset", "b5"), exitRefused, "b5"},
		{"no such order", append(files, "--roster", roster, "--order", "height"), exitRefused, "height"},
		{"not on the roster", append(files, "--roster", roster, "--candidate", "zhao"), exitRefused, "zhao"},
		{"nobody", files, exitUsage, ""},
		{"no seed", files[:4], exitUsage, ""},
		{"no exam", []string{"--db", "d"}, exitUsage, ""},
		{"no database", []string{"--exam", "e"}, exitUsage, ""},
		{"both", append(files, "--db", "d", "--exam", "e"), exitUsage, ""},
	} {
		code, _, errs := run(append([]string{"print", "--out", out}, tt.args...)...)
		if code != tt.code || !strings.Contains(errs, tt.says) {
			t.Errorf("%s: exit %d: %s", tt.name, code, errs)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a refusal left a folder")
	}
}
