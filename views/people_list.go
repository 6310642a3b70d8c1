package views

import "lectern/engine"

// PeopleListPage lists the persons that a filter selects.
type PeopleListPage struct {
	Frame
	Text        string
	Department  string
	Role        string
	Status      string
	Departments []Option
	RoleOptions []Option
	Rows        []PersonRow
	Pager       Pager
}

// Filtered reports whether the list leaves anybody out.
func (p *PeopleListPage) Filtered() bool {
	return p.Text != "" || p.Department != "" || p.Role != "" || p.Status != ""
}

// PersonRow is one person of the list. Status is "active", "disabled" or
// "locked".
type PersonRow struct {
	ID         string
	Name       string
	User       string
	Department string
	Roles      []engine.Role
	Status     string
}

// Tone is the colour that goes with the status.
func (r PersonRow) Tone() string { return personTone(r.Status) }

func personTone(status string) string {
	switch status {
	case "active":
		return "ok"
	case "locked":
		return "warn"
	}
	return ""
}
