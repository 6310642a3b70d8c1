package views

import "strconv"

// SetupPage makes the first administrators on the first visit.
type SetupPage struct {
	Frame
	People []SetupPerson
}

// SetupPerson is one of the first people. Role is the key of what they are to
// be.
type SetupPerson struct {
	Role string
	ID   string
	Name string
	User string
}

// Input is the name of one of the person's fields.
func (SetupPerson) Input(field string, n int) string { return field + strconv.Itoa(n) }
