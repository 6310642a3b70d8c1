package questionbank

import (
	"regexp"
	"unicode/utf8"
)

// Gap is a blank in a stem: the bytes Start to End of the stem, and the width
// at which it is drawn, in half characters.
type Gap struct{ Start, End, Width int }

// gaps finds what people draw as a blank: runs of four underscores or more, a
// number between underscores, full-width underscores, empty brackets, TeX's
// \quad or \underline in place of a line. A pair of ASCII brackets needs a
// space between, so that f() is no blank.
var gaps = regexp.MustCompile(`_{2,}[ 　]*\d{1,3}[ 　]*_{2,}|_{4,}|＿{2,}` +
	`|（[\s\x{00a0}\x{3000}]*）|\([\s\x{00a0}\x{3000}]+\)` +
	`|[(（]\s*(?:\\(?:quad|qquad|;|,|\s)\s*)+[)）]|[(（]\s*\$\s*(?:\\(?:quad|qquad|;|,|\s)\s*)+\$\s*[)）]` +
	`|\\underline\s*\{(?:\s|\\[a-z]*quad|\\hspace\*?\s*\{[^{}]*\}|\\[ ,;])*\}`)

// Gaps returns the blanks that a stem shows, in order.
func Gaps(stem string) []Gap {
	var found []Gap
	for _, at := range gaps.FindAllStringIndex(stem, -1) {
		width := max(utf8.RuneCountInString(stem[at[0]:at[1]]), 4)
		found = append(found, Gap{at[0], at[1], width})
	}
	return found
}

// Blanks returns how many blanks a stem shows.
func Blanks(stem string) int { return len(Gaps(stem)) }
