package print

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// linear writes a formula of TeX as a line of text: \frac{a+b}{2} as (a+b)/2,
// x^{2} as x². Commands that it does not know stay as they were typed.
func linear(tex string) string {
	l := linearizer{rest: tex}
	return spaces.ReplaceAllString(l.until(""), " ")
}

// linearizer reads a formula from the front. With a screen it writes for one,
// which has every character and can raise any.
type linearizer struct {
	rest   string
	screen *Screen
}

// until reads up to a closing brace, or an end like "]", or to the end.
func (l *linearizer) until(end string) string {
	var b strings.Builder
	for l.rest != "" {
		if end != "" && strings.HasPrefix(l.rest, end) {
			l.rest = l.rest[len(end):]
			break
		}
		fraction := fractionAt.MatchString(l.rest)
		piece := l.next()
		if fraction && (endsTerm(b.String()) || beginsTerm(l.rest)) {
			piece = "(" + piece + ")" // 2½ and (b/a)x are not 21/2 and b/(ax)
		}
		b.WriteString(piece)
	}
	return b.String()
}

var (
	fractionAt = regexp.MustCompile(`^\\[dtc]?frac\b`)
	spaces     = regexp.MustCompile(` +`)
)

func endsTerm(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " "))
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == ')'
}

func beginsTerm(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " "))
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '('
}

// next reads one thing.
func (l *linearizer) next() string {
	r, n := utf8.DecodeRuneInString(l.rest)
	l.rest = l.rest[n:]
	switch r {
	case '{':
		return l.until("}")
	case '}':
		return ""
	case '^':
		return l.raised(l.argument(), superBase, "^")
	case '_':
		if blank := len(l.rest) - len(strings.TrimLeft(l.rest, "_")); blank > 0 {
			l.rest = l.rest[blank:]
			return strings.Repeat("_", blank+1)
		}
		return l.raised(l.argument(), subBase, "_")
	case '\\':
		return l.command()
	case '&':
		return "　"
	case '~', '\n':
		return " "
	case '\'':
		return "′"
	}
	return string(r)
}

// argument reads a group, a command or a character.
func (l *linearizer) argument() string {
	l.rest = strings.TrimLeft(l.rest, " ")
	if l.rest == "" {
		return ""
	}
	return l.next()
}

func (l *linearizer) option() string {
	l.rest = strings.TrimLeft(l.rest, " ")
	if !strings.HasPrefix(l.rest, "[") {
		return ""
	}
	l.rest = l.rest[1:]
	return l.until("]")
}

