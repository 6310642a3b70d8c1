package views

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// eachOffice calls what with the source of each file of acts.
func eachOffice(t *testing.T, what func(file, source string)) {
	t.Helper()
	files, err := filepath.Glob("../engine/office/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no acts found", err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			what(file, string(source))
		}
	}
}

// The audit trail shows acts in words: each needs its own, and one for the area
// by which it is found.
func TestEveryActHasAText(t *testing.T) {
	act := regexp.MustCompile(`o\.(?:audit|auditDetail|auditUnless|changePerson)\([^"\n]*"([a-z]+)\.([a-z_.]+)"`)
	words := Words(Languages[0])
	eachOffice(t, func(file, source string) {
		for _, m := range act.FindAllStringSubmatch(source, -1) {
			for _, key := range []string{"act." + m[1] + "." + m[2], "audit.area." + m[1]} {
				if !words.Has(key) {
					t.Errorf("%s: no text for %q", file, key)
				}
			}
		}
	})
}

// What else an entry says has a name, and so has the kind of thing it is about.
func TestEveryDetailHasAText(t *testing.T) {
	details := regexp.MustCompile(`map\[string\]string\{[^}\n]*\}|detail\["[a-z_0-9]+"\]`)
	name := regexp.MustCompile(`"([a-z_0-9]+)"[:\]]`)
	kind := regexp.MustCompile(`(?:audit|auditDetail|auditUnless)\(ctx, [^"\n]*"[a-z_.]+", "([a-z]+)/?"`)
	words := Words(Languages[0])
	eachOffice(t, func(file, source string) {
		for _, made := range details.FindAllString(source, -1) {
			for _, m := range name.FindAllStringSubmatch(made, -1) {
				if !words.Has("audit.detail." + m[1]) {
					t.Errorf("%s: no text for the detail %q", file, m[1])
				}
			}
		}
		for _, m := range kind.FindAllStringSubmatch(source, -1) {
			if !words.Has("audit.kind." + m[1]) {
				t.Errorf("%s: no text for things of kind %q", file, m[1])
			}
		}
	})
}
