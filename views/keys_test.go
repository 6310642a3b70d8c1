package views

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Keys in Go stand in T("…"), Flash("…") and the makers of errors.
func TestEveryKeyOfTheCodeHasAText(t *testing.T) {
	words := Words(Languages[0])
	call := regexp.MustCompile(`(?:\.T|Flash|Warn|Invalid|NotFound|Conflict|Forbidden|Closed|Unavailable|E\([\w.]*Kind\w+,)\(?\s*"([a-z_]+(?:\.[\w-]+)+)"`)
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range call.FindAllStringSubmatch(string(source), -1) {
			prefix := strings.HasSuffix(m[1], "_") // the rest is a value
			if !prefix && !words.Has(m[1]) {
				t.Errorf("%s: no text for %q", name, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A text stands for as long as something says it: its key, or the beginning to
// which a value is put, stands in the code, in a template or in a script.
func TestEveryTextIsSaid(t *testing.T) {
	literal := regexp.MustCompile("[\"'`]([a-zA-Z_]+[._][\\w.-]*)[\"'`]")
	said := map[string]bool{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch filepath.Ext(name) {
		case ".go", ".html", ".js":
		default:
			return nil
		}
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(name)
		for _, m := range literal.FindAllStringSubmatch(string(source), -1) {
			said[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range Words(Languages[0]).texts {
		stands := said[key]
		for i := range len(key) {
			stands = stands || (key[i] == '.' || key[i] == '_') && said[key[:i+1]]
		}
		if !stands {
			t.Errorf("nothing says %q", key)
		}
	}
}
