package views

import (
	"html/template"
	"strings"

	"lectern/engine/print"
)

// Around what is raised or lowered stand characters of our own until the rest
// is escaped.
const (
	superOpen, superShut = "\uE000", "\uE001"
	subOpen, subShut     = "\uE002", "\uE003"
)

var (
	ownMarks   = strings.NewReplacer(superOpen, "", superShut, "", subOpen, "", subShut, "")
	scriptTags = strings.NewReplacer(superOpen, "<sup>", superShut, "</sup>", subOpen, "<sub>", subShut, "</sub>")
	between    = print.Screen{
		Super: func(s string) string { return superOpen + s + superShut },
		Sub:   func(s string) string { return subOpen + s + subShut },
	}
	inLine = print.Screen{
		Super: func(s string) string { return scripted(s, superscripts, "^") },
		Sub:   func(s string) string { return scripted(s, subscripts, "_") },
	}
)

// formulaHTML is a question's text with its formulas written out: x² with a
// raised 2, fractions in a line. What was typed is each formula's title.
func formulaHTML(text string) template.HTML {
	var b strings.Builder
	print.Formulas(ownMarks.Replace(text), between, func(plain string) {
		b.WriteString(template.HTMLEscapeString(plain))
	}, func(typed, written string) {
		b.WriteString(`<span class="formula" title="` + template.HTMLEscapeString(typed) + `">` + scriptTags.Replace(template.HTMLEscapeString(written)) + `</span>`)
	})
	return template.HTML(b.String()) // escaped, but for the tags above
}

// formulaText is that text where no tags may stand, as in a select.
func formulaText(text string) string {
	var b strings.Builder
	add := func(s string) { b.WriteString(s) }
	print.Formulas(text, inLine, add, func(_, written string) { add(written) })
	return b.String()
}

var (
	superscripts = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹", "+", "⁺", "-", "⁻", "−", "⁻", "n", "ⁿ")
	subscripts   = strings.NewReplacer("0", "₀", "1", "₁", "2", "₂", "3", "₃", "4", "₄", "5", "₅", "6", "₆", "7", "₇", "8", "₈", "9", "₉", "+", "₊", "-", "₋", "−", "₋")
)

// scripted writes s in small characters where each has one, else behind a sign.
func scripted(s string, small *strings.Replacer, sign string) string {
	for _, r := range s {
		if small.Replace(string(r)) == string(r) {
			if len([]rune(s)) == 1 {
				return sign + s
			}
			return sign + "(" + s + ")"
		}
	}
	return small.Replace(s)
}
