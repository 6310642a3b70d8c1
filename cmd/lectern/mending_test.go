package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// unmetFiles writes a blueprint that asks for ten questions of a narrow band.
func unmetFiles(t *testing.T) (bank, blueprint, roster string) {
	t.Helper()
	bank, blueprint, roster = paperFiles(t, "personal")
	text := `{"title":"t","sections":[{"title":"s","type":"single","marks":2,"draw":[{"topic":"a","count":10,"difficulty":[0.5,0.55]}]}],"forms":{"kind":"personal","tolerance":1}}`
	if err := os.WriteFile(blueprint, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return bank, blueprint, roster
}

// mendingOut is what a refusal prints with --json.
type mendingOut struct {
	Error     struct{ Kind, Message, Field string }
	Shortages []struct{ Need, Have, Waiting int }
	Remedies  []struct {
		Shortage, Count  int
		Kind, Rule, Text string
		Difficulty       []float64
	}
}

func (m *mendingOut) kinds() string {
	var kinds []string
	for _, r := range m.Remedies {
		kinds = append(kinds, r.Kind)
	}
	return strings.Join(kinds, " ")
}

func TestPaperSaysWhatWouldMendABlueprint(t *testing.T) {
	t.Parallel()
	bank, blueprint, _ := unmetFiles(t)
	args := []string{"paper", "--questions", bank, "--blueprint", blueprint, "--candidates", "2", "--seed", "s"}
	code, out, errs := run(args...)
	if code != exitRefused || out != "" || !strings.Contains(errs, "* widen the difficulty to ") || !strings.Contains(errs, "fewer") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	code, out, errs = run(append(args, "--json")...)
	var said mendingOut
	if err := json.Unmarshal([]byte(out), &said); code != exitRefused || err != nil || said.Error.Kind != "Invalid" || len(said.Shortages) != 1 ||
		said.kinds() != "band count" || said.Remedies[0].Rule != "sections[0].draw[0]" || len(said.Remedies[0].Difficulty) != 2 {
		t.Errorf("exit %d: %s%s %v", code, out, errs, err)
	}
	if _, _, errs = runWith("", map[string]string{"LANG": "zh_CN.UTF-8"}, args...); !strings.Contains(errs, "* 难度放宽到 ") {
		t.Error(errs)
	}
}

// Sealing says the same of the bank, on the folder and through a server, and
// what it ignores of the never list.
func TestSealingSaysWhatWouldMendABlueprint(t *testing.T) {
	t.Parallel()
	bank, blueprint, roster := unmetFiles(t)
	_, whole, _ := paperFiles(t, "personal")
	db := filepath.Join(t.TempDir(), "db")
	if code, _, errs := run("import", "--db", db, bank); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := run("user", "add", "--db", db, "--id", "clerk", "--name", "clerk"); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := runWith(reachPassword+"\n", nil, "user", "password", "--db", db, "clerk"); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := run("user", "roles", "--db", db, "clerk", "--roles", "office,system"); code != 0 {
		t.Fatal(errs)
	}
	create := func(blueprint string, where ...string) (int, string, string) {
		return runWith("", map[string]string{"LECTERN_PASSWORD": reachPassword}, append([]string{"exam", "create", "--blueprint", blueprint, "--roster", roster, "--opens", time.Now().Add(time.Hour).Format(time.RFC3339),
			"--closes", time.Now().Add(2 * time.Hour).Format(time.RFC3339), "--seal", "--json"}, where...)...)
	}
	refused := func(kinds, words string, where ...string) {
		t.Helper()
		code, out, errs := create(blueprint, where...)
		var said mendingOut
		err := json.Unmarshal([]byte(out), &said)
		if code != exitRefused || err != nil || len(said.Shortages) != 1 || said.Shortages[0].Need != 10 || said.kinds() != kinds || !strings.Contains(errs, words) {
			t.Errorf("exit %d: %s%s %v", code, out, errs, err)
		}
	}
	sealed := func(where ...string) {
		t.Helper()
		if code, out, errs := create(whole, where...); code != 0 || !strings.Contains(errs, "gone") {
			t.Errorf("exit %d: %s%s", code, out, errs)
		}
	}
	refused("count", "wait for approval", "--db", db)
	if code, _, errs := run("import", "--db", db, "--approve", bank); code != 0 {
		t.Fatal(errs)
	}
	refused("band count", "* widen the difficulty", "--db", db)
	sealed("--db", db)
	url := serving(t, db)
	refused("band count", "* widen the difficulty", "--url", url, "--user", "clerk")
	sealed("--url", url, "--user", "clerk")
}
