package views

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func TestColoursCanBeRead(t *testing.T) {
	css, err := staticFiles.ReadFile("static/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	usual, high, _ := strings.Cut(string(css), `[data-contrast="high"]`)
	pairs := [][2]string{
		{"ink", "paper"}, {"ink", "desk"}, {"ink-soft", "paper"}, {"ink-soft", "desk"},
		{"blue", "paper"}, {"blue", "desk"}, {"blue", "blue-pale"}, {"paper", "blue"}, {"paper", "blue-deep"}, {"blue-deep", "blue-pale"},
		{"red", "paper"}, {"red", "red-pale"}, {"red-deep", "red-pale"}, {"paper", "red"},
		{"amber", "paper"}, {"amber", "amber-pale"}, {"green", "paper"}, {"green", "green-pale"},
	}
	for name, least := range map[string]float64{"usual": 4.5, "high": 7} {
		tokens := colours(usual)
		if name == "high" {
			for k, v := range colours(high) {
				tokens[k] = v
			}
		}
		for _, p := range pairs {
			if got := contrast(tokens[p[0]], tokens[p[1]]); got < least {
				t.Errorf("%s contrast: %s on %s is %.2f, needs %.1f", name, p[0], p[1], got, least)
			}
		}
		if got := contrast(tokens["line-strong"], tokens["paper"]); got < 3 {
			t.Errorf("%s contrast: the edge of an input is %.2f on paper, needs 3", name, got)
		}
	}
}

func TestStylesKeepToTheOldestBrowser(t *testing.T) {
	young := regexp.MustCompile(`(?m)(?:^|[\s;{])(gap|inset|aspect-ratio)\s*:|:has\(|:is\(|:where\(|@layer|@container|&[ :.]`)
	err := fs.WalkDir(staticFiles, "static/css", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		css, err := staticFiles.ReadFile(name)
		for _, m := range young.FindAllString(string(css), -1) {
			t.Errorf("%s: %q is younger than Chromium 80", name, m)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
