package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lectern/handlers"
)

func TestImportAndExportCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	db := filepath.Join(dir, "db")
	good := `{"id":"a","topic":"t","type":"true_false","stem":"one","answer":true}` + "\n" +
		`{"id":"b","topic":"t/u","type":"blank","stem":"two ____","answer":[["x","y"]],"difficulty":0.5}` + "\n"
	mixed := file("mixed.jsonl", good+`{"id":"c","topic":"t","type":"single","stem":"three","options":["x"],"marks":0,"answer":"C"}`+"\n{\n")
	do := func(code int, args ...string) handlers.ImportReport {
		t.Helper()
		got, out, errs := run(append([]string{"--json"}, args...)...)
		if got != code {
			t.Fatalf("%v: exit %d: %s%s", args, got, out, errs)
		}
		var r handlers.ImportReport
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatalf("%v: %v in %s", args, err, out)
		}
		return r
	}
	if r := do(0, "import", "--db", db, "--dry-run", mixed); r.Read != 4 || r.Added != 2 || len(r.Refused) != 2 || r.Refused[0].Line != 3 || r.Refused[0].ID != "c" || r.Refused[0].Field != "marks" || !strings.Contains(r.Refused[0].Reason, "options: ") || r.Refused[1].Reason == "" {
		t.Errorf("%+v", r)
	}
	if entries, _ := filepath.Glob(db + "*"); entries != nil {
		t.Errorf("a dry run made %v", entries)
	}
	if r := do(1, "import", "--db", db, "--dry-run", "--strict", mixed); r.Added != 0 || len(r.Refused) != 2 {
		t.Errorf("strict dry run: %+v", r)
	}
	if r := do(1, "import", "--db", db, "--strict", mixed); r.Added != 0 {
		t.Errorf("strict: %+v", r)
	}
	if r := do(0, "import", "--db", db, "--approve", mixed); r.Added != 2 {
		t.Errorf("%+v", r)
	}
	if r := do(0, "import", "--db", db, "--approve", mixed); r.Added != 0 || r.Unchanged != 2 {
		t.Errorf("again: %+v", r)
	}
	code, out, errs := run("export", "--db", db, "--what", "questions", "--status", "approved")
	if code != 0 || strings.Count(out, "\n") != 2 || !strings.Contains(out, `"answer":[["x","y"]]`) {
		t.Fatalf("%d %s%s", code, out, errs)
	}
	if r := do(0, "import", "--db", db, file("again.jsonl", out)); r.Unchanged != 2 {
		t.Errorf("exported and imported: %+v", r)
	}
	for _, format := range []string{"xlsx", "csv"} {
		to := filepath.Join(dir, "out."+format)
		if code, out, errs := run("export", "--db", db, "--what", "questions", "--format", format, "--out", to); code != 0 {
			t.Fatalf("%s%s", out, errs)
		}
		if r := do(0, "import", "--db", db, to); r.Unchanged != 2 {
			t.Errorf("%s: %+v", format, r)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"import", "--db", db, file("x.xlsx", "no")}, 1, "not what its name says"},
		{[]string{"import", "--db", db, filepath.Join(dir, "nowhere.jsonl")}, 1, "There is no file"},
		{[]string{"import", "--db", db, dir}, 1, "is a folder"},
		{[]string{"import", "--db", db, file("sheet.jsonl", "题型,题干\n单选题,甲\n")}, 1, "not what its name says"},
		{[]string{"import", "--db", db, file("empty.csv", "")}, 1, "empty"},
		{[]string{"import", "--db", db}, 2, "<file>"},
		{[]string{"export", "--db", db, "--what", "nothing"}, 2, "what"},
	} {
		code, out, errs := run(c.args...)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("%v: exit %d: %s%s", c.args, code, out, errs)
		}
	}
}
