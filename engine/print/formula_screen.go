package print

import "strings"

// Screen says how a text is raised and lowered where a formula is shown.
type Screen struct{ Super, Sub func(text string) string }

// Formulas writes a text for a screen: plain gets what stands between its
// formulas, show each formula as it was typed, and as it is written in a line.
// Commands that it does not know stay as they were typed.
func Formulas(text string, s Screen, plain func(text string), show func(typed, written string)) {
	cutFormulas(text, plain, func(typed, inner string) {
		l := linearizer{rest: inner, screen: &s}
		show(typed, strings.TrimSpace(spaces.ReplaceAllString(l.until(""), " ")))
	})
}

// onScreen are symbols that a screen has and the printed faces lack.
var onScreen = map[string]string{
	"notin": "∉", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "emptyset": "∅", "varnothing": "∅", "forall": "∀", "exists": "∃",
	"leftrightarrow": "↔", "rightleftharpoons": "⇌", "lfloor": "⌊", "rfloor": "⌋", "langle": "⟨", "rangle": "⟩",
}

// overs are marks that stand above one character.
var overs = map[string]string{"bar": "\u0304", "overline": "\u0305", "hat": "\u0302", "widehat": "\u0302", "dot": "\u0307", "ddot": "\u0308"}
