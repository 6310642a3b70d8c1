package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"lectern/engine/docdb/docdbtest"
	_ "lectern/handlers" // go test must not take yesterday's answer when the product has changed
)

// TestJourney walks through an exam of every type and every rule.
func TestJourney(t *testing.T) {
	t.Parallel()
	program, err := build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		walk(t, &Walk{Program: program, DB: filepath.Join(t.TempDir(), "data"), Candidates: 500, Writers: 30})
	})
	// FerretDB scans for nearly everything, hence so few people.
	t.Run("over the wire", func(t *testing.T) {
		t.Parallel()
		secret := make([]byte, 32)
		rand.Read(secret)
		key := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(secret)), 0o600); err != nil {
			t.Fatal(err)
		}
		walk(t, &Walk{Program: program, DB: docdbtest.Ferret(t), Key: key, Candidates: 12, Writers: 3})
	})
}

// walk walks over questions made up for it, four for each that is drawn.
func walk(t *testing.T, w *Walk) {
	t.Helper()
	w.Blueprint, w.Folder, w.Seed = everyRule(), t.TempDir(), 1
	w.Files = []string{generate(t, w.Blueprint, 4)}
	report, err := w.Walk(t.Context())
	var text bytes.Buffer
	report.Print(&text)
	t.Logf("%s", text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if report.Wrong() > 0 {
		t.Fail()
	}
}
