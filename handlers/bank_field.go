package handlers

import (
	"regexp"
	"strconv"

	"lectern/questionbank"
)

var fieldPath = regexp.MustCompile(`^(?:parts\[(\d+)\]\.?)?(\w*)(?:\.(\w+))?(?:\[(\d+)\])?`)

// fieldLabel says a field of a question as pages call it: "parts[0].options[1]"
// is option B of the first part.
func fieldLabel(c *Ctx, field string) string {
	m := fieldPath.FindStringSubmatch(field)
	if m == nil || field == "" {
		return field
	}
	label := ""
	if m[1] != "" {
		n, _ := strconv.Atoi(m[1])
		label = c.T("bank.part_short", "n", n+1)
		if m[2] == "" {
			return label
		}
		label += " · "
	}
	index, err := strconv.Atoi(m[4])
	switch {
	case m[2] == "options" && err == nil:
		return label + c.T("bank.option_n", "letter", questionbank.Letter(index))
	case m[2] == "targets" && err == nil:
		return label + c.T("bank.target_n", "letter", questionbank.Letter(index))
	case m[3] == "points" && err == nil:
		return label + c.T("bank.point_n", "n", index+1)
	case m[2] == "answer" && err == nil:
		return label + c.T("bank.blank_n", "n", index+1)
	}
	if c.Words().Has("bank.field." + m[2]) {
		return label + c.T("bank.field."+m[2])
	}
	return label + m[2]
}
