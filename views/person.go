package views

import "lectern/engine"

// PersonPage shows one person, with what the reader may change of them.
type PersonPage struct {
	Frame
	ID          string
	Version     int64
	Name        string
	User        string
	Department  string // id
	DepartmentN string // name
	Departments []Option
	Roles       []engine.Role
	RoleOptions []Option
	Topics      string // one a line
	Status      string
	LockedTill  int64
	Password    string // "none", "set", "given": to be changed at the next sign-in
	PasswordAt  int64
	Ends        int64 // of the password; 0 never

	MayEdit    bool
	MayGrant   bool
	MayUnlock  bool
	MayDisable bool
	MayReset   bool
	Self       bool
}

// Tone is the colour that goes with the status.
func (p *PersonPage) Tone() string { return personTone(p.Status) }

// PersonNewPage adds a person.
type PersonNewPage struct {
	Frame
	ID          string
	Name        string
	User        string
	Department  string
	Departments []Option
}

// PersonDisablePage asks whether a person is to be kept out.
type PersonDisablePage struct {
	Frame
	ID   string
	Name string
}

// PersonResetPage asks whether a person is to get a temporary password, and
// shows it once.
type PersonResetPage struct {
	Frame
	ID       string
	Name     string
	User     string
	Password string // "" while it is asked
}
