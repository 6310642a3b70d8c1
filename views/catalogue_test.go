package views

import (
	"io/fs"
	"regexp"
	"slices"
	"testing"

	"lectern/engine"
)

func TestTextsTakeArguments(t *testing.T) {
	c := &Catalogue{Lang: "en", texts: map[string]string{
		"plain": "as it is", "one": "{n} {n|day|days} of {what}", "role.office": "Exam office", "role.audit": "Audit", "frame.comma": ", ",
	}}
	for _, test := range []struct{ got, want string }{
		{c.T("plain"), "as it is"},
		{c.T("one", "n", 1, "what", "rest"), "1 day of rest"},
		{c.T("one", "n", 12345, "what", engine.Key("plain")), "12,345 days of as it is"},
		{c.T("one", "n", int64(0), "what", []engine.Role{"office", "audit"}), "0 days of Exam office, Audit"},
		{c.T("one", "n", engine.Mark(1500), "what", "{n}"), "1.5 days of {n}"},
		{c.T("one"), "{n} {n|day|days} of {what}"},
		{c.T("none"), "⟦none⟧"},
		{c.Say(engine.Invalid("one", "n", 2, "what", "x")), "2 days of x"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

func TestLanguagesHaveTheSameKeysAndArguments(t *testing.T) {
	first := Words(Languages[0])
	for _, lang := range Languages[1:] {
		other := Words(lang)
		for key, text := range first.texts {
			translated, ok := other.texts[key]
			if !ok {
				t.Errorf("%s lacks %q", lang, key)
				continue
			}
			if a, b := arguments(text), arguments(translated); !slices.Equal(a, b) {
				t.Errorf("%q has the arguments %v in %s and %v in %s", key, a, first.Lang, b, lang)
			}
		}
		for key := range other.texts {
			if !first.Has(key) {
				t.Errorf("%s lacks %q", first.Lang, key)
			}
		}
	}
}

var argument = regexp.MustCompile(`\{(\w+)[|}]`)

func arguments(text string) []string {
	var names []string
	for _, m := range argument.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestNoTextStandsOutsideTheCatalogues(t *testing.T) {
	err := fs.WalkDir(templateFiles, "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		source, err := templateFiles.ReadFile(name)
		if err != nil {
			return err
		}
		for _, words := range looseText(string(source)) {
			t.Errorf("%s: %q belongs into the catalogues", name, words)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	classNames = regexp.MustCompile(`(?s)\{\{define "[a-z-]+-class"\}\}.*?\{\{end\}\}`)
	action     = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	spoken     = regexp.MustCompile(`\b(?:title|alt|placeholder|aria-label|label)="([^"]*)"`)
	tag        = regexp.MustCompile(`(?s)<[^>]*>`)
	letterWord = regexp.MustCompile(`\p{Han}+|\p{L}{2,}`)
)

func looseText(source string) []string {
	source = classNames.ReplaceAllString(source, "")
	source = action.ReplaceAllString(source, "")
	var loose []string
	for _, m := range spoken.FindAllStringSubmatch(source, -1) {
		loose = append(loose, letterWord.FindAllString(m[1], -1)...)
	}
	return append(loose, letterWord.FindAllString(tag.ReplaceAllString(source, " "), -1)...)
}
