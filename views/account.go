package views

import "lectern/engine"

// AccountPage is a person's own: who they are here, their language, their
// password.
type AccountPage struct {
	Frame
	User       string
	Department string
	Roles      []engine.Role
	Language   string
	MustChange bool
}
