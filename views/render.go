package views

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"sync"
	"unicode"
)

// templates holds one template set for each page file, the layout, the partials
// and the page, each put together when it is first drawn: on an exam's day few
// of them are.
var templates = parseTemplates()

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render draws a page. It writes nothing when the page cannot be drawn.
func Render(w io.Writer, p Page) error {
	set, err := templateOf(p)
	if err != nil {
		return err
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if len(p.frame().Errors) > 0 {
		// The summary stands before the fields and names them: draw them first.
		if err := set.ExecuteTemplate(io.Discard, "root", p); err != nil {
			return err
		}
	}
	if err := set.ExecuteTemplate(b, "root", p); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

func parseTemplates() map[string]func() *template.Template {
	base := template.New("").Funcs(fieldFuncs)
	base = template.Must(base.ParseFS(templateFiles, "templates/layout.html", "templates/partials/*.html"))
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	sets := make(map[string]func() *template.Template, len(files))
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name == "layout" {
			continue
		}
		sets[name] = sync.OnceValue(func() *template.Template {
			return template.Must(template.Must(base.Clone()).ParseFS(templateFiles, file))
		})
	}
	return sets
}

func templateOf(p Page) (*template.Template, error) {
	name := TemplateName(p)
	set, ok := templates[name]
	if !ok {
		return nil, fmt.Errorf("views: no template %s.html for %T", name, p)
	}
	return set(), nil
}

// TemplateName is the name that a page struct shares with its template:
// BankListPage is drawn by bank_list.
func TemplateName(p Page) string {
	name := strings.TrimSuffix(reflect.TypeOf(p).Elem().Name(), "Page")
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) {
			if i > 0 {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
