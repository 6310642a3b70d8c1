package questionbank

import (
	"math/big"
	"strings"

	"lectern/engine"
)

// maxDecimal bounds a decimal's length, so that comparing stays cheap whatever
// a person types.
const maxDecimal = 60

// ParseDecimal reads an exact decimal: optional sign, digits, optional point
// and digits. Full-width forms and surrounding space fold; the Unicode minus
// reads as "-", and commas between groups of three digits are dropped.
// Exponents, fractions and everything else are Invalid.
func ParseDecimal(s string) (*big.Rat, error) {
	text, ok := CleanDecimal(s)
	if !ok {
		return nil, engine.Invalid("problem.number", "text", s)
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, engine.Invalid("problem.number", "text", s)
	}
	return r, nil
}

// CleanDecimal returns s as a plain decimal such as "-3.50", keeping the
// places as written, and whether it is one.
func CleanDecimal(s string) (string, bool) {
	if len(s) > 4*maxDecimal {
		return "", false
	}
	text := strings.TrimSpace(FoldWidth(s))
	text = strings.Replace(text, "−", "-", 1)
	sign := ""
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		sign, text = "-", rest
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	whole, frac, dotted := strings.Cut(text, ".")
	whole, grouped := dropGroups(whole)
	if !grouped || len(whole)+len(frac) > maxDecimal || whole+frac == "" || !digits(whole) || !digits(frac) {
		return "", false
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if dotted && frac != "" {
		return sign + whole + "." + frac, true
	}
	return sign + whole, true
}

// dropGroups removes thousands separators where each stands before exactly
// three digits.
func dropGroups(whole string) (string, bool) {
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && (g == "" || len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func digits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// expandExponent turns a JSON number with an exponent into a plain decimal.
func expandExponent(literal string) (string, bool) {
	mantissa, exp, found := strings.Cut(strings.ToLower(literal), "e")
	if !found {
		return literal, true
	}
	n := 0
	negative := strings.HasPrefix(exp, "-")
	for _, r := range strings.TrimLeft(exp, "+-") {
		if n = n*10 + int(r-'0'); n > 30 {
			return "", false
		}
	}
	sign := ""
	if rest, ok := strings.CutPrefix(mantissa, "-"); ok {
		sign, mantissa = "-", rest
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	if negative {
		whole = strings.Repeat("0", n) + whole
		return sign + whole[:len(whole)-n] + "." + whole[len(whole)-n:] + frac, true
	}
	frac += strings.Repeat("0", n)
	return sign + whole + frac[:n] + "." + frac[n:], true
}
