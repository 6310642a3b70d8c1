package views

import (
	"slices"

	"golang.org/x/text/language"
)

var languageMatcher = language.NewMatcher([]language.Tag{language.Chinese, language.English})

// Negotiate chooses the language of a page: what the person chose, else what
// the browser remembers (a cookie), else what it asks for (Accept-Language),
// else the organisation's own, else the first of Languages.
func Negotiate(person, cookie, accept, own string) string {
	if !slices.Contains(Languages, own) {
		own = Languages[0]
	}
	for _, wish := range []string{person, cookie} {
		if slices.Contains(Languages, wish) {
			return wish
		}
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return own
	}
	_, index, confidence := languageMatcher.Match(tags...)
	if confidence == language.No {
		return own
	}
	return Languages[index]
}
