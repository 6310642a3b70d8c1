package views

import (
	"testing"

	"github.com/jba/templatecheck"
)

// What a template names must be there in its page, on branches too that no
// sample takes.
func TestTemplatesFitTheirPages(t *testing.T) {
	checked := map[string]bool{}
	// A template that was executed once is rewritten, and can be checked no more.
	fresh := parseTemplates()
	for _, p := range Pages() {
		name := TemplateName(p)
		if checked[name] {
			continue
		}
		checked[name] = true
		root := fresh[name]().Lookup("root")
		if err := templatecheck.CheckHTML(root, p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
