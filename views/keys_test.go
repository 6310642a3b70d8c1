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
