package people

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"lectern/engine"
)

// MaxName bounds names, numbers and user names, in characters.
const MaxName = 60

// FoldUser reads a user name as people type it: any width and case, without
// space around it.
func FoldUser(typed string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(typed)))
}

// CheckPerson returns an Invalid error, at its field, unless p's number, name,
// user name and roles can be kept.
func CheckPerson(p Person) error {
	for _, f := range []struct{ field, text string }{{"id", p.ID}, {"name", p.Name}, {"user", p.User}} {
		switch {
		case strings.TrimSpace(f.text) == "":
			return engine.Invalid("error.required").At(f.field)
		case utf8.RuneCountInString(f.text) > MaxName:
			return engine.Invalid("error.long", "most", MaxName).At(f.field)
		case !utf8.ValidString(f.text) || strings.ContainsFunc(f.text, unicode.IsControl):
			return engine.Invalid("error.characters").At(f.field)
		}
	}
	// A number stands in addresses and in the names of journals.
	if strings.ContainsAny(p.ID, "/\\?#% ") || p.ID == "." || p.ID == ".." || strings.Contains(p.ID, ":") {
		return engine.Invalid("error.person.id").At("id")
	}
	if strings.ContainsAny(p.User, " \t") {
		return engine.Invalid("error.person.user").At("user")
	}
	return CheckRoles(p.Roles)
}

// CheckDepartment returns an Invalid error, at its field, unless the name can be
// kept.
func CheckDepartment(d Department) error {
	switch {
	case strings.TrimSpace(d.Name) == "":
		return engine.Invalid("error.required").At("name")
	case utf8.RuneCountInString(d.Name) > MaxName:
		return engine.Invalid("error.long", "most", MaxName).At("name")
	case strings.ContainsFunc(d.Name, unicode.IsControl):
		return engine.Invalid("error.characters").At("name")
	}
	return nil
}
