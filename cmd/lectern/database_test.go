package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lectern/engine/docdb/sqlite"
	"lectern/engine/store"
)

// TestADatabaseOpensUnderItsOwnKeyAlone: with another, or none, the command
// says so at once, changes nothing, and makes no key that opens nothing.
func TestADatabaseOpensUnderItsOwnKeyAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, key, other := filepath.Join(dir, "d"), filepath.Join(dir, "d.key"), filepath.Join(dir, "other.key")
	export := func(want int, says string, flags ...string) {
		t.Helper()
		code, out, errs := run(append([]string{"export", "--db", db, "--what", "questions"}, flags...)...)
		if code != want || !strings.Contains(errs, says) {
			t.Errorf("%v: exit %d: %s%s", flags, code, out, errs)
		}
	}
	makeDatabase(t, db)
	export(0, "")
	makeDatabase(t, filepath.Join(dir, "e"), "--key-file", other)
	export(1, "is not this database's", "--key-file", other)
	export(0, "", "--key-file", key)
	if err := os.Rename(key, other); err != nil {
		t.Fatal(err)
	}
	export(1, "key file "+key+" is not there")
	if exists(key) {
		t.Error("a key was made that opens nothing")
	}
	export(0, "", "--key-file", other)
}

// makeDatabase makes a database by importing a question.
func makeDatabase(t *testing.T, folder string, flags ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "one.jsonl")
	if err := os.WriteFile(file, []byte(`{"topic":"a","type":"true_false","stem":"b","answer":true}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := run(append([]string{"import", "--db", folder, file}, flags...)...); code != 0 {
		t.Fatal(errs)
	}
}

// TestASecondProcessIsToldWhoHasTheDatabase by process and address.
func TestASecondProcessIsToldWhoHasTheDatabase(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "d")
	makeDatabase(t, folder)
	db, err := sqlite.Open(context.Background(), folder, store.Schema)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.SetOwner("http://127.0.0.1:8123"); err != nil {
		t.Fatal(err)
	}
	code, _, errs := run("export", "--db", folder, "--what", "questions")
	if code != 1 || !strings.Contains(errs, fmt.Sprintf("http://127.0.0.1:8123 (process %d)", os.Getpid())) {
		t.Errorf("exit %d: %s", code, errs)
	}
}
