package views

import (
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"lectern/engine"
)

// FieldError says why one input was not taken. Field is "" for the form as a
// whole.
type FieldError struct {
	Field string
	Text  string
}

// FieldErrors are the reasons why a form was not taken, shown in a summary and
// at their fields.
type FieldErrors []FieldError

// Of returns the reason at a field, "" for none.
func (e FieldErrors) Of(field string) string {
	for _, f := range e {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// AllOfWhole reports whether none belongs to a field.
func (e FieldErrors) AllOfWhole() bool {
	return !slices.ContainsFunc(e, func(f FieldError) bool { return f.Field != "" })
}

// LabelOf is the label of a field of the page, "" where it has none.
func (f *Frame) LabelOf(field string) string { return f.labels[field] }

// FieldErrorsOf reads the reasons out of an error, which may be several joined
// by errors.Join.
func (c *Catalogue) FieldErrorsOf(err error) FieldErrors {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all FieldErrors
		for _, one := range many.Unwrap() {
			all = append(all, c.FieldErrorsOf(one)...)
		}
		return all
	}
	var e *engine.Error
	if !errors.As(err, &e) {
		return FieldErrors{{Text: c.Say(err)}}
	}
	return FieldErrors{{Field: e.Field, Text: c.Say(e)}}
}

// Field is one input of a form, drawn by the partial "field". Templates make it
// by Frame.Field and change it by the functions of fieldFuncs:
//
//	{{template "field" (.Field "user" "signin.user" .User | required | auto "username")}}
type Field struct {
	F        *Frame
	Name     string
	Label    string
	Value    string
	Values   []string // what is chosen, where several can be
	Type     string   // of input, or "textarea", "select", "checkbox", "radios", "checks"
	Hint     string
	Unit     string
	Auto     string // autocomplete
	Required bool
	Optional bool // says so at the label
	Disabled bool
	Size     string // "short", "long" or "" for usual
	Rows     int
	Min, Max string
	Accept   string
	Multiple bool
	Options  []Option
}

// Option is one of the values that a field can have.
type Option struct {
	Value string
	Text  string
	Hint  string
}

// Field begins an input named name whose label is the text of the key label.
// value is a text, a number, or a list of texts where several can be chosen.
func (f *Frame) Field(name, label string, value any) Field {
	field := Field{F: f, Name: name, Label: f.T(label), Type: "text"}
	if f.labels == nil {
		f.labels = make(map[string]string)
	}
	f.labels[name] = field.Label
	switch v := value.(type) {
	case nil:
	case []string:
		field.Values = v
	case []engine.Role:
		for _, r := range v {
			field.Values = append(field.Values, string(r))
		}
	case bool:
		if v {
			field.Value = "on"
		}
	default:
		field.Value = fmt.Sprint(v)
	}
	return field
}

// Error is why the input was not taken, "" when it was.
func (f Field) Error() string { return f.F.Errors.Of(f.Name) }

// Chosen reports whether an option is the value, or one of the values.
func (f Field) Chosen(value string) bool {
	return value == f.Value && f.Values == nil || slices.Contains(f.Values, value)
}

// Described is what describes the input to a screen reader: its hint and error.
func (f Field) Described() string {
	ids := ""
	if f.Hint != "" {
		ids = "hint-" + f.Name
	}
	if f.Error() != "" {
		if ids != "" {
			ids += " "
		}
		ids += "error-" + f.Name
	}
	return ids
}

// State returns the attributes that tell how the input stands.
func (f Field) State() template.HTMLAttr {
	var attrs []string
	if f.Required {
		attrs = append(attrs, "required")
	}
	if f.Disabled {
		attrs = append(attrs, "disabled")
	}
	if f.Error() != "" {
		attrs = append(attrs, `aria-invalid="true"`)
	}
	if ids := f.Described(); ids != "" {
		attrs = append(attrs, `aria-describedby="`+template.HTMLEscapeString(ids)+`"`)
	}
	return template.HTMLAttr(strings.Join(attrs, " ")) // its one variable part is escaped
}

var fieldFuncs = map[string]any{
	"required": func(f Field) Field { f.Required = true; return f },
	"optional": func(f Field) Field { f.Optional = true; return f },
	"disabled": func(is bool, f Field) Field { f.Disabled = is; return f },
	"kind":     func(kind string, f Field) Field { f.Type = kind; return f },
	"hint":     func(key string, f Field) Field { f.Hint = f.F.T(key); return f },
	"hinted":   func(text string, f Field) Field { f.Hint = text; return f },
	"unit":     func(key string, f Field) Field { f.Unit = f.F.T(key); return f },
	"auto":     func(auto string, f Field) Field { f.Auto = auto; return f },
	"short":    func(f Field) Field { f.Size = "short"; return f },
	"long":     func(f Field) Field { f.Size = "long"; return f },
	"rows":     func(n int, f Field) Field { f.Type, f.Rows = "textarea", n; return f },
	"between":  func(low, high any, f Field) Field { f.Min, f.Max = fmt.Sprint(low), fmt.Sprint(high); return f },
	"file":     func(accept string, f Field) Field { f.Type, f.Accept = "file", accept; return f },
	"files":    func(accept string, f Field) Field { f.Type, f.Accept, f.Multiple = "file", accept, true; return f },
	"select":   func(options []Option, f Field) Field { f.Type, f.Options = "select", options; return f },
	"radios":   func(options []Option, f Field) Field { f.Type, f.Options = "radios", options; return f },
	"checks":   func(options []Option, f Field) Field { f.Type, f.Options = "checks", options; return f },
	"checkbox": func(f Field) Field { f.Type = "checkbox"; return f },
}

// Options makes options out of values whose texts are the keys prefix + value;
// a value "" has the text of the key prefix + "any".
func (f *Frame) Options(prefix string, values ...string) []Option {
	options := make([]Option, len(values))
	for i, v := range values {
		key := v
		if v == "" {
			key = "any"
		}
		options[i] = Option{Value: v, Text: f.T(prefix + key)}
	}
	return options
}
