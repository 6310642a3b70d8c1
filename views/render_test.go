package views

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lectern/engine"
)

// dress fills what the server would fill, as a person of many roles sees it.
func dress(p Page, lang string) {
	f := p.frame()
	f.Words = Words(lang)
	f.Title = "…"
	f.CSRF = "token"
	f.Path = "/jobs"
	f.Zone = time.UTC
	f.Now = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	f.Actor = &engine.Actor{ID: "1", Name: "…", Roles: engine.Roles}
	f.Nav = Navigation("/jobs", func(string) bool { return true })
	f.Notices = []Notice{{Kind: "ok", Text: "…"}}
	f.Crumbs = []Link{{Text: "…", URL: "/"}}
	f.Action = &Link{Text: "…", URL: "/"}
	f.Exports = []Link{{Text: "…", URL: "/"}}
}

func TestEveryPageIsDrawnInBothLanguages(t *testing.T) {
	for _, lang := range Languages {
		for i, p := range Pages() {
			name := TemplateName(p)
			dress(p, lang)
			var b bytes.Buffer
			if err := Render(&b, p); err != nil {
				t.Errorf("%s %d in %s: %v", name, i, lang, err)
				continue
			}
			text := b.String()
			for _, bad := range []string{"⟦", "%!", "<no value>", "ZgotmplZ"} {
				if at := strings.Index(text, bad); at >= 0 {
					t.Errorf("%s %d in %s: %q in …%s", name, i, lang, bad, text[max(0, at-40):min(len(text), at+80)])
				}
			}
			checkMarkup(t, fmt.Sprintf("%s %d in %s", name, i, lang), text)
		}
	}
}

// checkMarkup holds what the policy and screen readers ask of every page.
func checkMarkup(t *testing.T, name, text string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	ids, labels := map[string]bool{}, map[string]bool{}
	var inputs []*html.Node
	headings := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: <%s %s=…> is against the policy", name, n.Data, a.Key)
			}
			if a.Key == "id" {
				if ids[a.Val] {
					t.Errorf("%s: id %q stands twice", name, a.Val)
				}
				ids[a.Val] = true
			}
			if n.Data == "label" && a.Key == "for" {
				labels[a.Val] = true
			}
		}
		switch n.Data {
		case "h1":
			headings++
		case "style":
			t.Errorf("%s: inline style is against the policy", name)
		case "script":
			if attr(n, "src") == "" && attr(n, "type") != "application/json" {
				t.Errorf("%s: inline script is against the policy", name)
			}
		case "input", "select", "textarea":
			inputs = append(inputs, n)
		case "form":
			if attr(n, "method") == "post" && !strings.Contains(inner(n), "name=\"csrf\"") {
				t.Errorf("%s: the form to %s has no token", name, attr(n, "action"))
			}
		}
	}
	if headings != 1 {
		t.Errorf("%s: %d first headings", name, headings)
	}
	for _, n := range inputs {
		if attr(n, "type") == "hidden" || attr(n, "aria-label") != "" || attr(n, "aria-labelledby") != "" || labels[attr(n, "id")] || inLabel(n) {
			continue
		}
		t.Errorf("%s: input %q has no label", name, attr(n, "name"))
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func inLabel(n *html.Node) bool {
	for p := range n.Ancestors() {
		if p.Data == "label" {
			return true
		}
	}
	return false
}

func inner(n *html.Node) string {
	var b bytes.Buffer
	_ = html.Render(&b, n)
	return b.String()
}

func TestEveryTemplateHasAPage(t *testing.T) {
	var drawn []string
	for _, p := range Pages() {
		drawn = append(drawn, TemplateName(p))
	}
	for name := range templates {
		if !slices.Contains(drawn, name) {
			t.Errorf("%s.html is in no row of Pages", name)
		}
	}
}

func TestTemplateName(t *testing.T) {
	if got := TemplateName(&SigninPage{}); got != "signin" {
		t.Error(got)
	}
}

func TestSummaryOfErrorsNamesTheFields(t *testing.T) {
	p := &SigninPage{}
	dress(p, "en")
	p.Errors = FieldErrors{{Field: "user", Text: "Please fill this in."}}
	var b bytes.Buffer
	if err := Render(&b, p); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `<a href="#user">User name: Please fill this in.</a>`) {
		t.Error("the summary does not name the field")
	}
}

// Regions of a page have names of their own, though two schemes be called alike.
func TestRecordsOutcomesAreToldApart(t *testing.T) {
	p := &RecordPage{Outcomes: []RecordOutcome{{Title: "季度考核", Period: "2026"}, {Title: "季度考核", Period: "2026"}, {Title: "年度考核", Period: "2026"}}}
	for i, want := range []string{"季度考核 2026", "季度考核 2026 2", "年度考核 2026"} {
		if got := p.RegionLabel(i); got != want {
			t.Errorf("outcome %d is %q, want %q", i, got, want)
		}
	}
}
