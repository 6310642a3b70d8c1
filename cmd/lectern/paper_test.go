package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"lectern/engine/paper"
)

const paperBlueprint = `{"title":"t","minutes":30,"pass":10,"sections":[
 {"title":"单选","type":"single","marks":2,"draw":[{"topic":"a","count":4},{"topic":"*","count":4}]},
 {"title":"判断","type":"true_false","marks":1,"draw":[{"topic":"*","count":4}]}],
 "forms":{"kind":"%s","count":2,"tolerance":0.5,"overlap":0},"shuffle":{"questions":true,"options":true},"never":["gone"]}`

// paperFiles writes a small bank, a blueprint and a roster.
func paperFiles(t *testing.T, kind string) (bank, blueprint, roster string) {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	for i := range 60 {
		topic := []string{"a/x", "b"}[i%2]
		difficulty := 0.3 + float64(i%13)/20
		if i%3 > 0 {
			fmt.Fprintf(&b, `{"id":"s%d","topic":"%s","type":"single","stem":"question %d?","options":["p","q","r","s"],"answer":"C","difficulty":%.2f}`+"\n", i, topic, i, difficulty)
		} else {
			fmt.Fprintf(&b, `{"id":"t%d","topic":"%s","type":"true_false","stem":"statement %d.","answer":true,"difficulty":%.2f}`+"\n", i, topic, i, difficulty)
		}
	}
	b.WriteString("{broken\n")
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	return write("bank.jsonl", b.String()), write("blueprint.json", fmt.Sprintf(paperBlueprint, kind)), write("roster.csv", "id,name\nzhang,张\nli,李\nwang,王\n")
}

func run(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	a := &App{Stdin: strings.NewReader(""), Stdout: &o, Stderr: &e, Env: func(string) string { return "" }}
	a.Ctx = context.Background()
	code = a.Run(args)
	return code, o.String(), e.String()
}

type paperOut struct {
	Forms  []formOut
	Report struct {
		Forms          int
		Target         float64
		Expected       struct{ Min, Max float64 }
		DrawingVersion int `json:"drawing_version"`
	}
}

func TestPaperDrawsForARoster(t *testing.T) {
	t.Parallel()
	bank, blueprint, roster := paperFiles(t, "personal")
	code, out, errs := run("paper", "--questions", bank, "--blueprint", blueprint, "--roster", roster, "--seed", "s", "--json")
	if code != 0 || !strings.Contains(errs, "bank.jsonl:61:") || !strings.Contains(errs, "gone") {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var drawn paperOut
	if err := json.Unmarshal([]byte(out), &drawn); err != nil {
		t.Fatal(err)
	}
	if len(drawn.Forms) != 3 || drawn.Forms[1].Candidate != "li" || len(drawn.Forms[0].Hash) != 64 || drawn.Report.Forms != 3 || drawn.Report.DrawingVersion != paper.DrawingVersion {
		t.Fatalf("%s", out)
	}
	if r := drawn.Report; r.Expected.Max > r.Target+0.501 || r.Expected.Min < r.Target-0.501 {
		t.Errorf("%+v", r)
	}
	if s := drawn.Forms[0].Sections; len(s) != 2 || len(s[0].Questions) != 8 || len(s[0].Questions[0].Order) != 4 || s[1].Questions[0].Order == nil {
		t.Errorf("%+v", s)
	}
	code, out, errs = run("paper", "--questions", bank, "--blueprint", blueprint, "--roster", roster, "--seed", "s", "--form", "li", "--json")
	var alone paperOut
	if err := json.Unmarshal([]byte(out), &alone); err != nil || code != 0 {
		t.Fatal(code, errs, err)
	}
	if len(alone.Forms) != 1 || !reflect.DeepEqual(alone.Forms[0], drawn.Forms[1]) {
		t.Errorf("drawn alone: %+v", alone.Forms)
	}
}

func TestPaperKindsAndRefusals(t *testing.T) {
	t.Parallel()
	bank, parallel, roster := paperFiles(t, "parallel")
	_, same, _ := paperFiles(t, "same")
	tests := []struct {
		name string
		args []string
		code int
		out  string
	}{
		{"parallel", []string{"--blueprint", parallel, "--json"}, 0, `"form":"B"`},
		{"one of them", []string{"--blueprint", parallel, "--form", "B"}, 0, "判断"},
		{"same", []string{"--blueprint", same, "--candidates", "2", "--json"}, 0, `"candidate":"c00002"`},
		{"summary", []string{"--blueprint", same, "--candidates", "2"}, 0, "2 forms"},
		{"nobody", []string{"--blueprint", same}, 2, ""},
		{"two rosters", []string{"--blueprint", same, "--candidates", "2", "--roster", roster}, 2, ""},
		{"not on it", []string{"--blueprint", same, "--roster", roster, "--form", "zhao"}, 1, ""},
		{"no file", []string{"--blueprint", same + "x", "--candidates", "2"}, 1, ""},
		{"a roster for a blueprint", []string{"--blueprint", roster, "--candidates", "2"}, 1, ""},
	}
	for _, tt := range tests {
		code, out, errs := run(append([]string{"paper", "--seed", "s", "--questions", bank}, tt.args...)...)
		if strings.HasPrefix(tt.name, "parallel") && strings.Contains(out, "candidate") {
			t.Errorf("%s: a parallel form has a candidate: %s", tt.name, out)
		}
		if code != tt.code || !strings.Contains(out, tt.out) {
			t.Errorf("%s: exit %d\n%s\n%s", tt.name, code, out, errs)
		}
	}
}
