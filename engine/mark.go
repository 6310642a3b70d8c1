package engine

import (
	"bytes"
	"strconv"
	"strings"
)

// Mark is an exact number of marks in thousandths: 2.5 marks is Mark(2500).
type Mark int64

// One is a single mark.
const One Mark = 1000

// maxMarkDigits bounds the whole part of a mark, so that sums never overflow.
const maxMarkDigits = 9

// ParseMark reads a decimal with at most three places ("2", "-0.5", "1.125").
// Anything else, exponents included, is an Invalid error.
func ParseMark(s string) (Mark, error) {
	bad := Invalid("error.mark", "text", s)
	body, negative := strings.CutPrefix(s, "-")
	whole, frac, dotted := strings.Cut(body, ".")
	if whole == "" || len(whole) > maxMarkDigits || len(frac) > 3 || dotted && frac == "" {
		return 0, bad
	}
	for _, r := range whole + frac {
		if r < '0' || r > '9' {
			return 0, bad
		}
	}
	n, err := strconv.ParseInt(whole+(frac + "000")[:3], 10, 64)
	if err != nil {
		return 0, bad
	}
	if negative {
		n = -n
	}
	return Mark(n), nil
}

// String prints the shortest exact decimal: "2", "0.5", "-1.125".
func (m Mark) String() string {
	b := make([]byte, 0, 24)
	if m < 0 {
		b, m = append(b, '-'), -m
	}
	b = strconv.AppendInt(b, int64(m/One), 10)
	if rest := m % One; rest > 0 {
		b = append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
		b = bytes.TrimRight(b, "0")
	}
	return string(b)
}

// MarshalJSON writes the mark as a JSON number.
func (m Mark) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON reads a JSON number with at most three places.
func (m *Mark) UnmarshalJSON(b []byte) error {
	v, err := ParseMark(string(b))
	if err != nil {
		return err
	}
	*m = v
	return nil
}

// Ratio returns m × num / den rounded half up to a thousandth (half away from
// zero below 0). den is positive.
func (m Mark) Ratio(num, den int64) Mark {
	p := int64(m) * num
	if p < 0 {
		return -Mark((-2*p + den) / (2 * den))
	}
	return Mark((2*p + den) / (2 * den))
}
