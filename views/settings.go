package views

// SettingsPage sets what holds for the whole organisation. Values are kept as
// they were typed.
type SettingsPage struct {
	Frame
	Version      int64
	Organisation string
	Zone         string
	Language     string
	GraceMS      string

	PasswordDays  string
	PasswordRunes string
	LockAfter     string
	LockSeconds   string
	IdleSeconds   string
	SessionHours  string

	MaySystem   bool
	MaySecurity bool
}