func (l *linearizer) command() string {
	name := l.name()
	switch name {
	case "frac", "dfrac", "tfrac", "cfrac":
		above, below := l.argument(), l.argument()
		return grouped(above) + "/" + grouped(below)
	case "sqrt":
		root := l.raised(l.option(), superBase, "^")
		return root + "√" + grouped(l.argument())
	case "vec", "overrightarrow", "bar", "overline", "hat", "dot", "ddot", "widehat", "stackrel", "underset", "overset":
		return l.marked(name)
	case "textcircled":
		return circled(l.argument())
	case "begin", "end":
		if environment := l.argument(); name == "begin" && (environment == "array" || environment == "tabular") {
			l.argument()
		}
		return " "
	case "multicolumn", "multirow":
		l.argument()
		l.argument()
		return l.argument()
	case "cline":
		l.argument()
		return ""
	case "\\":
		return "；"
	}
	if symbol, known := onScreen[name]; known && l.screen != nil {
		return symbol
	}
	if symbol, known := symbols[name]; known {
		return symbol
	}
	if len(name) == 1 && !unicode.IsLetter(rune(name[0])) {
		return name // \{ \% \#
	}
	return `\` + name
}

func (l *linearizer) name() string {
	n := strings.IndexFunc(l.rest, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) })
	switch {
	case n < 0:
		n = len(l.rest)
	case n == 0:
		_, n = utf8.DecodeRuneInString(l.rest)
	}
	name := l.rest[:n]
	l.rest = l.rest[n:]
	if _, known := symbols[name]; known || n > 1 {
		l.rest = strings.TrimLeft(l.rest, " ")
	}
	return name
}

// marked is something with a mark above: a vector, a mean.
func (l *linearizer) marked(name string) string {
	switch name {
	case "stackrel", "overset":
		above := l.argument()
		return l.argument() + "(" + above + ")"
	case "underset":
		below := l.argument()
		return l.argument() + l.raised(below, subBase, "_")
	case "vec", "overrightarrow":
		if l.screen != nil {
			return l.argument() + "\u20d7"
		}
		return "向量" + l.argument()
	}
	if l.screen != nil && overs[name] != "" {
		return l.argument() + overs[name]
	}
	return l.argument()
}

// grouped puts brackets round what is more than one term.
func grouped(s string) string {
	s = strings.TrimSpace(s)
	for i, r := range s {
		if i > 0 && strings.ContainsRune("+-−±/ =<>×·", r) {
			return "(" + s + ")"
		}
	}
	return s
}

// Raised and lowered ASCII characters stand in a line as private characters
// that only this package knows: the faces have few of Unicode's own.
const (
	superBase rune = 0xF0100
	subBase   rune = 0xF0200
	scriptEnd rune = 0xF0280
)

// raised writes s small, above or below the line, where it is all ASCII.
func (l *linearizer) raised(s string, base rune, sign string) string {
	s = strings.TrimSpace(s)
	if s == "°" || s == "′" || s == "″" || s == "" {
		return s
	}
	if l.screen != nil && base == superBase {
		return l.screen.Super(s)
	}
	if l.screen != nil {
		return l.screen.Sub(s)
	}
	var b strings.Builder
	for _, r := range s {
		if r == '−' {
			r = '-'
		}
		if r <= ' ' || r >= unicode.MaxASCII {
			if utf8.RuneCountInString(s) == 1 {
				return sign + s
			}
			return sign + "(" + s + ")"
		}
		b.WriteRune(base + r)
	}
	return b.String()
}

func circled(s string) string {
	if len(s) == 1 && s[0] >= '1' && s[0] <= '9' {
		return string('①' + rune(s[0]-'1'))
	}
	return "(" + s + ")"
}

// symbols are commands that are one thing: a character where the faces have it.
var symbols = map[string]string{}

func init() {
	words := `times × div ÷ cdot · pm ± le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∽ cong ≌
 infty ∞ in ∈ notin 不属于 cup ∪ cap ∩ subset 真包含于 subseteq 包含于 supset 真包含 emptyset 空集 varnothing 空集 therefore ∴ because ∵ angle ∠ perp ⊥ parallel ∥
 triangle △ odot ⊙ square □ circ ° prime ′ int ∫ sum ∑ prod ∏ forall 任意 exists 存在 neg ¬ wedge ∧ vee ∨ bigvee ∨ mid |
 rightarrow → to → leftarrow ← leftrightarrow <-> uparrow ↑ downarrow ↓ Rightarrow ⇒ Leftrightarrow ⇔ longrightarrow → rightleftharpoons <=>
 alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ
 upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω
 ldots … cdots … dots … bullet · diamond ◇ langle 〈 rangle 〉 lfloor [ rfloor ] lbrace { rbrace } backslash \ textgreater > textless <
 sin sin cos cos tan tan cot cot log log ln ln lg lg lim lim min min max max`
	fields := strings.Fields(words)
	for i := 0; i < len(fields); i += 2 {
		symbols[fields[i]] = fields[i+1]
	}
	for _, name := range []string{"sin", "cos", "tan", "cot", "log", "ln", "lg"} {
		symbols[name] = name + " "
	}
	for _, name := range strings.Fields("left right big Big bigg Bigg mathrm mathbf mathbb mathit mathcal boldsymbol text textrm textbf operatorname displaystyle limits hline !") {
		symbols[name] = ""
	}
	for _, name := range []string{"quad", "qquad", ",", ";", ":", " "} {
		symbols[name] = " "
	}
}
